"""Questions for the school about lines that rest on traces of work or on a veto, each with the sentence it comes from.

教育部办公厅 教师厅〔2025〕2号, second measure: neither traces nor ledgers are a basis of evaluation, and a veto
(一票否决) is not set at will. Only the school can say whether one of its lines is of that kind, so this is a question and
not a fault.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from msgspec.structs import replace

from jiafang_batch.policy.document import Document
from jiafang_batch.policy.faults import shown_number
from jiafang_batch.policy.kinds import IndicatorKind
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
_WORDS_OF_TRACES = (
    "档案",
    "台账",
    "留痕",
    "痕迹",
    "资料",
    "材料",
    "照片",
    "图片",
    "截图",
    "打卡",
    "签到",
    "手册",
    "美篇",
    "公众号",
)
"""What somebody looks at who marks a teacher's papers."""
_FULL_MARKS = 100


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
    return "、".join(filter(None, (indicator.rule.papers, _marked_papers(policy, indicator), *conditions)))


def _marked_papers(policy: Policy, indicator: Indicator) -> str:
    """What a mark is for, if its name or the school's sentence speaks of papers; no rule tells what somebody looks at."""
    if indicator.kind is not IndicatorKind.MARKS:
        return ""
    clauses = (clause.words for clause in policy.document.clauses_at(Way.INDICATOR, indicator.code))
    words = " ".join(filter(None, (indicator.name, indicator.basis, *clauses)))
    named = [word for word in _WORDS_OF_TRACES if word in words]
    return f"{'、'.join(named)}（评分）" if named else ""


def _veto(_: Policy, indicator: Indicator) -> str:
    """What vetoes; of a count that has a limit the first that exceeds it."""
    if indicator.scoring is not Scoring.VETO:
        return ""
    if not (indicator.rule.less_is_better and indicator.target):
        return "一票否决"
    return f"不超过 {indicator.target} 次的不否决，第 {indicator.target + 1} 次起一票否决"


def _outweighs(policy: Policy, indicator: Indicator) -> str:
    """What a single penalty does that leaves the lowest rating only, whatever else somebody has earned."""
    if indicator.scoring is not Scoring.PENALTY or len(policy.ratings) < 2:  # noqa: PLR2004  the lowest and another
        return ""
    step = indicator.step or Fraction(0)
    loss = step if indicator.points is None else min(step, indicator.points)
    *_, next_to_lowest, lowest = policy.ratings
    if not loss or _FULL_MARKS - loss >= next_to_lowest.lowest:
        return ""
    return f"一次扣 {shown_number(loss)} 分，其余都满分的也只能评“{lowest.name}”，和一票否决一样"


_QUESTIONS: tuple[tuple[str, Callable[[Policy, Indicator], str]], ...] = (
    ("question-traces", _traces),
    ("question-veto", _veto),
    ("question-outweighs", _outweighs),
)
