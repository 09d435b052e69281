"""Rows of 考核办法 → the typed policy, with every fault of it located; nothing here knows a preset."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import Enum
from fractions import Fraction
from typing import Any

from jiafang_batch.dates import read_date, read_moment
from jiafang_batch.policy.model import (
    Award,
    CalendarRow,
    EventRule,
    Policy,
    Rating,
    Settings,
)
from jiafang_batch.policy.indicators import IndicatorReader
from jiafang_batch.policy.words import category, exact, read_forms, read_record_items, read_whole
from jiafang_batch.problem import Location, Problem
from jiafang_batch.table import Row, Table
from jiafang_batch.terms import (
    CalendarKind,
    SubjectKind,
    TEACHER_ROLES,
    VisitForm,
    clean,
    listed,
    nearest,
    spelled,
    squeeze,
)

SETTING_KEYS = (
    "学校", "学年", "学期", "方案", "开学日期", "结课日期", "统计截止日期", "收表截止时间", "名单截止日期",
    "实地形式", "面对面形式", "重点类别", "记录必填项", "回访间隔天数",
)  # fmt: skip
_NEEDED = {"学校": "各张表的标题要用到", "学期": "不知道统计哪个学期", "开学日期": "不知道学期从哪天开始", "结课日期": "不知道学期到哪天结束"}  # fmt: skip
_DEFAULT_ONSITE = frozenset({VisitForm.ONSITE, VisitForm.HOSPITAL})
_DEFAULT_FOLLOW_UP_DAYS = 14
_DEFAULT_RATINGS = (("优秀", 90), ("良好", 80), ("合格", 60), ("不合格", 0))
POLICY_SHEETS = {
    "policy_settings": "基本设置",
    "policy_calendar": "校历",
    "policy_indicators": "指标",
}


def load_policy(tables: Sequence[Table], file: str, log_columns: Mapping[str, str]) -> tuple[Policy | None, tuple[Problem, ...]]:  # fmt: skip
    """The policy that the tables of one 考核办法 state, and what is wrong with it.

    No policy where it says too little to compute at all (no term, no opening day). An indicator in error is left out.
    `log_columns` is title → field of the visit log, the words of 记录必填项.
    """
    problems = [
        Problem("policy-sheet-missing", Location(file), details={"kind": title})
        for kind, title in POLICY_SHEETS.items()
        if not any(table.kind == kind for table in tables)
    ]
    if problems:
        return None, tuple(problems)
    values = _settings_rows(_rows(tables, "policy_settings"), file, problems)
    calendar = _calendar(_rows(tables, "policy_calendar"), problems)
    settings = _settings(values, log_columns, problems)
    year = _named(calendar, CalendarKind.SCHOOL_YEAR, settings.school_year if settings else "")
    term = _named(calendar, CalendarKind.TERM, settings.term if settings else "")
    for kind, row, key in ((CalendarKind.SCHOOL_YEAR, year, "学年"), (CalendarKind.TERM, term, "学期")):
        if row is None and settings is not None:
            cell = values.cells.get(key)
            place = cell.at("value") if cell else Location(file, "校历")
            wanted = settings.school_year if key == "学年" else settings.term
            problems.append(Problem("term-not-in-calendar", place, wanted, {"kind": kind.value}))
    if settings is None or year is None or term is None:
        return None, tuple(problems)
    sets = {"实地": settings.onsite_forms, "面对面": settings.face_to_face_forms}
    indicators, said = IndicatorReader(sets).read(_rows(tables, "policy_indicators"))
    policy = Policy(
        settings=settings,
        calendar=calendar,
        school_year=year,
        term=term,
        indicators=indicators,
        events=_events(_rows(tables, "policy_events"), sets, problems),
        ratings=_ratings(_rows(tables, "policy_ratings"), problems),
        awards=_awards(_rows(tables, "policy_awards"), problems),
    )
    return policy, (*problems, *said)


def _rows(tables: Iterable[Table], kind: str) -> list[Row]:
    return [row for table in tables if table.kind == kind for row in table.rows if not row.faulty]


@dataclass(frozen=True, slots=True)
class _Values:
    """基本设置 as key → row, and the file for keys that are not there."""

    cells: Mapping[str, Row]
    file: str
    sheet: str

    def raw(self, key: str) -> Any:
        row = self.cells.get(key)
        value = None if row is None else row["value"]
        return None if value is None or value == "" else value

    def text(self, key: str) -> str:
        value = self.raw(key)
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        return "" if value is None else clean(str(value))

    def at(self, key: str) -> Location:
        row = self.cells.get(key)
        if row is None:
            return Location(self.file, self.sheet, header=key)
        place = row.at("value")
        return Location(place.file, place.sheet, place.row, place.column, key)


def _settings_rows(rows: Sequence[Row], file: str, problems: list[Problem]) -> _Values:
    cells: dict[str, Row] = {}
    for row in rows:
        key = squeeze(row["key"])
        if key not in SETTING_KEYS:
            near = nearest(key, SETTING_KEYS, 1)
            candidates = f"；最接近的是“{near[0]}”" if near else ""
            problems.append(Problem("setting-unknown", row.at("key"), row["key"], {"candidates": candidates}))
            continue
        if key in cells:
            problems.append(Problem("setting-repeated", row.at("key"), key))
        cells[key] = row
    return _Values(cells, file, rows[0].head.sheet if rows else "基本设置")


def _settings(values: _Values, log_columns: Mapping[str, str], problems: list[Problem]) -> Settings | None:
    for key, reason in _NEEDED.items():
        if values.raw(key) is None:
            problems.append(Problem("setting-missing", values.at(key), key, {"reason": reason}))
    opening, closing = _day(values, "开学日期", problems), _day(values, "结课日期", problems)
    onsite = _forms(values, "实地形式", _DEFAULT_ONSITE, problems)
    face = _forms(values, "面对面形式", onsite | {VisitForm.PARENT_AT_SCHOOL}, problems)
    items, unknown = read_record_items(values.text("记录必填项"), log_columns)
    for word in unknown:
        near = nearest(word, log_columns)
        hint = f"是不是“{near[0]}”？" if near else "请改为家访记录的列名。"
        problems.append(_bad(values, "记录必填项", word, "家访记录的列名，或 照片>=2 的写法", hint))
    days = _DEFAULT_FOLLOW_UP_DAYS
    if values.raw("回访间隔天数") is not None:
        whole = read_whole(values.raw("回访间隔天数"))
        if whole is None:
            problems.append(_bad(values, "回访间隔天数", values.text("回访间隔天数"), "天数，如 14"))
        days = days if whole is None else whole
    settings_deadline = _moment(values, "收表截止时间", problems)
    cut_off, nominations = _day(values, "统计截止日期", problems), _day(values, "名单截止日期", problems)
    if opening is None or closing is None or not values.text("学期") or not values.text("学校"):
        return None
    return Settings(
        school=values.text("学校"),
        school_year=values.text("学年"),
        term=values.text("学期"),
        policy=values.text("方案"),
        opening=opening,
        closing=closing,
        cut_off=cut_off,
        hand_in_deadline=settings_deadline,
        nomination_deadline=nominations,
        onsite_forms=onsite,
        face_to_face_forms=face,
        key_categories=frozenset(category(word) for word in listed(values.text("重点类别"))),
        record_items=items,
        follow_up_days=days,
    )


def _bad(values: _Values, key: str, value: str, expected: str, hint: str = "") -> Problem:
    details = {"expected": expected, "hint": hint or f"请改为{expected}。"}
    return Problem("setting-bad", values.at(key), value, details)


def _day(values: _Values, key: str, problems: list[Problem]) -> date | None:
    raw = values.raw(key)
    if raw is None:
        return None
    read = read_date(raw, None)
    if read.day is None:
        problems.append(_bad(values, key, values.text(key), "一个日期，如 2024-9-2"))
    return read.day


def _moment(values: _Values, key: str, problems: list[Problem]) -> datetime | None:
    """A moment; a day without a time lasts until its end."""
    raw = values.raw(key)
    if raw is None:
        return None
    moment = read_moment(raw, None)
    if moment is None:
        problems.append(_bad(values, key, values.text(key), "日期和时间，如 2025-1-22 17:00"))
        return None
    whole_day = not isinstance(raw, datetime) and moment.time() == time() and not re.search(r"\d[:时点]", str(raw))
    return datetime.combine(moment.date(), time(23, 59, 59)) if whole_day else moment


def _forms(values: _Values, key: str, default: frozenset[VisitForm], problems: list[Problem]) -> frozenset[VisitForm]:
    text = values.text(key)
    if not text:
        return default
    forms = read_forms(text, {"实地": _DEFAULT_ONSITE})
    if forms is None:
        wrong = [word for word in listed(text) if spelled(VisitForm, word) is None]
        near = nearest(wrong[0], [form.value for form in VisitForm]) if wrong else []
        problems.append(_bad(values, key, text, "家访形式，用顿号隔开", f"是不是“{near[0]}”？" if near else ""))
        return default
    return forms


def _calendar(rows: Iterable[Row], problems: list[Problem]) -> tuple[CalendarRow, ...]:
    calendar = []
    for row in rows:
        if row["last"] < row["first"]:
            details = {"first": row["first"].isoformat(), "last": row["last"].isoformat()}
            problems.append(Problem("calendar-reversed", row.at("last"), row["name"], details))
            continue
        calendar.append(CalendarRow(squeeze(row["name"]), squeeze(row["kind"]), row["first"], row["last"]))
    return tuple(calendar)


def _named(calendar: Iterable[CalendarRow], kind: CalendarKind, name: str) -> CalendarRow | None:
    """The row of that kind and name; 2024-2025 also names 2024-2025学年; a blank name takes the only row."""
    rows = [row for row in calendar if row.kind == kind.value]
    word = squeeze(name)
    exact_rows = [row for row in rows if word in (row.name, row.name.removesuffix(kind.value))]
    if exact_rows:
        return exact_rows[0]
    return rows[0] if len(rows) == 1 and (not word or kind is CalendarKind.SCHOOL_YEAR) else None


def _events(rows: Iterable[Row], sets: Mapping[str, frozenset[VisitForm]], problems: list[Problem]) -> Mapping[str, EventRule]:  # fmt: skip
    rules = {}
    for row in rows:
        days = read_whole(row["days"])
        forms = read_forms(str(row["forms"] or ""), sets)
        if days is None:
            problems.append(_fault("policy-bad-number", row, "days", "天数，如 3"))
        if forms is None:
            problems.append(_fault("policy-bad-word", row, "forms", "实地、面对面、全部或家访形式", [f.value for f in VisitForm]))  # fmt: skip
        if days is not None and forms is not None:
            rules[squeeze(row["kind"])] = EventRule(squeeze(row["kind"]), days, forms)
    return rules


def _ratings(rows: Iterable[Row], problems: list[Problem]) -> tuple[Rating, ...]:
    ratings = []
    for row in rows:
        lowest = exact(row["lowest"])
        if lowest is None:
            problems.append(_fault("policy-bad-number", row, "lowest", "分数，如 90"))
        else:
            ratings.append(Rating(row["name"], lowest))
    if not ratings:
        ratings = [Rating(name, Fraction(lowest)) for name, lowest in _DEFAULT_RATINGS]
    return tuple(sorted(ratings, key=lambda rating: -rating.lowest))


_AWARD_SUBJECTS = (*TEACHER_ROLES, SubjectKind.SCHOOL_CLASS)


def _awards(rows: Iterable[Row], problems: list[Problem]) -> tuple[Award, ...]:
    awards = []
    for row in rows:
        subject = _member(SubjectKind, str(row["subject"]), _AWARD_SUBJECTS)
        if subject is None:
            problems.append(_fault("policy-bad-word", row, "subject", "考核对象", [s.value for s in _AWARD_SUBJECTS]))
        raw = row["quota"]
        number = exact(raw)
        # A cell shown as a percentage holds 0.2; written as text it says 20%.
        is_share = number is not None and ("%" in str(raw) or (number < 1 and number.denominator > 1))
        lowest = exact(row["lowest"]) if row["lowest"] not in (None, "") else Fraction(0)
        if number is None or number < 0 or (not is_share and number.denominator != 1):
            problems.append(_fault("policy-bad-number", row, "quota", "人数（如 3）或比例（如 20%）"))
        elif lowest is None:
            problems.append(_fault("policy-bad-number", row, "lowest", "分数，如 85"))
        elif subject is not None:
            quota, share = (None, number) if is_share else (int(number), None)
            awards.append(Award(row["name"], subject, quota, share, lowest))
    return tuple(awards)


def _member(kind: Callable[[str], Any], text: str, allowed: Sequence[Enum]) -> Any:
    return next((member for member in allowed if member.value == squeeze(text)), None)


def _fault(code: str, row: Row, field: str, expected: str, choices: Iterable[str] = ()) -> Problem:
    value = str(row[field] if row[field] is not None else "")
    near = nearest(squeeze(value), list(choices), 1)
    details = {
        "expected": expected,
        "candidates": f"（最接近的是“{near[0]}”）" if near else "",
        "code": str(row.values.get("code") or row.values.get("kind") or row.values.get("name") or ""),
    }
    return Problem(code, row.at(field), value, details)
