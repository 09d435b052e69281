"""The fast way to write a workbook: body rows as finished XML (`row_xml`), inserted into xlsxwriter's own worksheets.

Everything else of a workbook (headings, widths, formats, charts, print set-up) is written by xlsxwriter. The few
private names that this uses are listed in `NEEDED`. If one is missing, or a small sheet differs from one written by
public calls (`trial`), xlsxwriter writes rows cell by cell. tests/report/sheet/test_fast_rows.py compares the cells of
both ways. See docs/decisions/0009-finished-rows.md.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, partial
from typing import Any

import xlsxwriter
from xlsxwriter.packager import Packager
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from jiafang_batch.report.lists.shared_rows import FinishedRow
from jiafang_batch.report.sheet.archive import (
    PackedSegment,
    Segment,
    SegmentPlace,
    archived,
    packed,
    packed_once,
    segment_places,
)
from jiafang_batch.report.sheet.late_rows import LateRows
from jiafang_batch.report.sheet.row_xml import ROW_END, numbered
from jiafang_batch.report.sheet.trial import is_alike

NEEDED = (
    (Worksheet, ("_write_rows", "_write_cell", "_prepare_formula", "_check_dimensions")),
    (Workbook, ("_get_packager", "worksheet_class")),
    (Packager, ("_create_package", "_write_theme_file")),
)
"""The names that must exist in xlsxwriter for the fast way."""

_OF_ONE_BOOK = ("xl/worksheets/sheet", "xl/sharedStrings", "xl/media", "xl/drawings", "xl/charts", "docProps/core")
"""The parts that differ from workbook to workbook; the others are mostly the same in a school."""
_BLOCK = re.compile("\0(\\d+)\0")
"""The placeholder of a block of finished rows in a part."""


@cache
def is_available() -> bool:
    """True if xlsxwriter has every private name that the fast way needs, and both ways write the same small sheet.

    Checked once per process.
    """
    has_names = all(hasattr(owner, name) for owner, names in NEEDED for name in names)
    return has_names and is_alike(FastBook(), Workbook(io.BytesIO(), _OPTIONS), finished)


def slowness() -> str:
    """Return the notice for a release that the fast way does not fit; empty if it fits."""
    if is_available():
        return ""
    return f"安装的 xlsxwriter {xlsxwriter.__version__} 与快速写法不合，工作簿逐格写出：内容相同，用时长几倍。请安装 3.2 或 3.3 版。"


_OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def new_book(*, fast: bool = True) -> Workbook:
    """Return an empty workbook in memory; its sheets take finished rows if xlsxwriter supports that."""
    return FastBook() if fast and is_available() else Workbook(io.BytesIO(), _OPTIONS)


def finished(book: Workbook) -> bytes:
    """Close a workbook from `new_book` and return its bytes."""
    return finished_with_segments(book, {})[0]


def finished_with_segments(
    book: Workbook, standing: Mapping[str, PackedSegment]
) -> tuple[bytes, Mapping[str, SegmentPlace]]:
    """Return the same bytes, with the segments of the last run that stand in place of equal ones, and the places of all."""
    book.close()
    if isinstance(book, FastBook):
        parts = [
            packed(name, book.content(part), standing)
            if name.startswith(_OF_ONE_BOOK)
            else packed_once(name, part if isinstance(part, bytes) else part.encode("utf-8"))
            for name, part in book.parts
        ]
        return archived(parts), segment_places(parts)
    stream: io.BytesIO = book.filename
    return stream.getvalue(), {}


Block = tuple[Sequence[FinishedRow] | LateRows, int]
"""Rows and the place (0-based) of the first."""


class FastBook(Workbook):  # type: ignore[misc]
    """A workbook whose sheets take finished rows; after closing it holds its parts, to be archived separately."""

    def __init__(self) -> None:
        self._blocks: list[Block] = []
        self.worksheet_class = partial(RowSheet, self._blocks)
        self.parts: list[tuple[str, str | bytes]] = []
        super().__init__(io.BytesIO(), _OPTIONS)

    def content(self, part: str | bytes) -> Iterator[bytes | Segment]:
        """Yield a part in pieces, with the rows in their places."""
        if isinstance(part, bytes):
            yield part
            return
        for place, piece in enumerate(_BLOCK.split(part)):
            if not place % 2:
                yield piece.encode("utf-8")
                continue
            rows, first = self._blocks[int(piece)]
            yield from rows.segments(first) if isinstance(rows, LateRows) else numbered(rows, first)

    def _get_packager(self) -> Packager:
        return _PartsPackager(self.parts)


class Gap(Sequence[Any]):
    """A placeholder for a number of finished rows that are inserted later, at its mark; `pages` marks on how many they are."""

    def __init__(self, count: int, mark: str, pages: int = 0) -> None:
        self._count, self.mark, self.pages = count, mark, pages

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, index: Any) -> Any:
        raise IndexError(index)


PlacedRows = Sequence[FinishedRow] | LateRows | Gap
"""Rows as a sheet takes them."""


class RowSheet(Worksheet):  # type: ignore[misc]
    """A worksheet that also takes rows as finished XML."""

    dim_rowmin: int
    dim_rowmax: int
    fh: io.StringIO
    merge: list[list[int]]

    def __init__(self, blocks: list[Block]) -> None:
        super().__init__()
        self._blocks = blocks
        self._placed: list[tuple[int, PlacedRows]] = []

    def place_rows(self, first: int, rows: PlacedRows, columns: int) -> None:
        """Insert finished rows from row `first` (0-based) on, `columns` wide; other cells may stand to their right."""
        if rows and columns:
            self._check_dimensions(first, 0)
            self._check_dimensions(first + len(rows) - 1, columns - 1)
            self._placed.append((first, rows))

    def span(self, row: int, last: int) -> None:
        """Show the first cell of a placed row across the columns up to `last`."""
        if last > 0:
            self.merge.append([row, 0, row, last])

    def _write_rows(self) -> None:
        """Write the rows of xlsxwriter's table and the inserted rows, top to bottom."""
        top, bottom = self.dim_rowmin, self.dim_rowmax
        for first, rows in sorted(self._placed, key=lambda block: block[0]):
            self.dim_rowmax = first - 1
            super()._write_rows()
            self.fh.write(rows.mark if isinstance(rows, Gap) else self._marked(rows, first))
            self.dim_rowmin = first + len(rows)
        self.dim_rowmax = bottom
        super()._write_rows()
        self.dim_rowmin = top

    def _marked(self, rows: Sequence[FinishedRow] | LateRows, first: int) -> str:
        """The placeholder of the inserted rows until the book is archived."""
        self._blocks.append((self._completed(rows, first), first))
        return f"\0{len(self._blocks) - 1}\0"

    def _completed(self, rows: Sequence[FinishedRow] | LateRows, first: int) -> Sequence[FinishedRow] | LateRows:
        """The inserted rows with the cells that were written to their right in the usual way."""
        if not any(number in self.table for number in range(first, first + len(rows))):
            return rows
        return [
            self._with_cells(row, number) if number in self.table else row
            for number, row in enumerate(rows.finished() if isinstance(rows, LateRows) else rows, first)
        ]

    def _with_cells(self, row: FinishedRow, number: int) -> FinishedRow:
        whole, self.fh = self.fh, io.StringIO()
        for column in sorted(self.table[number]):
            self._write_cell(number, column, self.table[number][column])
        beside, self.fh = self.fh.getvalue(), whole
        return (*row[:-1], row[-1].removesuffix(ROW_END) + beside.encode("utf-8") + ROW_END)

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:  # noqa: ARG002, FBT001, FBT002
        """The formula without its =; the product uses functions of Excel 2010 only, so none needs a prefix."""
        return formula.removeprefix("=")


class _PartsPackager(Packager):  # type: ignore[misc]
    """Hands the parts over instead of letting zipfile compress them."""

    def __init__(self, parts: list[tuple[str, str | bytes]]) -> None:
        super().__init__()
        self._parts = parts

    def _create_package(self) -> list[Any]:
        self._parts += [(name, part.getvalue()) for part, name, _ in super()._create_package()]
        return []
