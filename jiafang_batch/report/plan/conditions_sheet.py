"""条件: how large teams are, who has no time when, the most families, where families live, who must or must not go."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jiafang_batch.report.plan.book_data import (
    ADDRESS,
    AREA,
    CLASS,
    CONDITIONS,
    ELSEWHERE,
    LARGEST,
    LONGEST,
    MOST,
    MUST,
    NEVER,
    NOT_FREE,
    PUPIL,
    SMALLEST,
    TEACHER,
    PlanBook,
)
from jiafang_batch.report.plan.desk import PlanDesk

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

_RULES = 4
"""The 0-based row of the first rule."""
_NUMBERS = _RULES + 4
"""The hidden row with the numbers of the half-days."""
_HEAD = _NUMBERS + 1
_TEACHES = "任教班级"
_FAMILY_HEADINGS = (CLASS, PUPIL, AREA, MUST, NEVER)
_KEYS = "Z"
"""The hidden column with class|pupil of a family."""
_WIDTHS = (13, 22)
_SLOT_WIDTH = 14


class Conditions:
    """Where the sheet's cells are, for itself and for the formulas of 名单与分工."""

    def __init__(self, book: PlanBook) -> None:
        self._book = book
        self._first = _HEAD + 1
        self._last = self._first + max(len(book.teachers), 1) - 1
        self._families = self._last + 4
        self._end = self._families + max(len(book.rows), 1)

    def says_busy(self, who: str, moment: str) -> str:
        """True if the teacher has no time then, as an expression."""
        right = chr(ord("C") + max(len(self._book.slots), 1) - 1)
        table = f"{CONDITIONS}!$C${self._first + 1}:${right}${self._last + 1}"
        names = f"{CONDITIONS}!$A${self._first + 1}:$A${self._last + 1}"
        numbers = f"{CONDITIONS}!$C${_NUMBERS + 1}:${right}${_NUMBERS + 1}"
        return f'IFERROR(INDEX({table},MATCH({who},{names},0),MATCH({moment},{numbers},0))<>"",FALSE)'

    def area_of(self, who: str) -> str:
        """Where a family lives as corrected here, as an expression; an error for a family that is not listed."""
        names, areas = self._column(_KEYS), self._column("C")
        return f'INDEX({areas},MATCH({who},{names},0))&""'

    def rule(self, number: int) -> str:
        """The cell of a rule: 0 smallest team, 1 largest team, 2 the most families in a half-day."""
        return f"{CONDITIONS}!$B${_RULES + 1 + number}"

    def busy_cell(self, teacher: int, slot: int) -> str:
        """The cell of a teacher's half-day, both counted from 0."""
        return f"{CONDITIONS}!${chr(ord('C') + slot)}${self._first + 1 + teacher}"

    def _column(self, letter: str) -> str:
        return f"{CONDITIONS}!${letter}${self._families + 2}:${letter}${self._end + 1}"

    def write(self, desk: PlanDesk, sheet: Worksheet) -> None:
        """Write the sheet."""
        book = self._book
        desk.top(
            sheet,
            f"{book.year_group}家访分工：{CONDITIONS}",
            "黄格子可以改；改好存盘，再运行一次 jiafang plan 就按新的条件排。",
        )
        for index in range(max(len(book.slots) + 3, len(_FAMILY_HEADINGS) + 1)):
            sheet.set_column(index, index, _WIDTHS[index] if index < len(_WIDTHS) else _SLOT_WIDTH)
        rules = ((SMALLEST, book.smallest_team), (LARGEST, book.largest_team), (LONGEST, book.most_families))
        for row, (label, value) in enumerate(rules, _RULES):
            sheet.set_row(row, 20)
            sheet.write_string(row, 0, label, desk.make(font_size=11, shrink=True))
            sheet.write_number(row, 1, value, desk.asked)
            sheet.data_validation(
                row, 1, row, 1, {"validate": "integer", "criteria": "between", "minimum": 1, "maximum": 30}
            )
        sheet.set_column(f"{_KEYS}:{_KEYS}", 8, None, {"hidden": True})
        sheet.set_column(0, 0, 19)
        self._write_teachers(desk, sheet)
        self._write_families(desk, sheet)
        # The pages below it have the heading of the longer table.
        desk.printed(sheet, (self._families,))
        sheet.print_area(0, 0, self._end, max(2 + len(book.slots), len(_FAMILY_HEADINGS)))

    def _write_teachers(self, desk: PlanDesk, sheet: Worksheet) -> None:
        book, right = self._book, 2 + len(self._book.slots)
        sheet.write_string(_NUMBERS - 1, 0, f"老师哪个半天去不了：选“{NOT_FREE}”，空着就是有空", desk.styles.section)
        sheet.set_row(_NUMBERS - 1, 30)
        sheet.set_row(_NUMBERS, None, None, {"hidden": True})
        sheet.set_row(_HEAD, 48)
        for index, slot in enumerate(book.slots, 2):
            sheet.write_number(_NUMBERS, index, slot.number)
        for index, heading in enumerate((TEACHER, _TEACHES, *(slot.heading for slot in book.slots), MOST)):
            sheet.write_string(_HEAD, index, heading, desk.head)
        for row, teacher in enumerate(book.teachers, self._first):
            sheet.set_row(row, 20)
            sheet.write_string(row, 0, teacher.name, desk.cell(bold=True, shrink=True))
            sheet.write_string(row, 1, teacher.teaches, desk.cell(font_size=10, align="left", shrink=True))
            for index, slot in enumerate(book.slots, 2):
                word = NOT_FREE if slot in teacher.busy else ELSEWHERE if slot in teacher.engaged else ""
                sheet.write_string(row, index, word, desk.asked)
            if teacher.most is None:
                sheet.write_blank(row, right, None, desk.asked)
            else:
                sheet.write_number(row, right, teacher.most, desk.asked)
        self._restrict_teachers(desk, sheet, right)

    def _restrict_teachers(self, desk: PlanDesk, sheet: Worksheet, right: int) -> None:
        """What may be written beside a teacher: no time in a half-day, and the most families."""
        choices = {
            "validate": "list",
            "source": [NOT_FREE],
            "input_title": "哪个半天去不了",
            "input_message": f"去不了选“{NOT_FREE}”。",
        }
        if self._book.slots:
            sheet.data_validation(self._first, 2, self._last, right - 1, choices)
        limit = {
            "validate": "integer",
            "criteria": ">=",
            "value": 0,
            "ignore_blank": True,
            "input_title": MOST,
            "input_message": "这位老师一共最多走几户；不限就空着。",
        }
        sheet.data_validation(self._first, right, self._last, right, limit)
        busy = {"type": "cell", "criteria": "==", "value": f'"{NOT_FREE}"', "format": desk.bad}
        if self._book.slots:
            sheet.conditional_format(self._first, 2, self._last, right - 1, busy)

    def _write_families(self, desk: PlanDesk, sheet: Worksheet) -> None:
        book = self._book
        title = f"住处从家庭住址的开头得出，同一住处的尽量一起走；“{MUST}”“{NEVER}”写老师的名字，几位用顿号隔开"
        sheet.write_string(self._families - 1, 0, title, desk.styles.section)
        sheet.set_row(self._families - 1, 30)
        sheet.set_row(self._families, 24)
        for index, heading in enumerate(_FAMILY_HEADINGS):
            sheet.write_string(self._families, index, heading, desk.head)
        self._write_wide(sheet, self._families, ADDRESS, desk.head)
        addresses = {(pupil.school_class, pupil.name): pupil.address for pupil in book.pupils}
        for row, family in enumerate(book.rows, self._families + 1):
            sheet.set_row(row, 20)
            sheet.write_string(row, 0, family.school_class, desk.cell())
            sheet.write_string(row, 1, family.pupil, desk.cell(shrink=True))
            for index, text in enumerate((family.area, family.must, family.never), 2):
                sheet.write_string(row, index, text, desk.cell(bg_color="#FFF4D6", shrink=True))
            address = addresses.get((family.school_class, family.pupil), "")
            self._write_wide(sheet, row, address, desk.cell(align="left", font_size=10, shrink=True, indent=1))
            sheet.write_string(f"{_KEYS}{row + 1}", f"{family.school_class}|{family.pupil}")

    def _write_wide(self, sheet: Worksheet, row: int, text: str, look: Format) -> None:
        """A cell over all columns right of the family's own."""
        left, right = len(_FAMILY_HEADINGS), 2 + len(self._book.slots)
        if right > left:
            sheet.merge_range(row, left, row, right, text, look)
        else:
            sheet.write_string(row, left, text, look)
