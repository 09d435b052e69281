"""Layouts → workbooks to fill in: headings, dropdowns, input help, print set-up and a guide, all from the layouts.

Only this module and `template_styles` call xlsxwriter in this room.

A sheet keeps its identity under any name: a hidden defined name of the sheet's own scope,
`JIAFANG.<layout code>.v<version>`, refers to the header's first cell and follows the sheet when it is renamed,
moved or copied to another workbook; the custom document property `jiafang-sheets` lists `code.vN` of every sheet.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from fractions import Fraction
from io import BytesIO
from typing import TYPE_CHECKING, Any

import xlsxwriter
from msgspec import Struct, field
from msgspec.structs import replace
from xlsxwriter.utility import xl_col_to_name

from jiafang_batch.office import number_formats as formats
from jiafang_batch.sheets.guide import (
    GUIDE_TITLE,
    accepted_words,
    column_guide,
    dropdown,
    takes_other_words,
    what_to_write,
)
from jiafang_batch.sheets.layout import Layout, LayoutColumn
from jiafang_batch.sheets.template_styles import (
    BODY_FONT,
    DEEP,
    GUIDE_TITLE_HEIGHT,
    USUAL_HEIGHT,
    TemplateStyles,
    breaks_of_guide,
    fit_height,
    room_for,
    set_up_print,
    text_units,
)

if TYPE_CHECKING:
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

Value = str | int | float | bool | date | datetime | Fraction | None
"""A cell: a Fraction is shown as a percentage, True and False as 是 and 否, None and an empty text are blank."""

EDITION = datetime(2024, 8, 1)  # noqa: DTZ001  a workbook's creation date has no zone
"""The creation date of every workbook to be filled in, so that its bytes do not depend on the day."""
IDENTITY_NAME = "JIAFANG.{code}.v{version}"
IDENTITY_PROPERTY = "jiafang-sheets"


_SPARE_ROWS = 500
"""Rows below the data with dropdowns, input help and tints; number formats apply to whole columns."""
_FILTER_COLUMNS = 5
"""A sheet with fewer columns needs no filter."""
_FROZEN_WIDTH, _WIDE = 36, 100
"""A sheet wider than a screen freezes its leading required columns, up to a third of the screen."""
_LONGEST_LIST = 255
_EARLIEST, _LATEST = date(1950, 1, 1), date(2100, 12, 31)


class Choices(Struct, frozen=True):
    """The words of a dropdown; `free` if a cell may hold other text as well (own words, several values)."""

    words: tuple[str, ...]
    free: bool = False


class Highlight(Struct, frozen=True):
    """A field whose cells are tinted while the formula is true; `{other}` stands for the cell of a field in that row."""

    field: str
    formula: str


class TemplateSheet(Struct, frozen=True):
    """One sheet to write: its layout, its first rows (field → value), and settings beyond the layout."""

    layout: Layout
    rows: Sequence[Mapping[str, Value]] = ()
    title: str = ""
    """The sheet's name; blank is the layout's own."""
    choices: Mapping[str, Choices] = field(default_factory=dict)
    """Field → dropdown, for columns whose words depend on the school."""
    highlights: tuple[Highlight, ...] = ()
    row_choices: Sequence[Mapping[str, Choices]] = ()
    """Field → dropdown of single rows, in their order, for cells whose words differ from row to row."""

    @property
    def name(self) -> str:
        """The sheet's name in the workbook."""
        return self.title or self.layout.title

    def choices_of(self, column: LayoutColumn) -> Choices | None:
        """Return the column's dropdown: the sheet's own words, else those of the layout."""
        if column.field in self.choices:
            return self.choices[column.field]
        words = dropdown(column)
        return Choices(words, takes_other_words(column)) if words else None


def workbook_of(sheets: Sequence[TemplateSheet], *, title: str) -> bytes:
    """Return a workbook of these sheets after a 填表说明 that explains every column; the same arguments give the same bytes.

    The data sheets hold the header in row 1 and the given rows below it, and no example.
    """
    # Without this, Excel would use the theme's font instead of the named one.
    default = {"font_name": BODY_FONT, "font_size": 11, "font_scheme": "none"}
    sheets = [replace(sheet, layout=_as_template(sheet.layout)) for sheet in sheets]
    options = {"in_memory": True, "default_format_properties": default}
    stream = BytesIO()
    with xlsxwriter.Workbook(stream, options) as book:
        identity = " ".join(f"{sheet.layout.code}.v{sheet.layout.version}" for sheet in sheets)
        book.set_properties({"title": title, "subject": GUIDE_TITLE, "author": "jiafang-batch", "created": EDITION})
        book.set_custom_property(IDENTITY_PROPERTY, identity)
        styles = TemplateStyles(book)
        _write_guide(book, styles, sheets, title)
        for position, sheet in enumerate(sheets):
            page = _write_sheet(book, styles, sheet)
            if position == 0:
                page.activate()
    return stream.getvalue()


def _as_template(layout: Layout) -> Layout:
    """The layout with the columns of blank sheets only."""
    return replace(layout, columns=tuple(column for column in layout.columns if column.in_template))


def _write_sheet(book: Workbook, styles: TemplateStyles, sheet: TemplateSheet) -> Worksheet:
    layout = sheet.layout
    page = book.add_worksheet(sheet.name)
    widths = room_for([_width(layout, column) for column in layout.columns], layout.columns)
    for index, column in enumerate(layout.columns):
        page.set_column(index, index, widths[index], styles.body(column))
        page.write_string(0, index, column.heading, styles.required if column.required else styles.optional)
        for number, row in enumerate(sheet.rows, 1):
            _write_cell(page, styles, number, index, column, row.get(column.field))
    for number, row in enumerate(sheet.rows, 1):
        texts = ((str(row.get(c.field) or ""), width) for c, width in zip(layout.columns, widths, strict=True))
        fit_height(page, number, texts)
    last_row, last_column = len(sheet.rows) + _SPARE_ROWS, len(layout.columns) - 1
    page.set_row(0, 32)
    page.freeze_panes(1, _frozen_columns(layout))
    if _has_filter(layout):
        page.autofilter(0, 0, last_row, last_column)
    for index, column in enumerate(layout.columns):
        rows = [number for number, row in enumerate(sheet.row_choices, 1) if column.field in row]
        for number in rows:
            page.data_validation(
                number, index, number, index, _validation(column, sheet.row_choices[number - 1][column.field])
            )
        # Rules of one cell must not overlap: the column's rule begins below the last row with its own words.
        page.data_validation(
            max(rows, default=0) + 1, index, last_row, index, _validation(column, sheet.choices_of(column))
        )
    _tint(page, styles, sheet, last_row)
    set_up_print(page, sheet.name, widths)
    _sign(book, sheet)
    return page


def _write_cell(
    page: Worksheet, styles: TemplateStyles, row: int, index: int, column: LayoutColumn, value: Value
) -> None:
    match value:
        case None | "":
            return
        case bool():
            page.write_string(row, index, "是" if value else "否", styles.body(column))
        case datetime():
            page.write_datetime(row, index, value, styles.body(column, formats.TYPED_MOMENT))
        case date():
            page.write_datetime(row, index, value, styles.body(column, formats.TYPED_DAY))
        case Fraction():
            page.write_number(row, index, float(value), styles.body(column, formats.SHARE))
        case int() | float():
            # A plain number is not a date in any column: 3.1 must not become a day of 1900.
            page.write_number(row, index, value, styles.body(column, formats.PLAIN))
        case str():
            page.write_string(row, index, value, styles.body(column))


def _width(layout: Layout, column: LayoutColumn) -> float:
    """The layout's width, or that of the heading with its filter button."""
    return max(column.width, text_units(column.heading) + (3 if _has_filter(layout) else 2))


def _has_filter(layout: Layout) -> bool:
    return len(layout.columns) >= _FILTER_COLUMNS


def _frozen_columns(layout: Layout) -> int:
    if sum(column.width for column in layout.columns) <= _WIDE:
        return 0
    width = 0.0
    for index, column in enumerate(layout.columns):
        width += _width(layout, column)
        if not column.required or width > _FROZEN_WIDTH:
            return index
    return 0


def _validation(column: LayoutColumn, choices: Choices | None) -> dict[str, Any]:
    """The dropdown or the accepted range of a column, and the input help."""
    rule: dict[str, Any] = {"validate": "any"}
    if choices is not None and len(",".join(choices.words)) <= _LONGEST_LIST:
        rule = {"validate": "list", "source": list(choices.words), "error_type": "warning" if choices.free else "stop"}
    elif column.kind in ("date", "datetime"):
        rule = {"validate": "date", "criteria": "between", "minimum": _EARLIEST, "maximum": _LATEST}
    elif column.kind == "count":
        # A picture in the cell stands for its count, so other content gives only a question.
        rule = {"validate": "integer", "criteria": ">=", "value": 0, "error_type": "warning"}
    elif column.kind in ("mark", "satisfaction"):
        lowest, highest = (0, 100) if column.kind == "mark" else (1, 5)
        rule = {"validate": "decimal", "criteria": "between", "minimum": lowest, "maximum": highest}
    words = what_to_write(column)
    several = "可以写多个或自定的词；确定要这样填吗？" if choices is not None and choices.free else words
    return rule | {
        "input_title": column.heading,
        "input_message": words,
        "error_title": f"请核对“{column.title}”",
        "error_message": several,
    }


def _tint(page: Worksheet, styles: TemplateStyles, sheet: TemplateSheet, last_row: int) -> None:
    """Borders around filled rows only, so that blank rows do not print; a tint for required blank cells of a begun row."""
    layout = sheet.layout
    letters = {column.field: f"${xl_col_to_name(index)}2" for index, column in enumerate(layout.columns)}
    first, last = f"$A2:${xl_col_to_name(len(layout.columns) - 1)}2", len(layout.columns) - 1
    begun = f"COUNTA({first})>0"
    blanks = [
        Highlight(c.field, f'AND({begun},{{{c.field}}}=""' + (f',{{{c.unless}}}=""' if c.unless else "") + ")")
        for c in layout.columns
        if c.required
    ]
    for mark in (*blanks, *sheet.highlights):
        index = [column.field for column in layout.columns].index(mark.field)
        rule = {"type": "formula", "criteria": "=" + mark.formula.format_map(letters), "format": styles.ask}
        page.conditional_format(1, index, last_row, index, rule)
    lines = {"type": "formula", "criteria": f"={begun}", "format": styles.filled_row}
    page.conditional_format(1, 0, last_row, last, lines)


def _sign(book: Workbook, sheet: TemplateSheet) -> None:
    """Write the sheet's identity as a hidden name of its own scope."""
    name = IDENTITY_NAME.format(code=sheet.layout.code, version=sheet.layout.version)
    book.define_name(f"'{sheet.name}'!{name}", f"='{sheet.name}'!$A$1")
    # xlsxwriter has no option for a hidden name; the flag is the entry's last item.
    book.defined_names[-1][3] = True


_GUIDE_COLUMNS = (
    ("列", 16),
    ("要求", 20),
    ("填什么", 42),
    ("可填的词（括号里的写法也认得）", 46),
    ("列名也可写作", 28),
    ("示例", 20),
)
_GUIDE_NOTES = (
    "深色表头、名称带 * 的列必填，其余按学校要求填写。填了一半的行里，浅黄色的格子是还没填的必填项。",
    "每行一条，从表头下一行开始填；列的次序可以调整，也可以加本校自己的列，但请不要改表头的名称。",
    "日期请写成 2024-9-21 这样；3.10 会被表格当成小数，认不出是哪一天。示例只在本页，数据页里不要留示例行。",
)


def _write_guide(book: Workbook, styles: TemplateStyles, sheets: Sequence[TemplateSheet], title: str) -> None:
    page = book.add_worksheet(GUIDE_TITLE)
    page.set_tab_color(DEEP)
    page.hide_gridlines(2)
    for index, (_, width) in enumerate(_GUIDE_COLUMNS):
        page.set_column(index, index, width)
    last = len(_GUIDE_COLUMNS) - 1
    page.merge_range(0, 0, 0, last, GUIDE_TITLE, styles.title)
    page.set_row(0, GUIDE_TITLE_HEIGHT)
    for row, note in enumerate(_GUIDE_NOTES, 1):
        page.merge_range(row, 0, row, last, note, styles.about)
        page.set_row(row, USUAL_HEIGHT)
    first = row = len(_GUIDE_NOTES) + 2
    starts, blocks = [], []
    for sheet in sheets:
        starts.append(row)
        blocks.append(_write_guide_table(page, styles, sheet, row))
        row += len(blocks[-1])
    widths = [width for _, width in _GUIDE_COLUMNS]
    above = GUIDE_TITLE_HEIGHT + (first - 1) * USUAL_HEIGHT
    page.set_h_pagebreaks([starts[place] for place in breaks_of_guide(widths, above, blocks)])
    set_up_print(page, f"{title} {GUIDE_TITLE}", widths)


def _write_guide_table(page: Worksheet, styles: TemplateStyles, sheet: TemplateSheet, row: int) -> list[float]:
    """Write one sheet's explanation from this row on and return the heights of its rows and of the blank one below."""
    page.write_string(row, 0, sheet.name, styles.section)
    page.merge_range(row + 1, 0, row + 1, len(_GUIDE_COLUMNS) - 1, sheet.layout.about, styles.about)
    for index, (heading, _) in enumerate(_GUIDE_COLUMNS):
        page.write_string(row + 2, index, heading, styles.optional)
    heights = [USUAL_HEIGHT] * 3
    for number, column in enumerate(sheet.layout.columns, row + 3):
        guide = column_guide(sheet.layout, column)
        choices = sheet.choices.get(column.field)
        words = "、".join(choices.words) if choices else accepted_words(column)
        texts = (guide.heading, guide.need, guide.what, words, guide.also, guide.example)
        faces = (styles.name, *[styles.cell] * 4, styles.example)
        for index, (text, face) in enumerate(zip(texts, faces, strict=True)):
            page.write_string(number, index, text, face)
        # The guide's font is smaller, so that more letters fit into a width.
        heights.append(fit_height(page, number, zip(texts, (1.15 * width for _, width in _GUIDE_COLUMNS), strict=True)))
    # Programs differ in the height of a row that has none, and the pages are counted.
    for number, height in enumerate(heights, row):
        page.set_row(number, height)
    return [*heights, USUAL_HEIGHT]
