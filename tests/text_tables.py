"""Tables written as text, so that a test shows the sheet it is about: cells between `|`, a row a line.

    家访日期    | 班级    | 学生姓名
    @2024-9-21 | 一(1)班 | 王小明

A cell is text; `#3.7` is a number cell, `@2024-9-21` a date cell, `↵` a line break. A Markdown table is read the same way.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from pathlib import Path

import xlsxwriter

from jiafang_batch.dates import SchoolYear
from jiafang_batch.grid import Grid
from jiafang_batch.sheets.recognise_tables import read_tables

YEAR = SchoolYear(date(2024, 8, 1), date(2025, 7, 31))
LOG = "收表/一(1)班.xlsx"


def rows(text: str) -> list[list[object]]:
    """The table's rows, all of one width; a blank line is a blank row, the rule below a Markdown header is none."""
    lines = [line.strip() for line in text.strip("\n").splitlines()]
    while lines and not lines[-1]:
        lines.pop()
    markdown = all(line.startswith("|") and line.endswith("|") for line in lines if line)
    split = [
        _cells(line[1:-1] if markdown else line) for line in lines if not re.fullmatch(r"[|\s]*(?:-{2,}[|\s]*)+", line)
    ]
    width = max((len(cells) for cells in split), default=0)
    return [[*cells, *[""] * (width - len(cells))] for cells in split]


def _cells(line: str) -> list[object]:
    return [_cell(part.strip()) for part in line.split("|")]


def _cell(text: str) -> object:
    if re.fullmatch(r"#-?[\d.]+(?:e[+-]?\d+)?", text):
        return float(text[1:])
    if found := re.fullmatch(r"@(\d+)-(\d+)-(\d+)", text):
        return date(*(int(part) for part in found.groups()))
    return text.replace("↵", "\n")


def grid(
    text: str,
    *,
    file: str = LOG,
    sheet: str = "Sheet1",
    merges: str = "",
    top: int = 0,
    left: int = 0,
    hidden: bool = False,
) -> Grid:
    """A sheet as it is read; `merges` are areas such as `A1:C1 B3:B5`, on the sheet."""
    areas = tuple(area(part) for part in merges.split())
    return Grid(file=file, sheet=sheet, rows=rows(text), top=top, left=left, merges=areas, hidden=hidden)


def area(text: str) -> tuple[int, int, int, int]:
    """`B3:B5` as (first row, first column, last row, last column), 0-based."""
    found = re.fullmatch(r"([A-Z])(\d+):([A-Z])(\d+)", text)
    left, top, right, bottom = found.groups()
    return int(top) - 1, ord(left) - ord("A"), int(bottom) - 1, ord(right) - ord("A")


def read(*grids: Grid, year: SchoolYear | None = YEAR):
    """The tables and the problems of the sheets."""
    return read_tables(grids, year)


def read_text(text: str, **options):
    """The one table of a sheet (None where there is none) and the codes of its problems."""
    tables, problems = read(grid(text, **options))
    assert len(tables) < 2
    return (tables[0] if tables else None), [problem.code for problem in problems]


def column(table, field: str) -> list[object]:
    """A field's values, row by row."""
    return [row[field] for row in table.rows]


def write_book(path: Path, sheets: Mapping[str, Iterable[Iterable[object]]]) -> Path:
    """A plain workbook of these sheets."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(book_of(sheets))
    return path


def book_of(sheets: Mapping[str, Iterable[Iterable[object]]]) -> bytes:
    """The bytes of such a workbook."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        book.set_properties({"created": datetime(2024, 9, 1)})  # noqa: DTZ001  the same bytes every time
        day = book.add_format({"num_format": "yyyy-m-d"})
        for title, cells in sheets.items():
            sheet = book.add_worksheet(title)
            for i, row in enumerate(cells):
                for j, cell in enumerate(row):
                    _write(sheet, i, j, cell, day)
    return stream.getvalue()


def _write(sheet, i: int, j: int, cell: object, day) -> None:
    match cell:
        case datetime() | date():
            sheet.write_datetime(i, j, cell, day)
        case bool():
            sheet.write_boolean(i, j, cell)
        case int() | float():
            sheet.write_number(i, j, cell)
        case str() if cell:
            sheet.write_string(i, j, cell)
