"""教师: how many families each teacher has, by live formulas over 名单与分工; red where there are none."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from jiafang_batch.office import number_formats as formats
from jiafang_batch.report.plan.book_data import ELSEWHERE, TEACHER, TEACHERS, TeacherLine
from jiafang_batch.report.plan.conditions_sheet import Conditions
from jiafang_batch.report.plan.desk import PlanDesk
from jiafang_batch.report.plan.rows_sheet import MOMENT, TEAM

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

_HEAD = 3
_LEFT = (TEACHER, "任教班级", "一共几户", "带队几户", ELSEWHERE)
_WIDTHS = (13, 24, 9, 9, 9)
_SLOT_WIDTH = 11
_BEFORE, _AFTER = "改“名单与分工”，这里的数跟着变。还有 ", " 位老师一户也没有（红色）；灰色的半天没空，或者在别的年级。"


def write_teachers(desk: PlanDesk, sheet: Worksheet, conditions: Conditions) -> None:
    """Write the sheet."""
    book = desk.book
    first, last = _HEAD + 2, _HEAD + 1 + max(len(book.teachers), 1)
    desk.top(sheet, f"{book.year_group}{TEACHERS}：各走几户", "")
    visits = [row for row in book.rows if row.slot is not None]
    leads = Counter(row.team[0] for row in visits)
    loads = Counter(name for row in visits for name in row.team)
    at = Counter((name, row.slot) for row in visits for name in row.team)
    idle = sum(not loads[teacher.name] + teacher.elsewhere for teacher in book.teachers)
    count = f"COUNTIFS($C${first}:$C${last},0,$E${first}:$E${last},0)"
    live = f'="{_BEFORE}"&{count}&"{_AFTER}"'
    sheet.write_formula(2, 0, live, desk.make(font_color="#5B6B7B"), f"{_BEFORE}{idle}{_AFTER}")
    sheet.set_row(_HEAD, 48)
    headings = (*_LEFT, *(slot.heading for slot in book.slots))
    for index, heading in enumerate(headings):
        sheet.set_column(index, index, _WIDTHS[index] if index < len(_WIDTHS) else _SLOT_WIDTH)
        sheet.write_string(_HEAD, index, heading, desk.head)
    grey = desk.workbook.add_format({"bg_color": "#D9DEE4"})
    for place, teacher in enumerate(book.teachers):
        _write_teacher(desk, sheet, teacher, _HEAD + 1 + place, loads[teacher.name], leads[teacher.name])
        for index, slot in enumerate(book.slots):
            parts = (
                f"COUNTIFS({desk.of_rows(MOMENT)},{slot.number},{desk.of_rows(letter)},$A{_HEAD + 2 + place})"
                for letter in TEAM
            )
            cell = (_HEAD + 1 + place, len(_LEFT) + index)
            sheet.write_formula(
                *cell, f"={'+'.join(parts)}", desk.cell(num_format=formats.COUNT_OR_BLANK), at[teacher.name, slot]
            )
            rule = {"type": "formula", "criteria": f'={conditions.busy_cell(place, index)}<>""', "format": grey}
            sheet.conditional_format(*cell, *cell, rule)
    nothing = {"type": "formula", "criteria": f"=$C{first}+$E{first}=0", "format": desk.bad}
    sheet.conditional_format(first - 1, 0, last - 1, 3, nothing)
    sheet.freeze_panes(_HEAD + 1, 1)
    desk.printed(sheet, [_HEAD], landscape=len(book.slots) > 4)  # noqa: PLR2004  five half-days and more are wide


def _write_teacher(desk: PlanDesk, sheet: Worksheet, teacher: TeacherLine, row: int, load: int, lead: int) -> None:
    """Write the name, the classes, and how many families the teacher visits and leads."""
    name = f"$A{row + 1}"
    sheet.set_row(row, 21)
    sheet.write_string(row, 0, teacher.name, desk.cell(bold=True, shrink=True))
    sheet.write_string(row, 1, teacher.teaches, desk.cell(align="left", font_size=10, shrink=True, indent=1))
    total = "+".join(f"COUNTIF({desk.of_rows(letter)},{name})" for letter in TEAM)
    sheet.write_formula(row, 2, f"={total}", desk.cell(bold=True), load)
    sheet.write_formula(row, 3, f"=COUNTIF({desk.of_rows(TEAM[0])},{name})", desk.cell(), lead)
    sheet.write_number(row, 4, teacher.elsewhere, desk.cell(num_format=formats.COUNT_OR_BLANK))
