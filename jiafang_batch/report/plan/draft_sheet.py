"""底稿, hidden: the words of the dropdowns, what is known of each pupil, and the plan as it was proposed.

What a person has changed since is the difference between this proposal and 名单与分工; it needs no other memory.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import TYPE_CHECKING

from jiafang_batch.office import number_formats as formats
from jiafang_batch.product_words import OWN_MARK
from jiafang_batch.report.plan.book_data import (
    ADDRESS,
    AREA,
    CATEGORIES,
    CLASS,
    COMPANION,
    DAY,
    DRAFT,
    HALF_DAY,
    LAST_VISIT,
    LEAD,
    PUPIL,
    REACH,
    TEACHER,
    THIRD,
    PlanBook,
    PlanRow,
)
from jiafang_batch.report.sheet.dropdowns import WordLists

if TYPE_CHECKING:
    from xlsxwriter.workbook import Workbook

DRAFT_HEAD = 1
"""The 0-based row of its headings."""
_TOP = DRAFT_HEAD + 2
_LISTS = WordLists(DRAFT, _TOP)
GUARDIAN, PHONE = "监护人", "电话"
PROPOSED = (CLASS, PUPIL, DAY, HALF_DAY, LEAD, COMPANION, THIRD, AREA)
"""The headings of the proposal, which begins in the column after 提议."""
PROPOSAL = "提议"
_PAIR_CLASS, _PAIR, _PAIR_KEY, _PUPIL_CLASS, _PUPIL, _PUPIL_KEY = "A", "B", "C", "E", "F", "G"
_PUPIL_LETTERS = {AREA: "H", CATEGORIES: "I", LAST_VISIT: "J", REACH: "K", ADDRESS: "L", GUARDIAN: "M", PHONE: "N"}
_CLASSES, _DAYS, _PROPOSAL = "P", "Q", "S"


class PlanDraft:
    """The sheet, and the formulas that look something up in it."""

    def __init__(self, book: PlanBook) -> None:
        self._book = book
        self._pairs, self._pupils = max(len(book.pairs), 1), max(len(book.pupils), 1)
        self._classes = list(dict.fromkeys(pupil.school_class for pupil in book.pupils))

    def write(self, workbook: Workbook) -> None:
        """Write the sheet after all others."""
        book = self._book
        sheet = workbook.add_worksheet(DRAFT)
        sheet.hide()
        sheet.write_string(0, 0, f"{DRAFT}{OWN_MARK}")
        text, day = workbook.add_format({"num_format": formats.TEXT}), workbook.add_format({"num_format": formats.DAY})
        pairs = [(name, teacher, f"{name}|{teacher}") for name, teacher in book.pairs]
        pupils = [
            (p.school_class, p.name, f"{p.school_class}|{p.name}", p.area, p.categories, p.last_visit, p.reach, p.address, p.guardian, p.phone)
            for p in book.pupils
        ]  # fmt: skip
        blocks: tuple[tuple[str, tuple[str, ...], Sequence[Sequence[str | date]]], ...] = (
            (_PAIR_CLASS, (CLASS, TEACHER, "班级|教师"), pairs),
            (_PUPIL_CLASS, (CLASS, PUPIL, "班级|学生", *_PUPIL_LETTERS), pupils),
            (_CLASSES, ("可选班级",), [(name,) for name in self._classes]),
            (_DAYS, ("可选日期",), [(each,) for each in book.days]),
            (_PROPOSAL, (PROPOSAL, *PROPOSED), [("", *_proposed(row)) for row in book.rows]),
        )
        for letter, headings, lines in blocks:
            left = ord(letter) - ord("A")
            for index, heading in enumerate(headings, left):
                sheet.write_string(DRAFT_HEAD, index, heading)
                for row, line in enumerate(lines, DRAFT_HEAD + 1):
                    value = line[index - left]
                    if isinstance(value, date):
                        sheet.write_datetime(row, index, datetime.combine(value, time()), day)
                    elif value:
                        sheet.write_string(row, index, value, text)

    def lookup(self, heading: str, who: str) -> str:
        """What is known of a pupil (class|name), as an expression."""
        rows = f"MATCH({who},{_LISTS.whole(_PUPIL_KEY, self._pupils)},0)"
        return f'IFERROR(INDEX({_LISTS.whole(_PUPIL_LETTERS[heading], self._pupils)},{rows})&"","")'

    def teaches(self, school_class: str, teacher: str) -> str:
        """1 if the teacher heads or teaches the class, else 0, as an expression."""
        return f'COUNTIF({_LISTS.whole(_PAIR_KEY, self._pairs)},{school_class}&"|"&{teacher})'

    def classes(self) -> str:
        """The classes, for a dropdown."""
        return f"={_LISTS.whole(_CLASSES, max(len(self._classes), 1))}"

    def days(self) -> str:
        """The days, for a dropdown."""
        return f"={_LISTS.whole(_DAYS, max(len(self._book.days), 1))}"

    def pupils(self, school_class: str) -> str:
        """The pupils of a row's class, for a dropdown."""
        return _LISTS.dependent(_PUPIL_CLASS, _PUPIL, self._pupils, school_class)

    def teachers(self, school_class: str) -> str:
        """Those who teach a row's class, for a dropdown."""
        return _LISTS.dependent(_PAIR_CLASS, _PAIR, self._pairs, school_class)


def _proposed(row: PlanRow) -> tuple[str | date, ...]:
    team = (*row.team, "", "", "")[:3]
    when = (row.slot.day, row.slot.half.value) if row.slot else ("", "")
    return (row.school_class, row.pupil, *when, *team, row.area)
