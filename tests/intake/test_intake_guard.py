"""What is refused before anything is parsed, each with its reason; and what is honest and must get through."""

from __future__ import annotations

import io
import warnings
import zipfile

import pytest
from msgspec.structs import replace
from strange_files import (
    HONEST,
    LIMITS,
    MAIN,
    OFFICE,
    brt_number,
    brt_row,
    brt_text,
    encrypted,
    label,
    number,
    ods,
    ods_text,
    only_grid,
    only_problem,
    parts_of,
    record,
    sheet_xml,
    taken_in,
    text_cell,
    text_row,
    xls,
    xlsb,
    xlsx,
    xlsx_parts,
    zipped,
)

from jiafang_batch.catalogue import message, remedy
from jiafang_batch.intake.reader import read_path

LOL = '<!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY lol2 "&lol;&lol;">]>'
BAD_CRC = bytearray(zipped(parts_of(HONEST), zipfile.ZIP_STORED))
BAD_CRC[BAD_CRC.index("王小明".encode())] ^= 1


def cell(place: str, value: str = "<v>1</v>") -> str:
    return f'<c r="{place}">{value}</c>'


def row_of(number: int, *cells: str) -> str:
    return f'<row r="{number}">{"".join(cells)}</row>'


def without(part: str) -> bytes:
    return zipped({name: content for name, content in parts_of(HONEST).items() if name != part})


def doubled(name: str) -> bytes:
    target = io.BytesIO(HONEST)
    with warnings.catch_warnings(), zipfile.ZipFile(target, "a") as container:
        warnings.simplefilter("ignore")
        container.writestr(name, "<a/>")
    return target.getvalue()


def password_zip() -> bytes:
    """The honest workbook with the bit that says its parts are encrypted."""
    data = bytearray(HONEST)
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(mark)
        while at >= 0:
            data[at + place] |= 1
            at = data.find(mark, at + 4)
    return bytes(data)


SUSPICIOUS = {
    "a DTD in a part that is read": xlsx("", extra={"xl/sharedStrings.xml": f"<?xml version='1.0'?><!-- a -->{LOL}<sst/>"}),
    "a DTD in UTF-16": xlsx("", extra={"xl/styles.xml": f"<?xml version='1.0'?>{LOL}<a/>".encode("utf-16")}),
    "a DTD in ods": zipped({**parts_of(ods("")), "styles.xml": f"{LOL}<a/>"}),
    "a DTD in an xml table": f'<?xml version="1.0"?>{LOL}<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>'.encode(),
    "a part twice": doubled("xl/workbook.xml"),
    "a part twice but for case and slash": doubled("/XL/Workbook.xml"),
    "a part outside": doubled("xl/../../etc/passwd"),
    "a bomb": xlsx("", extra={"xl/media/note.txt": "0" * 2_000_000}),
    "the first and the last cell of the grid": xlsx(row_of(1, cell("A1")) + row_of(1_048_577, cell("XFD1048577"))),
    "a column beyond the grid": xlsx(row_of(1, cell("A1"), cell("XFE1"))),
    "a cell that is not where its row is": xlsx(row_of(1, cell("A1"), cell("XFD1048577"))),
    "endless repeated rows": ods(
        '<table:table table:name="表1"><table:table-row table:number-rows-repeated="999999999">'
        + ods_text("王", 'table:number-columns-repeated="999999999"')
        + "</table:table-row></table:table>"
    ),
}  # fmt: skip


@pytest.mark.parametrize("data", SUSPICIOUS.values(), ids=SUSPICIOUS)
def test_what_no_office_program_writes_is_suspicious(data):
    problem = only_problem(data)
    assert problem.code == "suspicious-file"
    assert problem.details["reason"]


FAR = xlsx(row_of(1, cell("A1")) + row_of(1_048_576, cell("XFD1048576")))
SMALL = replace(LIMITS, rows=100, columns=20, cells=1_000)

OVERSIZED = {
    "two cells far apart": (FAR, LIMITS, "1048576 行"),
    "too many rows": (xlsx(row_of(1, cell("A1")) + row_of(101, cell("A101"))), SMALL, "101 行"),
    "too many columns": (xlsx(row_of(1, cell("A1"), cell("U1"))), SMALL, "21 列"),
    "too many cells": (xlsx(row_of(1, cell("A1")) + row_of(60, cell("T60"))), SMALL, "60 行 20 列"),
    "too many cells in two sheets": (
        zipped(xlsx_parts({name: sheet_xml(row_of(1, cell("A1")) + row_of(60, cell("J60"))) for name in ("甲", "乙")})),
        SMALL,
        "1200 个单元格",
    ),
    "too many rows in xls": (xls(number(0, 0, 1) + number(100, 0, 1)), SMALL, "101 行"),
    "too many columns in a MULRK": (
        xls(record(0x00BD, bytes(4) + bytes(6 * 21) + (20).to_bytes(2, "little"))),
        SMALL,
        "21 列",
    ),
    "too many rows in xlsb": (
        xlsb(brt_row(0) + brt_number(0, 1) + brt_row(100) + brt_number(0, 1)),
        SMALL,
        "101 行",
    ),
    "too many rows in ods": (
        ods(
            '<table:table table:name="表1"><table:table-row table:number-rows-repeated="101">'
            + ods_text("王")
            + "</table:table-row></table:table>"
        ),
        SMALL,
        "101 行",
    ),
    "too many rows in csv": (b"a,b\n" * 101, SMALL, "101 行"),
    "too many columns in csv": (b",".join([b"a"] * 21) + b"\n", SMALL, "21 列"),
    "too many rows in a page": (b"<table>" + b"<tr><td>1</td></tr>" * 101 + b"</table>", SMALL, "101 行"),
    "too far right in a page": (b"<table><tr><td>1</td><td colspan=99>2</td><td>3</td></tr></table>", SMALL, "101 列"),
    "too far down in an xml table": (
        '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
        'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="表1"><Table><Row><Cell><Data>1</Data></Cell></Row>'
        '<Row ss:Index="101"><Cell><Data>1</Data></Cell></Row></Table></Worksheet></Workbook>'.encode(),
        SMALL,
        "101 行",
    ),
    "too much unpacked": (HONEST, replace(LIMITS, unpacked_size=1000), "展开后"),
    "too many parts": (HONEST, replace(LIMITS, parts=4), "5 个"),
    "too large a picture": (
        zipped({**parts_of(HONEST), "xl/media/image1.JPG": b"\xff" * 3_000_000}, zipfile.ZIP_STORED),
        replace(LIMITS, picture_size=2_000_000),
        "图片",
    ),
}


@pytest.mark.parametrize(("data", "limits", "what"), OVERSIZED.values(), ids=OVERSIZED)
def test_what_exceeds_a_limit_is_too_large(data, limits, what):
    problem = only_problem(data, limits=limits)
    assert problem.code == "oversized-file"
    assert what in problem.details["what"]


def test_a_large_file_is_not_even_opened(tmp_path):
    path = tmp_path / "表.xlsx"
    path.write_bytes(HONEST)
    read = read_path(path, "表.xlsx", replace(LIMITS, file_size=len(HONEST) - 1))
    assert [problem.code for problem in read.problems] == ["oversized-file"]
    assert read_path(path, "表.xlsx", replace(LIMITS, file_size=len(HONEST))).grids


def test_a_file_that_is_gone_or_is_no_file_is_a_problem(tmp_path):
    for path in (tmp_path / "没有.xlsx", tmp_path):
        read = read_path(path, "表.xlsx", LIMITS)
        assert [problem.code for problem in read.problems] == ["unreadable-file"]


DAMAGED = {
    "a part whose checksum is wrong": bytes(BAD_CRC),
    "no types": without("[Content_Types].xml"),
    "no sheet part": without("xl/worksheets/sheet1.xml"),
    "no relations": without("xl/_rels/workbook.xml.rels"),
    "no strings": xlsx(
        row_of(1, '<c r="A1" t="s"><v>0</v></c>'),
        extra={
            "xl/_rels/workbook.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            f'<Relationship Id="rId1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
            f'<Relationship Id="rId2" Type="{OFFICE}/sharedStrings" Target="sharedStrings.xml"/></Relationships>'
        },
    ),
    "half of it": HONEST[:700],
    "markup that ends early": zipped(xlsx_parts({"表1": sheet_xml(text_row(1, "王"))[:-30]})),
    "a workbook without sheets": zipped(xlsx_parts({})),
    "an old workbook cut off": xls(label(0, 0, "王"))[:2000],
    "an ods cut off": zipped({**parts_of(ods("")), "content.xml": "<office:document-content>"}),
    "an xlsb cut off": zipped({**parts_of(xlsb(b"")), "xl/workbook.bin": b"\x9c"}),
    "an xml table cut off": b'<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet>',
    "zero bytes only": bytes(3000),
    "a quote never closed": '姓名,班级\n"王小明,一(1)班\n李华,一(1)班\n'.encode(),
    "noise": bytes(range(256)) * 4,
    "text cut off inside a character": "姓名,班级\n王小明,一(1)班".encode()[:-1],
}


@pytest.mark.parametrize("data", DAMAGED.values(), ids=DAMAGED)
def test_what_is_damaged_is_named_with_a_reason(data):
    problem = only_problem(data, "表.csv")
    assert problem.code == "unreadable-file"
    assert problem.details["reason"]


@pytest.mark.parametrize(
    "data",
    [encrypted("家访2024"), password_zip(), xls(label(0, 0, "王"), record(0x002F, bytes(6))), ods("", "<m:encryption-data/>")],
    ids=["xlsx", "parts of a zip", "xls", "ods"],
)  # fmt: skip
def test_a_password_is_named(data):
    assert only_problem(data).code == "encrypted-file"


def test_the_password_that_every_program_knows_opens_the_file():
    """Excel sets it by itself when only the structure is protected."""
    assert only_grid(encrypted("VelvetSweatshop")).rows == [["姓名", "班级"], ["王小明", "一(1)班"]]


@pytest.mark.parametrize(
    ("data", "file", "code"),
    [
        (b"", "表.xlsx", "empty-file"),
        (HONEST, "收表/~$表.xlsx", "temporary-file"),
        (zipped({"一班.xlsx": HONEST}), "表.zip", "other-format"),
        (b"\x09\x04\x06\x00\x00\x00\x10\x00" + bytes(20), "表.xls", "other-format"),
        (b"MIME-Version: 1.0\r\n", "表.xls", "other-format"),
        (b"%PDF-1.7", "表.xlsx", "unsupported-file"),
        (b"\xff\xd8\xff\xe0", "表.xls", "unsupported-file"),
        (b"<?xml version='1.0'?><root/>", "表.xls", "unsupported-file"),
        ("王老师说这学期家访很多。\n很好。\n".encode(), "说明.xls", "unsupported-file"),
    ],
)  # fmt: skip
def test_what_is_no_table_is_named_for_what_it_is(data, file, code):
    problem = only_problem(data, file)
    assert problem.code == code
    assert problem.location.file == file


@pytest.mark.parametrize(
    "problem",
    [only_problem(FAR), only_problem(SUSPICIOUS["a bomb"]), only_problem(bytes(9)), only_problem(zipped({}))],
    ids=lambda problem: problem.code,
)
def test_every_refusal_says_what_to_do(problem):
    assert "{" not in message(problem) + remedy(problem)


HONEST_BUT_ODD = {
    "formats down to the last row": xlsx(row_of(1, cell("A1")) + row_of(1_048_576, '<c r="XFD1048576" s="0"/>')),
    "a dimension that is wrong": zipped(
        xlsx_parts({"表1": sheet_xml(row_of(1, cell("A1")), before='<dimension ref="A1:XFD1048576"/>')})
    ),
    "single quotes": xlsx("<row r='1'><c r='A1'><v>1</v></c></row>"),
    "no references": xlsx("<row><c><v>1</v></c></row>"),
    "directory entries": zipped({"xl/": "", "xl/worksheets/": "", **parts_of(xlsx(row_of(1, cell("A1"))))}),
    "part names in another case": zipped({name.replace("xl/w", "xl/W"): part for name, part in parts_of(xlsx(row_of(1, cell("A1")))).items()}),
    "prefixed markup": zipped(
        xlsx_parts(
            {
                "表1": f'<x:worksheet xmlns:x="{MAIN}"><x:sheetData><x:row r="1">'
                '<x:c r="A1"><x:v>1</x:v></x:c></x:row></x:sheetData></x:worksheet>'
            }
        )
    ),
    "a merge over the whole sheet": xlsx(row_of(1, cell("A1")), '<mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells>'),
    "a picture of its own weight": zipped({**parts_of(xlsx(row_of(1, cell("A1")))), "xl/media/image1.jpeg": b"\xff\xd8" * 9_000}, zipfile.ZIP_STORED),
    "a small part that packs well": xlsx(row_of(1, cell("A1")), extra={"xl/calcChain.xml": "<a>" + "0" * 900_000 + "</a>"}),
}  # fmt: skip


@pytest.mark.parametrize("data", HONEST_BUT_ODD.values(), ids=HONEST_BUT_ODD)
def test_honest_files_get_through(data):
    assert only_grid(data).rows == [[1.0]]


def test_a_merge_ends_where_the_rows_end():
    grid = only_grid(HONEST_BUT_ODD["a merge over the whole sheet"])
    assert grid.merges == ((0, 0, 0, 16_383),)


def test_of_merges_inside_each_other_the_first_holds():
    areas = "".join(f'<mergeCell ref="A{i}:A90"/>' for i in range(1, 91))
    rows = "".join(text_row(i, "王") for i in range(1, 92))
    assert only_grid(xlsx(rows, f"<mergeCells>{areas}</mergeCells>")).merges == ((0, 0, 89, 0),)


NOTICES = {
    "macros": ({"xl/vbaProject.bin": b"x"}, "macros-ignored"),
    "old macros": ({"xl/macrosheets/sheet1.xml": "<a/>"}, "macros-ignored"),
    "dde": ({"xl/externalLinks/externalLink1.xml": '<externalLink><ddeLink ddeService="cmd"/></externalLink>'}, "dde-ignored"),
    "other files": ({"xl/externalLinks/externalLink1.xml": "<externalLink><externalBook/></externalLink>"}, "external-links"),
}  # fmt: skip


@pytest.mark.parametrize(("extra", "code"), NOTICES.values(), ids=NOTICES)
def test_what_is_never_run_or_followed_is_said(extra, code):
    grids, codes = taken_in(zipped({**parts_of(HONEST), **extra}))
    assert (list(grids), codes) == (["表1"], [code])


def test_macros_of_old_and_open_formats_are_said():
    vba = xls(label(0, 0, "王"), streams={"_VBA_PROJECT_CUR": b"x"})
    cell = f'<table:table table:name="表1"><table:table-row>{ods_text("王")}</table:table-row></table:table>'
    basic = ods(cell, extra={"Basic/Standard/Module1.xml": "<a/>"})
    assert taken_in(vba, "表.xls")[1] == ["macros-ignored"]
    assert taken_in(basic, "表.ods")[1] == ["macros-ignored"]


@pytest.mark.parametrize(
    ("data", "file", "codes"),
    [
        (HONEST, "表.xls", ["wrong-extension"]),
        (HONEST, "表", ["wrong-extension"]),
        (HONEST, "表.XLSX", []),
        (HONEST, "表.xlsm", []),
        (xls(label(0, 0, "王")), "表.xlsx", ["wrong-extension"]),
        (xls(label(0, 0, "王")), "表.et", []),
        (xlsb(brt_row(0) + brt_text(0, "王")), "表.xlsb", []),
        (b"<table><tr><td>1</td></tr></table>", "表.xls", ["wrong-extension"]),
        (b"a,b\n1,2\n", "表.xls", ["wrong-extension"]),
        (b"a,b\n1,2\n", "表.csv", []),
    ],
)
def test_a_name_that_says_something_else_is_said(data, file, codes):
    grids, said = taken_in(data, file)
    assert len(grids) == 1
    assert said == codes


@pytest.mark.parametrize(
    ("data", "file"),
    [
        (xlsx(""), "表.xlsx"),
        (xls(b""), "表.xls"),
        (b"\n\n", "表.csv"),
        (b"<html><body><p>1</p></body></html>", "表.html"),
        (b"<table><tr><td> </td></tr></table>", "表.html"),
        (b'<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>', "表.xml"),
    ],
)
def test_a_file_without_any_content_is_said(data, file):
    assert taken_in(data, file)[1] == ["blank-workbook"]


def test_a_text_is_a_cell_text():
    assert only_grid(xlsx(row_of(1, text_cell("A1", "王")))).rows == [["王"]]


def ods_of(sheets: int) -> bytes:
    """An OpenDocument workbook of so many sheets of one cell."""
    row = f"<table:table-row>{ods_text('家访')}</table:table-row>"
    return ods("".join(f'<table:table table:name="表{n}">{row}</table:table>' for n in range(sheets)))


@pytest.mark.parametrize(("sheets", "code"), [(5, ""), (6, "oversized-file"), (2000, "oversized-file")])
def test_a_workbook_of_more_sheets_than_a_school_makes_is_refused(tmp_path, sheets, code):
    path = tmp_path / "多表.ods"
    path.write_bytes(ods_of(sheets))
    read = read_path(path, path.name, replace(LIMITS, sheets=5))
    assert [p.code for p in read.problems] == ([code] if code else [])
    assert len(read.grids) == (0 if code else sheets)
