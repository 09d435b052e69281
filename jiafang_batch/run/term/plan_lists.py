"""家访计划 that state their type or day once, in a title, a name or a note: applied to their rows.

Source: domain contract `workbooks.md`, 家访计划.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from msgspec import Struct
from msgspec.structs import replace

from jiafang_batch.dates import SchoolYear, read_date
from jiafang_batch.normal_text import squeeze
from jiafang_batch.patterns import pattern
from jiafang_batch.policy.model import Policy
from jiafang_batch.policy.vocabulary import ConditionKind
from jiafang_batch.problem import Location, Problem
from jiafang_batch.table import Caption, Row, Table
from jiafang_batch.terms import PlanKind

_PLAN, _KIND, _FORWARDED = "plan", "kind", "forwarded_date"
_DAY = pattern(r"(?:上报|报送|填报|填表)?(?:日期|时间)[:：]\s*(.+)")
_OWN_TITLE = pattern(r"被访学生名单\(([^()]{1,25})\)")
"""The title of a printed 附件2: its type may be a word of the school's own."""
_PLAN_CONDITIONS = (ConditionKind.PLAN_KIND, ConditionKind.FOLLOW_UP_PLAN)
_RECEIVED, _POLICY = "收到的那天", "考核办法"


class _CaptionMeaning(Struct, frozen=True):
    """A value from outside the rows, and a description of its place."""

    value: str
    where: str


def with_list_meanings(
    tables: Sequence[Table], policy: Policy, year: SchoolYear | None, received: Mapping[str, date]
) -> tuple[list[Table], tuple[Problem, ...]]:
    """Return the tables with type and day of every plan row, and notices about where they were taken from.

    `received` is the day of receipt of each workbook.
    """
    kinds = kinds_of(policy)
    done: list[Table] = []
    problems: list[Problem] = []
    for table in tables:
        if table.kind == _PLAN and table.rows:
            table, notices = _with_kind(table, kinds)  # noqa: PLW2901  the table as it was meant
            problems += notices
            table, notices = _with_day(table, year, received.get(table.head.file))  # noqa: PLW2901
            problems += notices
        done.append(table)
    return done, tuple(problems)


def kinds_of(policy: Policy) -> tuple[str, ...]:
    """The types of plan that indicators of the policy ask for."""
    conditions = (i.condition for i in policy.indicators)
    return tuple(dict.fromkeys(c.name for c in conditions if c is not None and c.kind in _PLAN_CONDITIONS))


# ---------------------------------------------------------------- 计划类型


def _with_kind(table: Table, kinds: Sequence[str]) -> tuple[Table, list[Problem]]:
    blank = [row for row in table.rows if _KIND not in row.filled]
    if not blank:
        return table, []
    place = Location(table.head.file, table.head.sheet)
    meaning = _kind_in_caption(table.caption, kinds) or (
        _CaptionMeaning(kinds[0], _POLICY) if len(kinds) == 1 else None
    )
    if meaning is not None:
        notices = [Problem("plan-kind-taken", place, meaning.value, {"kind": meaning.value, "where": meaning.where})]
        # The default type of a plan needs no word.
        return _filled(table, _KIND, meaning.value), notices if meaning.value != PlanKind.UNIVERSAL.value else []
    if len(kinds) > 1:
        details = {"kinds": "、".join(kinds), "count": str(len(blank))}
        rows = tuple(replace(row, faulty=True) if _KIND not in row.filled else row for row in table.rows)
        return replace(table, rows=rows), [Problem("plan-kind-open", place, details=details)]
    return table, []


def _kind_in_caption(caption: Sequence[Caption], kinds: Sequence[str]) -> _CaptionMeaning | None:
    """The single type that the first place with a type names; None if there is none or it names several."""
    kind_names = dict.fromkeys((*kinds, *(kind.value for kind in PlanKind)))
    for line in caption:
        text = squeeze(line.text)
        if printed := _OWN_TITLE.search(text):
            return _CaptionMeaning(printed[1], f"{line.where}“{line.text.strip()[:30]}”")
        named = [kind for kind in kind_names if kind in text]
        # 百名教师大走访 does not contain 走访 as a type, and 重点学生回访计划 is a plan of 回访.
        longest = [kind for kind in named if not any(kind != other and kind in other for other in named)]
        plain = [
            kind
            for kind in longest
            if re.search(rf"{re.escape(kind)}[)）\]】]?(?:计划|名单)|[(（\[【]{re.escape(kind)}[)）\]】]", text)
        ]
        chosen = plain or longest
        if len(chosen) == 1:
            return _CaptionMeaning(chosen[0], f"{line.where}“{line.text.strip()[:30]}”")
        if chosen:
            return None
    return None


# ---------------------------------------------------------------- 上报日期


def _with_day(table: Table, year: SchoolYear | None, received: date | None) -> tuple[Table, list[Problem]]:
    if all(_FORWARDED in row.filled for row in table.rows):
        return table, []
    day, where = next(_days_in_caption(table.caption, year), (received, _RECEIVED))
    if day is None:
        return table, []
    details = {"day": day.isoformat(), "where": where}
    notice = Problem("plan-day-taken", Location(table.head.file, table.head.sheet), day.isoformat(), details)
    return _filled(table, _FORWARDED, day), [notice]


def _days_in_caption(caption: Sequence[Caption], year: SchoolYear | None) -> Iterator[tuple[date, str]]:
    """The days after 上报日期 or 日期 above or below the list."""
    for line in caption:
        match = _DAY.search(line.text)
        day = read_date(match[1].strip(), year).day if match else None
        if day is not None:
            yield day, f"{line.where}“{line.text.strip()[:30]}”"


def _filled(table: Table, name: str, value: object) -> Table:
    """The table with the value in every row whose cell is blank."""
    return replace(table, rows=tuple(_row(row, name, value) for row in table.rows))


def _row(row: Row, name: str, value: object) -> Row:
    if name in row.filled:
        return row
    return replace(row.changed({name: value}), filled=row.filled | {name})
