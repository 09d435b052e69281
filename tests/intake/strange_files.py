"""Files as schools send them and as nobody should, built byte by byte: every trait is visible in the test that needs it."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Mapping

from msoffcrypto.format.ooxml import OOXMLFile

from jiafang_batch.intake.limits import Limits
from jiafang_batch.intake.reader import read_bytes

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'

LIMITS = Limits()


def taken_in(data: bytes, file: str = "表.xlsx", limits: Limits = LIMITS):
    """What intake makes of the bytes: the grids by sheet name, and the codes of the problems."""
    read = read_bytes(data, file, limits)
    return {grid.sheet: grid for grid in read.grids}, [problem.code for problem in read.problems]


def only_grid(data: bytes, file: str = "表.xlsx", limits: Limits = LIMITS):
    """The one sheet of a file that is read without a word."""
    grids, codes = taken_in(data, file, limits)
    assert codes == []
    (grid,) = grids.values()
    return grid


def only_problem(data: bytes, file: str = "表.xlsx", limits: Limits = LIMITS):
    """The one problem of a file that is not read."""
    read = read_bytes(data, file, limits)
    assert read.grids == ()
    (problem,) = read.problems
    return problem


# ---------------------------------------------------------------- zip containers


def zipped(parts: Mapping[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip of the parts in their order."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as container:
        for name, content in parts.items():
            container.writestr(name, content)
    return target.getvalue()


def sheet_xml(rows: str, after: str = "", before: str = "") -> str:
    """A worksheet part around its rows."""
    return f'{DECLARATION}<worksheet xmlns="{MAIN}">{before}<sheetData>{rows}</sheetData>{after}</worksheet>'


def xlsx_parts(
    sheets: Mapping[str, str], *, workbook: str = "", states: Mapping[str, str] | None = None
) -> dict[str, str | bytes]:
    """The parts of a workbook whose sheets are given as worksheet parts; `workbook` goes into the workbook part."""
    states = states or {}
    listed = "".join(
        f'<sheet name="{name}" sheetId="{i}" r:id="rId{i}"{states.get(name, "")}/>' for i, name in enumerate(sheets, 1)
    )
    relations = "".join(
        f'<Relationship Id="rId{i}" Type="{OFFICE}/worksheet" Target="worksheets/sheet{i}.xml"/>'
        for i, _ in enumerate(sheets, 1)
    )
    types = "".join(
        f'<Override PartName="/xl/worksheets/sheet{i}.xml" '
        'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>'
        for i, _ in enumerate(sheets, 1)
    )
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": f'{DECLARATION}<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" '
        'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
        f"{types}</Types>",
        "_rels/.rels": f'{DECLARATION}<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'{DECLARATION}<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">{workbook}<sheets>{listed}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'{DECLARATION}<Relationships xmlns="{PACKAGE}/relationships">{relations}</Relationships>',
    }
    for i, content in enumerate(sheets.values(), 1):
        parts[f"xl/worksheets/sheet{i}.xml"] = content
    return parts


def xlsx(rows: str, after: str = "", extra: Mapping[str, str | bytes] | None = None, workbook: str = "") -> bytes:
    """A workbook of one sheet 表1."""
    return zipped({**xlsx_parts({"表1": sheet_xml(rows, after)}, workbook=workbook), **(extra or {})})


def text_cell(place: str, text: str) -> str:
    """A cell with its text in it."""
    return f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'


def text_row(number: int, *texts: str) -> str:
    """A row of text cells from column A on."""
    cells = "".join(text_cell(f"{chr(ord('A') + i)}{number}", text) for i, text in enumerate(texts))
    return f'<row r="{number}">{cells}</row>'


HONEST = xlsx(text_row(1, "姓名", "班级") + text_row(2, "王小明", "一(1)班"))


def ods(table: str, manifest: str = "", extra: Mapping[str, str] | None = None, before: str = "") -> bytes:
    """An OpenDocument spreadsheet around its tables, with what stands before its body."""
    spaces = " ".join(
        f'xmlns:{short}="{long}"'
        for short, long in {
            "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
            "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
            "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
            "style": "urn:oasis:names:tc:opendocument:xmlns:style:1.0",
            "calcext": "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0",
            "of": "urn:oasis:names:tc:opendocument:xmlns:of:1.2",
        }.items()
    )
    return zipped(
        {
            "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
            "content.xml": f"{DECLARATION}<office:document-content {spaces}>{before}<office:body><office:spreadsheet>"
            f"{table}</office:spreadsheet></office:body></office:document-content>",
            "META-INF/manifest.xml": f'{DECLARATION}<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:'
            f'xmlns:manifest:1.0">{manifest}</manifest:manifest>',
            **(extra or {}),
        },
        zipfile.ZIP_STORED,
    )


def ods_text(text: str, attributes: str = "") -> str:
    """A text cell."""
    return f'<table:table-cell office:value-type="string" {attributes}><text:p>{text}</text:p></table:table-cell>'


def encrypted(password: str) -> bytes:
    """The honest workbook with an opening password; made larger, as msoffcrypto cuts off what is under 4 KB."""
    target = io.BytesIO()
    large = zipped({**parts_of(HONEST), "docProps/app.xml": f"<a>{'家' * 5000}</a>"}, zipfile.ZIP_STORED)
    OOXMLFile(io.BytesIO(large)).encrypt(password, target)
    return target.getvalue()


def parts_of(data: bytes) -> dict[str, str | bytes]:
    """The parts of a zip, to be changed and zipped again."""
    with zipfile.ZipFile(io.BytesIO(data)) as container:
        return {name: container.read(name) for name in container.namelist()}


# ---------------------------------------------------------------- OLE containers

_SECTOR = 512
_END, _FREE, _FAT = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD


def ole(streams: Mapping[str, bytes]) -> bytes:
    """A compound file of the streams, none of them in the mini stream. Source: [MS-CFB]."""
    bodies = {name: content.ljust(4096, b"\0") for name, content in streams.items()}
    bodies = {name: body + b"\0" * (-len(body) % _SECTOR) for name, body in bodies.items()}
    entries = [_entry("Root Entry", 5, _END, 0, child=1)]
    chains: list[int] = []
    for i, (name, body) in enumerate(bodies.items(), 1):
        start = len(chains)
        chains += [*range(start + 1, start + len(body) // _SECTOR), _END]
        entries.append(_entry(name, 2, start, len(body), right=i + 1 if i < len(bodies) else _FREE))
    directory = b"".join(entries)
    directory += _entry("", 0, 0, 0) * (-len(entries) % 4)
    first_directory = len(chains)
    sectors = len(directory) // _SECTOR
    chains += [*range(first_directory + 1, first_directory + sectors), _END]
    fat_sectors = -(-(len(chains) + 1) // 128)
    fat_sectors = -(-(len(chains) + fat_sectors) // 128)
    first_fat = len(chains)
    chains += [_FAT] * fat_sectors
    chains += [_FREE] * (fat_sectors * 128 - len(chains))
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    header += struct.pack(
        "<HHHHH6xIIIIIIIII", 0x3E, 3, 0xFFFE, 9, 6, 0, fat_sectors, first_directory, 0, 4096, _END, 0, _END, 0
    )
    header += struct.pack("<109I", *range(first_fat, first_fat + fat_sectors), *[_FREE] * (109 - fat_sectors))
    return header + b"".join(bodies.values()) + directory + struct.pack(f"<{len(chains)}I", *chains)


def _entry(name: str, kind: int, start: int, size: int, child: int = _FREE, right: int = _FREE) -> bytes:
    wide = name.encode("utf-16-le")
    length = len(wide) + 2 if name else 0
    return wide.ljust(64, b"\0") + struct.pack("<HBBIII36xIQ", length, kind, 1, _FREE, right, child, start, size)


def record(kind: int, body: bytes = b"") -> bytes:
    """A BIFF record."""
    return struct.pack("<HH", kind, len(body)) + body


def _bof(kind: int) -> bytes:
    return record(0x0809, struct.pack("<HHHHII", 0x0600, kind, 0, 0, 0, 0))


def label(row: int, column: int, text: str) -> bytes:
    """A text cell (LABEL)."""
    return record(0x0204, struct.pack("<HHHHB", row, column, 0, len(text), 1) + text.encode("utf-16-le"))


def number(row: int, column: int, value: float) -> bytes:
    """A number cell (NUMBER)."""
    return record(0x0203, struct.pack("<HHHd", row, column, 0, value))


def xls(
    cells: bytes, global_records: bytes = b"", streams: Mapping[str, bytes] | None = None, sheet_type: int = 0
) -> bytes:
    """An Excel 97-2003 workbook of one sheet 表1, its cells given as records."""
    name = "表1".encode("utf-16-le")
    head = _bof(5) + global_records
    listed_size = 4 + 8 + len(name)
    offset = len(head) + listed_size + 4
    listed = record(0x0085, struct.pack("<IBBBB", offset, 0, sheet_type, 2, 1) + name)
    stream = head + listed + record(0x000A) + _bof(0x10) + cells + record(0x000A)
    return ole({"Workbook": stream, **(streams or {})})


# ---------------------------------------------------------------- xlsb


def brt(kind: int, body: bytes = b"") -> bytes:
    """A record of the binary workbook format: number and size in groups of seven bits."""
    head = bytes([kind]) if kind < 0x80 else bytes([(kind & 0x7F) | 0x80, kind >> 7])
    size = len(body)
    return head + (bytes([size]) if size < 0x80 else bytes([(size & 0x7F) | 0x80, size >> 7])) + body


def wide(text: str) -> bytes:
    """A length-prefixed UTF-16 string."""
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def xlsb(cells: bytes, after: bytes = b"") -> bytes:
    """A binary workbook of one sheet 表1, its rows and cells given as records."""
    bundle = brt(156, struct.pack("<II", 0, 1) + wide("rId1") + wide("表1"))
    main = "application/vnd.ms-excel.sheet.binary.macroEnabled.main"
    return zipped(
        {
            "[Content_Types].xml": f'{DECLARATION}<Types xmlns="{PACKAGE}/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Default Extension="bin" ContentType="{main}"/></Types>',
            "_rels/.rels": f'{DECLARATION}<Relationships xmlns="{PACKAGE}/relationships">'
            f'<Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="xl/workbook.bin"/></Relationships>',
            "xl/workbook.bin": brt(131) + brt(143) + bundle + brt(144) + brt(132),
            "xl/_rels/workbook.bin.rels": f'{DECLARATION}<Relationships xmlns="{PACKAGE}/relationships">'
            f'<Relationship Id="rId1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.bin"/></Relationships>',
            "xl/worksheets/sheet1.bin": brt(129)
            + brt(148, struct.pack("<IIII", 0, 9, 0, 9))
            + brt(145)
            + cells
            + brt(146)
            + after
            + brt(130),
        }
    )


def brt_row(row: int, *, hidden: bool = False) -> bytes:
    """A row header."""
    return brt(0, struct.pack("<IIHBB", row, 0, 300, 0, 0x10 if hidden else 0) + bytes(5))


def brt_text(column: int, text: str) -> bytes:
    """A text cell of the current row."""
    return brt(6, struct.pack("<II", column, 0) + wide(text))


def brt_number(column: int, value: float) -> bytes:
    """A number cell of the current row."""
    return brt(5, struct.pack("<IId", column, 0, value))


def brt_error(column: int, code: int) -> bytes:
    """An error cell of the current row."""
    return brt(3, struct.pack("<IIB", column, 0, code))
