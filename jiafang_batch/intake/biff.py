"""Inspects an xls stream before its values are read: encryption, used area, errors and hidden rows.

Source: [MS-XLS] 2.3 (record numbers), 2.4 (record layouts).
"""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator

import olefile  # type: ignore[import-untyped]
from msgspec import Struct, field

from jiafang_batch.grid import CellMark, CellNote, Fact, Marking
from jiafang_batch.intake.biff_errors import ERROR_WORDS
from jiafang_batch.intake.facts import Reach, SheetFacts
from jiafang_batch.intake.inspection import FileInspection, refusal
from jiafang_batch.intake.limits import Limits
from jiafang_batch.intake.refuse import about, damaged

_FORMULA, _EOF, _FILEPASS, _BOUNDSHEET, _ROW, _BOF = 0x0006, 0x000A, 0x002F, 0x0085, 0x0208, 0x0809
_BOOLERR, _MULRK, _MULBLANK, _BLANK = 0x0205, 0x00BD, 0x00BE, 0x0201
_VALUES = frozenset({_FORMULA, _BOOLERR, 0x00D6, 0x00FD, 0x0203, 0x0204, 0x027E})
"""FORMULA, BOOLERR, RSTRING, LABELSST, NUMBER, LABEL, RK: records of one cell that holds something."""
_BLANKS = frozenset({_BLANK, _MULBLANK})
_NOTE, _FONT, _FORMAT = 0x001C, 0x0031, 0x00E0
"""NOTE, FONT and XF: a comment, a font, and the format of cells."""
_STRIKE = 0x08
_NO_FONT = 4
"""The number that no font has: those after it count one more."""
_COMMENT = "…"
"""The text of a comment stands in a drawing, which is not read."""

_WORKSHEET = 0
_ROW_HIDDEN = 0x20
_NOT_A_NUMBER = 0xFFFF
_ERROR_RESULT = 2
_BIFF_8 = 0x0600


class _Sheet(Struct):
    """What is collected about one sheet while its records are read."""

    name: str
    reach: Reach = field(default_factory=Reach)
    notes: list[CellNote] = field(default_factory=list)
    hidden: list[int] = field(default_factory=list)
    marks: list[CellMark] = field(default_factory=list)


class _Formats(Struct):
    """The formats of cells, as far as they strike out their text."""

    fonts: list[bool] = field(default_factory=list)
    """Whether each font is struck out."""
    count: int = 0
    struck: set[int] = field(default_factory=set)

    def take(self, kind: int, body: bytes) -> None:
        """Add a font, or a format with its font."""
        if kind == _FONT:
            self.fonts += [bool(body[2] & _STRIKE)] * (2 if len(self.fonts) == _NO_FONT - 1 else 1)
        elif kind == _FORMAT:
            font = struct.unpack_from("<H", body)[0]
            if font < len(self.fonts) and self.fonts[font]:
                self.struck.add(self.count)
            self.count += 1


def inspect(data: bytes, file: str, limits: Limits) -> FileInspection:
    """Return the facts of the sheets, or the reason why the file is refused."""
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as ole:
            name = next(name for name in ("Workbook", "Book", "WORKBOOK", "BOOK") if ole.exists(name))
            stream = ole.openstream(name).read()
            has_macros = ole.exists("_VBA_PROJECT_CUR")
        return _inspected(stream, data, file, limits, has_macros=has_macros)
    except (OSError, ValueError, IndexError, KeyError, OverflowError, RecursionError, StopIteration, struct.error):
        return refusal(damaged(file, "文件内部损坏，或没有下载完整"))


def _inspected(stream: bytes, data: bytes, file: str, limits: Limits, *, has_macros: bool) -> FileInspection:
    starts: dict[int, tuple[str, int]] = {}
    formats = _Formats()
    is_biff_8 = True
    for kind, _, body in _records(stream, 0):
        if kind == _BOF:
            is_biff_8 = struct.unpack_from("<H", body)[0] >= _BIFF_8
        elif kind == _FILEPASS:
            return refusal(about("encrypted-file", file))
        elif kind == _BOUNDSHEET:
            offset, _, sheet_type = struct.unpack_from("<IBB", body)
            starts[offset] = (_sheet_name(body[6:], is_biff_8=is_biff_8), sheet_type)
        elif kind == _EOF:
            break
        formats.take(kind, body)
    sheets: list[_Sheet] = []
    for offset, (name, sheet_type) in starts.items():
        if sheet_type == _WORKSHEET:
            sheets.append(_walked(stream, offset, name, formats.struck))
            if refused := sheets[-1].reach.refusal(file, name, limits):
                return refusal(refused)
    has_macros = has_macros or any(sheet_type == 1 for _, sheet_type in starts.values())
    facts = {s.name: SheetFacts(tuple(s.notes), tuple(s.hidden), marks=tuple(s.marks)) for s in sheets}
    return FileInspection(data, facts, (about("macros-ignored", file),) if has_macros else ())


def _records(stream: bytes, start: int) -> Iterator[tuple[int, int, bytes]]:
    """Yield number, position and body of every record from `start` on."""
    at, end = start, len(stream)
    while at + 4 <= end:
        kind, size = struct.unpack_from("<HH", stream, at)
        yield kind, at, stream[at + 4 : at + 4 + size]
        at += 4 + size


def _walked(stream: bytes, start: int, name: str, struck: set[int]) -> _Sheet:
    """The cells and rows of one sheet, without those of embedded charts; `struck` are the formats that strike out."""
    sheet = _Sheet(name)
    depth = 0
    for kind, _, body in _records(stream, start):
        if kind == _BOF:
            depth += 1
        elif kind == _EOF:
            depth -= 1
            if depth <= 0:
                break
        elif depth == 1:
            _take(sheet, kind, body)
            if struck and kind in _VALUES and (place := struct.unpack_from("<HHH", body))[2] in struck:
                sheet.marks.append(CellMark(place[0], place[1], Marking.STRUCK))
    return sheet


def _take(sheet: _Sheet, kind: int, body: bytes) -> None:
    if kind == _NOTE:
        row, column = struct.unpack_from("<HH", body)
        sheet.marks.append(CellMark(row, column, Marking.COMMENTED, _COMMENT))
    elif kind in _VALUES:
        row, column = struct.unpack_from("<HH", body)
        sheet.reach.grow(row, column)
        if word := _error(kind, body):
            sheet.notes.append(CellNote(row, column, Fact.ERROR, word))
    elif kind == _MULRK:
        row, column = struct.unpack_from("<HH", body)
        sheet.reach.grow(row, column)
        sheet.reach.grow(row, struct.unpack_from("<H", body, len(body) - 2)[0])
    elif kind == _ROW and len(body) > 12 and body[12] & _ROW_HIDDEN:  # noqa: PLR2004  the byte of the flags
        sheet.hidden.append(struct.unpack_from("<H", body)[0])


def _error(kind: int, body: bytes) -> str:
    if kind == _BOOLERR and body[7]:
        return ERROR_WORDS.get(body[6], "#N/A")
    if kind == _FORMULA and struct.unpack_from("<H", body, 12)[0] == _NOT_A_NUMBER and body[6] == _ERROR_RESULT:
        return ERROR_WORDS.get(body[8], "#N/A")
    return ""


def _sheet_name(body: bytes, *, is_biff_8: bool) -> str:
    if not is_biff_8:
        return body[1 : 1 + body[0]].decode("gb18030", errors="replace")
    length, is_wide = body[0], body[1] & 1
    return body[2 : 2 + 2 * length].decode("utf-16-le") if is_wide else body[2 : 2 + length].decode("latin-1")
