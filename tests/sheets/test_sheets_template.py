"""A written template is read back as exactly its layouts, and nothing in it counts as data."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime
from fractions import Fraction

import openpyxl
import pytest

from jiafang_batch.office.print_room import A3, A4
from jiafang_batch.sheets.layout import LOG_PLACE, layouts
from jiafang_batch.sheets.own_grids import read_grids
from jiafang_batch.sheets.recognise_tables import read_tables
from jiafang_batch.sheets.template import Choices, Highlight, TemplateSheet, workbook_of


def written(*sheets: TemplateSheet) -> bytes:
    return workbook_of(sheets, title="测试")


def read_back(data: bytes):
    grids, problems = read_grids(data, "测试.xlsx")
    tables, more = read_tables(grids, None)
    return tables, [*problems, *more]


def opened(*sheets: TemplateSheet) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(written(*sheets)))


def only_rule(sheet, cell: str):
    rules = [rule for rule in sheet.data_validations.dataValidation if cell in rule.sqref]
    assert len(rules) == 1
    return rules[0]


@pytest.mark.parametrize("code", layouts())
def test_a_blank_template_is_read_as_its_layout_with_every_column_and_no_row(code):
    layout = layouts()[code]
    (table,), problems = read_back(written(TemplateSheet(layout)))
    assert table.kind == code
    assert list(table.head.columns) == [column.field for column in layout.columns if column.in_template]
    assert table.rows == ()
    remark = "empty-sheet" if not layout.may_be_empty else "empty-register" if layout.place == LOG_PLACE else None
    assert [p.code for p in problems] == ([remark] if remark else [])


def test_all_layouts_in_one_workbook_are_read_in_order_and_its_guide_is_none_of_them():
    tables, problems = read_back(written(*(TemplateSheet(layout) for layout in layouts().values())))
    assert [table.kind for table in tables] == list(layouts())
    assert {p.code for p in problems} == {"empty-sheet", "empty-register"}
    assert "填表说明" not in {p.location.sheet for p in problems}


def test_rows_come_back_as_typed_values():
    row = {
        "date": date(2024, 9, 21),
        "school_class": "一(1)班",
        "student": "王小明",
        "student_id": "0012",
        "lead": "李老师",
        "form": "实地家访",
        "photos": 2,
        "signed": True,
        "record": "=1+1",
        "parent": "",
        "event_id": None,
    }
    (table,), problems = read_back(written(TemplateSheet(layouts()["visit_log"], [row])))
    (read,) = table.rows
    assert problems == []
    assert (read["date"], read["school_class"], read["student_id"]) == (date(2024, 9, 21), "一(1)班", ("0012",))
    assert (read["photos"], read["signed"], read["record"]) == (2, True, "=1+1")
    assert read.filled == frozenset(row) - {"parent", "event_id"}


def test_a_moment_and_a_share_keep_their_format():
    receipt = TemplateSheet(
        layouts()["receipt"],
        [{"school_class": "一(1)班", "received": datetime(2025, 1, 20, 15, 30)}],  # noqa: DTZ001
    )
    award = TemplateSheet(layouts()["policy_awards"], [{"name": "先进", "subject": "班主任", "quota": Fraction(1, 5)}])
    book = opened(receipt, award)
    assert (book["收表登记"]["B2"].value, book["收表登记"]["B2"].number_format) == (
        datetime(2025, 1, 20, 15, 30),  # noqa: DTZ001
        "yyyy-m-d hh:mm",
    )
    assert (book["评优"]["C2"].value, book["评优"]["C2"].number_format) == (0.2, "0.00%")


def test_a_bare_number_in_a_date_column_stays_a_number():
    row = {"date": 3.1, "school_class": "一(1)班", "student": "王小明", "lead": "李老师", "form": "电话"}
    _, problems = read_back(written(TemplateSheet(layouts()["visit_log"], [row])))
    assert [(problem.code, problem.value) for problem in problems] == [("bad-date", "3.1")]


def test_the_same_sheets_give_the_same_bytes():
    sheets = [TemplateSheet(layout) for layout in layouts().values()]
    assert written(*sheets) == written(*sheets)


def test_required_columns_are_starred_and_look_different():
    sheet = opened(TemplateSheet(layouts()["visit_log"]))["家访记录"]
    assert (sheet["A1"].value, sheet["D1"].value) == ("家访日期*", "学号")
    assert sheet["A1"].fill.fgColor.rgb != sheet["D1"].fill.fgColor.rgb


@pytest.mark.parametrize(
    ("code", "cell", "kind", "style", "offers"),
    [
        ("visit_log", "G300", "list", None, "实地家访"),  # a closed word: stop
        ("visit_log", "J300", "list", "warning", "普访"),  # own words allowed
        ("visit_log", "M300", "list", "warning", "教育政策"),  # several allowed
        ("visit_log", "R300", "list", "warning", "是"),  # a name allowed
        ("visit_log", "A300", "date", None, ""),
        ("visit_log", "Q300", "whole", "warning", ""),
        ("essay", "H300", "decimal", None, ""),
        ("student", "D300", "list", "warning", "一年级"),
    ],
)
def test_columns_have_dropdowns_and_ranges_far_down(code, cell, kind, style, offers):
    layout = layouts()[code]
    rule = only_rule(opened(TemplateSheet(layout))[layout.title], cell)
    assert (rule.type, rule.errorStyle) == (kind, style)
    assert offers in (rule.formula1 or "")


def test_input_help_says_what_to_write():
    sheet = opened(TemplateSheet(layouts()["visit_log"]))["家访记录"]
    assert only_rule(sheet, "A2").prompt == "真实的某一天，如 2024-9-21。"
    assert only_rule(sheet, "H2").prompt == "不填为完成；未遇、拒访、改约不算家访，但会列出。"


def test_choices_of_the_school_replace_the_layouts_own():
    sheet = TemplateSheet(layouts()["teaching"], choices={"school_class": Choices(("一(1)班", "一(2)班"))})
    rule = only_rule(opened(sheet)["任课表"], "A2")
    assert (rule.type, rule.formula1) == ("list", '"一(1)班,一(2)班"')


def test_whole_columns_carry_the_formats_of_dates_and_of_numbers_that_are_names():
    sheet = opened(TemplateSheet(layouts()["student"]))["学生名册"]
    formats = {letter: sheet.column_dimensions[letter].number_format for letter in "AEFR"}
    assert formats == {"A": "@", "E": "@", "F": "yyyy-m-d", "R": "@"}


def test_sheets_print_on_one_page_width_of_legible_landscape_with_the_header_on_each_page():
    papers = set()
    for sheet in opened(*(TemplateSheet(layout) for layout in layouts().values())):
        assert sheet.page_setup.orientation == "landscape"
        papers.add(sheet.page_setup.paperSize)
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)
        if sheet.title != "填表说明":
            assert sheet.print_title_rows == "$1:$1"
            assert sheet.freeze_panes.endswith("2")
    assert papers == {A3, A4}


@pytest.mark.parametrize(("code", "filtered"), [("visit_log", True), ("student", True), ("policy_ratings", False)])
def test_only_wide_sheets_have_a_filter(code, filtered):
    layout = layouts()[code]
    assert bool(opened(TemplateSheet(layout))[layout.title].auto_filter.ref) is filtered


def test_a_renamed_sheet_can_be_traced_by_its_hidden_name_and_the_workbooks_property():
    book = opened(TemplateSheet(layouts()["visit_log"], title="一(1)班"), TemplateSheet(layouts()["plan"]))
    name = book["一(1)班"].defined_names["JIAFANG.visit_log.v1"]
    assert (name.hidden, name.attr_text) == (True, "'一(1)班'!$A$1")
    assert book.custom_doc_props["jiafang-sheets"].value == "visit_log.v1 plan.v1"


def test_the_guide_explains_every_column_and_is_not_the_sheet_in_front():
    book = opened(*(TemplateSheet(layout) for layout in layouts().values()))
    guide = book["填表说明"]
    said = {row[0].value for row in guide.iter_rows() if row[0].value}
    assert {column.heading for layout in layouts().values() for column in layout.columns if column.in_template} <= said
    assert book.active.title == "学生名册"
    visit_form = next(row for row in guide.iter_rows(values_only=True) if row[0] == "家访形式*")
    assert visit_form[1] == "必填"
    assert "医院探望（医院看望、医院家访）" in visit_form[3]
    assert visit_form[4:6] == ("家访方式、走访形式", "实地家访")


def test_a_highlight_refers_to_the_cells_of_its_own_row():
    sheet = TemplateSheet(layouts()["policy_ratings"], highlights=(Highlight("lowest", '{name}="优秀"'),))
    rules = opened(sheet)["等级"].conditional_formatting
    formulas = {formula for group in rules for rule in group.rules for formula in rule.formula}
    assert '$A2="优秀"' in formulas
    assert 'AND(COUNTA($A2:$C2)>0,$B2="")' in formulas


def test_chinese_faces_are_named():
    with zipfile.ZipFile(io.BytesIO(written(TemplateSheet(layouts()["student"])))) as parts:
        styles = parts.read("xl/styles.xml").decode()
    assert 'name val="宋体"' in styles
    assert 'name val="微软雅黑"' in styles
    assert "<scheme" not in styles  # a face of the theme would take its place
