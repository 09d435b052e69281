"""A prefilled workbook as a file: dependent dropdowns, live marks, help, folded columns, free rows, its number.

The number stands in the core properties, a custom property, a hidden name, the footer and a cell.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from jiafang_batch.fonts import SONG
from jiafang_batch.handin.hand_in_state import deadline_text
from jiafang_batch.handin.handouts.handout import (
    CATEGORIES,
    DEMAND,
    INFORMING,
    LAST_VISIT,
    PHONE,
    PLANNED,
    YEAR_GROUP,
    Frame,
    Prefilled,
    columns_of,
)
from jiafang_batch.handin.handouts.handout_guide import cell_help, write_guide
from jiafang_batch.handin.handouts.handout_lists import ListSheet, list_sources, pupil_with_number, write_lists
from jiafang_batch.handin.identity import Number
from jiafang_batch.office import number_formats as formats
from jiafang_batch.office.print_room import SIDE, paper_for, tightened
from jiafang_batch.report.sheet.fit import display_width
from jiafang_batch.report.sheet.styles import AMBER_FILL, HEADER_FILL, LINE, RED_FILL, SOFT_FILL, TITLE_FONT, Styles
from jiafang_batch.sheets.guide import dropdown, takes_other_words
from jiafang_batch.sheets.layout import LayoutColumn, layouts
from jiafang_batch.sheets.template import EDITION, Value
from jiafang_batch.terms import Category

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

PROPERTY, NAME = "jiafang-number", "JIAFANG.NUMBER"
HEADER_ROW = 3
"""0-based; above it the title, the term with the number, and a line of help."""
SPARE_ROWS = 200
"""Prepared rows below the filled ones."""

_ROW_HEIGHT, _HIGHEST_ROW = 20, 200
_SIZE = 11
"""Points of the letters that people type."""
_INFORMING_WIDTHS = {YEAR_GROUP: 8, PHONE: 14, CATEGORIES: 10, LAST_VISIT: 12, DEMAND: 20, PLANNED: 10}
_INFORMING_HELP = {
    YEAR_GROUP: "先选年级，后面的班级和学生就只列这个年级的。",
    PHONE: "名册里的电话，供联系用，不用填。",
    CATEGORIES: "名册里的特殊类别，供参考；有变化请告诉教导处改名册。",
    LAST_VISIT: "已经登记的最近一次家访，不用填。",
    DEMAND: "考核办法里要求家访这名学生的指标，不用填。",
    PLANNED: "家访计划里写的日子，供参考；真正去的那天填在家访日期。",
}
_OWN_WIDTH, _OWN_HELP = 14, "自己加的列，随便填，不影响统计。"
_TEXT_KINDS = ("id", "ids", "phone", "class", "students", "teacher", "lead", "teachers")
_MIDDLE = 16
"""Wider columns hold running text, which is left-aligned."""


def handout_bytes(book: Prefilled, frame: Frame, number: Number) -> bytes:
    """Return the workbook's bytes; the same arguments give the same bytes."""
    import xlsxwriter

    stream = io.BytesIO()
    # The sheet is not protected: on a protected one Excel does not unfold columns.
    default = {"font_name": SONG, "font_size": 11, "font_scheme": "none"}
    options = {"in_memory": True, "default_format_properties": default, "strings_to_formulas": False, "strings_to_urls": False}  # fmt: skip
    workbook = xlsxwriter.Workbook(stream, options)
    workbook.set_properties({
        "title": f"{frame.school}{book.title}", "subject": frame.term, "company": frame.school,
        "author": "家访批处理", "keywords": str(number), "created": EDITION,
    })  # fmt: skip
    workbook.set_custom_property(PROPERTY, str(number))
    styles = Styles(workbook)
    sheet = workbook.add_worksheet("家访记录")
    write_guide(workbook, styles, book, frame)
    lists = write_lists(workbook, book.lists)
    _Log(workbook, sheet, styles, book, frame).write(lists, number)
    _sign(workbook, number)
    workbook.close()
    return stream.getvalue()


def _sign(workbook: Workbook, number: Number) -> None:
    workbook.define_name(NAME, f'="{number}"')
    # xlsxwriter has no option for a hidden name; the flag is the entry's last item.
    workbook.defined_names[-1][3] = True


class _Log:
    """The sheet 家访记录 while it is being written."""

    def __init__(self, workbook: Workbook, sheet: Worksheet, styles: Styles, book: Prefilled, frame: Frame) -> None:
        self._workbook, self._sheet, self._styles, self._book, self._frame = workbook, sheet, styles, book, frame
        self._shape = columns_of(book)
        self._columns = self._shape.all
        self._first = HEADER_ROW + 1
        self._last = HEADER_ROW + len(book.rows) + SPARE_ROWS
        self._layout = layouts()["visit_log"]
        self._formats: dict[tuple[str, bool], Format] = {}
        self._printed = [name for name in self._columns if name not in self._shape.folded]
        self._widths = self._fitted_widths()

    def write(self, lists: ListSheet, number: Number) -> None:
        """Write the whole sheet."""
        self._sheet.activate()
        self._sheet.set_default_row(_ROW_HEIGHT)
        self._write_top(number)
        for index, name in enumerate(self._columns):
            self._write_column(index, name)
        self._fold()
        for place, row in enumerate(self._book.rows, self._first):
            self._write_row(place, row)
        for index, name in enumerate(self._columns):
            source = list_sources(lists, name, self._letters(), self._first)
            rule = _validation(self._column(name), name, self._frame, source, self._heading(name))
            self._sheet.data_validation(self._first, index, self._last, index, rule)
            self._sheet.data_validation(HEADER_ROW, index, HEADER_ROW, index, _kept_heading(self._heading(name)))
        self._mark(lists)
        self._set_up_print(number)

    def _column(self, name: str) -> LayoutColumn | None:
        return self._layout.column(name) if name in {c.field for c in self._layout.columns} else None

    def _usual_width(self, name: str) -> float:
        column = self._column(name)
        return column.width if column else _INFORMING_WIDTHS.get(name, _OWN_WIDTH)

    def _fitted_widths(self) -> Mapping[str, float]:
        """The width of each column, at least that of its heading, so that what is not folded can be read on paper."""
        widths = {name: max(self._usual_width(name), display_width(self._heading(name)) + 3) for name in self._columns}
        wrapped = [place for place, name in enumerate(self._printed) if self._usual_width(name) > _MIDDLE]
        narrowed = tightened([widths[name] for name in self._printed], wrapped, _SIZE)
        return widths | dict(zip(self._printed, narrowed, strict=True))

    def _letters(self) -> Mapping[str, str]:
        from xlsxwriter.utility import xl_col_to_name

        return {name: xl_col_to_name(index) for index, name in enumerate(self._columns)}

    def _is_required(self, name: str) -> bool:
        column = self._column(name)
        return column is not None and self._book.asked.is_required(column)

    def _heading(self, name: str) -> str:
        column = self._column(name)
        return (column.title + ("*" if self._is_required(name) else "")) if column else name

    def _write_top(self, number: Number) -> None:
        book, frame, sheet = self._book, self._frame, self._sheet
        for row, height in enumerate((30, 18, 18, 32)):
            sheet.set_row(row, height)
        beside = self._columns.index("student_id")
        deadline = f"　请在 {deadline_text(book.deadline)} 前交" if book.deadline else ""
        title = self._styles.make(font_name=TITLE_FONT, font_size=18)
        soft = self._styles.make(font_color="#5B6B7B")
        sheet.write_string(0, 0, book.name, title)
        sheet.write_string(0, beside, f"{frame.school}　家访记录", title)
        targets = [target.words for target in book.targets]
        waiting = f"还有 {book.waiting} 人待家访" if book.waiting or not book.targets else ""
        sheet.write_string(1, 0, waiting, soft)
        sheet.write_string(1, beside, "　".join((f"{frame.term}{deadline}", *targets, f"表号 {number}")), soft)
        sheet.write_string(2, beside, _HINT, soft)

    def _write_column(self, index: int, name: str) -> None:
        column, heading = self._column(name), self._heading(name)
        folds = {"level": 1, "hidden": True} if name in self._shape.folded else {}
        self._sheet.set_column(index, index, self._widths[name], self._format(name), folds)
        required = self._is_required(name)
        fill = "#1F4E79" if required else HEADER_FILL if column else SOFT_FILL
        ink = "#FFFFFF" if required else "#1F2D3D"
        style = self._styles.make(
            bold=True, bg_color=fill, font_color=ink, border=1, border_color=LINE, align="center", text_wrap=True
        )
        self._sheet.write_string(HEADER_ROW, index, heading, style)

    def _fold(self) -> None:
        """Mark the column beside the folded ones: the button that unfolds them stands above it."""
        if self._shape.folded:
            beside = len(self._columns)
            self._sheet.set_column(beside, beside, None, None, {"collapsed": True})

    def _format(self, name: str, *, is_date: bool = False) -> Format:
        """An unlocked body cell of a column."""
        key = (name, is_date)
        if key not in self._formats:
            column = self._column(name)
            is_text = column is None or column.kind in _TEXT_KINDS
            number_format = (
                formats.TYPED_DAY
                if is_date or (column and column.kind == "date")
                else formats.TEXT
                if is_text
                else formats.PLAIN
            )
            width = self._usual_width(name)
            look: dict[str, Any] = {"align": "left" if width > _MIDDLE else "center", "text_wrap": True}
            if name in INFORMING:
                look |= {"font_color": "#5B6B7B"}
            self._formats[key] = self._styles.make(font_size=_SIZE, num_format=number_format, **look)
        return self._formats[key]

    def _write_row(self, place: int, row: Mapping[str, Value]) -> None:
        lines = 1
        for index, name in enumerate(self._columns):
            cell = row.get(name)
            if cell is None or cell == "":
                continue
            self._write_cell(place, index, name, cell)
            column = self._column(name)
            width = self._widths[name] if column and column.width > _MIDDLE else self._usual_width(name)
            lines = max(lines, -(-int(display_width(str(cell)) + 1) // int(width)))
        if lines > 1:
            self._sheet.set_row(place, min(_HIGHEST_ROW, 15 * lines + 5))

    def _write_cell(self, place: int, index: int, name: str, cell: Value) -> None:
        match cell:
            case bool():
                self._sheet.write_string(place, index, "是" if cell else "否", self._format(name))
            case datetime() | date():
                self._sheet.write_datetime(place, index, cell, self._format(name, is_date=True))
            case int() | float():
                self._sheet.write_number(place, index, cell, self._format(name))
            case _:
                self._sheet.write_string(place, index, str(cell)[:32_767], self._format(name))

    def _mark(self, lists: ListSheet) -> None:
        """Mark what a begun row lacks, impossible days and a 学号 of somebody else; draw borders around begun rows."""
        letters, row, sheet = self._letters(), self._first + 1, self._sheet
        end = letters[self._columns[-1]]
        edge = {"border": 1, "border_color": LINE}
        ask = self._workbook.add_format({"bg_color": AMBER_FILL, **edge})
        wrong = self._workbook.add_format({"bg_color": RED_FILL, **edge})
        # A row that holds nothing but the year group is not begun.
        last = self._columns[-2] if self._columns[-1] == YEAR_GROUP else self._columns[-1]
        begun = f"COUNTA(${letters['school_class']}{row}:${letters[last]}{row})>0"
        day = f"${letters['date']}{row}"
        limits = (f"DATE({d.year},{d.month},{d.day})" for d in (self._frame.first, self._frame.last))
        outside = f'=AND({day}<>"",OR(NOT(ISNUMBER({day})),{day}<{next(limits)},{day}>{next(limits)}))'
        self._rule(letters["date"], letters["date"], outside, wrong)
        if lists.pupils:
            self._rule(letters["student"], letters["student_id"], pupil_with_number(lists, letters, row), wrong)
        for column in self._layout.columns:
            if self._is_required(column.field):
                blank = f'${letters[column.field]}{row}=""'
                spared = f',${letters[column.unless]}{row}=""' if column.unless else ""
                self._rule(letters[column.field], letters[column.field], f"=AND({begun},{blank}{spared})", ask)
        self._rule("A", end, f"={begun}", self._workbook.add_format(edge))
        sheet.freeze_panes(HEADER_ROW + 1, self._columns.index("student") + 1)
        sheet.autofilter(HEADER_ROW, 0, self._last, len(self._columns) - 1)

    def _rule(self, first: str, last: str, formula: str, style: Format) -> None:
        area = f"{first}{self._first + 1}:{last}{self._last + 1}"
        self._sheet.conditional_format(area, {"type": "formula", "criteria": formula, "format": style})

    def _set_up_print(self, number: Number) -> None:
        sheet = self._sheet
        sheet.set_landscape()
        sheet.set_paper(paper_for([self._widths[name] for name in self._printed], _SIZE))
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(HEADER_ROW)
        sheet.set_margins(left=SIDE, right=SIDE, top=0.5, bottom=0.6)
        sheet.set_footer(f"&L&9表号 {number} &C&9第 &P 页，共 &N 页&R&9{self._frame.school}")


_HINT = "每走访一个家庭一行；没有走访的行不用管，交回来也不算。浅黄色的格子还要填。右上角的加号展开用不着的列。"


def _kept_heading(heading: str) -> dict[str, Any]:
    """A heading cannot be typed over, because its words identify the column."""
    return {
        "validate": "custom", "value": "=FALSE", "ignore_blank": False, "error_title": "列名请不要改",
        "error_message": f"程序按列名认这一列，请保留“{heading}”。要加自己的列，请写在右边空着的列里。",
    }  # fmt: skip


def _validation(column: LayoutColumn | None, name: str, frame: Frame, source: str, heading: str) -> dict[str, Any]:
    """The dropdown or the accepted range of a column, and the help shown in the cell."""
    if column is None:
        choices = source or ([category.value for category in Category] if name == CATEGORIES else "")
        rule: dict[str, Any] = {"validate": "list", "source": choices} if choices else {"validate": "any"}
        return {**rule, "show_error": False, "input_title": name, "input_message": _INFORMING_HELP.get(name, _OWN_HELP)}
    words = cell_help(column, frame)
    help_ = {"input_title": heading, "input_message": words, "error_title": f"请核对“{column.title}”"}
    if source:
        return {**help_, "validate": "list", "source": source, **_errors(column)}
    if offered := dropdown(column):
        return {**help_, "validate": "list", "source": list(offered), **_closed(column, words)}
    if column.kind == "date":
        span = f"请填 {frame.first:%Y-%m-%d} 到 {frame.last:%Y-%m-%d} 之间的日期。"
        return {**help_, "validate": "date", "criteria": "between", "minimum": frame.first, "maximum": frame.last, "error_message": span}  # fmt: skip
    if column.kind == "count":
        # A picture in the cell stands for its count, so other content gives only a question.
        return {**help_, "validate": "integer", "criteria": ">=", "value": 0, "error_type": "warning", "error_message": words}  # fmt: skip
    return {**help_, "validate": "any"}


def _errors(column: LayoutColumn) -> dict[str, Any]:
    """The reaction to a name that the list lacks; several names in one cell are common."""
    if column.field == "companions":
        return {"show_error": False}
    return {"error_type": "warning", "error_message": "名单里没有这样写的；几个名字请用顿号隔开。确定要这样填吗？"}


def _closed(column: LayoutColumn, words: str) -> dict[str, Any]:
    if takes_other_words(column):
        return {"error_type": "warning", "error_message": "可以写多个或自定的词；确定要这样填吗？"}
    return {"error_type": "stop", "error_message": words}
