"""名单与分工: a row for each family with dropdowns, and a live word of warning beside every row that a hand edit breaks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from jiafang_batch.office import number_formats as formats
from jiafang_batch.report.plan.book_data import (
    ADDRESS,
    APPOINTMENT,
    AREA,
    CATEGORIES,
    CLASS,
    COMPANION,
    DAY,
    FIXED,
    HALF_DAY,
    KIND,
    LAST_VISIT,
    LEAD,
    NOT_FREE,
    PREPARATION,
    PUPIL,
    PURPOSE,
    REACH,
    REMARK,
    THIRD,
    PlanRow,
    PupilLine,
)
from jiafang_batch.report.plan.conditions_sheet import Conditions
from jiafang_batch.report.plan.desk import ROWS_HEAD, PlanDesk
from jiafang_batch.report.plan.draft_sheet import PlanDraft
from jiafang_batch.report.sheet.fit import display_width
from jiafang_batch.report.sheet.styles import LINE, SOFT_FILL
from jiafang_batch.terms import HalfDay

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

_MOMENT = "时刻"


class _Column(Struct, frozen=True):
    heading: str
    width: float
    help: str = ""
    value: Callable[[PlanRow], Any] = lambda row: None  # noqa: ARG005
    is_live: bool = False
    is_left: bool = False
    of_pupil: Callable[[PupilLine], str] = lambda pupil: ""  # noqa: ARG005
    """What a live cell that is looked up by the pupil shows now."""


def _nth(place: int) -> Callable[[PlanRow], str]:
    return lambda row: row.team[place] if len(row.team) > place else ""


COLUMNS = (
    _Column(CLASS, 9, "从下拉框里选班级。", lambda row: row.school_class),
    _Column(PUPIL, 11, "从下拉框里选本班的学生；一行一户。", lambda row: row.pupil),
    _Column(DAY, 10, "哪一天去，从下拉框里选。", lambda row: row.slot and row.slot.day),
    _Column(HALF_DAY, 6, "上午、下午或晚上。", lambda row: row.slot and row.slot.half.value),
    _Column(LEAD, 10, "谁带队。下拉框里是教本班的老师，班主任在最前面。", _nth(0)),
    _Column(COMPANION, 10, "谁同去。别的老师也可以直接写名字。", _nth(1)),
    _Column(THIRD, 10, "第三位；两个人一组就空着。", _nth(2)),
    _Column(
        FIXED, 6, "选“是”，再排的时候这一行不动。您改过的行会自动写上“是”。", lambda row: "是" if row.is_fixed else ""
    ),
    _Column(REMARK, 20, "哪里不合适，这里会说明；空着就是没有问题。", is_live=True, is_left=True),
    _Column(AREA, 11, "看家庭住址的开头得出；不对的在“条件”里改。", is_live=True, of_pupil=lambda pupil: pupil.area),
    _Column(CATEGORIES, 11, "名册里的特殊类别。", is_live=True, of_pupil=lambda pupil: pupil.categories),
    _Column(LAST_VISIT, 11, "已经登记的最近一次家访。", is_live=True, of_pupil=lambda pupil: pupil.last_visit),
    _Column(PURPOSE, 15, "这次去要解决什么问题。", lambda row: row.purpose, is_left=True),
    _Column(APPOINTMENT, 14, "和家长约好的时间。", lambda row: row.appointment, is_left=True),
    _Column(PREPARATION, 14, "去之前准备什么。", lambda row: row.preparation, is_left=True),
    _Column(REACH, 22, "名册里的监护人和电话。", is_live=True, of_pupil=lambda pupil: pupil.reach),
    _Column(ADDRESS, 30, "名册里的住址。", is_live=True, is_left=True, of_pupil=lambda pupil: pupil.address),
    _Column(KIND, 9, "计划类型，一般不用改。", lambda row: row.kind),
    _Column(_MOMENT, 9, is_live=True),
)
_PRINTED = APPOINTMENT
_ADDED_WIDTH = 14
LETTER = {column.heading: chr(ord("A") + place) for place, column in enumerate(COLUMNS)}
MOMENT = LETTER[_MOMENT]
TEAM = (LETTER[LEAD], LETTER[COMPANION], LETTER[THIRD])


def write_rows(desk: PlanDesk, sheet: Worksheet, conditions: Conditions, draft: PlanDraft) -> None:
    """Write the sheet."""
    book = desk.book
    line = "一行一户。白格子都可以改，从下拉框里选；“提醒”里有字的行请看一看。灰格子跟着学生自己变，不用填。"
    desk.top(sheet, f"{book.year_group}家访名单与分工", line, is_data=True)
    sheet.set_row(ROWS_HEAD, 32)
    for index, column in enumerate(COLUMNS):
        sheet.set_column(index, index, column.width, None, {"hidden": column.heading == _MOMENT})
        sheet.write_string(ROWS_HEAD, index, column.heading, desk.head)
    _write_added(desk, sheet)
    pupils = {(pupil.school_class, pupil.name): pupil for pupil in book.pupils}
    for number in range(desk.first_row, desk.last_row + 1):
        row = book.rows[number - desk.first_row] if number - desk.first_row < len(book.rows) else None
        _write_row(desk, sheet, number, row, pupils, conditions, draft)
    _validate(desk, sheet, draft)
    _mark(desk, sheet)
    sheet.freeze_panes(ROWS_HEAD + 1, 2)
    sheet.autofilter(ROWS_HEAD, 0, desk.last_row - 1, len(COLUMNS) - 2)
    desk.printed(sheet, [ROWS_HEAD])
    end = ROWS_HEAD + len(book.rows)
    sheet.print_area(0, 0, end, list(LETTER).index(_PRINTED))


def _write_row(
    desk: PlanDesk, sheet: Worksheet, number: int, row: PlanRow | None, pupils: dict[tuple[str, str], PupilLine],
    conditions: Conditions, draft: PlanDraft,
) -> None:  # fmt: skip
    place, pupil = number - 1, pupils.get((row.school_class, row.pupil)) if row else None
    high = 22.0
    for index, column in enumerate(COLUMNS):
        if not column.is_live:
            value = column.value(row) if row else None
            _write_value(desk, sheet, place, index, column, value)
            high = max(high, _height(str(value or ""), column.width) if column.is_left else 0)
            continue
        formula, cached = _live(desk, column, number, row, pupil, conditions, draft)
        # Spare rows are plain until they are begun; a condition draws their lines.
        look = desk.make(
            border=1 if row else 0, border_color=LINE, align="left" if column.is_left else "center", text_wrap=True,
            font_color="#5B6B7B", **({"bg_color": SOFT_FILL} if row and column.heading != REMARK else {}),
        )  # fmt: skip
        sheet.write_formula(place, index, formula, look, cached)
        high = max(high, _height(str(cached), column.width) if column.heading != ADDRESS else 0)
    sheet.set_row(place, high)


def _write_added(desk: PlanDesk, sheet: Worksheet) -> None:
    """The columns that people have added, at the right of ours."""
    for index, heading in enumerate(desk.book.added, len(COLUMNS)):
        sheet.set_column(index, index, _ADDED_WIDTH)
        sheet.write_string(ROWS_HEAD, index, heading, desk.head)
        for place, row in enumerate(desk.book.rows, ROWS_HEAD + 1):
            value = row.added.get(heading)
            is_day = isinstance(value, date)
            look = desk.make(
                border=1, border_color=LINE, text_wrap=True, num_format="yyyy-m-d" if is_day else "General"
            )
            match value:
                case None:
                    sheet.write_blank(place, index, None, look)
                case date():
                    sheet.write_datetime(place, index, value, look)
                case int() | float():
                    sheet.write_number(place, index, value, look)
                case _:
                    sheet.write_string(place, index, str(value), look)


def _height(text: str, width: float) -> float:
    lines = -(-int(display_width(text) + 1) // max(int(width), 1))
    return 8.0 + 14.0 * lines


def _write_value(desk: PlanDesk, sheet: Worksheet, place: int, index: int, column: _Column, value: Any) -> None:
    look = {
        "align": "left" if column.is_left else "center", "num_format": formats.SLIP_DAY if column.heading == DAY else formats.TEXT,
        "text_wrap": column.is_left, "font_size": 11, "border_color": LINE, "shrink": not column.is_left,
        "border": 1 if place - ROWS_HEAD - 1 < len(desk.book.rows) else 0,
    }  # fmt: skip
    if column.heading == DAY and value:
        sheet.write_datetime(place, index, datetime.combine(value, time()), desk.make(**look))
    elif value:
        sheet.write_string(place, index, str(value), desk.make(**look))
    else:
        sheet.write_blank(place, index, None, desk.make(**look))


def _live(
    desk: PlanDesk, column: _Column, number: int, row: PlanRow | None, pupil: PupilLine | None, conditions: Conditions,
    draft: PlanDraft,
) -> tuple[str, str | int]:  # fmt: skip
    """The formula of a live cell and its value now."""
    who = f'${LETTER[CLASS]}{number}&"|"&${LETTER[PUPIL]}{number}'
    if column.heading == _MOMENT:
        day, half = f"${LETTER[DAY]}{number}", f"${LETTER[HALF_DAY]}{number}"
        words = ",".join(f'"{half.value}"' for half in HalfDay)
        formula = f'=IF(OR({day}="",{half}=""),"",IFERROR({day}*10+MATCH({half},{{{words}}},0),""))'
        return formula, row.slot.number if row and row.slot else ""
    if column.heading == REMARK:
        return _warning(desk, number, conditions, draft), "没有排上" if row and not row.slot else ""
    lookup = draft.lookup(column.heading, who)
    if column.heading == AREA:
        return f"=IFERROR({conditions.area_of(who)},{lookup})", row.area if row else ""
    return f"={lookup}", column.of_pupil(pupil) if pupil else ""


def _warning(desk: PlanDesk, number: int, conditions: Conditions, draft: PlanDraft) -> str:
    """The first thing that is wrong with a row, in plain words; an empty text if nothing is."""
    pupil, day, half = (f"${LETTER[name]}{number}" for name in (PUPIL, DAY, HALF_DAY))
    lead, companion, third = (f"${letter}{number}" for letter in TEAM)
    moment = f"${MOMENT}{number}"
    smallest, longest = conditions.rule(0), conditions.rule(2)

    def here(letter: str) -> str:
        return f"${letter}${desk.first_row}:${letter}${desk.last_row}"

    def elsewhere(who: str) -> str:
        others = (f'COUNTIFS({here(MOMENT)},{moment},{here(TEAM[0])},"<>"&{lead},{here(t)},{who})' for t in TEAM)
        return f'AND({who}<>"",{"+".join(others)}>0)'

    def busy(who: str) -> str:
        return f'AND({who}<>"",{conditions.says_busy(who, moment)})'

    team = (lead, companion, third)
    teaching = "+".join(draft.teaches(f"${LETTER[CLASS]}{number}", who) for who in team)
    size = "+".join(f'({who}<>"")' for who in team)
    trip = f"COUNTIFS({here(MOMENT)},{moment},{here(TEAM[0])},{lead})"
    same = f'OR({lead}={companion},{lead}={third},AND({companion}<>"",{companion}={third}))'
    twice = f"COUNTIFS({here(LETTER[CLASS])},${LETTER[CLASS]}{number},{here(LETTER[PUPIL])},{pupil})>1"
    tests = [
        (f'{pupil}=""', '""'),
        (twice, '"这个学生写了两行"'),
        (f'AND({day}="",{half}="",{lead}="",{companion}="",{third}="")', '"没有排上"'),
        (f'{moment}=""', f'"还没有选{DAY}或{HALF_DAY}"'),
        (f'{lead}=""', f'"还没有选{LEAD}"'),
        (same, '"同一个人写了两次"'),
        *((elsewhere(who), f'{who}&"这半天还在别的组"') for who in team),
        *((busy(who), f'{who}&"这半天{NOT_FREE}"') for who in team),
        (f"{teaching}=0", '"没有教本班的老师"'),
        (f"{size}<{smallest}", f'"不到"&{smallest}&"个人"'),
        (f"{trip}>{longest}", f'"这一组半天走"&{trip}&"户，超过"&{longest}&"户"'),
    ]
    formula = '""'
    for test, words in reversed(tests):
        formula = f"IF({test},{words},{formula})"
    return f"={formula}"


def _validate(desk: PlanDesk, sheet: Worksheet, draft: PlanDraft) -> None:
    first, last = desk.first_row - 1, desk.last_row - 1
    book = desk.book
    class_cell = f"${LETTER[CLASS]}{desk.first_row}"
    sources: dict[str, Any] = {
        CLASS: draft.classes(), PUPIL: draft.pupils(class_cell), DAY: draft.days(),
        HALF_DAY: [half.value for half in HalfDay], FIXED: ["是"], KIND: list(book.kinds),
        **dict.fromkeys((LEAD, COMPANION, THIRD), draft.teachers(class_cell)),
    }  # fmt: skip
    for index, column in enumerate(COLUMNS):
        if not column.help:
            continue
        source = sources.get(column.heading)
        rule: dict[str, Any] = {"validate": "list", "source": source} if source else {"validate": "any"}
        if column.heading in (LEAD, COMPANION, THIRD):
            # Somebody from elsewhere may go along; the warning says if nobody teaches the class.
            rule |= {"error_type": "warning", "error_message": "这位老师不教这个班。确定要请他去吗？"}
        elif source:
            rule |= {"error_type": "warning", "error_message": "名单里没有这样写的，请从下拉框里选。"}
        rule |= {
            "input_title": column.heading,
            "input_message": column.help,
            "error_title": f"请核对“{column.heading}”",
        }
        sheet.data_validation(first, index, last, index, rule)


def _mark(desk: PlanDesk, sheet: Worksheet) -> None:
    first, last = desk.first_row - 1, desk.last_row - 1
    remark = list(LETTER).index(REMARK)
    words = {"type": "formula", "criteria": f'=${LETTER[REMARK]}{desk.first_row}<>""', "format": desk.bad}
    sheet.conditional_format(first, remark, last, remark, words)
    edge = desk.workbook.add_format({"border": 1, "border_color": LINE})
    begun = {"type": "formula", "criteria": f'=${LETTER[PUPIL]}{desk.first_row}<>""', "format": edge}
    sheet.conditional_format(first + len(desk.book.rows), 0, last, len(COLUMNS) - 2, begun)
