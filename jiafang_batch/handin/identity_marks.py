"""The places of a workbook that carry its number: five, read separately, so that each has a vote.

Reads bytes that have passed the intake's guard; xlsx, xlsb, ods and xls, anything else as plain text.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from enum import Enum

from jiafang_batch.handin.identity import Number, numbers_in
from jiafang_batch.office.part_names import ZIP_FAULTS


class Place(Enum):
    """A place of a workbook that holds its number; the value is its name for people."""

    CORE = "文件属性"
    CUSTOM = "自定义属性"
    NAME = "隐藏名称"
    FOOTER = "页脚"
    CELL = "单元格"


_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_LARGEST_PART = 64 << 20
"""Bytes of one part that are searched; in ordinary parts the number stands in the first megabytes."""

_FOOTERS = re.compile(rb"<(?:\w+:)?(?:oddFooter|evenFooter|firstFooter)\b.*?</", re.DOTALL)
_KEYWORDS = re.compile(rb"<meta:keyword\b.*?</meta:keyword>", re.DOTALL)
_NAMED = re.compile(rb"<table:named-expression\b[^>]*>", re.DOTALL)

# Records of an old workbook (MS-XLS): a defined name, a footer.
_BIFF_NAME, _BIFF_FOOTER = 0x0018, 0x0015

NumberMarks = Mapping[Place, frozenset[Number]]


def marks_of(data: bytes) -> NumberMarks:
    """Return place → numbers in it; places without one are left out."""
    marks: dict[Place, frozenset[Number]] = {}
    for place, content in _contents(data):
        if numbers := numbers_in(content):
            marks[place] = marks.get(place, frozenset()) | numbers
    return marks


def _contents(data: bytes) -> Iterator[tuple[Place, bytes]]:
    try:
        if data.startswith(_ZIP):
            yield from _zip_contents(data)
        elif data.startswith(_OLE):
            yield from _ole_contents(data)
        else:
            yield Place.CELL, data
    except ZIP_FAULTS:
        # A file that cannot be opened has no numbers; the problem itself is reported where the file is read.
        return


def _zip_contents(data: bytes) -> Iterator[tuple[Place, bytes]]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        for info in package.infolist():
            name = info.filename.replace("\\", "/").lstrip("/").lower()
            if not name.endswith((".xml", ".bin")) or info.flag_bits & 1:
                continue
            with package.open(info) as part:
                yield from _of_part(name, part.read(_LARGEST_PART))


def _of_part(name: str, content: bytes) -> Iterator[tuple[Place, bytes]]:
    """The content of a package's part, divided by place."""
    match name:
        case "docprops/core.xml":
            yield Place.CORE, content
        case "docprops/custom.xml":
            yield Place.CUSTOM, content
        case "xl/workbook.xml" | "xl/workbook.bin":
            yield Place.NAME, content
        case "meta.xml":
            yield Place.CORE, b"\n".join(_KEYWORDS.findall(content))
            yield Place.CUSTOM, _KEYWORDS.sub(b"", content)
        case "styles.xml":
            yield Place.FOOTER, content
        case "content.xml":
            yield Place.NAME, b"\n".join(_NAMED.findall(content))
            yield Place.CELL, _NAMED.sub(b"", content)
        case _ if name.startswith("xl/worksheets/") and name.endswith(".xml"):
            yield Place.FOOTER, b"\n".join(_FOOTERS.findall(content))
            yield Place.CELL, _FOOTERS.sub(b"", content)
        case _ if name.startswith("xl/worksheets/"):
            yield Place.FOOTER, content
        case _ if name.startswith("xl/sharedstrings."):
            yield Place.CELL, content


def _ole_contents(data: bytes) -> Iterator[tuple[Place, bytes]]:
    # olefile is imported only for old workbooks.
    import olefile  # type: ignore[import-untyped]

    streams = {"\x05summaryinformation": Place.CORE, "\x05documentsummaryinformation": Place.CUSTOM}
    with olefile.OleFileIO(io.BytesIO(data)) as ole:
        for entry in ole.listdir():
            name = "/".join(entry).lower()
            if name in streams:
                yield streams[name], ole.openstream(entry).read()
            elif name in ("workbook", "book"):
                yield from _biff_contents(ole.openstream(entry).read(_LARGEST_PART))


def _biff_contents(stream: bytes) -> Iterator[tuple[Place, bytes]]:
    """The records of an old workbook's stream: names, footers, and all others, which hold the cells."""
    position, cells = 0, bytearray()
    while position + 4 <= len(stream):
        kind = int.from_bytes(stream[position : position + 2], "little")
        size = int.from_bytes(stream[position + 2 : position + 4], "little")
        content = stream[position + 4 : position + 4 + size]
        if kind in (_BIFF_NAME, _BIFF_FOOTER):
            yield Place.NAME if kind == _BIFF_NAME else Place.FOOTER, content
        else:
            cells += content
        position += 4 + size
    yield Place.CELL, bytes(cells)
