"""Workbooks with every trait that a returned copy must survive, as code: one small sheet, and what is odd about it.

The sheet 家访记录: B2 holds a bad date, C2 is blank, A2 and A3 a class; row 1 is the header.
"""

import io
import re
import struct
import zipfile
import zlib

from xlsxwriter.workbook import Workbook

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
SHEET = "xl/worksheets/sheet1.xml"
BAD_DATE = "2025-13-02"

STYLES = (
    f'<styleSheet xmlns="{MAIN}"><fonts count="1"><font><sz val="11"/><name val="宋体"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)
PIXEL = b"\x89PNG\r\n\x1a\n" + b"".join(
    struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
    for kind, body in (
        (b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)),
        (b"IDAT", zlib.compress(b"\0\x7f")),
        (b"IEND", b""),
    )
)


def inline(at, text):
    return f'<c r="{at}" t="inlineStr"><is><t>{text}</t></is></c>'


ROWS = (
    f'<row r="1">{inline("A1", "班级")}{inline("B1", "家访日期")}{inline("C1", "学生姓名")}</row>'
    f'<row r="2">{inline("A2", "一(1)班")}{inline("B2", BAD_DATE)}<c r="C2"/></row>'
    f'<row r="3">{inline("A3", "一(1)班")}<c r="B3"><v>45632</v></c>{inline("C3", "甲")}</row>'
)


def sheet(rows=ROWS, head="", tail=""):
    spaces = f'xmlns="{MAIN}" xmlns:r="{RELATIONS}"'
    return f"<worksheet {spaces}>{head}<sheetData>{rows}</sheetData>{tail}</worksheet>"


def relations(*entries):
    """(id, the last word of its type, target) → a part of relations."""
    listed = "".join(
        f'<Relationship Id="{i}" Type="{RELATIONS}/{kind}" Target="{target}"/>' for i, kind, target in entries
    )
    return f'<Relationships xmlns="{PACKAGE}">{listed}</Relationships>'


_KINDS = {
    "workbook": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
    "worksheet": "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml",
    "styles": "application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml",
    "strings": "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml",
    "comments": "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml",
    "drawing": "application/vnd.openxmlformats-officedocument.drawing+xml",
    "chartsheet": "application/vnd.openxmlformats-officedocument.spreadsheetml.chartsheet+xml",
    "threaded": "application/vnd.ms-excel.threadedcomments+xml",
    "person": "application/vnd.ms-excel.person+xml",
    "table": "application/vnd.openxmlformats-officedocument.spreadsheetml.table+xml",
    "metadata": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheetMetadata+xml",
    "rich_value": "application/vnd.ms-excel.rdrichvalue+xml",
    "rich_structure": "application/vnd.ms-excel.rdrichvaluestructure+xml",
    "rich_types": "application/vnd.ms-excel.rdrichvaluetypes+xml",
    "rich_relations": "application/vnd.ms-excel.richvaluerel+xml",
    "printer": "application/vnd.openxmlformats-officedocument.spreadsheetml.printerSettings",
}


def types(**kinds):
    """part=kind → the list of content types; a part is written with __ for / and without xl/ and .xml."""
    overrides = "".join(
        f'<Override PartName="/xl/{part.replace("__", "/")}.xml" ContentType="{_KINDS[kind]}"/>'
        for part, kind in kinds.items()
    )
    return (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/><Default Extension="png" ContentType="image/png"/>'
        f'<Default Extension="bin" ContentType="{_KINDS["printer"]}"/>'
        '<Default Extension="vml" ContentType="application/vnd.openxmlformats-officedocument.vmlDrawing"/>'
        f"{overrides}</Types>"
    )


def parts(content=None, *, workbook="", before="", after="", book_relations=(), more=None, **kinds):
    """The parts of a workbook with the one sheet; `more` are further parts, `kinds` their content types."""
    known = {"workbook": "workbook", "worksheets__sheet1": "worksheet", "styles": "styles"} | kinds
    listed = '<sheet name="家访记录" sheetId="1" r:id="rId1"/>'
    return {
        "[Content_Types].xml": types(**known),
        "_rels/.rels": relations(("rId1", "officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}">{before}<sheets>{listed}{workbook}</sheets>{after}</workbook>',
        "xl/_rels/workbook.xml.rels": relations(
            ("rId1", "worksheet", "worksheets/sheet1.xml"), ("rId2", "styles", "styles.xml"), *book_relations
        ),
        SHEET: content or sheet(),
        "xl/styles.xml": STYLES,
        **(more or {}),
    }


def zipped(files, folders=()):
    """The parts as a zip archive; a folder is an entry of its own."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in (*folders, *files):
            content = files.get(name, b"")
            archive.writestr(
                zipfile.ZipInfo(name, (2025, 1, 2, 3, 4, 6)), content.encode() if isinstance(content, str) else content
            )
    return out.getvalue()


def plain():
    return zipped(parts())


def absolute_targets():
    files = parts()
    files["_rels/.rels"] = relations(("rId1", "officeDocument", "/xl/workbook.xml"))
    files["xl/_rels/workbook.xml.rels"] = relations(
        ("rId1", "worksheet", "/xl/worksheets/sheet1.xml"), ("rId2", "styles", "/xl/styles.xml")
    )
    return zipped(files)


def leading_slashes():
    return zipped({f"/{name}": content for name, content in parts().items()})


def other_case():
    files = parts()
    files["xl/Worksheets/Sheet1.XML"] = files.pop(SHEET)
    files["xl/STYLES.xml"] = files.pop("xl/styles.xml")
    listed = files["[Content_Types].xml"].replace(f"/{SHEET}", "/xl/Worksheets/Sheet1.XML")
    files["[Content_Types].xml"] = listed.replace("/xl/styles.xml", "/xl/STYLES.xml")
    return zipped(files)


def folder_entries():
    return zipped(parts(), folders=("xl/", "xl/worksheets/", "_rels/"))


def rows_without_r():
    bare = "".join(
        f"<row>{cells}</row>"
        for cells in ROWS.replace("</row>", "").split("<row ")[1:]
        for cells in [cells.partition(">")[2]]
    )
    for number in (1, 2, 3):
        for letter in "ABC":
            bare = bare.replace(f' r="{letter}{number}"', "")
    return zipped(parts(sheet(bare)))


def default_styles():
    columns = '<cols><col min="1" max="3" width="12" style="0" customWidth="1"/></cols>'
    return zipped(parts(sheet(ROWS.replace('<row r="2">', '<row r="2" s="0" customFormat="1" ht="30">'), head=columns)))


def prefixed():
    def renamed(text):
        text = text.replace(f'xmlns="{MAIN}"', f'xmlns:x="{MAIN}"')
        return re.sub(r"<(/?)(?=\w)", r"<\1x:", text)

    files = parts()
    return zipped(files | {name: renamed(files[name]) for name in ("xl/workbook.xml", "xl/styles.xml", SHEET)})


def utf16_sheet():
    """Another sheet, selected, in an encoding that only Excel reads."""
    other = sheet(head='<sheetViews><sheetView tabSelected="1" workbookViewId="0"/></sheetViews>')
    return zipped(
        parts(
            workbook='<sheet name="图" sheetId="2" r:id="rId3"/>',
            book_relations=(("rId3", "worksheet", "worksheets/sheet2.xml"),),
            more={"xl/worksheets/sheet2.xml": ('<?xml version="1.0" encoding="UTF-16"?>' + other).encode("utf-16")},
            worksheets__sheet2="worksheet",
        )
    )


def bare_styles():
    return zipped(parts() | {"xl/styles.xml": f'<styleSheet xmlns="{MAIN}"/>'})


def shared_strings():
    texts = ("班级", "家访日期", "学生姓名", "一(1)班")
    rich = f'<si><r><t>2025-</t></r><r><t>13-02</t></r><rPh sb="0" eb="1"><t>x</t></rPh></si>'  # noqa: F541
    table = f'<sst xmlns="{MAIN}">{"".join(f"<si><t>{text}</t></si>" for text in texts)}{rich}</sst>'
    rows = ROWS
    for index, text in enumerate((*texts, BAD_DATE)):
        rows = rows.replace(f't="inlineStr"><is><t>{text}</t></is>', f't="s"><v>{index}</v>')
    more = {"xl/sharedStrings.xml": table}
    return zipped(
        parts(
            sheet(rows),
            book_relations=(("rId3", "sharedStrings", "sharedStrings.xml"),),
            more=more,
            sharedStrings="strings",
        )
    )


def control_characters():
    return zipped(parts(sheet(ROWS.replace("一(1)班", "一_x000D_\n(1)_x0007_班"))))


def full_of_elements():
    """Elements before, between and after all that we add, with priorities and extensions of the teacher's own."""
    tail = (
        '<sheetProtection sheet="1" objects="1" scenarios="1"/><mergeCells count="1"><mergeCell ref="A2:A3"/></mergeCells>'
        '<conditionalFormatting sqref="B2:B9"><cfRule type="expression" priority="3"><formula>B2&gt;1</formula></cfRule>'
        '</conditionalFormatting><dataValidations count="1"><dataValidation type="list" sqref="C2:C9"><formula1>"甲,乙"</formula1>'
        '</dataValidation></dataValidations><pageMargins left="0.7" right="0.7" top="0.75" bottom="0.75" header="0.3" footer="0.3"/>'
        '<pageSetup paperSize="9" orientation="landscape" r:id="rId3"/><drawing r:id="rId1"/><tableParts count="1">'
        '<tablePart r:id="rId2"/></tableParts><extLst><ext uri="{00000000-0000-0000-0000-00000000FFFF}"/></extLst>'
    )
    anchor = (
        '<xdr:wsDr xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing" '
        f'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:r="{RELATIONS}"><xdr:oneCellAnchor>'
        "<xdr:from><xdr:col>4</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>1</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:from>"
        '<xdr:ext cx="9525" cy="9525"/><xdr:pic><xdr:nvPicPr><xdr:cNvPr id="2" name="照片"/><xdr:cNvPicPr/></xdr:nvPicPr>'
        '<xdr:blipFill><a:blip r:embed="rId1"/><a:stretch><a:fillRect/></a:stretch></xdr:blipFill><xdr:spPr>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></xdr:spPr></xdr:pic><xdr:clientData/></xdr:oneCellAnchor></xdr:wsDr>'
    )
    table = (
        f'<table xmlns="{MAIN}" id="1" name="表1" displayName="表1" ref="A1:C3"><autoFilter ref="A1:C3"/><tableColumns count="3">'
        '<tableColumn id="1" name="班级"/><tableColumn id="2" name="家访日期"/><tableColumn id="3" name="学生姓名"/></tableColumns></table>'
    )
    more = {
        "xl/worksheets/_rels/sheet1.xml.rels": relations(
            ("rId1", "drawing", "../drawings/drawing1.xml"),
            ("rId2", "table", "../tables/table1.xml"),
            ("rId3", "printerSettings", "../printerSettings/printerSettings1.bin"),
        ),
        "xl/drawings/drawing1.xml": anchor,
        "xl/drawings/_rels/drawing1.xml.rels": relations(("rId1", "image", "../media/image1.png")),
        "xl/media/image1.png": PIXEL,
        "xl/tables/table1.xml": table,
        "xl/printerSettings/printerSettings1.bin": b"\x01\x02",
    }
    head = '<sheetPr/><dimension ref="A1"/><sheetViews><sheetView tabSelected="1" workbookViewId="0"/></sheetViews>'
    return zipped(parts(sheet(head=head, tail=tail), more=more, drawings__drawing1="drawing", tables__table1="table"))


def wps_cell_pictures():
    picture = inline("D2", "x").replace(
        't="inlineStr"><is><t>x</t></is>', 't="str"><f>_xlfn.DISPIMG("ID_1",1)</f><v>=DISPIMG("ID_1",1)</v>'
    )
    images = (
        '<etc:cellImages xmlns:etc="http://www.wps.cn/officeDocument/2017/etCustomData" '
        'xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing" '
        f'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:r="{RELATIONS}"><etc:cellImage><xdr:pic>'
        '<xdr:nvPicPr><xdr:cNvPr id="2" name="ID_1"/><xdr:cNvPicPr/></xdr:nvPicPr><xdr:blipFill><a:blip r:embed="rId1"/>'
        "</xdr:blipFill><xdr:spPr/></xdr:pic></etc:cellImage></etc:cellImages>"
    )
    files = parts(
        sheet(ROWS.replace('<c r="C2"/>', '<c r="C2"/>' + picture)),
        more={
            "xl/cellimages.xml": images,
            "xl/_rels/cellimages.xml.rels": relations(("rId1", "image", "media/image1.png")),
            "xl/media/image1.png": PIXEL,
        },
    )
    wps = '<Relationship Id="rId9" Type="http://www.wps.cn/officeDocument/2020/cellImage" Target="cellimages.xml"/></Relationships>'
    files["xl/_rels/workbook.xml.rels"] = files["xl/_rels/workbook.xml.rels"].replace("</Relationships>", wps)
    return zipped(files, folders=("xl/media/",))


def excel_cell_pictures():
    """Excel 365 keeps a picture in a cell as an error with a rich value behind it."""
    rich = "http://schemas.microsoft.com/office/spreadsheetml/2017/richdata"
    picture = '<c r="D2" t="e" vm="1"><v>#VALUE!</v></c>'
    flags = "".join(f'<key name="{key}"><flag name="ExcludeFromCalcComparison" value="1"/></key>' for key in ("_Self",))
    files = parts(
        sheet(ROWS.replace('<c r="C2"/>', '<c r="C2"/>' + picture)),
        more={
            "xl/metadata.xml": (
                f'<metadata xmlns="{MAIN}" xmlns:xlrd="{rich}"><metadataTypes count="1"><metadataType name="XLRICHVALUE" '
                'minSupportedVersion="120000"/></metadataTypes><futureMetadata name="XLRICHVALUE" count="1"><bk><extLst>'
                '<ext uri="{3e2802c4-a4d2-4d8b-9148-e3be6c30e623}"><xlrd:rvb i="0"/></ext></extLst></bk></futureMetadata>'
                '<valueMetadata count="1"><bk><rc t="1" v="0"/></bk></valueMetadata></metadata>'
            ),
            "xl/richData/rdrichvalue.xml": f'<rvData xmlns="{rich}" count="1"><rv s="0"><v>0</v><v>5</v></rv></rvData>',
            "xl/richData/rdrichvaluestructure.xml": (
                f'<rvStructures xmlns="{rich}" count="1"><s t="_localImage"><k n="_rvRel:LocalImageIdentifier" t="i"/>'
                '<k n="CalcOrigin" t="i"/></s></rvStructures>'
            ),
            "xl/richData/rdRichValueTypes.xml": (
                f'<rvTypesInfo xmlns="{rich}2"><global><keyFlags>{flags}</keyFlags></global></rvTypesInfo>'
            ),
            "xl/richData/richValueRel.xml": (
                '<richValueRels xmlns="http://schemas.microsoft.com/office/spreadsheetml/2022/richvaluerel" '
                f'xmlns:r="{RELATIONS}"><rel r:id="rId1"/></richValueRels>'
            ),
            "xl/richData/_rels/richValueRel.xml.rels": relations(("rId1", "image", "../media/image1.png")),
            "xl/media/image1.png": PIXEL,
        },
        metadata="metadata",
        richData__rdrichvalue="rich_value",
        richData__rdrichvaluestructure="rich_structure",
        richData__rdRichValueTypes="rich_types",
        richData__richValueRel="rich_relations",
    )
    new = "".join(
        f'<Relationship Id="rId{number}" Type="{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(
            (
                (f"{RELATIONS}/sheetMetadata", "metadata.xml"),
                ("http://schemas.microsoft.com/office/2017/06/relationships/rdRichValue", "richData/rdrichvalue.xml"),
                (
                    "http://schemas.microsoft.com/office/2017/06/relationships/rdRichValueStructure",
                    "richData/rdrichvaluestructure.xml",
                ),
                (
                    "http://schemas.microsoft.com/office/2017/06/relationships/rdRichValueTypes",
                    "richData/rdRichValueTypes.xml",
                ),
                ("http://schemas.microsoft.com/office/2022/10/relationships/richValueRel", "richData/richValueRel.xml"),
            ),
            11,
        )
    )
    listed = "xl/_rels/workbook.xml.rels"
    files[listed] = files[listed].replace("</Relationships>", new + "</Relationships>")
    return zipped(files)


_NOTE = (
    '<v:shape id="_x0000_s1025" type="#_x0000_t202" style="visibility:hidden"><v:textbox><div>甲<br>乙</div></v:textbox>'
    '<x:ClientData ObjectType="Note"><x:Anchor>3, 1, 0, 1, 5, 1, 4, 1</x:Anchor><x:Row>{row}</x:Row><x:Column>{column}</x:Column>'
    "</x:ClientData></v:shape>"
)


def _commented(note=_NOTE, encoding="utf-8", at="A2", **more_kinds):
    """The teacher's own note on a cell; its drawing has a <br> that XML does not allow."""
    row, column = int(at[1]) - 1, "ABC".index(at[0])
    drawing = (
        '<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
        'xmlns:x="urn:schemas-microsoft-com:office:excel"><v:shapetype id="_x0000_t202" o:spt="202" path="m,l,21600r21600,l21600,xe"/>\n'
        + note.format(row=row, column=column)
        + "</xml>\n"
    ).encode(encoding)
    comments = (
        f'<comments xmlns="{MAIN}"><authors><author>王老师</author></authors><commentList><comment ref="{at}" authorId="0">'
        "<text><t>请王校长看</t></text></comment></commentList></comments>"
    )
    more = {
        "xl/worksheets/_rels/sheet1.xml.rels": relations(
            ("rId1", "comments", "../comments1.xml"), ("rId2", "vmlDrawing", "../drawings/vmlDrawing1.vml")
        ),
        "xl/comments1.xml": comments,
        "xl/drawings/vmlDrawing1.vml": drawing,
    }
    return parts(sheet(tail='<legacyDrawing r:id="rId2"/>'), more=more, comments1="comments", **more_kinds)


def own_note():
    return zipped(_commented())


def picture_in_a_note():
    """A photo as the background of a note, on the drawing's own relations."""
    fill = '<v:fill o:relid="rId1" o:title="家访照片" type="frame"/>'
    files = _commented(_NOTE.replace("<v:textbox>", fill + "<v:textbox>"))
    files["xl/drawings/_rels/vmlDrawing1.vml.rels"] = relations(("rId1", "image", "../media/image1.png"))
    return zipped(files | {"xl/media/image1.png": PIXEL})


def header_picture():
    """A picture in the page header has a legacy drawing too, which is not the one of notes."""
    drawing = '<xml xmlns:v="urn:schemas-microsoft-com:vml"><v:shape id="CH" style="width:1pt;height:1pt"/></xml>'
    tail = '<headerFooter><oddHeader>&amp;C&amp;G</oddHeader></headerFooter><legacyDrawingHF r:id="rId1"/>'
    more = {
        "xl/worksheets/_rels/sheet1.xml.rels": relations(("rId1", "vmlDrawing", "../drawings/vmlDrawing1.vml")),
        "xl/drawings/vmlDrawing1.vml": drawing,
    }
    return zipped(parts(sheet(tail=tail), more=more))


def own_note_on_the_cell():
    return zipped(_commented(at="B2"))


def utf16_drawing():
    return zipped(_commented(encoding="utf-16"))


def threaded():
    files = _commented(threadedComments__threadedComment1="threaded", persons__person="person")
    space = "http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments"
    kind = "http://schemas.microsoft.com/office/2017/10/relationships"
    who, what = "{11111111-1111-1111-1111-111111111111}", "{22222222-2222-2222-2222-222222222222}"
    files["xl/threadedComments/threadedComment1.xml"] = (
        f'<ThreadedComments xmlns="{space}"><threadedComment ref="A2" dT="2025-01-01T00:00:00.00" personId="{who}" id="{what}">'
        "<text>好</text></threadedComment></ThreadedComments>"
    )
    files["xl/persons/person.xml"] = (
        f'<personList xmlns="{space}"><person displayName="王" id="{who}" userId="w" providerId="None"/></personList>'
    )
    for part, link, target in (
        ("xl/worksheets/_rels/sheet1.xml.rels", "threadedComment", "../threadedComments/threadedComment1.xml"),
        ("xl/_rels/workbook.xml.rels", "person", "persons/person.xml"),
    ):
        new = f'<Relationship Id="rId8" Type="{kind}/{link}" Target="{target}"/></Relationships>'
        files[part] = files[part].replace("</Relationships>", new)
    return zipped(files)


def names_and_sheets():
    """Names that count sheets, a chart sheet that is selected too, a locked structure, an own sheet of our name."""
    views = '<sheetViews><sheetView tabSelected="1" workbookViewId="0"/></sheetViews>'
    chart = f'<chartsheet xmlns="{MAIN}" xmlns:r="{RELATIONS}">{views}<drawing r:id="rId1"/></chartsheet>'
    drawing = '<xdr:wsDr xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"/>'
    own = sheet('<row r="1"><c r="A1"><v>1</v></c></row>', head=views)
    return zipped(
        parts(
            workbook='<sheet name="图" sheetId="7" r:id="rId3"/><sheet name="退回说明" sheetId="4" state="hidden" r:id="rId4"/>',
            before='<workbookProtection lockStructure="1"/><bookViews><workbookView firstSheet="0" activeTab="1"/></bookViews>',
            after='<definedNames><definedName name="_xlnm.Print_Area" localSheetId="2">\'退回说明\'!$A$1</definedName>'
            '<definedName name="名单">家访记录!$C$2:$C$3</definedName></definedNames>',
            book_relations=(
                ("rId3", "chartsheet", "chartsheets/sheet1.xml"),
                ("rId4", "worksheet", "worksheets/sheet2.xml"),
            ),
            more={
                "xl/chartsheets/sheet1.xml": chart,
                "xl/chartsheets/_rels/sheet1.xml.rels": relations(("rId1", "drawing", "../drawings/drawing1.xml")),
                "xl/drawings/drawing1.xml": drawing,
                "xl/worksheets/sheet2.xml": own,
            },
            drawings__drawing1="drawing",
            chartsheets__sheet1="chartsheet",
            worksheets__sheet2="worksheet",
        )
    )


def template_like():
    """As our own templates are: validation on another sheet, note on the header, protection, numbers as text, a chart."""
    out = io.BytesIO()
    book = Workbook(out, {"in_memory": True})
    log, lists = book.add_worksheet("家访记录"), book.add_worksheet("选项")
    for column, title in enumerate(("班级", "家访日期", "学生姓名")):
        log.write_string(0, column, title)
    log.write_string("A2", "一(1)班")
    log.write_string("B2", BAD_DATE)
    log.write_string("A3", "一(1)班")
    log.write_number("B3", 45632)
    log.write_string("C3", "甲")
    log.write_formula("D3", "=LEN(C3)", None, 1)
    log.write_comment("A1", "请从下拉框里选")
    lists.write_column(0, 0, ["甲", "乙"])
    log.data_validation("C2:C200", {"validate": "list", "source": "=选项!$A$1:$A$2"})
    log.conditional_format("C2:C200", {"type": "duplicate", "format": book.add_format({"bg_color": "#FFFF00"})})
    log.insert_image("F2", "photo.png", {"image_data": io.BytesIO(PIXEL)})
    log.protect("", {"objects": True})
    log.set_footer("&C&P")
    lists.very_hidden()
    book.add_vba_project(io.BytesIO(b"\xd0\xcf\x11\xe0not a real project"), is_stream=True)
    book.close()
    return out.getvalue()


TRAITS = {
    build.__name__: build
    for build in (
        plain, absolute_targets, leading_slashes, other_case, folder_entries, rows_without_r, default_styles, prefixed,
        utf16_sheet, bare_styles, shared_strings, control_characters, full_of_elements,
        wps_cell_pictures, excel_cell_pictures, picture_in_a_note, header_picture, own_note,
        own_note_on_the_cell, utf16_drawing, threaded, names_and_sheets, template_like,
    )
}  # fmt: skip


def strict():
    files = parts()
    strict_main = "http://purl.oclc.org/ooxml/spreadsheetml/main"
    return zipped({name: content.replace(MAIN, strict_main) for name, content in files.items()})


def no_styles():
    files = parts()
    del files["xl/styles.xml"]
    return zipped(files)


def shared_workbook():
    return zipped(parts(book_relations=(("rId9", "revisionHeaders", "revisions/revisionHeaders.xml"),)))


def declares_a_document_type():
    return zipped(parts() | {SHEET: '<!DOCTYPE x [<!ENTITY a "a">]>' + sheet(ROWS.replace("一(1)班", "&a;"))})


def broken_xml():
    return zipped(parts() | {SHEET: sheet()[:-20]})


def damaged():
    data = bytearray(plain())
    at = data.index(b"xl/worksheets/sheet1.xml") + 40
    data[at : at + 20] = bytes(20)
    return bytes(data)


def twice_the_same_part():
    files = parts()
    return zipped(files | {"XL/Styles.xml": files["xl/styles.xml"]})


def cut_off():
    return plain()[:-100]


UNPATCHABLE = {
    build.__name__: build
    for build in (
        strict, no_styles, shared_workbook, declares_a_document_type, broken_xml, damaged, twice_the_same_part, cut_off,
    )
}  # fmt: skip
