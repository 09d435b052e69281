"""The values of every format, as a person sees them: texts, numbers, days and what encodings and markup make of them."""

from __future__ import annotations

import io
import struct
from datetime import date, datetime

import pytest
import xlsxwriter
from strange_files import (
    HONEST,
    MAIN,
    brt_number,
    brt_row,
    brt_text,
    label,
    number,
    ods,
    ods_text,
    only_grid,
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

from jiafang_batch.intake import delimited
from jiafang_batch.intake.limits import Limits

NAMES = [["姓名", "班级"], ["王小明", "一(1)班"]]

NAMES_AS = {
    "xlsx": (HONEST, "表.xlsx"),
    "xls": (xls(label(0, 0, "姓名") + label(0, 1, "班级") + label(1, 0, "王小明") + label(1, 1, "一(1)班")), "表.xls"),
    "xlsb": (
        xlsb(brt_row(0) + brt_text(0, "姓名") + brt_text(1, "班级") + brt_row(1) + brt_text(0, "王小明") + brt_text(1, "一(1)班")),
        "表.xlsb",
    ),
    "ods": (
        ods(
            f'<table:table table:name="表1"><table:table-row>{ods_text("姓名")}{ods_text("班级")}</table:table-row>'
            f"<table:table-row>{ods_text('王小明')}{ods_text('一(1)班')}</table:table-row></table:table>"
        ),
        "表.ods",
    ),
    "ods laid out on lines": (
        ods(
            f'\n<table:table table:name="表1">\n <table:table-row>\n  {ods_text("姓名")}\n  {ods_text("班级")}\n </table:table-row>\n'
            f" <table:table-row>\n  {ods_text('王小明')}\n  {ods_text('一(1)班')}\n </table:table-row>\n</table:table>\n"
        ),
        "表.ods",
    ),
    "csv": ("姓名,班级\r\n王小明,一(1)班\r\n".encode(), "表.csv"),
    "csv with a mark": ("姓名,班级\n王小明,一(1)班\n".encode("utf-8-sig"), "表.csv"),
    "csv of Chinese Excel": ("姓名,班级\r\n王小明,一(1)班\r\n".encode("gbk"), "表.csv"),
    "csv in UTF-16": ("姓名,班级\n王小明,一(1)班\n".encode("utf-16"), "表.csv"),
    "csv in UTF-16, high byte first": (b"\xfe\xff" + "姓名,班级\n王小明,一(1)班\n".encode("utf-16-be"), "表.csv"),
    "text of Excel (Unicode)": (b"\xff\xfe" + "姓名\t班级\r\n王小明\t一(1)班\r\n".encode("utf-16-le"), "表.tsv"),
    "tsv": ("姓名\t班级\n王小明\t一(1)班\n".encode(), "表.tsv"),
    "csv with semicolons": ("姓名;班级\n王小明;一(1)班\n".encode(), "表.csv"),
    "csv with every cell quoted": ('"姓名","班级"\n"王小明","一(1)班"\n'.encode(), "表.csv"),
    "page in GB2312": (
        "<html><head><meta charset=gb2312></head><body><table><tr><th>姓名<th>班级<tr><td>王小明<td>一(1)班</table>".encode("gb18030"),
        "表.html",
    ),
    "page of Excel": (
        '<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head><!--[if gte mso 9]><xml><x:ExcelWorkbook/></xml><![endif]--></head>'
        "<body><table><tr><td>姓名</td><td>班级</td></tr><tr><td>&#29579;小明&nbsp;</td><td x:str>一(1)班</td></tr></table></body></html>".encode(),
        "表.html",
    ),
    "xml table": (
        '<?xml version="1.0" encoding="UTF-8"?><ss:Workbook xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">'
        "<ss:Worksheet ss:Name='表1'><ss:Table><ss:Row><ss:Cell><ss:Data ss:Type='String'>姓名</ss:Data></ss:Cell>"
        "<ss:Cell><ss:Data ss:Type='String'>班级</ss:Data></ss:Cell></ss:Row><ss:Row><ss:Cell><ss:Data ss:Type='String'>王小明</ss:Data></ss:Cell>"
        "<ss:Cell><ss:Data ss:Type='String'>一(1)班</ss:Data></ss:Cell></ss:Row></ss:Table></ss:Worksheet></ss:Workbook>".encode(),
        "表.xml",
    ),
    "xml table in GB2312": (
        '<?xml version="1.0" encoding="GB2312"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
        'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="表1"><Table><Row><Cell><Data>姓名</Data></Cell>'
        "<Cell><Data>班级</Data></Cell></Row><Row><Cell><Data>王小明</Data></Cell><Cell><Data>一(1)班</Data></Cell></Row></Table>"
        "</Worksheet></Workbook>".encode("gb2312"),
        "表.xml",
    ),
    "strict xlsx": (
        zipped(
            {
                name: bytes(part, "utf-8").replace(b"http://schemas.openxmlformats.org/spreadsheetml/2006/main", b"http://purl.oclc.org/ooxml/spreadsheetml/main")
                .replace(b"http://schemas.openxmlformats.org/officeDocument/2006/relationships", b"http://purl.oclc.org/ooxml/officeDocument/relationships")
                if isinstance(part, str)
                else part
                for name, part in xlsx_parts({"表1": sheet_xml(text_row(1, "姓名", "班级") + text_row(2, "王小明", "一(1)班"))}).items()
            }
        ),
        "表.xlsx",
    ),
    "xlsx in UTF-16": (
        zipped({name: part.decode().replace('encoding="UTF-8"', 'encoding="UTF-16"').encode("utf-16") for name, part in parts_of(HONEST).items()}),
        "表.xlsx",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("data", "file"), NAMES_AS.values(), ids=NAMES_AS)
def test_a_table_of_names_in_every_format(data, file):
    assert only_grid(data, file).rows == NAMES


def test_big5_is_found_out():
    text = "學生姓名,班級,家訪日期,備註\n" + "王小明,一年級一班,今天下午,家長表示非常滿意學校的安排\n" * 5
    assert only_grid(text.encode("big5"), "表.csv").rows[1][0] == "王小明"


# ---------------------------------------------------------------- days


def dated(*, date_1904: bool) -> bytes:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True, "date_1904": date_1904}) as book:
        sheet = book.add_worksheet("表1")
        sheet.write_datetime(0, 0, datetime.fromisoformat("2024-09-21"), book.add_format({"num_format": "yyyy-m-d"}))
        sheet.write_datetime(
            0, 1, datetime.fromisoformat("2024-09-21 14:30"), book.add_format({"num_format": "yyyy-m-d h:mm"})
        )
        sheet.write_number(0, 2, 45556)
    return target.getvalue()


@pytest.mark.parametrize("date_1904", [False, True])
def test_days_of_both_calendars(date_1904):
    day, moment, bare = only_grid(dated(date_1904=date_1904)).rows[0]
    assert (day, moment, bare) == (date(2024, 9, 21), datetime.fromisoformat("2024-09-21 14:30"), 45556.0)


@pytest.mark.parametrize(("mode", "serial"), [(0, 45556), (1, 45556 - 1462)])
def test_days_of_both_calendars_in_xls(mode, serial):
    day_format = record(0x00E0, struct.pack("<HHHHHHII", 0, 14, 0, 0, 0, 0, 0, 0))
    day = record(0x0203, struct.pack("<HHHd", 0, 0, 0, serial))
    data = xls(day + label(0, 1, "王"), record(0x0022, struct.pack("<H", mode)) + day_format)
    assert only_grid(data, "表.xls").rows == [[date(2024, 9, 21), "王"]]


def test_iso_days_in_a_cell():
    grid = only_grid(
        xlsx('<row r="1"><c r="A1" t="d"><v>2024-09-21</v></c><c r="B1" t="d"><v>2024-09-21T14:30:00</v></c></row>')
    )
    assert grid.rows == [[date(2024, 9, 21), datetime.fromisoformat("2024-09-21 14:30")]]


def test_typed_values_of_an_xml_table():
    cells = {
        "Number": "3.5",
        "Boolean": "1",
        "DateTime": "2024-09-21T00:00:00.000",
        "String": "007",
    }
    written = "".join(f"<Cell><Data ss:Type='{kind}'>{text}</Data></Cell>" for kind, text in cells.items())
    data = (
        '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">'
        f"<Worksheet ss:Name='表1'><Table><Row>{written}<Cell><Data ss:Type='Number'>三</Data></Cell></Row></Table></Worksheet></Workbook>"
    ).encode()
    assert only_grid(data, "表.xml").rows == [[3.5, True, datetime.fromisoformat("2024-09-21"), "007", "三"]]


def test_numbers_stay_numbers_and_csv_stays_text():
    assert only_grid(xlsx('<row r="1"><c r="A1"><v>20250101</v></c></row>')).rows == [[20250101.0]]
    assert only_grid(xlsb(brt_row(0) + brt_number(0, 3.5)), "表.xlsb").rows == [[3.5]]
    assert only_grid(xls(number(0, 0, 7)), "表.xls").rows == [[7.0]]
    assert only_grid(b"20250101,3.66910E+18\n", "表.csv").rows == [["20250101", "3.66910E+18"]]


# ---------------------------------------------------------------- texts


@pytest.mark.parametrize(
    ("stored", "seen"),
    [
        ("王_x000D_&#10;李", "王\n李"),
        ("王_x000D_李", "王\n李"),
        ("王_x005F_x000D_李", "王_x000D_李"),
        ("王_x0000_小_x0007_明", "王小明"),
        ("王\t小明", "王\t小明"),
        (" 王小明 ", " 王小明 "),
        ("王&amp;李&#x4E00;", "王&李一"),
    ],
)
def test_texts_as_a_person_sees_them(stored, seen):
    assert only_grid(xlsx(f'<row r="1">{text_cell("A1", stored)}</row>')).rows == [[seen]]


def test_rich_text_is_its_text_without_the_reading_aid():
    cell = '<c r="A1" t="inlineStr"><is><r><t>王</t></r><r><t>小明</t></r><rPh sb="0" eb="1"><t>wang</t></rPh></is></c>'
    assert only_grid(xlsx(f'<row r="1">{cell}</row>')).rows == [["王小明"]]


def test_a_csv_cell_may_hold_lines_and_delimiters():
    assert only_grid('姓名,过程\n王小明,"谈了学习,\n也谈了生活 ""很好"""\n'.encode(), "表.csv").rows == [
        ["姓名", "过程"],
        ["王小明", '谈了学习,\n也谈了生活 "很好"'],
    ]


def test_a_csv_keeps_its_blank_rows_and_fills_up_short_ones():
    assert only_grid("家访记录\n\n姓名,班级,备注\n王小明,一(1)班\n".encode(), "表.csv").rows == [
        ["家访记录", "", ""],
        ["", "", ""],
        ["姓名", "班级", "备注"],
        ["王小明", "一(1)班", ""],
    ]


def test_a_csv_of_one_column_is_read_when_it_says_csv():
    assert only_grid("姓名\n王小明\n".encode(), "表.csv").rows == [["姓名"], ["王小明"]]


# ---------------------------------------------------------------- pages


def test_a_page_may_hold_several_tables_and_tables_in_tables():
    page = "<table><tr><td>外</td><td><table><tr><td>内</td></tr></table>后</td></tr></table><p>字</p><table><tr><td>二</td></tr></table>"
    grids, _ = taken_in(page.encode(), "表.html")
    assert {name: grid.rows for name, grid in grids.items()} == {
        "第1个表格": [["外", "后"]],
        "第2个表格": [["内"]],
        "第3个表格": [["二"]],
    }


def test_a_cell_of_a_page_keeps_its_line_breaks():
    page = "<table><tr><td>谈学习<br>谈 \n 生活<p>很好</p></td><td><style>td{}</style> 好 </td></tr></table>"
    assert only_grid(page.encode(), "表.html").rows == [["谈学习\n谈 生活\n很好", "好"]]


def test_rows_of_a_page_stand_where_they_stand():
    page = "<table><tr><td></td></tr><tr><td rowspan=2>甲</td><td>乙</td></tr><tr><td>丙</td></tr></table>"
    grid = only_grid(page.encode(), "表.html")
    assert (grid.top, grid.left, grid.rows) == (1, 0, [["甲", "乙"], ["", "丙"]])


def test_a_page_reads_no_other_files():
    page = '<!DOCTYPE html [<!ENTITY f SYSTEM "file:///etc/hostname">]><table><tr><td>甲&f;</td></tr></table>'
    assert only_grid(page.encode(), "表.html").rows == [["甲&f;"]]


def test_cells_of_an_xml_table_stand_where_they_stand():
    data = (
        '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">'
        "<Worksheet ss:Name='表1'><Table><Row ss:Index='3'><Cell ss:Index='2'><Data>甲</Data></Cell></Row><Row ss:Span='1'/>"
        "<Row><Cell ss:Index='3'><Data>乙</Data></Cell></Row></Table></Worksheet></Workbook>"
    ).encode()
    grid = only_grid(data, "表.xml")
    assert (grid.top, grid.left, grid.rows) == (2, 1, [["甲", ""], ["", ""], ["", ""], ["", "乙"]])


def test_namespaces_are_no_matter():
    cell = '<x:c r="A1" t="inlineStr"><x:is><x:t>王</x:t></x:is></x:c>'
    body = f'<x:worksheet xmlns:x="{MAIN}"><x:sheetData><x:row r="1">{cell}</x:row></x:sheetData></x:worksheet>'
    assert only_grid(zipped(xlsx_parts({"表1": body}))).rows == [["王"]]


def test_a_quote_that_is_closed_far_below_does_not_decide_about_the_delimiter():
    """Were the semicolon the delimiter, the first cell would be longer than the csv module takes."""
    lines = ["日期,过程", *(f'2024-10-12,"{"家访" * 1500}"' for _ in range(60))]
    text = '"甲,"乙\n' + "\n".join(lines)
    (grid,), problems = delimited.read(("\n".join(lines)).encode(), "x.csv", Limits())
    assert (len(grid.rows), problems) == (61, ())
    grids, problems = delimited.read(text.encode(), "x.csv", Limits())
    assert (grids, [p.code for p in problems]) == ((), ["unreadable-file"])
