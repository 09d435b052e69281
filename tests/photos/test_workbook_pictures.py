"""Pictures of every kind, where they stand, and what is not one."""

from __future__ import annotations

import hashlib
import time

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st
from picture_books import (
    POINT,
    RICH_LINKS,
    RICH_PARTS,
    ROW,
    STRICT,
    Sheet,
    absolute,
    alternatives,
    book,
    dispimg,
    filled_shape,
    group,
    note,
    one_cell,
    parts_of,
    photo,
    pic,
    related,
    rewritten,
    row,
    two_cell,
    valued,
    with_parts,
    wps_book,
    xfrm,
    zipped,
)

from jiafang_batch.photos.picture import PICTURE_LIMIT, Absence, PictureKind
from jiafang_batch.photos.workbook_pictures import picture_bytes, pictures_of

MEDIA = {"rId1": "../media/a.png", "rId2": "../media/b.png", "rId3": "../media/c.png"}
FILES = {"a.png": photo(1), "b.png": photo(2), "c.png": photo(3)}


def cells(data, **options):
    return [(p.row, p.column) for p in pictures_of(data, **options).pictures]


def rows(data, **options):
    return [p.row for p in pictures_of(data, **options).pictures]


def drawn(anchors, **options):
    return book(Sheet(anchors=anchors, media=MEDIA, **options), media=FILES)


# ---------------------------------------------------------------- floating
FLOATING = {
    "in one row": (two_cell((3, 0), (4, 0), pic("rId1")), "", [4]),
    "mostly in the lower row": (two_cell((3, ROW * 7 // 10), (4, ROW * 6 // 10), pic("rId1")), "", [5]),
    "mostly in the upper row": (two_cell((3, ROW * 2 // 10), (4, ROW * 6 // 10), pic("rId1")), "", [4]),
    "half and half: the upper row": (two_cell((3, ROW // 2), (4, ROW // 2), pic("rId1")), "", [4]),
    "over many rows: the first that it covers whole": (two_cell((3, ROW // 2), (9, ROW // 2), pic("rId1")), "", [5]),
    "a tall row among small ones": (two_cell((4, 0), (7, 0), pic("rId1")), row(6, attributes='ht="60"'), [6]),
    "a hidden row takes none": (
        two_cell((2, ROW * 9 // 10), (4, ROW // 2), pic("rId1")),
        row(4, attributes='ht="90" hidden="1"'),
        [5],
    ),
    "squeezed into a hidden row": (two_cell((3, 0), (3, 0), pic("rId1")), row(4, attributes='hidden="1"'), [4]),
    "an offset beyond its row ends there": (two_cell((3, 5 * ROW), (4, ROW // 2), pic("rId1")), "", [5]),
    "the end before the start": (two_cell((5, 0), (3, 0), pic("rId1")), "", [6]),
    "one cell and a height": (one_cell((3, ROW * 8 // 10), ROW, pic("rId1")), "", [5]),
    "on the page": (absolute(ROW * 39 // 10, ROW, pic("rId1")), "", [5]),
    "on the page below a tall row": (absolute(70 * POINT, ROW, pic("rId1")), row(1, attributes='ht="60"'), [2]),
    "a group, each picture in its own row": (
        two_cell(
            (2, 0),
            (6, 0),
            group(
                xfrm("grpSpPr", 0, 400, inner=(1000, 400)),
                pic("rId1", xfrm("spPr", 1000, 100)),
                pic("rId2", xfrm("spPr", 1130, 100)),
                pic("rId3", xfrm("spPr", 1300, 100)),
            ),
        ),
        "",
        [3, 4, 6],
    ),
    "a group in a group": (
        two_cell(
            (2, 0),
            (6, 0),
            group(
                xfrm("grpSpPr", 0, 400, inner=(0, 400)),
                pic("rId1", xfrm("spPr", 0, 100)),
                group(
                    xfrm("grpSpPr", 200, 200, inner=(0, 20)),
                    pic("rId2", xfrm("spPr", 0, 10)),
                    pic("rId3", xfrm("spPr", 10, 10)),
                ),
            ),
        ),
        "",
        [3, 5, 6],
    ),
    "a group without coordinates": (
        two_cell((2, 0), (3, 0), group("<xdr:grpSpPr/>", pic("rId1"), pic("rId2"))),
        "",
        [3, 3],
    ),
    "a shape filled with a picture": (two_cell((3, 0), (4, 0), filled_shape("rId1")), "", [4]),
    "one of two alternatives": (two_cell((3, 0), (4, 0), alternatives(pic("rId1"), pic("rId1"))), "", [4]),
    "only the fallback has it": (alternatives("", one_cell((3, 0), ROW, pic("rId1"))), "", [4]),
    "a chart is no picture": (two_cell((3, 0), (4, 0), "<xdr:graphicFrame/>"), "", []),
    "two in one row": (one_cell((3, 0), ROW, pic("rId1")) + one_cell((3, 0), ROW, pic("rId2")), "", [4, 4]),
}


@pytest.mark.parametrize("case", FLOATING)
def test_a_floating_picture_belongs_to_the_row_it_covers_most(case):
    anchors, sheet_rows, expected = FLOATING[case]
    assert rows(drawn(anchors, rows=sheet_rows)) == expected


def test_the_column_is_found_like_the_row():
    # Column D begins at 3 default columns of 64 pixels; column E is 640 pixels wide.
    wide = '<col min="5" max="5" width="90.71"/>'
    anchor = one_cell((3, 0), ROW, pic("rId1")).replace('cx="1000"', f'cx="{200 * 9525}"')
    assert cells(drawn(anchor)) == [(4, 4)]
    assert cells(drawn(anchor, columns=wide)) == [(4, 5)]


def test_what_is_known_of_a_picture():
    data = drawn(one_cell((3, 0), ROW, pic("rId2")), merges=("D4:D6",))
    (picture,) = pictures_of(data).pictures
    assert (picture.sheet, picture.kind, picture.merged_rows) == ("家访记录", PictureKind.FLOATING, (4, 6))
    assert picture.fingerprint.sha256 == hashlib.sha256(FILES["b.png"]).hexdigest()
    assert picture_bytes(data, picture.part) == FILES["b.png"]
    assert not picture.is_lost


def test_pictures_of_several_sheets_keep_their_sheets():
    sheets = [
        Sheet(name, anchors=one_cell((n, 0), ROW, pic("rId1")), media=MEDIA) for n, name in enumerate(("甲", "乙"))
    ]
    found = pictures_of(book(*sheets, media=FILES)).pictures
    assert [(p.sheet, p.row) for p in found] == [("甲", 1), ("乙", 2)]


WRITTEN_OTHERWISE = {
    "absolute targets": (
        ("../media/", "/xl/media/"),
        ("../drawings/", "/xl/drawings/"),
        ('"worksheets/', '"/xl/worksheets/'),
    ),
    "backslashes": (("../media/", "..\\media\\"), ("../drawings/", "..\\drawings\\")),
    "percent escapes": (("../media/a.png", "../media/%61.png"),),
    "other case of part names": (("../media/a.png", "../Media/A.PNG"), ("drawings/drawing1", "Drawings/Drawing1")),
    "strict": tuple(STRICT.items()),
    "prefixed sheets": (
        ("<worksheet xmlns=", "<x:worksheet xmlns:x="),
        ("</worksheet", "</x:worksheet"),
        ("<drawing ", "<x:drawing "),
        ("<sheetFormatPr", "<x:sheetFormatPr"),
    ),
    "unprefixed drawings": (("<xdr:", "<"), ("</xdr:", "</"), ("xmlns:xdr=", "xmlns=")),
}


@pytest.mark.parametrize("case", WRITTEN_OTHERWISE)
def test_the_same_workbook_written_otherwise_shows_the_same(case):
    data = rewritten(drawn(two_cell((3, ROW * 7 // 10), (4, ROW * 6 // 10), pic("rId1"))), *WRITTEN_OTHERWISE[case])
    (picture,) = pictures_of(data).pictures
    assert (picture.row, picture.is_lost) == (5, False)


LINKS_THAT_LEAD_NOWHERE = {
    "a file on somebody's computer": (pic("rId1", link="link"), {"rId1": "file:///C:/photos/1.jpg"}),
    "outside": (pic("rId1"), {"rId1": "https://example.com/1.jpg"}),
    "no such relationship": (pic("rId9"), MEDIA),
    "no such part": (pic("rId1"), {"rId1": "../media/none.png"}),
    "no target": (pic("rId1"), {"rId1": "NULL"}),
}


@pytest.mark.parametrize("case", LINKS_THAT_LEAD_NOWHERE)
def test_a_floating_picture_without_its_content_is_lost(case):
    content, media = LINKS_THAT_LEAD_NOWHERE[case]
    (picture,) = pictures_of(book(Sheet(anchors=one_cell((3, 0), ROW, content), media=media), media=FILES)).pictures
    assert picture.is_lost
    assert picture.row == 4


def test_a_drawing_that_no_sheet_shows_any_more_counts_nothing():
    data = rewritten(drawn(one_cell((3, 0), ROW, pic("rId1"))), ('<drawing r:id="rId1"/>', ""))
    assert pictures_of(data).pictures == ()


# ---------------------------------------------------------------- WPS
def test_wps_pictures_are_counted_by_cell_not_by_store_entry():
    # ID_A stands in two cells, ID_B in one, ID_C is an orphan that stayed in the store.
    filled = row(2, dispimg("E2", "ID_A")) + row(3, dispimg("E3", "ID_A") + dispimg("F3", "ID_B"))
    data = wps_book(Sheet(rows=filled), {"ID_A": "a.png", "ID_B": "b.png", "ID_C": "c.png"}, FILES)
    found = pictures_of(data).pictures
    assert [(p.row, p.column, p.kind) for p in found] == [
        (r, c, PictureKind.WPS_CELL) for r, c in ((2, 5), (3, 5), (3, 6))
    ]
    assert [picture_bytes(data, p.part) for p in found] == [FILES["a.png"], FILES["a.png"], FILES["b.png"]]


WPS_FORMULAS = {
    "plain": dispimg("E2", "ID_A"),
    "without prefix": dispimg("E2", "ID_A", "DISPIMG"),
    "lower case, as LibreOffice writes it": dispimg("E2", "ID_A", "_xlfn.dispimg"),
    "inside another formula": '<c r="E2"><f>IF(A2="","",_xlfn.DISPIMG("ID_A",1))</f><v/></c>',
    "without a cached value": '<c r="E2"><f>_xlfn.DISPIMG("ID_A",1)</f></c>',
    "the name in another case": dispimg("E2", "id_a"),
}


@pytest.mark.parametrize("case", WPS_FORMULAS)
def test_the_wps_formula_in_its_spellings(case):
    data = wps_book(Sheet(rows=row(2, WPS_FORMULAS[case])), {"ID_A": "a.png"}, FILES)
    assert [(p.row, p.column, p.is_lost) for p in pictures_of(data).pictures] == [(2, 5, False)]


def test_a_wps_formula_shared_down_the_column():
    first = '<c r="E2" t="str"><f t="shared" ref="E2:E4" si="0">_xlfn.DISPIMG("ID_A",1)</f></c>'
    shared = "".join(row(n, f'<c r="E{n}" t="str"><f t="shared" si="0"/></c>') for n in (3, 4))
    data = wps_book(Sheet(rows=row(2, first) + shared), {"ID_A": "a.png"}, FILES)
    assert cells(data) == [(2, 5), (3, 5), (4, 5)]


def test_rows_and_cells_without_addresses_are_counted():
    sheet = f"<row/><row><c/><c/>{dispimg('', 'ID_A').replace(' r=', ' s=')}</row>".replace('s=""', "")
    assert cells(wps_book(Sheet(rows=sheet), {"ID_A": "a.png"}, FILES)) == [(2, 3)]


@pytest.mark.parametrize(
    ("store", "target"),
    [("xl/cellimages.xml", "/xl/media/{}"), ("xl/cellImages.xml", "media/{}"), ("xl/wps/images.xml", "../media/{}")],
)
def test_the_wps_store_is_found_where_it_is(store, target):
    data = wps_book(Sheet(rows=row(2, dispimg("E2", "ID_A"))), {"ID_A": "a.png"}, FILES, store=store, target=target)
    links = (("rId91", "http://www.wps.cn/officeDocument/2020/cellImage", store.removeprefix("xl/")),)
    data = with_parts(
        data, {"xl/_rels/workbook.xml.rels": related(("rId1", "worksheet", "worksheets/sheet1.xml"), *links)}
    )
    assert [p.is_lost for p in pictures_of(data).pictures] == [False]


WPS_LOSSES = {
    "the store has no such name": {"ID_B": "a.png"},
    "the file is gone": {"ID_A": "none.png"},
}


@pytest.mark.parametrize("case", WPS_LOSSES)
def test_a_wps_cell_whose_picture_is_gone_is_lost(case):
    data = wps_book(Sheet(rows=row(2, dispimg("E2", "ID_A"))), WPS_LOSSES[case], FILES)
    assert [(p.row, p.is_lost, p.fingerprint) for p in pictures_of(data).pictures] == [(2, True, None)]


def test_after_a_libreoffice_save_the_loss_is_found_where_it_is_searched_for():
    # What LibreOffice 7.4 makes of a WPS workbook: no store, no media, the formula's name in lower case.
    left = '<c r="E2" t="e"><f aca="false">_xlfn.dispimg(&quot;ID_A&quot;,1)</f><v>#NAME?</v></c>'
    data = book(Sheet(rows=row(2, left)))
    assert pictures_of(data).pictures == ()
    assert [p.is_lost for p in pictures_of(data, search_cells=True).pictures] == [True]


# ---------------------------------------------------------------- Excel 365
def rich_book(sheet):
    media = {"first.png": photo(1), "second.png": photo(2), "third.png": photo(3)}
    return book(sheet, media=media, parts=RICH_PARTS, workbook_links=RICH_LINKS)


def test_excel_pictures_are_followed_from_cell_to_media():
    filled = "".join(row(n + 1, valued(f"E{n + 1}", n)) for n in range(1, 7))
    found = {p.row: p for p in pictures_of(rich_book(Sheet(rows=filled))).pictures}
    # vm 1 is a dynamic array and vm 3 an error: no pictures.
    assert {r: (p.kind, p.is_lost) for r, p in found.items()} == {
        3: (PictureKind.EXCEL_CELL, False),
        5: (PictureKind.EXCEL_CELL, False),
        6: (PictureKind.EXCEL_CELL, False),
        7: (PictureKind.EXCEL_CELL, True),
    }
    content = {r: p.fingerprint.sha256 for r, p in found.items() if not p.is_lost}
    assert content == {3: _sha(1), 5: _sha(2), 6: _sha(3)}


def _sha(seed):
    return hashlib.sha256(photo(seed)).hexdigest()


def test_rich_values_hung_on_the_metadata_part():
    links = tuple((id_, kind, target) for id_, kind, target in RICH_LINKS[1:])
    data = with_parts(
        rich_book(Sheet(rows=row(2, valued("E2", 2)))),
        {
            "xl/_rels/workbook.xml.rels": related(("rId1", "worksheet", "worksheets/sheet1.xml"), RICH_LINKS[0]),
            "xl/_rels/metadata.xml.rels": related(*links),
        },
    )
    assert [(p.row, p.is_lost) for p in pictures_of(data).pictures] == [(2, False)]


def test_a_cell_with_both_ways_is_one_picture():
    both = '<c r="E2" t="e" vm="2"><f>_xlfn.DISPIMG("ID_A",1)</f><v>#VALUE!</v></c>'
    assert cells(rich_book(Sheet(rows=row(2, both)))) == [(2, 5)]


def test_what_xlsxwriter_embeds_and_inserts(tmp_path):
    path = tmp_path / "b.xlsx"
    picture = tmp_path / "p.png"
    picture.write_bytes(photo(1))
    workbook = xlsxwriter.Workbook(path)
    sheet = workbook.add_worksheet("家访记录")
    sheet.embed_image("E2", picture)
    sheet.embed_image("E3", picture, {"description": "合影"})
    sheet.insert_image("E5", picture, {"y_scale": 0.05, "x_scale": 0.05})
    workbook.close()
    found = pictures_of(path.read_bytes()).pictures
    assert [(p.row, p.column, p.kind) for p in found] == [
        (2, 5, PictureKind.EXCEL_CELL),
        (3, 5, PictureKind.EXCEL_CELL),
        (5, 5, PictureKind.FLOATING),
    ]
    assert {p.fingerprint.sha256 for p in found} == {_sha(1)}


# ---------------------------------------------------------------- comments
FILL = '<v:fill o:relid="rId1" type="frame"/>'
NOTES = {
    "a picture in a comment": (note(3, 4, FILL), [(4, 5)]),
    "beside an unclosed tag, as Excel writes VML": (
        note(3, 4, FILL + "<v:textbox><div>a<br></div></v:textbox>"),
        [(4, 5)],
    ),
    "a comment without one": (note(3, 4, '<v:fill color2="#ffffe1"/>'), []),
    "a pattern is no picture": (note(3, 4, '<v:fill o:relid="rId1" type="pattern"/>'), []),
    "an embedded object's preview": (note(3, 4, '<v:imagedata o:relid="rId1"/>', kind="Pict"), []),
    "a page header's logo": ('<v:shape id="LH"><v:imagedata o:relid="rId1"/></v:shape>', []),
    "two comments": (note(3, 4, FILL) + note(5, 4, FILL), [(4, 5), (6, 5)]),
    "only the second, after an unclosed tag": (note(3, 4, "<v:fill/><br>") + note(5, 4, FILL), [(6, 5)]),
}


@pytest.mark.parametrize("case", NOTES)
def test_pictures_in_comments(case):
    notes, expected = NOTES[case]
    found = pictures_of(book(Sheet(notes=notes, media=MEDIA), media=FILES)).pictures
    assert [(p.row, p.column) for p in found] == expected
    assert {p.kind for p in found} <= {PictureKind.COMMENT}


# ---------------------------------------------------------------- OpenDocument
def ods(body, *, media=("Pictures/a.png",), styles=""):
    office = "urn:oasis:names:tc:opendocument:xmlns:"
    spaces = {
        "office": "office:1.0",
        "table": "table:1.0",
        "draw": "drawing:1.0",
        "style": "style:1.0",
        "svg": "svg-compatible:1.0",
    }
    declared = " ".join(f'xmlns:{prefix}="{office}{rest}"' for prefix, rest in spaces.items())
    content = (
        f'<office:document-content {declared} xmlns:xlink="http://www.w3.org/1999/xlink"><office:automatic-styles>'
        f'<style:style style:name="ro1"><style:table-row-properties style:row-height="1cm"/></style:style>{styles}'
        f'</office:automatic-styles><office:body><office:spreadsheet><table:table table:name="家访记录">{body}'
        "</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    return zipped(
        {
            "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
            "content.xml": content,
            **dict.fromkeys(media, photo(1)),
        }
    )


def ods_row(cells="<table:table-cell/>", repeated=1):
    return f'<table:table-row table:style-name="ro1" table:number-rows-repeated="{repeated}">{cells}</table:table-row>'


def frame(y, height, href="Pictures/a.png", inside=""):
    return f'<draw:frame svg:x="0cm" svg:y="{y}" svg:width="1cm" svg:height="{height}">{inside}<draw:image xlink:href="{href}"/></draw:frame>'


def held(frames, before=3):
    return f'<table:table-cell table:number-columns-repeated="{before}"/><table:table-cell>{frames}</table:table-cell>'


ODS = {
    "in a cell": (ods_row(repeated=2) + ods_row(held(frame("0cm", "0.9cm"))), [(3, 4)]),
    "mostly in the row below its cell": (ods_row(held(frame("0.8cm", "8mm"))) + ods_row(), [(2, 4)]),
    "on the page": (f"<table:shapes>{frame('4.1cm', '0.5cm')}</table:shapes>{ods_row(repeated=9)}", [(5, 1)]),
    "in a group": (
        ods_row(held(f"<draw:g>{frame('0cm', '1cm')}{frame('1cm', '1cm')}</draw:g>")) + ods_row(),
        [(1, 4), (2, 4)],
    ),
    "a chart's preview": (ods_row(held(frame("0cm", "1cm", inside="<draw:object/>"))), []),
}


@pytest.mark.parametrize("case", ODS)
def test_pictures_of_opendocument_sheets(case):
    body, expected = ODS[case]
    found = pictures_of(ods(body))
    assert [(p.row, p.column) for p in found.pictures] == expected
    assert found.absence is Absence.FORMAT


def test_a_wps_picture_that_opendocument_dropped_is_lost():
    cell = '<table:table-cell table:formula="of:=_xlfn.dispimg(&quot;ID_A&quot;;1)"/>'
    data = ods(ods_row() + ods_row(cell), media=())
    assert pictures_of(data).pictures == ()
    assert [(p.row, p.is_lost) for p in pictures_of(data, search_cells=True).pictures] == [(2, True)]


# ---------------------------------------------------------------- what can not be read, and what it costs
ABSENCE = {
    "xlsx": (book(Sheet(rows=row(1))), Absence.PROVEN),
    "xls": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), Absence.FORMAT),
    "xlsb": (zipped({"xl/workbook.bin": b"", "xl/media/a.png": photo(1)}), Absence.FORMAT),
    "ods": (ods(ods_row(), media=()), Absence.FORMAT),
    "csv": ("日期,班级\n".encode(), Absence.FORMAT),
    "nothing": (b"", Absence.FORMAT),
    "a damaged zip": (b"PK\x03\x04" + bytes(99), Absence.FORMAT),
    "a damaged drawing": (
        with_parts(drawn(one_cell((3, 0), ROW, pic("rId1"))), {"xl/drawings/drawing1.xml": "<a"}),
        Absence.DAMAGED,
    ),
    "a missing drawing": (
        with_parts(drawn(one_cell((3, 0), ROW, pic("rId1"))), {"xl/drawings/drawing1.xml": None}),
        Absence.DAMAGED,
    ),
    "a damaged sheet": (
        with_parts(drawn(one_cell((3, 0), ROW, pic("rId1"))), {"xl/worksheets/sheet1.xml": "<a"}),
        Absence.DAMAGED,
    ),
    "damaged content": (with_parts(ods(ods_row()), {"content.xml": "<a"}), Absence.DAMAGED),
}


@pytest.mark.parametrize("case", ABSENCE)
def test_whether_absence_is_proven(case):
    data, expected = ABSENCE[case]
    assert pictures_of(data).absence is expected


def test_a_picture_with_a_wrong_checksum_is_lost():
    data = bytearray(drawn(one_cell((3, 0), ROW, pic("rId1"))))
    start = data.index(b"xl/media/a.png") + len("xl/media/a.png")
    data[start + 200 : start + 204] = b"\0\0\0\0"
    assert [p.is_lost for p in pictures_of(bytes(data)).pictures] == [True]


def test_entities_are_not_expanded():
    formula = '<c r="E2"><f>&picture;</f></c>'
    data = wps_book(Sheet(rows=row(2, formula)), {"ID_A": "a.png"}, FILES)
    declared = "<!DOCTYPE worksheet [<!ENTITY picture 'DISPIMG(\"ID_A\",1)'>]><worksheet "
    assert cells(rewritten(data, ("<worksheet ", declared))) == []


def test_a_picture_over_the_limit_counts_but_is_not_read():
    media = {"a.png": photo(1) + bytes(PICTURE_LIMIT)}
    data = book(Sheet(anchors=one_cell((3, 0), ROW, pic("rId1")), media=MEDIA), media=media)
    (picture,) = pictures_of(data).pictures
    assert (picture.row, picture.is_lost, picture.fingerprint) == (4, False, None)
    assert picture_bytes(data, picture.part) is None


def test_without_pictures_no_part_is_read(monkeypatch):
    data = book(Sheet(rows=row(2, dispimg("E2", "ID_A"))), parts={"docProps/thumbnail.jpeg": photo(1)})
    monkeypatch.setattr("jiafang_batch.office.package.read_part", None)
    monkeypatch.setattr("jiafang_batch.photos.workbook_pictures.read_part", None)
    assert pictures_of(data).pictures == ()


def test_a_sheet_whose_drawings_show_no_picture_is_not_read(monkeypatch):
    data = book(Sheet(anchors=two_cell((3, 0), (4, 0), "<xdr:graphicFrame/>"), notes=note(3, 4, "<v:fill/>")))
    monkeypatch.setattr("jiafang_batch.photos.workbook_pictures.read_sheet", None)
    assert pictures_of(data).pictures == ()


def test_a_picture_stretched_over_the_whole_sheet_is_placed_at_once():
    filled = "".join(row(n, attributes='ht="21"') for n in range(1, 5001))
    anchors = "".join(two_cell((0, 0), (1_048_575, 0), pic("rId1")) for _ in range(20))
    started = time.perf_counter()
    assert set(rows(drawn(anchors, rows=filled))) == {1}
    assert time.perf_counter() - started < 5


HONEST = (
    rich_book(Sheet(rows=row(2, valued("E2", 2)), notes=note(3, 4, FILL), media=MEDIA)),
    wps_book(Sheet(rows=row(2, dispimg("E2", "ID_A"))), {"ID_A": "a.png"}, FILES),
    drawn(FLOATING["a group in a group"][0], merges=("D3:D9",)),
    ods(ODS["in a group"][0]),
)


def damaged(content, draw):
    changed = bytearray(content)
    for _ in range(draw(st.integers(1, 8))):
        changed[draw(st.integers(0, len(changed) - 1))] = draw(st.integers(0, 255))
    return bytes(changed)


@given(st.sampled_from(HONEST), st.data())
def test_damaged_bytes_never_raise(data, source):
    """Bytes changed in the zip, and in one unpacked part, where no checksum stands in the way."""
    parts = parts_of(data)
    name = source.draw(st.sampled_from(sorted(parts)))
    for changed in (damaged(data, source.draw), zipped({**parts, name: damaged(parts[name], source.draw)})):
        assert pictures_of(changed, search_cells=True).absence in Absence
