"""Rows of 考核办法 → the typed policy, with every fault located; presets are read by the same code."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from re import Match
from typing import TypeVar

from msgspec import Struct

from jiafang_batch.class_names import year_group
from jiafang_batch.normal_text import listed, squeeze
from jiafang_batch.patterns import pattern
from jiafang_batch.policy.document import read_document
from jiafang_batch.policy.faults import bad_cell, cell_text, shown_number
from jiafang_batch.policy.indicators import PolicyVocabulary, read_indicators
from jiafang_batch.policy.model import Award, CalendarRow, EventRule, Indicator, Policy, Rating, Settings, form_sets
from jiafang_batch.policy.settings import DEFAULT_FACE_TO_FACE, DEFAULT_ONSITE, Values, read_settings, read_values
from jiafang_batch.policy.words import exact, read_forms, read_lowest, read_whole
from jiafang_batch.problem import Location, Problem
from jiafang_batch.table import Row, Table, sound_rows
from jiafang_batch.terms import SCORED_KINDS, CalendarKind, VisitForm

FormSets = Mapping[str, frozenset[VisitForm]]
_Entry = TypeVar("_Entry")

_DEFAULT_RATINGS = (("优秀", 90), ("良好", 80), ("合格", 60), ("不合格", 0))
POLICY_SHEETS = {
    "policy_settings": "基本设置",
    "policy_calendar": "校历",
    "policy_indicators": "指标",
}


def load_policy(
    tables: Sequence[Table], file: str, log_columns: Mapping[str, str]
) -> tuple[Policy | None, tuple[Problem, ...]]:
    """Return the policy of the tables of one 考核办法, and its faults.

    The policy is None if it cannot be computed at all (no term, no opening day). An indicator in error is left out.
    `log_columns` is title → field of the visit log, the words of 记录必填项.
    """
    held = {table.kind for table in tables}
    missing = [
        Problem("policy-sheet-missing", Location(file), details={"kind": title})
        for kind, title in POLICY_SHEETS.items()
        if kind not in held
    ]
    values, about_keys = read_values(sound_rows(tables, "policy_settings"), file)
    settings, about_values = read_settings(values, log_columns)
    calendar, about_calendar = _calendar(sound_rows(tables, "policy_calendar"))
    rules, about_rules = _rules(tables, settings, log_columns)
    problems = [*missing, *about_keys, *(about_values if values.rows else ()), *about_calendar, *about_rules]
    year = _named(calendar, CalendarKind.SCHOOL_YEAR, values.text("学年"))
    term = _named(calendar, CalendarKind.TERM, values.text("学期"))
    if "policy_calendar" in held and values.text("学期"):
        problems += _absent(values, {"学年": year, "学期": term})
    if missing or settings is None or year is None or term is None:
        return None, tuple(problems)
    policy = Policy(
        settings=settings,
        calendar=calendar,
        school_year=year,
        term=term,
        indicators=rules.indicators,
        events={rule.kind: rule for rule in rules.events},
        ratings=tuple(sorted(rules.ratings, key=lambda rating: -rating.lowest)),
        awards=rules.awards,
        document=read_document(tables),
    )
    return policy, tuple(problems)


class _Rules(Struct, frozen=True):
    """The parts of the policy that do not depend on its term."""

    indicators: tuple[Indicator, ...]
    events: tuple[EventRule, ...]
    ratings: tuple[Rating, ...]
    awards: tuple[Award, ...]


def _rules(
    tables: Sequence[Table], settings: Settings | None, log_columns: Mapping[str, str]
) -> tuple[_Rules, tuple[Problem, ...]]:
    """The sound rows and every fault, also if the settings are incomplete, so that all are reported together."""
    sets = settings.form_sets if settings else form_sets(DEFAULT_ONSITE, DEFAULT_FACE_TO_FACE)
    vocabulary = PolicyVocabulary(sets, log_columns, settings.scores_year_groups if settings else False)
    indicators, about_indicators = read_indicators(sound_rows(tables, "policy_indicators"), vocabulary)
    event_rows = sound_rows(tables, "policy_events")
    events, about_events = _each(_event_rule(row, sets) for row in event_rows)
    ratings, about_ratings = _each(_rating(row) for row in sound_rows(tables, "policy_ratings"))
    awards, about_awards = _each(_award(row) for row in sound_rows(tables, "policy_awards"))
    sheet = next((table.head for table in tables if table.kind == "policy_ratings" and table.rows), None)
    if not ratings and sheet is not None:
        place = Location(sheet.file, sheet.sheet)
        about_ratings = (*about_ratings, Problem("policy-ratings-unread", place, default_ratings_words()))
    ratings = ratings or tuple(Rating(name, Fraction(lowest)) for name, lowest in _DEFAULT_RATINGS)
    rules = _Rules(indicators, events, ratings, awards)
    return rules, (*about_indicators, *about_events, *_repeated(event_rows), *about_ratings, *about_awards)


def default_ratings_words() -> str:
    """Return what totals are rated by where no row of 等级 holds: 优秀 90、良好 80 …."""
    return "、".join(f"{name} {lowest}" for name, lowest in _DEFAULT_RATINGS)


def _each(read: Iterable[tuple[_Entry | None, list[Problem]]]) -> tuple[tuple[_Entry, ...], tuple[Problem, ...]]:
    """The entries of the sound rows, and the faults of the others."""
    pairs = list(read)
    sound = tuple(entry for entry, _ in pairs if entry is not None)
    return sound, tuple(problem for _, faults in pairs for problem in faults)


# ---------------------------------------------------------------- 校历


def _calendar(rows: Iterable[Row]) -> tuple[tuple[CalendarRow, ...], tuple[Problem, ...]]:
    return _each(_calendar_row(row) for row in rows)


def _calendar_row(row: Row) -> tuple[CalendarRow | None, list[Problem]]:
    if row["last"] < row["first"]:
        details = {"first": row["first"].isoformat(), "last": row["last"].isoformat()}
        return None, [Problem("calendar-reversed", row.at("last"), row["name"], details)]
    groups = tuple(year_group(word) for word in listed(row["year_groups"]))
    return CalendarRow(squeeze(row["name"]), squeeze(row["kind"]), row["first"], row["last"], groups), []


def _named(calendar: Iterable[CalendarRow], kind: CalendarKind, name: str) -> CalendarRow | None:
    """The row of that kind and name; 2024-2025 also names 2024-2025学年; a blank name takes the only row."""
    rows = [row for row in calendar if row.kind == kind.value]
    word = squeeze(name)
    so_named = [row for row in rows if word in (row.name, row.name.removesuffix(kind.value))]
    if so_named:
        return so_named[0]
    return rows[0] if len(rows) == 1 and (not word or kind is CalendarKind.SCHOOL_YEAR) else None


def _absent(values: Values, rows: Mapping[str, CalendarRow | None]) -> Iterable[Problem]:
    """The 学年 or 学期 of 基本设置 that 校历 does not hold."""
    return (
        Problem("term-not-in-calendar", values.at(key), values.text(key), {"kind": key})
        for key, row in rows.items()
        if row is None
    )


# ---------------------------------------------------------------- 事件响应, 等级, 评优


def _event_rule(row: Row, sets: FormSets) -> tuple[EventRule | None, list[Problem]]:
    days, forms = read_whole(row["days"]), read_forms(cell_text(row, "forms"), sets)
    problems = []
    if days is None:
        problems.append(bad_cell("policy-bad-number", row, "days", "天数，如 3"))
    if forms is None:
        names = [form.value for form in VisitForm]
        problems.append(bad_cell("policy-bad-word", row, "forms", "实地、面对面、全部或家访形式", names))
    if days is None or forms is None:
        return None, problems
    return EventRule(squeeze(row["kind"]), days, forms), problems


def _repeated(rows: Iterable[Row]) -> Iterable[Problem]:
    """The rows of 事件响应 that repeat the 事件类型 of an earlier row; the last one applies."""
    seen: set[str] = set()
    for row in rows:
        kind = squeeze(row["kind"])
        if kind in seen:
            yield Problem("setting-repeated", row.at("kind"), kind, {"kind": "事件响应"})
        seen.add(kind)


def _rating(row: Row) -> tuple[Rating | None, list[Problem]]:
    lowest = read_lowest(row["lowest"])
    if lowest is None or lowest < 0:
        return None, [bad_cell("policy-bad-number", row, "lowest", "不小于 0 的分数，如 90")]
    band = cell_text(row, "lowest")
    is_plain = exact(row["lowest"]) is not None
    notice = Problem("rating-band", row.at("lowest"), band, {"name": row["name"], "lowest": shown_number(lowest)})
    return Rating(row["name"], lowest), [] if is_plain else [notice]


def _award(row: Row) -> tuple[Award | None, list[Problem]]:
    problems = []
    subject = next((s for s in SCORED_KINDS if s.value == cell_text(row, "subject")), None)
    if subject is None:
        names = [s.value for s in SCORED_KINDS]
        problems.append(bad_cell("policy-bad-word", row, "subject", "、".join(names) + " 之一", names))
    both = _QUOTA_AND_LEAST.fullmatch(cell_text(row, "quota"))
    quota, share = _quota(both[1] if both else row["quota"])
    if quota is None and share is None:
        problems.append(bad_cell("policy-bad-number", row, "quota", "人数（如 3）或不超过 100% 的比例（如 20%）"))
    lowest = exact(row["lowest"]) if cell_text(row, "lowest") else Fraction(0)
    if lowest is None or lowest < 0:
        problems.append(bad_cell("policy-bad-number", row, "lowest", "不小于 0 的分数，如 85"))
    least = read_whole(row["least"]) if cell_text(row, "least") else int(both[2]) if both else 0
    if least is None:
        problems.append(bad_cell("policy-bad-number", row, "least", "人数，如 1"))
    elif both and least != int(both[2]):
        expected = f"“名额”里也写的 {both[2]}，或者不填"
        problems.append(bad_cell("policy-bad-number", row, "least", expected))
    if subject is None or lowest is None or least is None or problems:
        return None, problems
    award = Award(row["name"], subject, quota, share, lowest, row["level"] or "", least, bool(row["by_year_group"]))
    return award, [_read_apart(row, both)] if both else []


_QUOTA_AND_LEAST = pattern(r"(.+?)[,;、(]?(?:但|且)?(?:至少|最少|不少于)(\d{1,3})[名人个]?\)?")
"""A 名额 that says 至少 too: 20%，至少1名."""


def _read_apart(row: Row, both: Match[str]) -> Problem:
    return Problem("quota-and-least", row.at("quota"), cell_text(row, "quota"), {"quota": both[1], "least": both[2]})


def _quota(cell: object) -> tuple[int | None, Fraction | None]:
    """名额 as a number or as a share; a cell shown as a percentage holds 0.2, written as text it says 20%."""
    number = exact(cell)
    if number is None or number < 0:
        return None, None
    if "%" in str(cell) or (number < 1 and number.denominator > 1):
        return None, number if number <= 1 else None
    return (int(number), None) if number.denominator == 1 else (None, None)
