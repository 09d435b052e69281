"""Questions for the school about lines that rest on traces of work or on a veto, each with the sentence it comes from.

教育部办公厅 教师厅〔2025〕2号, second measure: neither traces nor ledgers are a basis of evaluation, and a veto
(一票否决) is not set at will. Only the school can say whether one of its lines is of that kind, so this is a question and
not a fault.
"""

from __future__ import annotations

from collections.abc import Callable

from msgspec.structs import replace

from jiafang_batch.policy.document import Document
from jiafang_batch.policy.model import Indicator, Policy
from jiafang_batch.policy.vocabulary import ConditionKind, Scoring
from jiafang_batch.problem import Problem
from jiafang_batch.terms import Way

_TRACES = {
    ConditionKind.PHOTOS: "照片",
    ConditionKind.SIGNED: "家长签字",
    ConditionKind.APPROVED: "审批的记录",
    ConditionKind.COMPLETE: "记录填全了没有",
}


def questions(policy: Policy, file: str) -> tuple[Problem, ...]:
    """Return a question for each line of the policy of that file that gives points for traces, or that vetoes."""
    return tuple(
        Problem(
            code,
            replace(indicator.source, file=file),
            indicator.name,
            {"code": indicator.code, "what": what, "sentence": _sentence(policy, indicator)},
        )
        for indicator in policy.indicators
        for code, find in _QUESTIONS
        if (what := find(policy, indicator))
    )


def sentence_of(document: Document, way: Way, place: str, basis: str) -> str:
    """Return the sentence of the school's document behind an entry: its clauses, else its 依据, else that it has none."""
    if clauses := document.clauses_at(way, place):
        quoted = (f"{c.basis}“{c.words}”{f'（{c.note}）' if c.note else ''}" for c in clauses)
        return f"学校的文件写的是：{'；'.join(quoted)}"
    return f"依据写的是“{basis}”" if basis else "没有写依据"


def _sentence(policy: Policy, indicator: Indicator) -> str:
    return sentence_of(policy.document, Way.INDICATOR, indicator.code, indicator.basis)


def _traces(policy: Policy, indicator: Indicator) -> str:
    """What a scored line looks at instead of the visits themselves; empty if it looks at those."""
    if indicator.scoring is None or not any(map(policy.scores, indicator.subjects)):
        return ""
    conditions = (_TRACES[c.kind] for c in indicator.conditions if c.kind in _TRACES)
    return "、".join(filter(None, (indicator.rule.papers, *conditions)))


def _veto(_: Policy, indicator: Indicator) -> str:
    """What vetoes; of a count that has a limit the first that exceeds it."""
    if indicator.scoring is not Scoring.VETO:
        return ""
    if not (indicator.rule.less_is_better and indicator.target):
        return "一票否决"
    return f"不超过 {indicator.target} 次的不否决，第 {indicator.target + 1} 次起一票否决"


_QUESTIONS: tuple[tuple[str, Callable[[Policy, Indicator], str]], ...] = (
    ("question-traces", _traces),
    ("question-veto", _veto),
)
