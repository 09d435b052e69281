"""Inspects an xlsb container before its values are read: used area, merges, errors and hidden rows of its sheets.

Source: [MS-XLSB] 2.1.4 (records), 2.4 (record layouts).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from lxml import etree

from jiafang_batch.grid import Area, CellNote, Fact
from jiafang_batch.intake.biff_errors import ERROR_WORDS
from jiafang_batch.intake.facts import Reach, SheetFacts
from jiafang_batch.intake.inspection import FileInspection, refusal
from jiafang_batch.intake.limits import Limits
from jiafang_batch.intake.ooxml import notices
from jiafang_batch.intake.refuse import damaged
from jiafang_batch.office.package import Package
from jiafang_batch.office.worksheets import worksheet_targets

_ROW_HEADER, _BUNDLE_SHEET, _MERGE = 0, 156, 176
_VALUES = frozenset(range(2, 12))
"""BrtCellRk … BrtFmlaError: records of one cell that holds something; 1 is a blank cell."""
_ERRORS = frozenset({3, 11})
_HIDDEN = 0x10


def inspect(package: Package, data: bytes, file: str, limits: Limits) -> FileInspection:
    """Return the facts of the sheets, or the reason why the file is refused."""
    facts: dict[str, SheetFacts] = {}
    try:
        for name, part in _worksheets(package):
            if part not in package:
                return refusal(damaged(file, f"缺少内部部件 {part}"))
            facts[name], reach = _sheet(package.read(part))
            if refused := reach.refusal(file, name, limits):
                return refusal(refused)
    except (struct.error, IndexError, UnicodeDecodeError, etree.XMLSyntaxError):
        return refusal(damaged(file, "文件内部损坏，或没有下载完整"))
    if not facts:
        return refusal(damaged(file, "工作簿里没有一张工作表"))
    return FileInspection(data, facts, tuple(notices(package, file)))


def _worksheets(package: Package) -> Iterator[tuple[str, str]]:
    """Name and part of every worksheet in workbook order."""
    workbook = "xl/workbook.bin"
    targets = worksheet_targets(package, workbook, strict=True)
    for kind, body in _records(package.read(workbook)):
        if kind == _BUNDLE_SHEET:
            identity, end = _wide_string(body, 8)
            name, _ = _wide_string(body, end)
            if identity in targets:
                yield name, targets[identity]


def _records(stream: bytes) -> Iterator[tuple[int, bytes]]:
    """Number and body of every record; both number and size are written in groups of seven bits."""
    at, end = 0, len(stream)
    while at < end:
        kind = stream[at]
        at += 1
        if kind & 0x80:
            kind = (kind & 0x7F) | (stream[at] & 0x7F) << 7
            at += 1
        size = shift = 0
        while True:
            byte = stream[at]
            at += 1
            size |= (byte & 0x7F) << shift
            shift += 7
            if not byte & 0x80 or shift > 21:  # noqa: PLR2004  a size has at most four bytes
                break
        yield kind, stream[at : at + size]
        at += size


def _sheet(stream: bytes) -> tuple[SheetFacts, Reach]:
    reach = Reach()
    notes: list[CellNote] = []
    merges: list[Area] = []
    hidden: list[int] = []
    row = 0
    for kind, body in _records(stream):
        if kind == _ROW_HEADER:
            row = struct.unpack_from("<I", body)[0]
            if len(body) > 11 and body[11] & _HIDDEN:  # noqa: PLR2004  the byte of the flags
                hidden.append(row)
        elif kind in _VALUES:
            column = struct.unpack_from("<I", body)[0]
            reach.grow(row, column)
            if kind in _ERRORS:
                notes.append(CellNote(row, column, Fact.ERROR, ERROR_WORDS.get(body[8], "#N/A")))
        elif kind == _MERGE:
            first, last, left, right = struct.unpack_from("<IIII", body)
            merges.append((first, left, last, right))
    return SheetFacts(tuple(notes), tuple(hidden), tuple(merges)), reach


def _wide_string(body: bytes, at: int) -> tuple[str, int]:
    length = struct.unpack_from("<I", body, at)[0]
    end = at + 4 + 2 * length
    return body[at + 4 : end].decode("utf-16-le"), end
