"""上报表 as data: a school's statistic as rows of text that its bureau reads back and checks.

Source: workbooks.md, 上报表. Counts are stated; rates and differences are stated too, so that they can be checked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from types import MappingProxyType

from msgspec import Struct

from jiafang_batch.dates import read_date
from jiafang_batch.measure.bureau_counts import BureauCounts
from jiafang_batch.measure.rounding import decimal_text
from jiafang_batch.measure.unit_statistics import Statistics
from jiafang_batch.normal_text import squeeze
from jiafang_batch.report.lists import statistics_page as up

FORWARDED = "上报表.csv"
UNIT, SCHOOL, AS_OF = "单位", "学校", "统计截至"

COUNTS: Mapping[str, str] = {
    up.CLASSES.title: "classes",
    up.DUE.title: "due",
    up.VISITED.title: "visited",
    up.VISITS.title: "visits",
    up.ONSITE.title: "onsite",
    up.TEACHERS.title: "teachers",
    up.PARTICIPANTS.title: "participants",
    up.LEADER_VISITS.title: "leader_visits",
    up.KEY.title: "key",
    up.KEY_VISITED.title: "key_visited",
    up.NEWCOMERS.title: "newcomers",
    up.NEWCOMERS_VISITED.title: "newcomers_visited",
    up.REQUESTS.title: "requests",
    up.REQUESTS_DONE.title: "requests_done",
    up.ESSAYS.title: "essays",
}
"""Heading → field of Statistics."""

STATED: Mapping[str, Callable[[Statistics], int | Fraction | None]] = {
    column.title: column.of for column in (up.OTHER_FORMS, up.COVERAGE, up.PARTICIPATION, up.KEY_COVERAGE, up.UNVISITED)
}
"""Heading → value computed from the counts."""

DIFFERENCES = tuple(column.title for column in up.DIFFERENCES)
"""The counts among the stated values: they are shown and added up as the school states them, so that errors are seen.
"""

FACE_TO_FACE_VISITS, CLASSES_ASKED, CLASSES_ON_TIME = "面对面人次", "应交表班级", "按时交表班级"
BUREAU_COUNTS: Mapping[str, str] = {
    FACE_TO_FACE_VISITS: "face_to_face",
    CLASSES_ASKED: "classes_asked",
    CLASSES_ON_TIME: "classes_on_time",
}
"""Heading → field of BureauCounts; stated in the school's row only."""

PARTS = (
    *((part.title, whole.title) for part, whole in (
        (up.VISITED, up.DUE), (up.ONSITE, up.VISITS), (up.PARTICIPANTS, up.TEACHERS), (up.KEY_VISITED, up.KEY),
        (up.NEWCOMERS_VISITED, up.NEWCOMERS), (up.REQUESTS_DONE, up.REQUESTS),
    )),
    (FACE_TO_FACE_VISITS, up.VISITS.title),
    (CLASSES_ON_TIME, CLASSES_ASKED),
)  # fmt: skip
"""(part, whole): the part must not exceed the whole."""

_POOLED = tuple(heading for heading in COUNTS if heading not in {column.title for column in up.OF_TEACHERS})
"""Counts whose sum over the year groups is the school's."""
_DIGITS = 6


def headings() -> tuple[str, ...]:
    """The columns of the file."""
    return (UNIT, *COUNTS, *STATED, *BUREAU_COUNTS, SCHOOL, AS_OF)


def rows(
    statistics: Sequence[Statistics],
    bureau_counts: BureauCounts,
    school: str,
    as_of: date,
    stated: Mapping[str, int] = MappingProxyType({}),
) -> Iterator[tuple[str | int, ...]]:
    """Yield the school's row, with the differences that it states itself, then one for each year group."""
    for number, unit in enumerate(statistics):
        counts = [getattr(unit, field) for field in COUNTS.values()]
        follows = {heading: _text(of(unit)) for heading, of in STATED.items()}
        derived = {**follows, **stated}.values() if number == 0 else follows.values()
        bureau_cells = [getattr(bureau_counts, field) if number == 0 else "" for field in BUREAU_COUNTS.values()]
        yield (unit.unit, *counts, *derived, *bureau_cells, school, as_of.isoformat())


def _text(value: int | Fraction | None) -> str | int:
    if value is None:
        return ""
    return value if isinstance(value, int) else decimal_text(value, _DIGITS)


# ---------------------------------------------------------------- reading back


class Mismatch(Struct, frozen=True):
    """Two figures that should agree and do not: whose, which rule, the stated and the expected value."""

    unit: str
    rule: str
    stated: str
    expected: str


class Forwarded(Struct, frozen=True):
    """A school's statistic as read back, and every figure in it that contradicts others."""

    statistics: tuple[Statistics, ...]
    stated: Mapping[str, int]
    """The school's own DIFFERENCES, if it states them."""
    bureau_counts: BureauCounts
    school: str
    as_of: str
    mismatches: tuple[Mismatch, ...]


def read(table: Sequence[Mapping[str, str]]) -> Forwarded:
    """Return the statistic in the rows of the file (heading → text).

    Raises ValueError if a count is missing or not a number.
    """
    if not table:
        raise ValueError("没有一行数据")
    units = tuple(_statistics(row) for row in table)
    first = table[0]
    face_to_face, asked, on_time = (_count(first, heading, default=0) for heading in BUREAU_COUNTS)
    bureau_counts = BureauCounts(face_to_face, asked, on_time)
    mismatches = (*_within(table, units, bureau_counts), *_across(units))
    return Forwarded(
        units,
        _differences(first),
        bureau_counts,
        first.get(SCHOOL) or units[0].unit,
        _day(first.get(AS_OF) or ""),
        mismatches,
    )


def _statistics(row: Mapping[str, str]) -> Statistics:
    return Statistics(unit=row.get(UNIT, ""), **{field: _count(row, heading) for heading, field in COUNTS.items()})


def _differences(row: Mapping[str, str]) -> Mapping[str, int]:
    texts = {heading: squeeze(row.get(heading) or "") for heading in DIFFERENCES}
    return {heading: int(text) for heading, text in texts.items() if text.removeprefix("-").isdecimal()}


def _count(row: Mapping[str, str], heading: str, default: int | None = None) -> int:
    text = squeeze(row.get(heading) or "")
    if not text and default is not None:
        return default
    if not text.isdecimal():
        raise ValueError(f"“{heading}”写成“{text}”，应为整数" if text else f"没有“{heading}”")
    return int(text)


def _day(text: str) -> str:
    """The day as YYYY-MM-DD, also from the notation of spreadsheet programs; empty for none."""
    if not squeeze(text):
        return ""
    day = read_date(text, None).day
    if day is None:
        raise ValueError(f"“{AS_OF}”写成“{text}”，应为日期")
    return day.isoformat()


def _within(
    table: Sequence[Mapping[str, str]], units: Sequence[Statistics], bureau_counts: BureauCounts
) -> Iterator[Mismatch]:
    """Compare one row's stated values with those computed from its counts, and parts with their wholes."""
    for number, (row, unit) in enumerate(zip(table, units, strict=True)):
        for heading, of in STATED.items():
            expected, stated = str(_text(of(unit))), squeeze(row.get(heading) or "")
            if not _agree(stated, expected):
                yield Mismatch(unit.unit, heading, stated or "空白", expected or "空白")
        counts = _unit_counts(unit) | (_bureau_counts(bureau_counts) if number == 0 else {})
        for part, whole in PARTS:
            some, all_ = counts.get(part, 0), counts.get(whole, 0)
            if some > all_:
                yield Mismatch(unit.unit, f"{part}不多于{whole}", str(some), f"不多于 {all_}")


def _unit_counts(unit: Statistics) -> dict[str, int]:
    return {heading: getattr(unit, field) for heading, field in COUNTS.items()}


def _bureau_counts(bureau_counts: BureauCounts) -> dict[str, int]:
    return {heading: getattr(bureau_counts, field) for heading, field in BUREAU_COUNTS.items()}


def _across(units: Sequence[Statistics]) -> Iterator[Mismatch]:
    """Compare the school's counts with the sums of its year groups."""
    school, groups = units[0], units[1:]
    for heading in _POOLED if groups else ():
        whole, total = getattr(school, COUNTS[heading]), sum(getattr(group, COUNTS[heading]) for group in groups)
        if whole != total:
            yield Mismatch(school.unit, f"{heading}等于各年级之和", str(whole), str(total))


def _agree(stated: str, expected: str) -> bool:
    """True if equal as texts, or as numbers within the rounding of the file."""
    if stated == expected:
        return True
    try:
        return bool(abs(Fraction(stated) - Fraction(expected)) * 10**_DIGITS <= 1)
    except ValueError:
        return False
