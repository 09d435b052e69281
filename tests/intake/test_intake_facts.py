"""What a cell holds that is no value, and rows that nobody sees: found in every format that can say so."""

from __future__ import annotations

import struct

import pytest
from strange_files import (
    HONEST,
    OFFICE,
    brt,
    brt_error,
    brt_number,
    brt_row,
    brt_text,
    label,
    number,
    ods,
    ods_text,
    only_grid,
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

from jiafang_batch.grid import Fact

N_A = 0x2A


def noted(grid) -> dict[tuple[int, int], tuple[Fact, str]]:
    """The notes of a sheet by place."""
    return {(note.row, note.column): (note.fact, note.text) for note in grid.notes}


def xlsx_row(*cells: str) -> bytes:
    return xlsx(f'<row r="1">{"".join(cells)}</row>')


FAILED = {
    "xlsx": xlsx_row('<c r="A1"><v>1</v></c>', '<c r="B1" t="e"><f>NA()</f><v>#N/A</v></c>'),
    "xlsx, typed as text": xlsx_row('<c r="A1"><v>1</v></c>', text_cell("B1", "#N/A")),
    "xlsx, prefixed": zipped(
        xlsx_parts(
            {
                "表1": '<x:worksheet xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><x:sheetData><x:row r="1">'
                '<x:c r="A1"><x:v>1</x:v></x:c><x:c r="B1" t="e"><x:v>#N/A</x:v></x:c></x:row></x:sheetData></x:worksheet>'
            }
        )
    ),
    "xls, a value": xls(number(0, 0, 1) + record(0x0205, struct.pack("<HHHBB", 0, 1, 0, N_A, 1))),
    "xls, a formula": xls(
        number(0, 0, 1) + record(0x0006, struct.pack("<HHHBBBBHHHIH", 0, 1, 0, 2, 0, N_A, 0, 0, 0xFFFF, 0, 0, 0))
    ),
    "xlsb": xlsb(brt_row(0) + brt_number(0, 1) + brt_error(1, N_A)),
    "ods": ods(
        '<table:table table:name="表1"><table:table-row><table:table-cell office:value-type="float" office:value="1"/>'
        '<table:table-cell table:formula="of:=NA()" office:value-type="string" office:string-value="" '
        'calcext:value-type="error"><text:p>#N/A</text:p></table:table-cell></table:table-row></table:table>'
    ),
    "csv": b"1,#N/A\n",
    "page": b"<table><tr><td>1</td><td>#N/A</td></tr></table>",
    "xml table": '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">'
    '<Worksheet ss:Name="表1"><Table><Row><Cell><Data ss:Type="Number">1</Data></Cell>'
    '<Cell ss:Formula="=NA()"><Data ss:Type="Error">#N/A</Data></Cell></Row></Table></Worksheet></Workbook>'.encode(),
}
NAMES = {"csv": "表.csv", "page": "表.html", "xml table": "表.xml", "ods": "表.ods", "xlsb": "表.xlsb"}


@pytest.mark.parametrize("kind", FAILED)
def test_a_failed_formula_is_a_blank_cell_with_a_note(kind):
    grid = only_grid(FAILED[kind], NAMES.get(kind, "表.xls" if kind.startswith("xls,") else "表.xlsx"))
    assert noted(grid) == {(0, 1): (Fact.ERROR, "#N/A")}
    assert grid.rows[0][1] == ""


UNCOMPUTED = {
    "no value": "<c r='A1'><f>1+1</f></c>".replace("'", '"'),
    "an empty value": '<c r="A1"><f>1+1</f><v></v></c>',
    "a closed value": '<c r="A1"><f>1+1</f><v/></c>',
    "a shared formula": '<c r="A1"><f t="shared" ref="A1:A2" si="0">1+1</f><v/></c>',
    "laid out on lines": '<c r="A1">\n  <f>1+1</f>\n  <v></v>\n</c>',
}


@pytest.mark.parametrize("cell", UNCOMPUTED.values(), ids=UNCOMPUTED)
def test_a_formula_that_was_never_computed_is_noted(cell):
    grid = only_grid(xlsx_row(cell, '<c r="B1"><v>1</v></c>'))
    assert noted(grid)[0, 0] == (Fact.UNCOMPUTED, "")


def test_an_uncomputed_formula_in_other_formats():
    in_ods = ods(
        f'<table:table table:name="表1"><table:table-row>{ods_text("王")}<table:table-cell table:formula="of:=1+1"/>'
        "</table:table-row></table:table>"
    )
    in_xml = (
        '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">'
        '<Worksheet ss:Name="表1"><Table><Row><Cell><Data ss:Type="String">王</Data></Cell><Cell ss:Formula="=1+1"/></Row>'
        "</Table></Worksheet></Workbook>"
    ).encode()
    assert noted(only_grid(in_ods, "表.ods")) == {(0, 1): (Fact.UNCOMPUTED, "")}
    assert noted(only_grid(in_xml, "表.xml")) == {(0, 1): (Fact.UNCOMPUTED, "")}


def test_a_row_of_nothing_but_uncomputed_formulas_is_not_lost():
    grid = only_grid(
        xlsx(text_row(1, "姓名", "班级") + '<row r="3"><c r="A3"><f>甲!A1</f></c><c r="C3"><f>甲!C1</f></c></row>')
    )
    assert grid.rows == [["姓名", "班级", ""], ["", "", ""], ["", "", ""]]
    assert set(noted(grid)) == {(2, 0), (2, 2)}


COMPUTED = {
    "a number": '<c r="A1"><f>1+1</f><v>2</v></c>',
    "a text": '<c r="A1" t="str"><f>B1</f><v>王</v></c>',
    "an empty text": '<c r="A1" t="str"><f>IF(1,"","")</f><v></v></c>',
    "nothing at all": '<c r="A1" s="0"/>',
}


@pytest.mark.parametrize("cell", COMPUTED.values(), ids=COMPUTED)
def test_a_computed_formula_is_its_value(cell):
    assert only_grid(xlsx_row(cell, '<c r="B1"><v>1</v></c>')).notes == ()


RICH = {
    "xl/metadata.xml": '<metadata xmlns:x="r"><metadataTypes><metadataType name="XLDAPR"/><metadataType name="XLRICHVALUE"/></metadataTypes>'
    '<futureMetadata name="XLDAPR"><bk><a/></bk></futureMetadata>'
    '<futureMetadata name="XLRICHVALUE"><bk><x:rvb i="1"/></bk><bk><x:rvb i="0"/></bk></futureMetadata>'
    '<valueMetadata><bk><rc t="2" v="0"/></bk><bk><rc t="2" v="1"/></bk></valueMetadata></metadata>',
    "xl/richData/rdrichvaluestructure.xml": '<rvStructures><s t="_error"/><s t="_localImage"/></rvStructures>',
    "xl/richData/rdrichvalue.xml": '<rvData><rv s="0"><v>8</v></rv><rv s="1"><v>0</v></rv></rvData>',
}


def test_a_picture_in_a_cell_is_no_value_and_no_error():
    """Of Excel 365: an error cell whose vm leads to an image (1); another vm leads to a real error (2)."""
    cells = [f'<c r="{place}1" t="e" vm="{vm}"><v>#VALUE!</v></c>' for place, vm in (("A", 1), ("B", 2), ("C", 9))]
    grid = only_grid(xlsx(f'<row r="1">{"".join(cells)}{text_cell("D1", "王")}</row>', extra=RICH))
    assert noted(grid) == {
        (0, 0): (Fact.PICTURE, ""),
        (0, 1): (Fact.ERROR, "#VALUE!"),
        (0, 2): (Fact.ERROR, "#VALUE!"),
    }
    assert grid.rows == [["", "", "", "王"]]


WPS_PICTURES = {
    "as WPS stores it": '<c r="A1" t="str"><f>_xlfn.DISPIMG("ID_1",1)</f><v>=DISPIMG("ID_1",1)</v></c>',
    "as another program left it": '<c r="A1" t="e"><f>_xlfn.dispimg("ID_1",1)</f><v>#NAME?</v></c>',
    "as text": text_cell("A1", "=_xlfn.DISPIMG(&quot;ID_1&quot;,1)"),
}


@pytest.mark.parametrize("cell", WPS_PICTURES.values(), ids=WPS_PICTURES)
def test_a_picture_of_wps_is_no_value_and_no_error(cell):
    grid = only_grid(xlsx_row(cell, text_cell("B1", "王")))
    assert noted(grid) == {(0, 0): (Fact.PICTURE, "")}
    assert grid.rows == [["", "王"]]


HIDDEN_ROWS = {
    "xlsx": (
        xlsx(text_row(1, "甲") + text_row(2, "乙").replace("<row", '<row hidden="1"') + text_row(3, "丙")),
        "表.xlsx",
    ),
    "xlsx of LibreOffice": (
        xlsx(
            text_row(1, "甲").replace("<row", '<row hidden="false"')
            + text_row(2, "乙").replace("<row", '<row hidden="true"')
            + text_row(3, "丙")
        ),
        "表.xlsx",
    ),
    "xls": (
        xls(
            record(0x0208, struct.pack("<HHHHHHHH", 1, 0, 1, 300, 0, 0, 0x20, 0))
            + label(0, 0, "甲")
            + label(1, 0, "乙")
            + label(2, 0, "丙")
        ),
        "表.xls",
    ),
    "xlsb": (
        xlsb(
            brt_row(0)
            + brt_text(0, "甲")
            + brt_row(1, hidden=True)
            + brt_text(0, "乙")
            + brt_row(2)
            + brt_text(0, "丙")
        ),
        "表.xlsb",
    ),
    "ods": (
        ods(
            f'<table:table table:name="表1"><table:table-row>{ods_text("甲")}</table:table-row>'
            f'<table:table-row table:visibility="filter">{ods_text("乙")}</table:table-row>'
            f"<table:table-row>{ods_text('丙')}</table:table-row>"
            '<table:table-row table:number-rows-repeated="1048573" table:visibility="collapse"><table:table-cell/></table:table-row>'
            "</table:table>"
        ),
        "表.ods",
    ),
    "page": (
        b"<table><tr><td>\xe7\x94\xb2</td></tr><tr style='display: none'><td>\xe4\xb9\x99</td></tr><tr><td>\xe4\xb8\x99</td></tr></table>",
        "表.html",
    ),
    "xml table": (
        '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">'
        "<Worksheet ss:Name='表1'><Table><Row><Cell><Data>甲</Data></Cell></Row><Row ss:Hidden='1'><Cell><Data>乙</Data></Cell></Row>"
        "<Row><Cell><Data>丙</Data></Cell></Row></Table></Worksheet></Workbook>".encode(),
        "表.xml",
    ),
}


@pytest.mark.parametrize(("data", "file"), HIDDEN_ROWS.values(), ids=HIDDEN_ROWS)
def test_hidden_rows_are_read_and_known(data, file):
    grid = only_grid(data, file)
    assert grid.rows == [["甲"], ["乙"], ["丙"]]
    assert grid.hidden_rows == (1,)


MERGES = {
    "xlsx": (xlsx(text_row(1, "甲", "", "乙") + text_row(2, "", "", "丙"), '<mergeCells><mergeCell ref="A1:B2"/></mergeCells>'), "表.xlsx"),
    "xls": (
        xls(label(0, 0, "甲") + label(0, 2, "乙") + label(1, 2, "丙") + record(0x00E5, struct.pack("<HHHHH", 1, 0, 1, 0, 1))),
        "表.xls",
    ),
    "xlsb": (
        xlsb(
            brt_row(0) + brt_text(0, "甲") + brt_text(2, "乙") + brt_row(1) + brt_text(2, "丙"),
            brt(177, struct.pack("<I", 1)) + brt(176, struct.pack("<IIII", 0, 1, 0, 1)) + brt(178),
        ),
        "表.xlsb",
    ),
    "ods": (
        ods(
            '<table:table table:name="表1"><table:table-row>'
            + ods_text("甲", 'table:number-rows-spanned="2" table:number-columns-spanned="2"')
            + f'<table:covered-table-cell/>{ods_text("乙")}</table:table-row>'
            f'<table:table-row><table:covered-table-cell table:number-columns-repeated="2"/>{ods_text("丙")}</table:table-row></table:table>'
        ),
        "表.ods",
    ),
    "page": ("<table><tr><td rowspan=2 colspan=2>甲</td><td>乙</td></tr><tr><td>丙</td></tr></table>".encode(), "表.html"),
    "xml table": (
        '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">'
        "<Worksheet ss:Name='表1'><Table><Row><Cell ss:MergeAcross='1' ss:MergeDown='1'><Data>甲</Data></Cell><Cell><Data>乙</Data></Cell></Row>"
        "<Row><Cell ss:Index='3'><Data>丙</Data></Cell></Row></Table></Worksheet></Workbook>".encode(),
        "表.xml",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("data", "file"), MERGES.values(), ids=MERGES)
def test_merges_are_known_in_every_format(data, file):
    grid = only_grid(data, file)
    assert grid.merges == ((0, 0, 1, 1),)
    assert grid.rows == [["甲", "", "乙"], ["", "", "丙"]]


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
def test_a_hidden_sheet_is_read_and_known(state):
    parts = xlsx_parts(
        {"甲": sheet_xml(text_row(1, "王")), "乙": sheet_xml(text_row(1, "李"))}, states={"乙": f' state="{state}"'}
    )
    grids, _ = taken_in(zipped(parts))
    assert {name: grid.hidden for name, grid in grids.items()} == {"甲": False, "乙": True}


def test_chart_sheets_hold_no_table():
    parts = xlsx_parts({"甲": sheet_xml(text_row(1, "王"))})
    rels = str(parts["xl/_rels/workbook.xml.rels"]).replace(
        "</Relationships>",
        f'<Relationship Id="rId9" Type="{OFFICE}/chartsheet" Target="chartsheets/sheet1.xml"/></Relationships>',
    )
    book = str(parts["xl/workbook.xml"]).replace("</sheets>", '<sheet name="图" sheetId="9" r:id="rId9"/></sheets>')
    grid = only_grid(
        zipped(
            {
                **parts,
                "xl/_rels/workbook.xml.rels": rels,
                "xl/workbook.xml": book,
                "xl/chartsheets/sheet1.xml": "<chartsheet/>",
            }
        )
    )
    assert grid.sheet == "甲"


def test_an_honest_sheet_has_nothing_to_note():
    grid = only_grid(HONEST)
    assert (grid.notes, grid.hidden_rows, grid.merges) == ((), (), ())
