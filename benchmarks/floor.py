"""The floor: raw calamine reading of every input, bare xlsxwriter writing of the same output cells, nothing between.

    python benchmarks/floor.py 学期文件夹 输出文件夹 写到哪里
Prints the CPU seconds of reading and of writing. Collecting the cells that are to be written is not counted.
"""

from __future__ import annotations

import json
import sys
import time
from datetime import date, datetime
from datetime import time as clock
from pathlib import Path

import xlsxwriter
from python_calamine import CalamineWorkbook

Sheets = dict[str, list[list[object]]]


def read_all(folder: Path) -> None:
    """Every cell of every workbook below the folder."""
    for path in sorted(folder.rglob("*.xlsx")):
        cells_of(path)


def cells_of(path: Path) -> Sheets:
    """A workbook's sheets as rows of raw values."""
    with path.open("rb") as stream:
        book = CalamineWorkbook.from_filelike(stream)
        return {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}


def write_all(books: dict[Path, Sheets], target: Path) -> None:
    """Every workbook with the same sheets and cells, without a single format."""
    for name, sheets in books.items():
        path = target / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with xlsxwriter.Workbook(path, {"in_memory": True}) as book:
            for title, rows in sheets.items():
                _write(book.add_worksheet(title), rows)


def _write(sheet: xlsxwriter.worksheet.Worksheet, rows: list[list[object]]) -> None:
    for number, row in enumerate(rows):
        for column, value in enumerate(row):
            if isinstance(value, str):
                if value:
                    sheet.write_string(number, column, value)
            elif isinstance(value, (date, datetime, clock)):
                sheet.write_datetime(number, column, value)
            else:
                sheet.write_number(number, column, value)


def main(term: Path, output: Path, target: Path) -> None:
    """Collect what is to be written, then read and write against the clock."""
    books = {path.relative_to(output): cells_of(path) for path in sorted(output.rglob("*.xlsx"))}
    cells = sum(value != "" for sheets in books.values() for rows in sheets.values() for row in rows for value in row)
    start = time.process_time()
    for folder in ("基础信息", "收表"):
        read_all(term / folder)
    middle = time.process_time()
    write_all(books, target)
    end = time.process_time()
    print(json.dumps({"read": middle - start, "write": end - middle, "workbooks": len(books), "cells": cells}))


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
