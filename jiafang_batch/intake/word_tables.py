"""A Word document (docx) → a grid per table, with the text above and below it and the places of its pictures.

Row 1 of a grid is the first row of the table. Paragraphs above the table are rows before it (numbered 0, −1, …) and
paragraphs below are rows after its last. A document without a table is one grid with a row per paragraph.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from lxml import etree
from msgspec import Struct, field

from jiafang_batch.grid import Area, CellMark, Grid, Marking
from jiafang_batch.intake.facts import size_refusal
from jiafang_batch.intake.limits import Limits
from jiafang_batch.intake.refuse import about, damaged, oversized
from jiafang_batch.intake.safe_xml import parsed
from jiafang_batch.intake.word_text import (
    begins_page,
    breaks_page,
    local,
    paragraph_text,
    pictures_in,
    struck_text,
    value_of,
)
from jiafang_batch.intake.zip_guard import opened
from jiafang_batch.office.package import Package, relations, target_of
from jiafang_batch.photos.picture import PictureKind
from jiafang_batch.photos.placed import Placed
from jiafang_batch.problem import Problem
from jiafang_batch.product_words import OWN_PAPER

BODY_SHEET = "正文"
"""The sheet name for the paragraphs of a document without a table."""
_MAIN = "word/document.xml"
_LINES_ABOVE = 12
"""Paragraphs above a table that may belong to it."""
_OPENING = re.compile(r".*(?:表|卡|册|单|记录|登记)(?:[(（].*)?")
"""A paragraph that begins another form: 家访记录表, 被访学生名单(大走访)."""
_WIDEST = 1_000

Placement = tuple[str, tuple[Placed, ...]]
"""The name of a grid and the pictures on it."""
WordContent = tuple[tuple[Grid, ...], tuple[Problem, ...], tuple[Placement, ...]]


class _Line(Struct):
    """A paragraph outside tables."""

    text: str
    pictures: tuple[str, ...]
    new_page: bool


class _Table(Struct):
    """A table as rows of cells, the paragraphs around it, its pictures and its struck-out cells by row and column (0-based)."""

    rows: list[list[str]] = field(default_factory=list)
    merges: list[Area] = field(default_factory=list)
    pictures: list[tuple[int, int, str]] = field(default_factory=list)
    marks: list[CellMark] = field(default_factory=list)
    above: Sequence[_Line] = ()
    below: Sequence[_Line] = ()

    @property
    def width(self) -> int:
        """The number of columns of the widest row."""
        return max(map(len, self.rows), default=1)


def read(data: bytes, file: str, limits: Limits) -> WordContent:
    """Return the grids and the places of the pictures, or the reason why the document is not read."""
    package, faults = opened(data, file, limits)
    if package is None:
        return (), faults, ()
    if _is_own_paper(package):
        return (), (about("own-output", file),), ()
    main = _main_part(package)
    try:
        body = parsed(package.read(main)).find("{*}body")
    except etree.XMLSyntaxError:
        return (), (damaged(file, "内部的 XML 不完整，或套得太深"),), ()
    if body is None:
        return (), (damaged(file, "里面没有正文"),), ()
    count = sum(1 for _ in body.iter("{*}tbl"))
    if count > limits.sheets:
        return (), (oversized(file, f"文件有 {count} 个表格", f"{limits.sheets} 个表格"),), ()
    tables, lines = _tables(body)
    if refused := _refusal(tables, file, limits):
        return (), (refused,), ()
    targets = _targets(package, main)
    if not tables:
        grid = Grid(file, BODY_SHEET, [[line.text] for line in lines], 0, 0, (), hidden=False)
        pictures = [(number, 0, identifier) for number, line in enumerate(lines) for identifier in line.pictures]
        return (grid,), (), ((BODY_SHEET, _placed(pictures, targets)),)
    read_tables = [_grid(table, file, f"表格{number}", targets) for number, table in enumerate(tables, 1)]
    return tuple(grid for grid, _ in read_tables), (), tuple((grid.sheet, placed) for grid, placed in read_tables)


def _is_own_paper(package: Package) -> bool:
    """True for a document that the program itself has made to be read, signed or filed."""
    try:
        core = parsed(package.read("docProps/core.xml"))
    except etree.XMLSyntaxError:
        return False
    return OWN_PAPER in (core.findtext("{*}keywords") or "")


def _main_part(package: Package) -> str:
    main = target_of(relations(package, ""), "officeDocument")
    return main if main in package else _MAIN


def _targets(package: Package, main: str) -> dict[str, str]:
    """Relation id → the part of a picture."""
    related = relations(package, main).values()
    return {r.id: r.target for r in related if r.kind == "image" and r.target in package}


def _refusal(tables: Sequence[_Table], file: str, limits: Limits) -> Problem | None:
    cells = 0
    for number, table in enumerate(tables, 1):
        height, width = len(table.rows), table.width
        if refused := size_refusal(file, f"表格{number}", height, width, limits):
            return refused
        cells += height * width
    if cells > limits.cells:
        return oversized(file, f"所有表格共 {cells} 个单元格", f"{limits.cells} 个单元格")
    return None


# ---------------------------------------------------------------- the body


def _tables(body: etree._Element) -> tuple[list[_Table], list[_Line]]:
    """The tables with the paragraphs around them, and all paragraphs outside tables."""
    tables: list[_Table] = []
    lines: list[_Line] = []
    between: list[_Line] = []
    is_broken = False
    for element in _blocks(body):
        if local(element) == "tbl":
            table = _read_table(element)
            if tables:
                cut = _first_above(between)
                tables[-1].below = [*tables[-1].below, *between[:cut]]
                between = between[cut:]
            table.above = between[-_LINES_ABOVE:]
            tables.append(table)
            between = []
            continue
        line = _Line(paragraph_text(element), pictures_in(element), is_broken or begins_page(element))
        is_broken = breaks_page(element)
        if line.text or line.pictures:
            between.append(line)
            lines.append(line)
    if tables:
        tables[-1].below = [*tables[-1].below, *between]
    return tables, lines


def _first_above(between: Sequence[_Line]) -> int:
    """The index of the first of the paragraphs between two tables that belongs to the lower one."""
    for number, line in enumerate(between):
        if line.new_page or _OPENING.fullmatch(line.text):
            return number
    return 0 if not any(line.pictures for line in between) else len(between)


_TRANSPARENT = frozenset({"sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag", "AlternateContent", "Choice"})


def _blocks(parent: etree._Element) -> Iterator[etree._Element]:
    """Yield the paragraphs and tables, also from within wrapping elements and from a table that only frames others."""
    for child in parent:
        name = local(child)
        if name == "tbl" and _is_frame(child):
            for row in _rows(child):
                yield from (block for cell in _cells(row) for block in _blocks(cell))
        elif name in ("p", "tbl"):
            yield child
        elif name in _TRANSPARENT:
            yield from _blocks(child)


def _is_frame(table: etree._Element) -> bool:
    """True for a table of one column that holds others."""
    has_inner = any(nested is not table for nested in table.iter("{*}tbl"))
    return has_inner and all(len(_cells(row)) == 1 for row in _rows(table))


# ---------------------------------------------------------------- one table


def _read_table(element: etree._Element) -> _Table:
    table = _Table()
    open_merges: dict[int, tuple[int, int]] = {}
    """Column → first row and last column of a merge that may continue below."""
    for number, row in enumerate(_rows(element)):
        cells: list[str] = [""] * _number(value_of(row, "{*}trPr/{*}gridBefore"))
        continued: dict[int, tuple[int, int]] = {}
        for cell in _cells(row):
            column = len(cells)
            span = max(_number(value_of(cell, "{*}tcPr/{*}gridSpan")), 1)
            goes_on = _continues(cell)
            if goes_on and column in open_merges:
                continued[column] = open_merges[column]
            else:
                _close(table, open_merges.pop(column, None), column, number - 1)
                continued[column] = (number, column + span - 1)
            cells += ["" if goes_on else _cell_text(cell), *[""] * (span - 1)]
            table.pictures += [(number, column, identifier) for identifier in pictures_in(cell)]
            if struck := struck_text(cell):
                table.marks.append(CellMark(number, column, Marking.STRUCK, struck))
        for column, merge in open_merges.items():
            if column not in continued:
                _close(table, merge, column, number - 1)
        open_merges = continued
        table.rows.append(cells)
    for column, merge in open_merges.items():
        _close(table, merge, column, len(table.rows) - 1)
    return table


def _close(table: _Table, merge: tuple[int, int] | None, column: int, last: int) -> None:
    """Record a merge that has ended, if it covers more than one cell."""
    if merge is not None and (merge[0] < last or merge[1] > column):
        table.merges.append((merge[0], column, last, merge[1]))


def _rows(table: etree._Element) -> Iterator[etree._Element]:
    yield from _children(table, "tr")


def _cells(row: etree._Element) -> list[etree._Element]:
    return list(_children(row, "tc"))


def _children(parent: etree._Element, name: str) -> Iterator[etree._Element]:
    for child in parent:
        if local(child) == name:
            yield child
        elif local(child) in _TRANSPARENT:
            yield from _children(child, name)


def _continues(cell: etree._Element) -> bool:
    """True for a cell that is covered by a merged cell above."""
    merge = cell.find("{*}tcPr/{*}vMerge")
    return merge is not None and value_of(cell, "{*}tcPr/{*}vMerge") != "restart"


def _cell_text(cell: etree._Element) -> str:
    """The cell's paragraphs, one per line; a table within it is included as lines."""
    lines: list[str] = []
    for block in _blocks(cell):
        if local(block) == "p":
            lines.append(paragraph_text(block))
        else:
            lines += ["　".join(filter(None, map(_cell_text, _cells(row)))) for row in _rows(block)]
    return "\n".join(lines).strip()


def _number(text: str | None) -> int:
    """A count as the document states it, limited to the largest width of a table."""
    return min(int(text[:6]), _WIDEST) if text and text.isdecimal() else 0


# ---------------------------------------------------------------- grids


def _grid(table: _Table, file: str, name: str, targets: dict[str, str]) -> tuple[Grid, tuple[Placed, ...]]:
    width, high, top = table.width, len(table.rows), -len(table.above)
    beside = [""] * (width - 1)
    rows = [
        *([line.text, *beside] for line in table.above),
        *(row + [""] * (width - len(row)) for row in table.rows),
        *([line.text, *beside] for line in table.below),
    ]
    pictures = [
        *((top + number, 0, identifier) for number, line in enumerate(table.above) for identifier in line.pictures),
        *table.pictures,
        *((high + number, 0, identifier) for number, line in enumerate(table.below) for identifier in line.pictures),
    ]
    merges, marks = tuple(sorted(table.merges)), tuple(table.marks)
    grid = Grid(file, name, rows, top, 0, merges, hidden=False, marks=marks)
    return grid, _placed(pictures, targets)


def _placed(pictures: Sequence[tuple[int, int, str]], targets: dict[str, str]) -> tuple[Placed, ...]:
    """The pictures with their places (1-based) and contents."""
    return tuple(
        Placed((row + 1, column + 1), PictureKind.DOCUMENT, targets.get(identifier, ""))
        for row, column, identifier in pictures
    )
