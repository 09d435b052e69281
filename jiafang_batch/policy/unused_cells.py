"""Filled cells of a row of 指标 without effect on it: each is named, because what it asks for is not measured.

A cell with the default meaning (全体, 全部, 任一, 学期, 次数 1, and 本人 if a teacher's own visits count) is not reported.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from jiafang_batch.policy.faults import cell_text
from jiafang_batch.policy.model import Indicator
from jiafang_batch.policy.row_faults import NEEDS_STEP
from jiafang_batch.policy.vocabulary import Scoring, Unfinished, Visitor
from jiafang_batch.problem import Problem
from jiafang_batch.table import Row
from jiafang_batch.terms import SCORED_KINDS, CalendarKind, SubjectKind

_SAYS_NOTHING: Mapping[str, tuple[str, ...]] = {
    "scope": ("全体",),
    "forms": ("全部",),
    "visitor": (Visitor.ANY.value,),
    "window": (CalendarKind.TERM.value,),
    "times": ("1",),
    "unfinished": (Unfinished.COUNTED.value,),
}


def unused_cells(row: Row, indicator: Indicator, *, scores_year_groups: bool) -> Iterable[Problem]:
    """Yield a warning for each filled cell that has no effect under the row's kind, objects or scoring."""
    for field, (is_used, why) in _USES.items():
        text = cell_text(row, field)
        if not text or is_used(indicator) or text in _SAYS_NOTHING.get(field, ()):
            continue
        if field == "visitor" and text == Visitor.SELF.value and all(s.is_teacher for s in indicator.subjects):
            continue
        yield _unused(row, field, text, indicator, why)
    scored = {*SCORED_KINDS, *([SubjectKind.YEAR_GROUP] if scores_year_groups else [])}
    if indicator.scoring is not None and not scored & set(indicator.subjects):
        objects = "、".join(subject.value for subject in indicator.subjects)
        why = f"{objects}（只报数值，不计分）"
        yield from (
            _unused(row, f, cell_text(row, f), indicator, why) for f in ("points", "scoring") if cell_text(row, f)
        )
    if indicator.weights and not indicator.rule.is_weighted:
        yield _unused(row, "forms", cell_text(row, "forms"), indicator, "{kind}（各种形式都算一次，折算没有作用）")


def _unused(row: Row, field: str, text: str, indicator: Indicator, why: str) -> Problem:
    words = {"kind": indicator.kind.value, "scoring": indicator.scoring.value if indicator.scoring else "不计分的指标"}
    return Problem("policy-unused", row.at(field), text, {"code": indicator.code, "why": why.format_map(words)})


def _plays(field: str) -> Callable[[Indicator], bool]:
    return lambda indicator: field in indicator.rule.uses


def _visitor_plays(indicator: Indicator) -> bool:
    return "visitor" in indicator.rule.uses and any(s not in indicator.base.credited for s in indicator.subjects)


_USES: Mapping[str, tuple[Callable[[Indicator], bool], str]] = {
    "scope": (_plays("scope"), "{kind}"),
    "forms": (_plays("forms"), "{kind}"),
    "visitor": (_visitor_plays, "{kind}"),
    "window": (_plays("window"), "{kind}"),
    "unfinished": (lambda i: "window" in i.rule.uses or bool(i.rule.window), "{kind}"),
    "condition": (lambda i: bool(i.rule.conditions), "{kind}"),
    "times": (_plays("times"), "{kind}"),
    "staff": (lambda i: any(s.is_teacher for s in i.subjects), "不是教师的考核对象"),
    "points": (lambda i: i.scoring is not None and i.scoring is not Scoring.VETO, "{scoring}"),
    "step": (lambda i: i.scoring in NEEDS_STEP, "{scoring}"),
}
"""Field → a test whether the cell has an effect, and the reason if it has none."""
