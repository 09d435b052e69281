"""Which cells are coloured, which get a note, and what is said there."""

import io
import re
import zipfile
import zlib

import openpyxl
import pytest
from libreoffice import converted
from lxml import etree
from returned_books import (
    BAD_DATE,
    MAIN,
    ROWS,
    control_characters,
    full_of_elements,
    inline,
    own_note,
    own_note_on_the_cell,
    parts,
    plain,
    sheet,
    zipped,
)

from jiafang_batch.problem import Location, Problem
from jiafang_batch.report.returned.mark import MOST_NOTES, marked_copy
from jiafang_batch.report.returned.problem_listing import Notice
from jiafang_batch.report.returned.worksheet_part import MOST_RULES
from jiafang_batch.sheets.layout import layouts
from jiafang_batch.sheets.template import TemplateSheet, workbook_of

FILE, SHEET = "收表/一(1)班.xlsx", "家访记录"
MARK_RED = "#FFC7CE"


def bad_date(row=2, column="B", value=BAD_DATE):
    return Problem(
        "bad-date",
        Location(FILE, SHEET, row, column, "家访日期"),
        value,
        {"reason": "没有 13 月", "example": "2025-3-2"},
    )


def missing(row, column="C"):
    return Problem("missing-value", Location(FILE, SHEET, row, column, "学生姓名"), "", {"expected": "学生姓名"})


def warned(row, column="A"):
    return Problem(
        "ignored-value", Location(FILE, SHEET, row, column, "班级"), "甲", {"expected": "班级", "hint": "请改正。"}
    )


def told(row):
    return Problem("merged-visit", Location(FILE, SHEET, row), "", {"count": "2"})


def copy_of(original, *problems):
    return marked_copy(original, problems, Notice())


def tree(data, name="xl/worksheets/sheet1.xml"):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return etree.fromstring(archive.read(name))


def colours(data):
    """Area → (fill, formula) of every mark on the first sheet."""
    dxfs = tree(data, "xl/styles.xml").find("{*}dxfs")
    return {
        rule.getparent().get("sqref"): (
            dxfs[int(rule.get("dxfId"))].find(".//{*}bgColor").get("rgb"),
            rule.findtext("{*}formula"),
        )
        for rule in tree(data).iter("{*}cfRule")
        if "家访批处理" in rule.findtext("{*}formula")
    }


def notes(data):
    """Cell → text, as another program reads them; it rebuilds the boxes, so those are looked at elsewhere."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    return {cell.coordinate: cell.comment for row in book[SHEET].iter_rows() for cell in row if cell.comment}


def test_an_error_is_red_a_warning_amber_and_a_notice_bare():
    data = copy_of(plain(), bad_date(), warned(3), told(2))
    assert {area: fill for area, (fill, _) in colours(data).items()} == {"B2": "FFFFC7CE", "A3": "FFFFE699"}
    assert set(notes(data)) == {"B2", "A3"}


def test_a_cell_with_an_error_and_a_warning_is_red_once_and_its_note_says_both():
    data = copy_of(plain(), warned(2, "B"), bad_date())
    assert {area: fill for area, (fill, _) in colours(data).items()} == {"B2": "FFFFC7CE"}
    text = notes(data)["B2"].text
    assert text.index("【错误】") < text.index("【警告】")


def test_a_note_says_what_is_wrong_and_what_to_do_in_our_name():
    note = notes(copy_of(plain(), bad_date()))["B2"]
    assert note.author == "家访批处理"
    assert note.text == (
        "家访批处理：\n【错误】“家访日期”写成“2025-13-02”，没有 13 月。\n怎么改：请改为真实的某一天，如 2025-3-2。"
    )


def test_a_note_with_very_many_problems_refers_to_the_list():
    data = copy_of(plain(), *(bad_date(value=str(number)) for number in range(9)))
    assert notes(data)["B2"].text.endswith("另有 5 处，请看“退回说明”。")


def test_the_formula_knows_the_cell_as_it_stands_not_as_it_was_shown():
    assert colours(copy_of(plain(), bad_date(3, value="2024-12-06")))["B3"][1].startswith('AND(EXACT(B3&"","45632")')
    strange = copy_of(control_characters(), warned(2))
    assert 'EXACT(A2&"","一"&CHAR(13)&CHAR(10)&"(1)"&CHAR(7)&"班")' in colours(strange)["A2"][1]


def test_equal_values_in_a_column_share_a_rule():
    rows = "".join(f'<row r="{r}">{inline(f"A{r}", "九(9)班")}</row>' for r in range(1, 9))
    data = copy_of(zipped(parts(sheet(rows))), *(warned(r) for r in (2, 3, 4, 7)))
    assert list(colours(data)) == ["A2:A4 A7"]
    assert colours(data)["A2:A4 A7"][1].startswith('AND(EXACT(A2&"","九(9)班")')


def test_a_merged_cell_is_marked_where_one_sees_it():
    data = copy_of(full_of_elements(), warned(3))
    assert list(colours(data)) == ["A2"]
    assert set(notes(data)) == {"A2"}


def test_a_fault_of_a_row_stands_on_its_first_cell_until_one_of_its_cells_changes():
    row = Problem("stray-row", Location(FILE, SHEET, 3), "一(1)班")
    assert colours(copy_of(plain(), row)) == {
        "A3": ("FFFFE699", 'AND(EXACT(A3&"","一(1)班"),EXACT(B3&"","45632"),EXACT(C3&"","甲"),N("家访批处理")=0)')
    }


@pytest.mark.parametrize(
    "place",
    [Location(FILE), Location(FILE, SHEET), Location(FILE, SHEET, 0, "B"), Location(FILE, "没有这张表", 2, "B"), Location(FILE, SHEET, 9)],
    ids=str,
)  # fmt: skip
def test_a_problem_without_a_cell_is_only_listed(place):
    data = copy_of(plain(), Problem("stray-row", place, "甲"))
    assert colours(data) == {}
    assert tree(data, "xl/worksheets/sheet2.xml").findtext(".//{*}row[@r='7']/{*}c[2]//{*}t") == "警告"


def test_the_rules_of_the_teacher_have_their_order_back_without_the_marks():
    returned = copy_of(copy_of(full_of_elements(), bad_date(), missing(2)), bad_date())
    assert [rule.get("priority") for rule in tree(returned).iter("{*}cfRule")] == ["1", "4"]
    cleared = copy_of(returned)
    assert [rule.get("priority") for rule in tree(cleared).iter("{*}cfRule")] == ["3"]


def test_a_mark_on_our_own_template_is_seen_in_libreoffice(office, tmp_path):
    log = TemplateSheet(layouts()["visit_log"], ({"date": BAD_DATE, "school_class": "一(1)班"},))
    (tmp_path / "甲.xlsx").write_bytes(workbook_of([log], title="家访记录"))
    for name, problems in (("无", ()), ("有", (bad_date(column="A"),))):
        (tmp_path / f"{name}.xlsx").write_bytes(copy_of((tmp_path / "甲.xlsx").read_bytes(), *problems))
    plain_page, marked_page = converted(office, [tmp_path / "无.xlsx", tmp_path / "有.xlsx"], "pdf", tmp_path)
    assert MARK_RED not in _fills(plain_page)
    assert MARK_RED in _fills(marked_page)


def _fills(pdf):
    """The colours that a PDF paints with, as #RRGGBB."""
    streams = re.findall(rb"/FlateDecode>>\s*stream\r?\n(.*?)endstream", pdf.read_bytes(), re.DOTALL)
    drawn = b"".join(zlib.decompressobj().decompress(stream) for stream in streams)
    colours = re.findall(rb"([\d.]+) ([\d.]+) ([\d.]+) rg", drawn)
    return {"#" + "".join(f"{round(float(part) * 255):02X}" for part in colour) for colour in colours}


def test_marks_come_before_the_rules_of_the_teacher_and_in_schema_order():
    sheet_of = tree(copy_of(full_of_elements(), bad_date(), missing(2)))
    rules = [(rule.get("priority"), "家访批处理" in rule.findtext("{*}formula")) for rule in sheet_of.iter("{*}cfRule")]
    assert rules == [("1", True), ("2", True), ("5", False)]
    names = [etree.QName(element).localname for element in sheet_of]
    assert names[names.index("mergeCells") :] == [
        "mergeCells", *["conditionalFormatting"] * 3, "dataValidations", "pageMargins", "pageSetup",
        "drawing", "legacyDrawing", "tableParts", "extLst",
    ]  # fmt: skip


def test_somebody_elses_note_stays_and_shares_the_drawing():
    data = copy_of(own_note(), bad_date())
    assert {at: (note.author, note.text) for at, note in notes(data).items()}["A2"] == ("王老师", "请王校长看")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        drawing = archive.read("xl/drawings/vmlDrawing1.vml").decode()
    assert drawing.count("<v:shapetype") == 1
    assert [drawing.count(f'id="_x0000_s{number}"') for number in (1025, 1026, 1027)] == [1, 1, 0]
    assert "甲<br>乙" in drawing


def test_a_cell_with_somebody_elses_note_is_only_coloured():
    data = copy_of(own_note_on_the_cell(), bad_date())
    assert [note.author for note in notes(data).values()] == ["王老师"]
    assert list(colours(data)) == ["B2"]


def test_a_note_keeps_its_size_beside_wide_columns_and_at_the_edge_of_the_grid():
    head = '<cols><col min="3" max="3" width="60" customWidth="1"/><col min="4" max="4" width="9" hidden="1" customWidth="1"/></cols>'
    rows = ROWS + f'<row r="1048576">{inline("XFD1048576", "x")}</row>'
    data = copy_of(zipped(parts(sheet(rows, head=head))), bad_date(), bad_date(1_048_576, "XFD"))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        anchors = [e.text for e in etree.fromstring(archive.read("xl/drawings/vmlDrawing1.vml")).iter("{*}Anchor")]
    # 60 letters are 420 pixels: the box of 270 ends in the same column.
    assert anchors[0].split(", ")[0:2] + anchors[0].split(", ")[4:6] == ["2", "12", "2", "282"]
    assert anchors[1].split(", ")[0::4] == ["16383", "16383"]


def test_very_many_problems_are_all_listed_and_some_marked():
    count = MOST_RULES + 50
    rows = "".join(f'<row r="{r}">{inline(f"B{r}", f"坏{r}")}</row>' for r in range(2, count + 2))
    data = copy_of(zipped(parts(sheet(rows))), *(bad_date(r, value=f"坏{r}") for r in range(2, count + 2)))
    assert len(colours(data)) == MOST_RULES
    assert len(list(tree(data, "xl/comments1.xml").iter("{*}comment"))) == MOST_NOTES
    listed = tree(data, "xl/worksheets/sheet2.xml")
    texts = ["".join(row.itertext()) for row in listed.iter("{*}row")]
    assert sum("坏" in text for text in texts) == count
    assert any("要改的地方太多" in text for text in texts)


def test_blank_cells_are_marked_while_they_are_blank():
    assert colours(copy_of(plain(), missing(2)))["C2"][1].startswith("AND(LEN(TRIM(")


def test_formats_are_added_once():
    once = copy_of(plain(), bad_date())
    styles = tree(copy_of(once, bad_date(), warned(3)), "xl/styles.xml")
    assert len(styles.find("{*}dxfs")) == 2
    for name in ("fonts", "fills", "borders", "cellXfs", "dxfs"):
        found = styles.find(f"{{{MAIN}}}{name}")
        assert found.get("count") == str(len(found))
    assert etree.tostring(styles) == etree.tostring(tree(once, "xl/styles.xml"))
