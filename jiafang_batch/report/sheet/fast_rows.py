"""The fast way to write a workbook: body rows, finished as XML (`row_xml`), placed into xlsxwriter's own worksheets.

Everything else of a workbook (headings, widths, formats, charts, print set-up) is xlsxwriter's. The few private names
that this leans on are listed in `NEEDED`. Where one is missing, or a small sheet comes out otherwise than by public calls
(`trial`), the books are xlsxwriter's own and rows are written cell by cell. tests/report/sheet/test_fast_rows.py holds
the two ways to the same cells. See docs/decisions/0009-finished-rows.md.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from functools import cache, partial
from typing import Any

import xlsxwriter
from xlsxwriter.packager import Packager
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from jiafang_batch.report.sheet.archive import archived, packed
from jiafang_batch.report.sheet.row_xml import ROW_END, numbered
from jiafang_batch.report.sheet.trial import is_alike

NEEDED = (
    (Worksheet, ("_write_rows", "_write_cell", "_prepare_formula", "_check_dimensions")),
    (Workbook, ("_get_packager", "worksheet_class")),
    (Packager, ("_create_package", "_write_theme_file")),
)
"""What must exist in xlsxwriter for the fast way."""

_BLOCK = re.compile("\0(\\d+)\0")
"""Stands for a block of finished rows in a part."""


@cache
def is_available() -> bool:
    """True when xlsxwriter has every private name that the fast way needs, and both ways write the same small sheet.

    It is looked at once per process.
    """
    has_names = all(hasattr(owner, name) for owner, names in NEEDED for name in names)
    return has_names and is_alike(FastBook(), Workbook(io.BytesIO(), _OPTIONS), finished)


def slowness() -> str:
    """What to say of a release that the fast way does not fit; empty where it does."""
    if is_available():
        return ""
    return f"安装的 xlsxwriter {xlsxwriter.__version__} 与快速写法不合，工作簿逐格写出：内容相同，用时长几倍。请安装 3.2 或 3.3 版。"


_OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def new_book(*, fast: bool = True) -> Workbook:
    """An empty workbook in memory, whose sheets take finished rows where xlsxwriter has what that needs."""
    return FastBook() if fast and is_available() else Workbook(io.BytesIO(), _OPTIONS)


def finished(book: Workbook) -> bytes:
    """The bytes of a workbook from `new_book`, which is closed by it."""
    book.close()
    if isinstance(book, FastBook):
        return archived(packed(name, book.content(part)) for name, part in book.parts)
    stream: io.BytesIO = book.filename
    return stream.getvalue()


Block = tuple[Sequence[bytes], int]
"""Finished rows and the place (0-based) of the first."""


class FastBook(Workbook):  # type: ignore[misc]
    """A workbook whose sheets take finished rows; closed, it holds its parts, to be archived in another way."""

    def __init__(self) -> None:
        self._blocks: list[Block] = []
        self.worksheet_class = partial(RowSheet, self._blocks)
        self.parts: list[tuple[str, str | bytes]] = []
        super().__init__(io.BytesIO(), _OPTIONS)

    def content(self, part: str | bytes) -> Iterator[bytes]:
        """A part piece by piece, the finished rows in their places."""
        if isinstance(part, bytes):
            yield part
            return
        for place, piece in enumerate(_BLOCK.split(part)):
            if place % 2:
                yield from numbered(*self._blocks[int(piece)])
            else:
                yield piece.encode("utf-8")

    def _get_packager(self) -> Packager:
        return _PartsPackager(self.parts)


class Gap(Sequence[Any]):
    """Stands for so many finished rows that are put in later, where its mark is."""

    def __init__(self, count: int, mark: str) -> None:
        self._count, self.mark = count, mark

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, index: Any) -> Any:
        raise IndexError(index)


class RowSheet(Worksheet):  # type: ignore[misc]
    """A worksheet that also takes rows as finished XML."""

    dim_rowmin: int
    dim_rowmax: int
    fh: io.StringIO

    def __init__(self, blocks: list[Block]) -> None:
        super().__init__()
        self._blocks = blocks
        self._placed: list[tuple[int, Sequence[bytes] | Gap]] = []

    def place_rows(self, first: int, rows: Sequence[bytes] | Gap, columns: int) -> None:
        """Finished rows from row `first` (0-based) on, so many columns wide; other cells may stand to their right."""
        if rows and columns:
            self._check_dimensions(first, 0)
            self._check_dimensions(first + len(rows) - 1, columns - 1)
            self._placed.append((first, rows))

    def _write_rows(self) -> None:
        """The rows of xlsxwriter's table with the placed rows between them, top to bottom."""
        top, bottom = self.dim_rowmin, self.dim_rowmax
        for first, rows in sorted(self._placed, key=lambda block: block[0]):
            self.dim_rowmax = first - 1
            super()._write_rows()
            self.fh.write(rows.mark if isinstance(rows, Gap) else self._marked(rows, first))
            self.dim_rowmin = first + len(rows)
        self.dim_rowmax = bottom
        super()._write_rows()
        self.dim_rowmin = top

    def _marked(self, rows: Sequence[bytes], first: int) -> str:
        """What stands for the placed rows until the book is archived."""
        self._blocks.append((self._completed(rows, first), first))
        return f"\0{len(self._blocks) - 1}\0"

    def _completed(self, rows: Sequence[bytes], first: int) -> Sequence[bytes]:
        """The placed rows with the cells that were written to their right in the usual way."""
        if not any(number in self.table for number in range(first, first + len(rows))):
            return rows
        return [
            self._with_cells(row, number) if number in self.table else row for number, row in enumerate(rows, first)
        ]

    def _with_cells(self, row: bytes, number: int) -> bytes:
        whole, self.fh = self.fh, io.StringIO()
        for column in sorted(self.table[number]):
            self._write_cell(number, column, self.table[number][column])
        beside, self.fh = self.fh.getvalue(), whole
        return row.removesuffix(ROW_END) + beside.encode("utf-8") + ROW_END

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:  # noqa: ARG002, FBT001, FBT002
        """The formula without its =; the product writes functions of Excel 2010 only, none has to be expanded."""
        return formula.removeprefix("=")


class _PartsPackager(Packager):  # type: ignore[misc]
    """Gives the parts away instead of leaving them to be compressed by zipfile."""

    def __init__(self, parts: list[tuple[str, str | bytes]]) -> None:
        super().__init__()
        self._parts = parts

    def _create_package(self) -> list[Any]:
        self._parts += [(name, part.getvalue()) for part, name, _ in super()._create_package()]
        return []
