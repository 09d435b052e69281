"""What to write in a column, in words generated from its layout: for 填表说明, input help and docs/workbooks.md."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum

from msgspec import Struct

from jiafang_batch.sheets.layout import Layout, LayoutColumn
from jiafang_batch.spellings import spellings
from jiafang_batch.terms import GENERAL_GROUP, YEAR_GROUPS

GUIDE_TITLE = "填表说明"
"""The first cell of a template's own guide; such a sheet is not data and needs no notice."""

_BY_KIND: Mapping[str, str] = {
    "text": "文字。",
    "raw": "文字或数。",
    "person": "姓名。",
    "students": "学生姓名；可写多个，用顿号隔开。",
    "teachers": "教师姓名；可写多个，用顿号隔开。",
    "teacher": "一位教师的姓名；同名的写姓名(工号)。",
    "lead": "主访教师的姓名；同名的写姓名(工号)。",
    "id": "编号，按文本填写。",
    "ids": "编号，按文本填写；选填，填了就以编号为准。",
    "phone": "11 位手机号或带区号的座机号，按文本填写。",
    "class": "班级，如 一(1)班；一年级1班、101 等写法都认得。",
    "year_group": "年级。",
    "date": "真实的某一天，如 2024-9-21。",
    "month_or_day": "真实的某一天，如 2024-9-2；也可以只写年月，如 202409，按那个月 1 日。",
    "datetime": "日期和时间，如 2025-1-20 15:00。",
    "word": "从下拉框里选一个。",
    "words": "可写多个，用顿号隔开。",
    "posts": "可写多个，用顿号隔开。",
    "form": "从下拉框里选一种。",
    "yes_no": "是 或 否。",
    "signature": "是、否，或签字人的姓名。",
    "count": "不小于 0 的整数。",
    "minutes": "分钟数，如 40；也可以写 1小时、1.5小时、19:00-19:40。",
    "mark": "0 到 100 的数。",
    "satisfaction": "1 到 5 的整数。",
    "request": "文字；没有就写“无”。",
}


class ColumnGuide(Struct, frozen=True):
    """The explanation of a column: its heading, whether it is required, what to write, and further accepted input."""

    heading: str
    need: str
    what: str
    words: str
    """The words of a dropdown, each with its other accepted spellings in brackets."""
    also: str
    """Other headings that are recognised."""
    example: str


def column_guide(layout: Layout, column: LayoutColumn) -> ColumnGuide:
    """Return everything that a person needs to know to fill the column."""
    return ColumnGuide(
        heading=column.heading,
        need=need(layout, column),
        what=what_to_write(column),
        words=accepted_words(column),
        also="、".join(column.also),
        example=column.example,
    )


def need(layout: Layout, column: LayoutColumn) -> str:
    """必填, 必填 unless another column is filled, or 选填."""
    if not column.required:
        return "选填"
    return f"必填（填了{layout.column(column.unless).title}可不填）" if column.unless else "必填"


def what_to_write(column: LayoutColumn) -> str:
    """Return what a cell of the column holds, and what a blank one means."""
    text = column.help or _BY_KIND[column.kind]
    if column.default and "不填" not in text:
        text += f"不填为{column.default}。"
    return text


def dropdown(column: LayoutColumn) -> tuple[str, ...]:
    """Return the words of the column's dropdown; empty if the cell takes free text."""
    if column.kind == "year_group":
        return (*YEAR_GROUPS, GENERAL_GROUP) if column.field == "grade_group" else YEAR_GROUPS
    return column.choices


def takes_other_words(column: LayoutColumn) -> bool:
    """True if a cell may hold something that the dropdown does not offer: own words, several, a name."""
    return column.is_open or column.kind in ("words", "posts", "signature", "year_group")


def accepted_words(column: LayoutColumn) -> str:
    """The dropdown's words with their other spellings: 实地家访（实地、上门）、电话（打电话）."""
    if column.vocabulary is None:
        return "、".join(dropdown(column))
    words = "、".join(_with_spellings(column.vocabulary, member) for member in column.vocabulary)
    return f"{words}；也可写自定的词" if column.is_open else words


def _with_spellings(vocabulary: type[Enum], member: Enum) -> str:
    others = spellings(vocabulary).get(member, ())
    return f"{member.value}（{'、'.join(others)}）" if others else str(member.value)
