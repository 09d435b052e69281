"""The fast way to write a workbook: body rows made as finished XML and placed into xlsxwriter's own worksheets.

Everything else of a workbook (headings, widths, formats, charts, print set-up) is xlsxwriter's. The few private names
that this leans on are listed in `NEEDED`; where one is missing the books are xlsxwriter's own and rows are written
cell by cell. tests/report/test_fast_rows.py holds the two ways to the same cells. See docs/decisions/0009-finished-rows.md.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from typing import Any

from xlsxwriter.packager import Packager
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from jiafang_batch.report.archive import archived, packed
from jiafang_batch.report.cells import Content, Formula, Kind, cached, content

NEEDED = (
    (Worksheet, ("_write_rows", "_write_cell", "_prepare_formula", "_check_dimensions")),
    (Workbook, ("_get_packager", "worksheet_class")),
    (Packager, ("_create_package", "_write_theme_file")),
)
"""What must exist in xlsxwriter for the fast way."""

ROW = "\0"
"""Stands for the row number in a finished row; no text holds it, because control characters are written as _x0000_."""

_ROW_END = "</row>"
_DAY_ZERO = datetime(1899, 12, 30)  # noqa: DTZ001  a spreadsheet's day has no zone
_SPECIAL = re.compile(r"[&<>\x00-\x08\x0b-\x1f\ufffe\uffff]|_x[0-9a-fA-F]{4}_")
_ESCAPE_LIKE = re.compile(r"(_x[0-9a-fA-F]{4}_)")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\ufffe\uffff]")


def is_available() -> bool:
    """True when xlsxwriter has every private name that the fast way needs."""
    return all(hasattr(owner, name) for owner, names in NEEDED for name in names)


_OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def new_book(*, fast: bool = True) -> Workbook:
    """An empty workbook in memory, whose sheets take finished rows where xlsxwriter has what that needs."""
    return FastBook() if fast and is_available() else Workbook(io.BytesIO(), _OPTIONS)


def finished(book: Workbook) -> bytes:
    """The bytes of a workbook from `new_book`, which is closed by it."""
    book.close()
    if isinstance(book, FastBook):
        return archived(packed(name, content) for name, content in book.parts)
    stream: io.BytesIO = book.filename
    return stream.getvalue()


class FastBook(Workbook):  # type: ignore[misc]
    """A workbook whose sheets take finished rows; closed, it holds its parts, to be archived in another way."""

    def __init__(self) -> None:
        self.worksheet_class = RowSheet
        self.parts: list[tuple[str, bytes]] = []
        super().__init__(io.BytesIO(), _OPTIONS)

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

    def __init__(self) -> None:
        super().__init__()
        self._placed: list[tuple[int, Sequence[str] | Gap]] = []

    def place_rows(self, first: int, rows: Sequence[str] | Gap, columns: int) -> None:
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
            self.fh.write(rows.mark if isinstance(rows, Gap) else self._completed(rows, first))
            self.dim_rowmin = first + len(rows)
        self.dim_rowmax = bottom
        super()._write_rows()
        self.dim_rowmin = top

    def _completed(self, rows: Sequence[str], first: int) -> str:
        """The placed rows with their numbers, and with the cells that were written to their right in the usual way."""
        if not any(number in self.table for number in range(first, first + len(rows))):
            return numbered(rows, first)
        return "".join(
            self._with_cells(numbered([row], number), number) if number in self.table else numbered([row], number)
            for number, row in enumerate(rows, first)
        )

    def _with_cells(self, row: str, number: int) -> str:
        whole, self.fh = self.fh, io.StringIO()
        for column in sorted(self.table[number]):
            self._write_cell(number, column, self.table[number][column])
        beside, self.fh = self.fh.getvalue(), whole
        return f"{row.removesuffix(_ROW_END)}{beside}{_ROW_END}"

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:  # noqa: ARG002, FBT001, FBT002
        """The formula without its =; the product writes functions of Excel 2010 only, none has to be expanded."""
        return formula.removeprefix("=")


class _PartsPackager(Packager):  # type: ignore[misc]
    """Gives the parts away instead of leaving them to be compressed by zipfile."""

    def __init__(self, parts: list[tuple[str, bytes]]) -> None:
        super().__init__()
        self._parts = parts

    def _create_package(self) -> list[Any]:
        for part, name, is_binary in super()._create_package():
            content = part.getvalue()
            self._parts.append((name, content if is_binary else content.encode("utf-8")))
        return []


# ---------------------------------------------------------------- rows


def numbered(rows: Sequence[str], first: int) -> str:
    """Finished rows with their numbers, the first of them at row `first` (0-based)."""
    return "".join([row.replace(ROW, str(number)) for number, row in enumerate(rows, first + 1)])


class RowMaker:
    """Makes finished rows for one column layout; equal texts of a column are made once."""

    def __init__(self, kinds: Iterable[Kind], style_of: Callable[[Kind], int]) -> None:
        self._cells = [_ColumnCells(xl_col_to_name(index), kind, style_of) for index, kind in enumerate(kinds)]

    def make(self, row: Sequence[Any], height: float) -> str:
        """The row's XML with `ROW` for its number."""
        cells = [
            cell[value] if value.__class__ is str else cell.blank if value is None else cell.of(value)
            for cell, value in zip(self._cells, row, strict=True)
        ]
        # xlsxwriter keeps heights in whole pixels.
        points = int(height * 4 / 3 + 0.5) * 0.75
        return f'<row r="{ROW}" ht="{points:.16g}" customHeight="1">{"".join(cells)}{_ROW_END}'


_RECURRING = frozenset({int, bool, date})
"""Types whose few different values come again and again."""


class _ColumnCells(dict[Any, str]):
    """Text, or (type, value) of a whole number, truth or day → finished cell of one column."""

    def __init__(self, letter: str, kind: Kind, style_of: Callable[[Kind], int]) -> None:
        super().__init__()
        self._kind, self._style_of, self._place = kind, style_of, f'<c r="{letter}{ROW}"'
        self._start = self._opening(kind)
        self.blank = f"{self._start}/>"

    def __missing__(self, key: Any) -> str:
        made = self[key] = self._make(key[1] if key.__class__ is tuple else key)
        return made

    def of(self, value: Any) -> str:
        """The finished cell of a value that is no text."""
        # 1 and True are equal and shown differently.
        return self[value.__class__, value] if value.__class__ in _RECURRING else self._make(value)

    def _make(self, value: Any) -> str:
        """The finished cell of any value."""
        kind, plain = content(self._kind, value)
        start = self._start if kind is self._kind else self._opening(kind)
        match plain:
            case None:
                return f"{start}/>"
            case str():
                return f'{start} t="inlineStr"><is>{_text(plain)}</is></c>'
            case Formula():
                return _formula_cell(start, plain)
        return f"{start}><v>{_number(plain):.16G}</v></c>"

    def _opening(self, kind: Kind) -> str:
        return f'{self._place} s="{self._style_of(kind)}"'


def _formula_cell(start: str, formula: Formula) -> str:
    value = cached(formula.value)
    kind = ' t="str"' if isinstance(value, str) and value else ""
    shown = escaped(value) if isinstance(value, str) else value
    return f"{start}{kind}><f>{escaped(formula.text.removeprefix('='))}</f><v>{shown}</v></c>"


def _number(value: Content) -> float:
    """A number, or a day as the spreadsheet's serial number."""
    if isinstance(value, datetime):
        passed = value - _DAY_ZERO
        return passed.days + passed.seconds / 86_400
    if isinstance(value, date):
        return value.toordinal() - _DAY_ZERO.toordinal()
    return value  # type: ignore[return-value]


def _text(text: str) -> str:
    """The text as XML, control characters in the spreadsheet's own spelling _x0001_, outer spaces kept."""
    if _SPECIAL.search(text):
        text = _ESCAPE_LIKE.sub(r"_x005F\1", text)
        text = escaped(_CONTROL.sub(lambda found: f"_x{ord(found[0]):04X}_", text))
    kept = ' xml:space="preserve"' if text[0].isspace() or text[-1].isspace() else ""
    return f"<t{kept}>{text}</t>"


def escaped(text: str) -> str:
    """The text as XML data."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
