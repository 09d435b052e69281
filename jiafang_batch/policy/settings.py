"""基本设置: key and value rows → the school's settings, every value checked.

Source: workbooks.md, "考核办法".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, time
from fractions import Fraction
from typing import Any, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from msgspec import Struct

from jiafang_batch.catalogue import refusable
from jiafang_batch.dates import END_OF_DAY, read_date, read_moment
from jiafang_batch.normal_text import clean, listed, squeeze
from jiafang_batch.policy.faults import cell_text
from jiafang_batch.policy.model import RecordItem, Settings
from jiafang_batch.policy.vocabulary import CountedVersion, Disposal
from jiafang_batch.policy.words import (
    category,
    exact,
    read_decimal,
    read_forms,
    read_rate,
    read_record_items,
    read_whole,
)
from jiafang_batch.problem import Location, Problem
from jiafang_batch.spellings import NO_WORDS, YES_WORDS, nearest, spelled
from jiafang_batch.table import Row
from jiafang_batch.terms import Theme, VisitForm

DEFAULT_ONSITE = frozenset({VisitForm.ONSITE, VisitForm.HOSPITAL})
DEFAULT_FACE_TO_FACE = DEFAULT_ONSITE | {VisitForm.PARENT_AT_SCHOOL}
_NAMED_FORMS = {"实地": DEFAULT_ONSITE}
_BAD, _DEADLINE, _ONSITE = "setting-bad", "收表截止时间", "实地形式"
_DEFAULT_DAYS = 14
_DEFAULT_SHARE = Fraction(1, 10)
_FULL_MARK = 100
_SPAN = re.compile(r"([1-9]\d{0,2})(年|个月|月)")
_DEFAULT_ZONE, _DEFAULT_ZONE_WORDS = "Asia/Shanghai", ("", "北京时间", "东八区")


_Word = TypeVar("_Word", CountedVersion, Disposal)
_Number = TypeVar("_Number", int, Fraction)


class Values(Struct, frozen=True):
    """基本设置 as key → row, and the location for a missing key."""

    rows: Mapping[str, Row]
    file: str
    sheet: str

    def raw(self, key: str) -> Any:
        """The value cell as it is, or None if it is blank or the key is not there."""
        value = self.rows[key]["value"] if key in self.rows else None
        return None if value == "" else value

    def text(self, key: str) -> str:
        """The value as cleaned text."""
        value = self.raw(key)
        if value is None:
            return ""
        return clean(value) if isinstance(value, str) else cell_text(self.rows[key], "value")

    def at(self, key: str) -> Location:
        """The place of the value, under the key's name."""
        place = self.rows[key].at("value") if key in self.rows else Location(self.file, self.sheet)
        return Location(place.file, place.sheet, place.row, place.column, key)


def read_values(rows: Sequence[Row], file: str) -> tuple[Values, tuple[Problem, ...]]:
    """The known keys with their rows; of a repeated key the last row."""
    held: dict[str, Row] = {}
    problems: list[Problem] = []
    for row in rows:
        key = squeeze(row["key"])
        if key not in SETTING_KEYS:
            near = nearest(key, SETTING_KEYS, 1)
            candidates = f"；最接近的是“{near[0]}”" if near else ""
            problems.append(Problem("setting-unknown", row.at("key"), row["key"], {"candidates": candidates}))
            continue
        if key in held:
            problems.append(Problem("setting-repeated", row.at("key"), key, {"kind": "基本设置"}))
        held[key] = row
    return Values(held, file, rows[0].head.sheet if rows else "基本设置"), tuple(problems)


def read_settings(values: Values, log_columns: Mapping[str, str]) -> tuple[Settings | None, tuple[Problem, ...]]:
    """Return the settings, or None if a necessary one is missing."""
    reading = _SettingValues(values, log_columns)
    settings: dict[str, Any] = {}
    for setting in SETTINGS:
        settings[setting.field] = setting.read(reading, setting.key)
    is_whole = all(settings[setting.field] for setting in SETTINGS if setting.needed)
    return Settings(**settings) if is_whole else None, (*_missing(values), *reading.problems)


def unread_deadline(problems: Iterable[Problem]) -> Problem | None:
    """Return the fault of a 收表截止时间 that was not understood, so that the settings have none."""
    return next((p for p in problems if p.code == _BAD and p.location.header == _DEADLINE), None)


def _missing(values: Values) -> Iterable[Problem]:
    for key, reason in ((setting.key, setting.needed) for setting in SETTINGS):
        if reason and values.raw(key) is None:
            yield Problem("setting-missing", values.at(key), key, {"reason": reason})


def _read_mark(cell: object) -> Fraction | None:
    mark = exact(cell)
    return mark if mark is not None and 0 <= mark <= _FULL_MARK else None


class _SettingValues:
    """The values being read one by one, and their faults."""

    def __init__(self, values: Values, log_columns: Mapping[str, str]) -> None:
        self._values, self._log_columns = values, log_columns
        self.problems: list[Problem] = []

    def _fault(self, key: str, expected: str, value: str = "", near: Iterable[str] = (), why: str = "") -> None:
        hint = next((f"是不是“{word}”？" for word in near), f"请改为{expected}。")
        details = {"expected": expected, "hint": hint, "why": f"{why}，" if why else ""}
        self.problems.append(Problem(_BAD, self._values.at(key), value or self._values.text(key), details))

    def text(self, key: str) -> str:
        return self._values.text(key)

    def categories(self, key: str) -> frozenset[str]:
        return frozenset(category(word) for word in listed(self._values.text(key)))

    def day(self, key: str) -> date | None:
        raw = self._values.raw(key)
        read = read_date(raw, None)
        if raw is not None and read.day is None:
            self._fault(key, "一个日期，如 2024-9-2", why=read.reason)
        return read.day

    def moment(self, key: str) -> datetime | None:
        """A moment; a day without a time lasts until its end."""
        raw = self._values.raw(key)
        moment = None if raw is None else read_moment(raw, None)
        if moment is None:
            if raw is not None:
                self._fault(key, "日期和时间，如 2025-1-22 17:00", why=read_date(raw, None).reason)
            return None
        says_time = isinstance(raw, datetime) or moment.time() != time() or re.search(r"\d[:：时点]", str(raw))
        return moment if says_time else datetime.combine(moment.date(), END_OF_DAY)

    def onsite(self, key: str) -> frozenset[VisitForm]:
        return self._forms(key, DEFAULT_ONSITE)

    def face_to_face(self, key: str) -> frozenset[VisitForm]:
        """By default the school's own 实地形式 and visits of parents at school."""
        text = self._values.text(_ONSITE)
        onsite = read_forms(text, _NAMED_FORMS) if text else None
        return self._forms(key, (onsite or DEFAULT_ONSITE) | {VisitForm.PARENT_AT_SCHOOL})

    def _forms(self, key: str, default: frozenset[VisitForm]) -> frozenset[VisitForm]:
        text = self._values.text(key)
        forms = read_forms(text, _NAMED_FORMS) if text else default
        if forms is None:
            wrong = next((word for word in listed(text) if spelled(VisitForm, word) is None), "")
            self._fault(key, "家访形式，用顿号隔开", near=nearest(wrong, [form.value for form in VisitForm]))
            return default
        return forms

    def record_items(self, key: str) -> tuple[RecordItem, ...]:
        items, unknown = read_record_items(self._values.text(key), self._log_columns)
        for word in unknown:
            self._fault(
                key, "家访记录的列名，或 照片>=2、家访过程>=100字 的写法", word, nearest(word, self._log_columns)
            )
        return items

    def _number(
        self, key: str, read: Callable[[object], _Number | None], expected: str, default: _Number | None = None
    ) -> _Number | None:
        """A number; the default if the cell is blank or not understood."""
        raw = self._values.raw(key)
        number = default if raw is None else read(raw)
        if raw is not None and number is None:
            self._fault(key, expected)
        return default if number is None else number

    def days(self, key: str) -> int | None:
        return self._number(key, read_whole, f"天数，如 {_DEFAULT_DAYS}", _DEFAULT_DAYS)

    def days_or_none(self, key: str) -> int | None:
        return self._number(key, read_whole, "天数，如 30")

    def mark(self, key: str) -> Fraction | None:
        return self._number(key, _read_mark, "0 到 100 的分数，如 85")

    def share(self, key: str) -> Fraction | None:
        """A share from 0 to 100 %."""
        return self._number(key, read_rate, "0% 到 100% 的百分比，如 10%", _DEFAULT_SHARE)

    def points(self, key: str) -> Fraction | None:
        return self._number(key, read_decimal, "分数，如 100")

    def yes_or_no(self, key: str) -> bool:
        text = squeeze(self._values.text(key)).upper()
        if text and text not in YES_WORDS | NO_WORDS:
            self._fault(key, "“是”或“否”")
        return text in YES_WORDS

    def refused_readings(self, key: str) -> frozenset[str]:
        named = listed(self._values.text(key))
        if any(word not in refusable() for word in named):
            self._fault(key, f"这些里的几个：{'、'.join(refusable())}")
        return frozenset(refusable()[word] for word in named if word in refusable())

    def themes(self, key: str) -> frozenset[Theme]:
        named = listed(self._values.text(key))
        by_word = {word: spelled(Theme, word) for word in named}
        for word in (word for word, theme in by_word.items() if theme is None):
            words = [theme.value for theme in Theme]
            self._fault(key, "、".join(words) + "中的几项", word, nearest(word, words))
        return frozenset(theme for theme in by_word.values() if theme) if named else frozenset(Theme)

    def version(self, key: str) -> CountedVersion:
        return self._either(key, CountedVersion.LATEST)

    def disposal(self, key: str) -> Disposal:
        return self._either(key, Disposal.DELETE)

    def _either(self, key: str, default: _Word) -> _Word:
        """One of two words; the default if the cell is blank or says something else."""
        text, words = self._values.text(key), [word.value for word in type(default)]
        word = spelled(type(default), text) if text else default
        if word is None:
            self._fault(key, f"“{words[0]}”或“{words[1]}”", near=nearest(text, words))
        return word or default

    def months(self, key: str) -> int | None:
        """A span in months; a number without a unit could be years or months."""
        text = self._values.text(key)
        match = _SPAN.fullmatch(squeeze(text))
        if text and match is None:
            self._fault(key, "几年或几个月，如 3年、36个月")
        return None if match is None else int(match[1]) * (12 if match[2] == "年" else 1)

    def time_zone(self, key: str) -> str:
        text = self._values.text(key)
        if text in _DEFAULT_ZONE_WORDS:
            return _DEFAULT_ZONE
        try:
            return ZoneInfo(text).key
        except (ZoneInfoNotFoundError, ValueError, OSError):
            self._fault(key, "时区的国际名称，如 Asia/Shanghai")
            return _DEFAULT_ZONE


class Setting(Struct, frozen=True):
    """A row of 基本设置: its key, the field of `Settings` that has its value, and how the value is read."""

    key: str
    field: str
    read: Callable[[_SettingValues, str], Any]
    needed: str = ""
    """Why no term can be measured without it; empty if it may be blank."""
    is_own: bool = False
    """True for what no document is asked for: it is the school's own anyway."""


_R = _SettingValues
SETTINGS = (
    Setting("学校", "school", _R.text, "各张表的标题要用到", is_own=True),
    Setting("学年", "school_year", _R.text, is_own=True),
    Setting("学期", "term", _R.text, "不知道统计哪个学期", is_own=True),
    Setting("方案", "policy", _R.text, is_own=True),
    Setting("开学日期", "opening", _R.day, "不知道学期从哪天开始"),
    Setting("结课日期", "closing", _R.day, "不知道学期到哪天结束"),
    Setting("统计截止日期", "cut_off", _R.day),
    Setting(_DEADLINE, "hand_in_deadline", _R.moment),
    Setting("名单截止日期", "nomination_deadline", _R.day),
    Setting(_ONSITE, "onsite_forms", _R.onsite),
    Setting("面对面形式", "face_to_face_forms", _R.face_to_face),
    Setting("重点类别", "key_categories", _R.categories),
    Setting("记录必填项", "record_items", _R.record_items),
    Setting("回访间隔天数", "follow_up_days", _R.days),
    Setting("回访期限天数", "follow_up_limit", _R.days_or_none),
    Setting("四进项目", "themes", _R.themes),
    Setting("诉求办理天数", "request_days", _R.days),
    Setting("手记入选分", "essay_mark", _R.mark),
    Setting("抽查比例", "inspected_share", _R.share),
    Setting("年级计分", "scores_year_groups", _R.yes_or_no),
    Setting("总分上限", "most_total", _R.points),
    Setting("收表版本", "counted_version", _R.version, is_own=True),
    Setting("按月收表", "monthly_collection", _R.days_or_none, is_own=True),
    Setting("时区", "time_zone", _R.time_zone, is_own=True),
    Setting("显示学籍号", "whole_numbers", _R.yes_or_no, is_own=True),
    Setting("保存期限", "retention_months", _R.months, is_own=True),
    Setting("到期处理", "disposal", _R.disposal, is_own=True),
    Setting("不接受的写法", "refused_readings", _R.refused_readings, is_own=True),
    Setting("上学期文件夹", "previous_folder", _R.text, is_own=True),
)
"""Every row of 基本设置, in its order."""
SETTING_KEYS = tuple(setting.key for setting in SETTINGS)
