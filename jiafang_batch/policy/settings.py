"""基本设置: key and value rows → the school's settings, every value checked.

Source: workbooks.md, "考核办法".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time
from fractions import Fraction
from typing import Any, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from jiafang_batch.catalogue import refusable
from jiafang_batch.dates import read_date, read_moment
from jiafang_batch.lean_dataclass import dataclass
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
from jiafang_batch.table import Row
from jiafang_batch.terms import NO_WORDS, YES_WORDS, Theme, VisitForm, clean, listed, nearest, spelled, squeeze

SETTING_KEYS = (
    "学校", "学年", "学期", "方案", "开学日期", "结课日期", "统计截止日期", "收表截止时间", "名单截止日期",
    "实地形式", "面对面形式", "重点类别", "记录必填项", "回访间隔天数", "回访期限天数", "四进项目", "诉求办理天数", "手记入选分", "抽查比例",
    "年级计分", "总分上限", "收表版本", "按月收表", "时区", "显示学籍号", "保存期限", "到期处理", "不接受的写法",
)  # fmt: skip
_NEEDED = {
    "学校": "各张表的标题要用到",
    "学期": "不知道统计哪个学期",
    "开学日期": "不知道学期从哪天开始",
    "结课日期": "不知道学期到哪天结束",
}
DEFAULT_ONSITE = frozenset({VisitForm.ONSITE, VisitForm.HOSPITAL})
DEFAULT_FACE_TO_FACE = DEFAULT_ONSITE | {VisitForm.PARENT_AT_SCHOOL}
_BAD, _DEADLINE = "setting-bad", "收表截止时间"
_DEFAULT_DAYS = {"回访间隔天数": 14, "诉求办理天数": 14}
_DEFAULT_SHARE = Fraction(1, 10)
_FULL_MARK = 100
_SPAN = re.compile(r"([1-9]\d{0,2})(年|个月|月)")
_DEFAULT_ZONE, _DEFAULT_ZONE_WORDS = "Asia/Shanghai", ("", "北京时间", "东八区")


_Word = TypeVar("_Word", CountedVersion, Disposal)


@dataclass(frozen=True, slots=True)
class Values:
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
    reading = _SettingValues(values)
    opening, closing = reading.day("开学日期"), reading.day("结课日期")
    onsite = reading.forms("实地形式", DEFAULT_ONSITE)
    face_to_face = reading.forms("面对面形式", onsite | {VisitForm.PARENT_AT_SCHOOL})
    cut_off, nominations = reading.day("统计截止日期"), reading.day("名单截止日期")
    deadline = reading.moment(_DEADLINE)
    items = reading.record_items(log_columns)
    days, request_days = reading.days("回访间隔天数"), reading.days("诉求办理天数")
    version, zone = reading.either("收表版本", CountedVersion.LATEST), reading.time_zone()
    monthly = reading.days_or_none("按月收表")
    themes, scores_year_groups = reading.themes(), reading.yes_or_no("年级计分")
    most_total, follow_up_limit = reading.points("总分上限"), reading.days_or_none("回访期限天数")
    whole_numbers, refused = reading.yes_or_no("显示学籍号"), reading.refused_readings()
    share = reading.share("抽查比例", _DEFAULT_SHARE)
    months, disposal = reading.months("保存期限"), reading.either("到期处理", Disposal.DELETE)
    problems = (*_missing(values), *reading.problems)
    if opening is None or closing is None or not values.text("学期") or not values.text("学校"):
        return None, problems
    settings = Settings(
        school=values.text("学校"),
        school_year=values.text("学年"),
        term=values.text("学期"),
        policy=values.text("方案"),
        opening=opening,
        closing=closing,
        cut_off=cut_off,
        hand_in_deadline=deadline,
        nomination_deadline=nominations,
        onsite_forms=onsite,
        face_to_face_forms=face_to_face,
        key_categories=frozenset(category(word) for word in listed(values.text("重点类别"))),
        record_items=items,
        follow_up_days=days,
        request_days=request_days,
        counted_version=version,
        monthly_collection=monthly,
        essay_mark=reading.mark("手记入选分"),
        inspected_share=share,
        time_zone=zone,
        themes=themes,
        scores_year_groups=scores_year_groups,
        most_total=most_total,
        follow_up_limit=follow_up_limit,
        whole_numbers=whole_numbers,
        refused_readings=refused,
        retention_months=months,
        disposal=disposal,
    )
    return settings, problems


def unread_deadline(problems: Iterable[Problem]) -> Problem | None:
    """Return the fault of a 收表截止时间 that was not understood, so that the settings have none."""
    return next((p for p in problems if p.code == _BAD and p.location.header == _DEADLINE), None)


def _missing(values: Values) -> Iterable[Problem]:
    for key, reason in _NEEDED.items():
        if values.raw(key) is None:
            yield Problem("setting-missing", values.at(key), key, {"reason": reason})


class _SettingValues:
    """The values being read one by one, and their faults."""

    def __init__(self, values: Values) -> None:
        self._values = values
        self.problems: list[Problem] = []

    def _fault(self, key: str, expected: str, value: str = "", near: Iterable[str] = (), why: str = "") -> None:
        hint = next((f"是不是“{word}”？" for word in near), f"请改为{expected}。")
        details = {"expected": expected, "hint": hint, "why": f"{why}，" if why else ""}
        self.problems.append(Problem(_BAD, self._values.at(key), value or self._values.text(key), details))

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
        return moment if says_time else datetime.combine(moment.date(), time(23, 59, 59))

    def forms(self, key: str, default: frozenset[VisitForm]) -> frozenset[VisitForm]:
        text = self._values.text(key)
        forms = read_forms(text, {"实地": DEFAULT_ONSITE}) if text else default
        if forms is None:
            wrong = next((word for word in listed(text) if spelled(VisitForm, word) is None), "")
            self._fault(key, "家访形式，用顿号隔开", near=nearest(wrong, [form.value for form in VisitForm]))
            return default
        return forms

    def record_items(self, columns: Mapping[str, str]) -> tuple[RecordItem, ...]:
        items, unknown = read_record_items(self._values.text("记录必填项"), columns)
        for word in unknown:
            self._fault("记录必填项", "家访记录的列名，或 照片>=2 的写法", word, nearest(word, columns))
        return items

    def days(self, key: str) -> int:
        raw = self._values.raw(key)
        days = _DEFAULT_DAYS[key] if raw is None else read_whole(raw)
        if days is None:
            self._fault(key, f"天数，如 {_DEFAULT_DAYS[key]}")
            return _DEFAULT_DAYS[key]
        return days

    def mark(self, key: str) -> Fraction | None:
        raw = self._values.raw(key)
        mark = None if raw is None else exact(raw)
        if raw is not None and (mark is None or not 0 <= mark <= _FULL_MARK):
            self._fault(key, "0 到 100 的分数，如 85")
            return None
        return mark

    def share(self, key: str, default: Fraction) -> Fraction:
        """A share from 0 to 100 %."""
        raw = self._values.raw(key)
        share = default if raw is None else read_rate(raw)
        if share is None:
            self._fault(key, "0% 到 100% 的百分比，如 10%")
        return default if share is None else share

    def days_or_none(self, key: str) -> int | None:
        raw = self._values.raw(key)
        days = None if raw is None else read_whole(raw)
        if raw is not None and days is None:
            self._fault(key, "天数，如 30")
        return days

    def points(self, key: str) -> Fraction | None:
        raw = self._values.raw(key)
        number = None if raw is None else read_decimal(raw)
        if raw is not None and number is None:
            self._fault(key, "分数，如 100")
        return number

    def yes_or_no(self, key: str) -> bool:
        text = squeeze(self._values.text(key)).upper()
        if text and text not in YES_WORDS | NO_WORDS:
            self._fault(key, "“是”或“否”")
        return text in YES_WORDS

    def refused_readings(self) -> frozenset[str]:
        named = listed(self._values.text("不接受的写法"))
        if any(word not in refusable() for word in named):
            self._fault("不接受的写法", f"这些里的几个：{'、'.join(refusable())}")
        return frozenset(refusable()[word] for word in named if word in refusable())

    def themes(self) -> frozenset[Theme]:
        named = listed(self._values.text("四进项目"))
        by_word = {word: spelled(Theme, word) for word in named}
        for word in (word for word, theme in by_word.items() if theme is None):
            words = [theme.value for theme in Theme]
            self._fault("四进项目", "、".join(words) + "中的几项", word, nearest(word, words))
        return frozenset(theme for theme in by_word.values() if theme) if named else frozenset(Theme)

    def either(self, key: str, default: _Word) -> _Word:
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

    def time_zone(self) -> str:
        text = self._values.text("时区")
        if text in _DEFAULT_ZONE_WORDS:
            return _DEFAULT_ZONE
        try:
            return ZoneInfo(text).key
        except (ZoneInfoNotFoundError, ValueError, OSError):
            self._fault("时区", "时区的国际名称，如 Asia/Shanghai")
            return _DEFAULT_ZONE
