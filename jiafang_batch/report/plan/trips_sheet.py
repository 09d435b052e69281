"""行程: a page for every teacher with the families in the order of time, live from 名单与分工, to print and hand out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jiafang_batch.office import number_formats as formats
from jiafang_batch.product_words import OWN_MARK
from jiafang_batch.report.plan.book_data import (
    ADDRESS,
    APPOINTMENT,
    CLASS,
    DAY,
    HALF_DAY,
    PUPIL,
    PURPOSE,
    TRIPS,
    PlanRow,
    PupilLine,
    TeacherLine,
)
from jiafang_batch.report.plan.desk import PlanDesk
from jiafang_batch.report.plan.draft_sheet import GUARDIAN, PHONE, PlanDraft
from jiafang_batch.report.plan.rows_sheet import LETTER, MOMENT, TEAM
from jiafang_batch.report.sheet.styles import LINE, TITLE_FONT

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

_HEADINGS = ("日期", "半天", "班级", "学生", "家长", "电话", "住址", "同去的老师", "约好的时间", "目的")
_WIDTHS = (9, 7, 10, 11, 11, 15, 34, 20, 14, 18)
_PLACE = len(_HEADINGS)
"""The column that holds which row of 名单与分工 a line shows; it is not printed."""
_BEFORE, _NOBODY = "去之前再约一次时间；有★的是带队的老师。", "这次没有排到家访，这一页不用印。"
_LEAST_LINES, _SPARE_LINES = 6, 3
_FACTOR = 10_000
"""Time × this + row: one number that sorts by time and leads to the row."""
_SHOWN = {1: HALF_DAY, 2: CLASS, 3: PUPIL, 6: ADDRESS, 8: APPOINTMENT, 9: PURPOSE}


def write_trips(desk: PlanDesk, sheet: Worksheet, draft: PlanDraft) -> None:
    """Write the sheet: one block, and one printed page, per teacher."""
    book = desk.book
    sheet.hide_gridlines(2)
    for index, width in enumerate(_WIDTHS):
        sheet.set_column(index, index, width)
    sheet.set_column(_PLACE, _PLACE, 8, None, {"hidden": True})
    pupils = {(pupil.school_class, pupil.name): pupil for pupil in book.pupils}
    row, breaks = 0, []
    going = {name for held in book.rows if held.slot is not None for name in held.team}
    # Who has no family comes last, so that nobody prints an empty page between the others.
    for teacher in sorted(book.teachers, key=lambda teacher: teacher.name not in going):
        if row:
            breaks.append(row)
        row = _write_block(desk, sheet, row, teacher, pupils, draft)
    sheet.set_h_pagebreaks(breaks)
    desk.printed(sheet)
    sheet.print_area(0, 0, max(row - 1, 0), _PLACE - 1)


def _write_block(
    desk: PlanDesk,
    sheet: Worksheet,
    top: int,
    teacher: TeacherLine,
    pupils: dict[tuple[str, str], PupilLine],
    draft: PlanDraft,
) -> int:
    book = desk.book
    mine = sorted(
        (row.slot.number, place, row)
        for place, row in enumerate(book.rows) if row.slot is not None and teacher.name in row.team
    )  # fmt: skip
    lines = max(_LEAST_LINES, len(mine) + _SPARE_LINES)
    head = f"{book.school}　{book.term}　{book.year_group}{OWN_MARK if top == 0 else ''}"
    sheet.write_string(top, 0, head, desk.make(font_color="#5B6B7B"))
    sheet.set_row(top + 1, 32)
    sheet.write_string(top + 1, 0, teacher.name, desk.make(font_name=TITLE_FONT, font_size=20))
    sheet.write_string(top + 1, 3, f"家访{TRIPS}", desk.make(font_name=TITLE_FONT, font_size=16))
    first = top + 4
    number = f"COUNT($K${first}:$K${first + lines - 1})"
    words = f'="共 "&{number}&" 户。{_BEFORE}"'
    count = f'=IF({number}=0,"{_NOBODY}",{words.removeprefix("=")})'
    sheet.write_formula(
        top + 1,
        5,
        count,
        desk.make(font_color="#5B6B7B", font_size=11),
        f"共 {len(mine)} 户。{_BEFORE}" if mine else _NOBODY,
    )
    sheet.set_row(top + 2, 26)
    for index, heading in enumerate(_HEADINGS):
        sheet.write_string(top + 2, index, heading, desk.head)
    name = f"$A${top + 2}"
    for line in range(lines):
        shown = mine[line] if line < len(mine) else None
        _write_line(desk, sheet, top + 3 + line, line + 1, name, shown, pupils, draft)
    edge = desk.workbook.add_format({"border": 1, "border_color": LINE})
    filled = {"type": "formula", "criteria": f'=$K{first}<>""', "format": edge}
    sheet.conditional_format(top + 3, 0, top + 2 + lines, _PLACE - 1, filled)
    return top + 3 + lines


def _write_line(
    desk: PlanDesk, sheet: Worksheet, place: int, rank: int, name: str, shown: tuple[int, int, PlanRow] | None,
    pupils: dict[tuple[str, str], PupilLine], draft: PlanDraft,
) -> None:  # fmt: skip
    sheet.set_row(place, 26)
    row = place + 1
    goes = "+".join(f"({desk.of_rows(letter)}={name})" for letter in TEAM)
    moment = desk.of_rows(MOMENT)
    order = f'IF(({goes}>0)*ISNUMBER({moment}),{moment}*{_FACTOR}+ROW({moment}),"")'
    held = shown[2] if shown else None
    number = desk.first_row + shown[1] if shown else ""
    sheet.write_array_formula(
        place, _PLACE, place, _PLACE, f'=IFERROR(MOD(SMALL({order},{rank}),{_FACTOR}),"")', None, number
    )
    pupil = pupils.get((held.school_class, held.pupil)) if held else None

    def at(letter: str) -> str:
        return f"INDEX({desk.whole(letter)},$K{row})"

    def write(index: int, expression: str, value: object, **look: object) -> None:
        shape = desk.make(**{"align": "center", "font_size": 11, "text_wrap": True, **look})
        sheet.write_formula(place, index, f'=IF($K{row}="","",{expression})', shape, value if value is not None else "")

    slot = held.slot if held else None
    write(0, at(LETTER[DAY]), slot.number // 10 if slot else "", num_format=formats.SLIP_DAY)
    values = {
        1: slot.half.value if slot else "", 2: held.school_class if held else "", 3: held.pupil if held else "",
        6: pupil.address if pupil else "", 8: held.appointment if held else "",
        9: held.purpose if held else "",
    }  # fmt: skip
    for index, heading in _SHOWN.items():
        look = {"align": "left", "font_size": 10} if index in (6, 8, 9) else {}
        write(index, f'{at(LETTER[heading])}&""', values[index], **look)
    who = f'{at(LETTER[CLASS])}&"|"&{at(LETTER[PUPIL])}'
    write(4, draft.lookup(GUARDIAN, who), pupil.guardian if pupil else "", shrink=True, text_wrap=False)
    write(5, draft.lookup(PHONE, who), pupil.phone if pupil else "")
    lead, companion, third = (at(letter) for letter in TEAM)
    team = f'{lead}&"★"&IF({companion}="","","、"&{companion})&IF({third}="","","、"&{third})'
    write(7, team, _team(held.team) if held else "", align="left", font_size=10)


def _team(team: tuple[str, ...]) -> str:
    return "、".join((f"{team[0]}★", *team[1:]))
