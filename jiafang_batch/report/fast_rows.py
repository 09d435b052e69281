"""The fast way to write a workbook: body rows made as finished XML and placed into xlsxwriter's own worksheets.

Everything else of a workbook (headings, widths, formats, charts, print set-up) is xlsxwriter's. The few private names
that this leans on are listed in `NEEDED`; where one is missing the books are xlsxwriter's own and rows are written
cell by cell. tests/report/test_fast_rows.py holds the two ways to the same cells. See docs/decisions/0009-finished-rows.md.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from fractions import Fraction
from functools import partial
from itertools import islice, repeat
from typing import Any

from xlsxwriter.packager import Packager
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from jiafang_batch.report.archive import archived, packed
from jiafang_batch.report.cells import LONGEST_TEXT, Content, Formula, Kind, cached, content, fitting

NEEDED = (
    (Worksheet, ("_write_rows", "_write_cell", "_prepare_formula", "_check_dimensions")),
    (Workbook, ("_get_packager", "worksheet_class")),
    (Packager, ("_create_package", "_write_theme_file")),
)
"""What must exist in xlsxwriter for the fast way."""

_ROW = "\0"
"""Stands for the row number in a finished row; no text holds it, because control characters are written as _x0000_."""

_BLOCK = re.compile("\0(\\d+)\0")
"""Stands for a block of finished rows in a part."""
_AT_ONCE = 500
"""Rows that are numbered, joined and compressed at a time: a sheet of a million cells is never whole in memory."""

_ROW_END = b"</row>"
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
        return row.removesuffix(_ROW_END) + beside.encode("utf-8") + _ROW_END

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


# ---------------------------------------------------------------- rows


def numbered(rows: Sequence[bytes], first: int) -> Iterator[bytes]:
    """Finished rows with their numbers, the first of them at row `first` (0-based), some hundred at a time."""
    for start in range(0, len(rows), _AT_ONCE):
        some = enumerate(rows[start : start + _AT_ONCE], first + start + 1)
        yield b"".join([row.replace(b"\0", b"%d" % number) for number, row in some])


_MADE_AT_ONCE = 4_000
"""Rows that are made at a time, after which cells that may never come again are forgotten."""


class RowMaker:
    """Makes finished rows for one column layout, column by column; equal cells of a column are made once."""

    def __init__(self, kinds: Iterable[Kind], style_of: Callable[[Kind], int]) -> None:
        self._columns = [_ColumnCells(xl_col_to_name(index), kind, style_of) for index, kind in enumerate(kinds)]
        self._starts = _RowStarts()

    def make(self, rows: Sequence[Sequence[Any]], heights: Iterable[float]) -> list[bytes]:
        """The XML of each row, so many points high, with a NUL for its number."""
        made: list[bytes] = []
        starts = map(self._starts.__getitem__, heights)
        for first in range(0, len(rows), _MADE_AT_ONCE):
            some = rows[first : first + _MADE_AT_ONCE]
            cells = [column.cells(own) for column, own in zip(self._columns, zip(*some, strict=True), strict=True)]
            made += map(b"".join, zip(islice(starts, len(some)), *cells, repeat(_ROW_END), strict=False))
            for column in self._columns:
                column.forget()
        return made


class _RowStarts(dict[float, bytes]):
    """Height in points → the start of a row."""

    def __missing__(self, height: float) -> bytes:
        # xlsxwriter keeps heights in whole pixels.
        points = int(height * 4 / 3 + 0.5) * 0.75
        made = self[height] = f'<row r="{_ROW}" ht="{points:.16g}" customHeight="1">'.encode()
        return made


_RECURRING = (int, bool, date, Fraction)
"""Types, beside texts, whose few different values come again and again."""
_BLANK_OR_TEXT = frozenset({str, type(None)})


_MANY = 5_000
"""Different cells of one column and type that are kept for rows to come."""


class _ColumnCells:
    """The finished cells of one column."""

    def __init__(self, letter: str, kind: Kind, style_of: Callable[[Kind], int]) -> None:
        self._maker = maker = _CellMaker(letter, kind, style_of)
        # 1, True and 1/1 are equal and shown differently, so each type's cells are known apart.
        self._known: dict[type, _KnownCells] = {type_: _KnownCells(maker.make) for type_ in _RECURRING}
        self._known[str] = _KnownCells(maker.make_text)

    def cells(self, values: Sequence[Any]) -> Iterable[bytes]:
        """The cell of each value."""
        types = set(map(type, values)) - _BLANK_OR_TEXT
        if not types:
            return map(self._texts(values).__getitem__, values)
        only = types.pop()
        known = None if types else self._known.get(only)
        return map(self._one if known is None else known.__getitem__, values)

    def forget(self) -> None:
        """Texts and numbers of which there are many different ones are not kept: each hardly ever comes again."""
        for known in self._known.values():
            if len(known) > _MANY:
                known.clear()

    def _texts(self, values: Sequence[str | None]) -> _KnownCells:
        """The cells of texts, those made that are new and hold nothing but themselves: nearly all, so all at once."""
        known, start = self._known[str], f'{self._maker.start} t="inlineStr"><is><t>'
        known.update(
            {t: f"{start}{t}</t></is></c>".encode() for t in set(values).difference(known) if t and _is_plain(t)}
        )
        return known

    def _one(self, value: Any) -> bytes:
        """The cell of a value in a column of several types."""
        known = self._known.get(type(value) if value is not None else str)
        return self._maker.make(value).encode("utf-8") if known is None else known[value]


class _CellMaker:
    """Makes the cells of one column, each anew."""

    def __init__(self, letter: str, kind: Kind, style_of: Callable[[Kind], int]) -> None:
        self._kind, self._style_of, self._place = kind, style_of, f'<c r="{letter}{_ROW}"'
        self._starts: dict[Kind, str] = {}
        self.start = self._opening(kind)
        """How a cell under the column's own kind begins."""

    def make(self, value: Any) -> str:
        """The finished cell of any value."""
        kind, plain = content(self._kind, value)
        start = self._starts.get(kind) or self._opening(kind)
        match plain:
            case None | str():
                return _text_cell(start, plain)
            case Formula():
                return _formula_cell(start, plain)
        return f"{start}><v>{_number(plain):.16G}</v></c>"

    def make_text(self, value: str | None) -> str:
        """The finished cell of a text or of none, as nearly all are."""
        return _text_cell(self.start, fitting(value) if value else None)

    def _opening(self, kind: Kind) -> str:
        start = self._starts[kind] = f'{self._place} s="{self._style_of(kind)}"'
        return start


class _KnownCells(dict[Any, bytes]):
    """Value of one type, text or None → its finished cell."""

    def __init__(self, make: Callable[[Any], str]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, value: Any) -> bytes:
        made = self[value] = self._make(value).encode("utf-8")
        return made


def _is_plain(text: str) -> bool:
    """True where the text needs no care: no markup, nothing invisible, no outer spaces, no _x0001_, not too long."""
    return (
        text.isprintable()
        and "&" not in text
        and "<" not in text
        and ">" not in text
        and "_x" not in text
        and text[0] != " "
        and text[-1] != " "
        and 2 * len(text) <= LONGEST_TEXT
    )


def _text_cell(start: str, text: str | None) -> str:
    return f'{start} t="inlineStr"><is>{_text(text)}</is></c>' if text else f"{start}/>"


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
