"""The hidden sheet of a prefilled workbook with its dropdowns' words, and the formulas that choose among them.

A class depends on the year group of its row, a pupil on the class: the words of one key are adjacent, so that OFFSET,
MATCH and COUNTIF work in every spreadsheet program.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct

from jiafang_batch.handin.handouts.handout import YEAR_GROUP, Lists
from jiafang_batch.office import number_formats as formats
from jiafang_batch.product_words import TOOL
from jiafang_batch.report.sheet.dropdowns import WordLists

if TYPE_CHECKING:
    from xlsxwriter.workbook import Workbook

LIST_SHEET = "名单"
LIST_TITLE = f"下拉名单（{TOOL}）"
"""The first cell, which marks the sheet as holding no data."""
_TOP = 2
"""Rows above the words: the title and the headings."""
_LISTS = WordLists(LIST_SHEET, _TOP + 1)


class ListSheet(Struct, frozen=True):
    """The number of words in each list of the sheet."""

    year_groups: int
    classes: int
    pupils: int
    teachers: int


def write_lists(workbook: Workbook, lists: Lists) -> ListSheet:
    """Write the hidden sheet: year groups, classes by year group, pupils by class, teachers."""
    groups = list(dict.fromkeys(group for group, _ in lists.classes))
    columns: tuple[tuple[str, Sequence[str]], ...] = (
        ("可选年级", groups),
        ("班级所在年级", [group for group, _ in lists.classes]),
        ("可选班级", [name for _, name in lists.classes]),
        ("学生所在班级", [name for name, _, _ in lists.pupils]),
        ("可选学生", [pupil for _, pupil, _ in lists.pupils]),
        ("可选教师", lists.teachers),
        ("学生的学号", [number for _, _, number in lists.pupils]),
    )
    sheet = workbook.add_worksheet(LIST_SHEET)
    sheet.hide()
    sheet.protect()
    text = workbook.add_format({"num_format": formats.TEXT})
    sheet.write_string(0, 0, LIST_TITLE)
    for index, (heading, words) in enumerate(columns):
        sheet.set_column(index, index, 16)
        sheet.write_string(1, index, heading)
        for row, word in enumerate(words, _TOP):
            sheet.write_string(row, index, word, text)
    return ListSheet(len(groups), len(lists.classes), len(lists.pupils), len(lists.teachers))


def list_sources(lists: ListSheet, name: str, letters: Mapping[str, str], first: int) -> str:
    """Return the formula of a column's dropdown in row `first` (0-based); empty if the list is empty."""
    row = first + 1
    match name:
        case "school_class" if lists.classes:
            return _LISTS.dependent("B", "C", lists.classes, f"${letters[YEAR_GROUP]}{row}")
        case "student" if lists.pupils:
            return _LISTS.dependent("D", "E", lists.pupils, f"${letters['school_class']}{row}")
        case "lead" | "companions" if lists.teachers:
            return f"={_LISTS.whole('F', lists.teachers)}"
        case _ if name == YEAR_GROUP and lists.year_groups:
            return f"={_LISTS.whole('A', lists.year_groups)}"
    return ""


def pupil_with_number(lists: ListSheet, letters: Mapping[str, str], row: int) -> str:
    """Return a formula that holds while a row of the sheet (1-based) names one pupil and the 学号 of another."""
    name, number = f"${letters['student']}{row}", f"${letters['student_id']}{row}"
    of_number = f"INDEX({_LISTS.whole('E', lists.pupils)},MATCH({number},{_LISTS.whole('G', lists.pupils)},0))"
    return f'=AND({name}<>"",{number}<>"",IFERROR({of_number}<>{name},FALSE))'
