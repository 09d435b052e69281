"""Rows of 校历 that mean something else than they say: a 类型 beside the known ones, a name that is taken, a row twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from jiafang_batch.policy.model import CalendarRow, Policy
from jiafang_batch.policy.windows import RESERVED_WINDOWS
from jiafang_batch.problem import Location, Problem
from jiafang_batch.terms import CalendarKind

_KINDS = tuple(kind.value for kind in CalendarKind)
_MEANT: tuple[tuple[tuple[str, ...], CalendarKind, str], ...] = (
    (("假", "休息"), CalendarKind.HOLIDAY, "这几天仍按教学日算，“假期”也不含它"),
    (("集中",), CalendarKind.CONCENTRATED, "“集中家访”不含这几天"),
    (("活动",), CalendarKind.CAMPAIGN, "“活动”不含这几天"),
    (("收表", "交表", "收集"), CalendarKind.COLLECTION, "不按它收表"),
    (("学年",), CalendarKind.SCHOOL_YEAR, "不当作学年"),
    (("学期",), CalendarKind.TERM, "不当作学期"),
)
"""Words in a 类型 of the school's own → the kind that is probably meant, and what does not follow from the row."""


def calendar_rows(policy: Policy) -> Iterable[Problem]:
    """Yield a warning for each doubtful row; a 类型 of the school's own, 周末, is none."""
    for row in policy.calendar:
        meant = next((pair for pair in _MEANT if any(word in row.kind for word in pair[0])), None)
        if row.kind not in _KINDS and meant is not None:
            yield _about(
                row,
                "类型",
                row.kind,
                f"不是“{meant[1].value}”，{meant[2]}",
                f"要的是{meant[1].value}，请把类型改为“{meant[1].value}”",
            )
        if row.name in RESERVED_WINDOWS and row.name != row.kind:
            reason = f"“{row.name}”是固定的时间窗口，指标里写它不是这几天"
            yield _about(row, "名称", row.name, reason, "请给这几天另起一个名称")
    named = Counter(
        (row.name, row.kind)
        for row in policy.calendar
        if row.kind in (CalendarKind.TERM.value, CalendarKind.SCHOOL_YEAR.value)
    )
    for (name, kind), count in named.items():
        if count > 1:
            row = next(row for row in policy.calendar if (row.name, row.kind) == (name, kind))
            yield _about(row, "名称", name, f"{kind}写了 {count} 行，只用第一行", "请只留一行")


def _about(row: CalendarRow, header: str, value: str, reason: str, hint: str) -> Problem:
    details = {"name": row.name, "reason": reason, "hint": hint}
    return Problem("calendar-doubt", Location("", "校历", header=header), value, details)
