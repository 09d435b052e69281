"""The sheet 退回说明: what to do by when, and every problem with a link to its cell."""

import io
import zipfile

import openpyxl
import pytest
from lxml import etree
from returned_books import BAD_DATE, inline, names_and_sheets, parts, plain, sheet, zipped

from jiafang_batch.problem import Location, Problem
from jiafang_batch.report.returned.list_book import problem_list
from jiafang_batch.report.returned.mark import marked_copy
from jiafang_batch.report.returned.problem_listing import Notice
from jiafang_batch.sheets.own_grids import read_grids
from jiafang_batch.sheets.recognise_tables import read_tables

FILE, SHEET = "收表/一(1)班.xls", "家访记录"
NOTICE = Notice("示范小学", "2025年1月10日 17:00", "教导处")
ERROR = Problem(
    "bad-date", Location(FILE, SHEET, 2, "B", "家访日期"), BAD_DATE, {"reason": "没有 13 月", "example": "2025-3-2"}
)
WARNING = Problem("stray-row", Location(FILE, SHEET, 3), "甲")
NOTICES = (
    Problem("merged-value", Location(FILE, SHEET, 0, "A", "班级"), "", {"count": "2"}),
    Problem("hidden-sheet", Location(FILE, SHEET)),
    Problem("temporary-file", Location(FILE)),
)
PROBLEMS = (*NOTICES, WARNING, ERROR)


def opened(data, name="退回说明"):
    return openpyxl.load_workbook(io.BytesIO(data))[name]


def rows(sheet_of):
    return [[cell.value or "" for cell in row] for row in sheet_of.iter_rows(max_col=7)]


EXPECTED_ROWS = [
    ["序号", "级别", "工作表", "位置", "内容", "问题", "怎么改"],
    ["1", "错误", "家访记录", "B2", "2025-13-02", "“家访日期”写成“2025-13-02”，没有 13 月。", "请改为真实的某一天，如 2025-3-2。"],
    ["2", "警告", "家访记录", "第 3 行", "甲", "这一行写了“甲”，但必填项全是空的，没有当作数据。",
     "如果是一行数据，请补全必填项；如果是备注，可以不管。"],
]  # fmt: skip


@pytest.mark.parametrize(
    "data", [marked_copy(plain(), PROBLEMS, NOTICE), problem_list(FILE, PROBLEMS, NOTICE)], ids=["copy", "book"]
)
def test_the_list_says_what_to_do_by_when_and_lists_the_gravest_first(data):
    found = rows(opened(data))
    assert [row[0] for row in found[:3]] == [
        "退回说明（家访批处理）　示范小学",
        "请改好下面 1 处，发给教导处（收表截止 2025年1月10日 17:00）。",
        "这个文件有 1 处错误（不改就不能统计）、1 处警告（已统计，请核对）、3 处提示（不影响，供参考）。",
    ]
    assert found[5:8] == EXPECTED_ROWS
    assert [row[1:4] for row in found[8:]] == [
        ["提示", "", "整个文件"],
        ["提示", "家访记录", "整张表"],
        ["提示", "家访记录", "A 列"],
    ]


def test_without_a_deadline_it_asks_to_hand_in_again():
    assert rows(opened(marked_copy(plain(), PROBLEMS, Notice())))[1][0] == "请改好下面 1 处，交回来。"
    assert (
        rows(opened(marked_copy(plain(), PROBLEMS, Notice(hand_to="教导处"))))[1][0] == "请改好下面 1 处，发给教导处。"
    )


def test_the_places_lead_to_their_cells():
    found = opened(marked_copy(plain(), PROBLEMS, NOTICE))
    links = {cell.coordinate: cell.hyperlink.location for row in found.iter_rows() for cell in row if cell.hyperlink}
    assert links == {
        "D7": "'家访记录'!B2",
        "D8": "'家访记录'!A3",
        "D10": "'家访记录'!A1",
        "D11": "'家访记录'!A1",
    }


def test_a_link_quotes_the_name_of_its_sheet():
    files = parts()
    files["xl/workbook.xml"] = files["xl/workbook.xml"].replace('name="家访记录"', 'name="王\'s &amp; 表"')
    book = zipped(files)
    problem = Problem("stray-row", Location(FILE, "王's & 表", 2), "x")
    assert opened(marked_copy(book, [problem], NOTICE))["D7"].hyperlink.location == "'王''s & 表'!A2"


def test_texts_stay_texts_and_lose_what_no_workbook_can_hold():
    odd = Problem("stray-row", Location(FILE, SHEET, 2), "=1+1\x07<&>_x0041_")
    for data in (marked_copy(plain(), [odd], NOTICE), problem_list(FILE, [odd], NOTICE)):
        cell = opened(data)["E7"]
        assert cell.data_type == "s"
        assert cell.value in ("=1+1<&>_x0041_", "=1+1<&>_x005F_x0041_")  # the reader leaves the escape as it is


@pytest.mark.parametrize(
    "data", [marked_copy(plain(), PROBLEMS, NOTICE), problem_list(FILE, PROBLEMS, NOTICE)], ids=["copy", "book"]
)
def test_the_list_is_fit_to_be_printed(data):
    found = opened(data)
    assert found.page_setup.orientation == "landscape"
    assert found.page_setup.paperSize == 9
    assert found.sheet_properties.pageSetUpPr.fitToPage
    assert found.page_setup.fitToHeight == 0
    assert found.print_title_rows == "$6:$6"
    assert found.freeze_panes == "A7"
    assert all(cell.alignment.wrap_text for cell in found[7])
    # The long texts of the second warning take two lines each.
    assert found.row_dimensions[7].height < found.row_dimensions[8].height


def test_both_lists_look_the_same():
    copy, book = opened(marked_copy(plain(), PROBLEMS, NOTICE)), opened(problem_list(FILE, PROBLEMS, NOTICE))
    for at in ("A1", "A2", "A4", "A6", "B7", "B8", "B9", "E7", "F8"):
        one, other = copy[at], book[at]
        assert (one.font.name, one.font.sz, one.font.b, one.font.color.rgb) == (
            other.font.name, other.font.sz, other.font.b, other.font.color.rgb,
        )  # fmt: skip
        assert one.fill.fgColor.rgb == other.fill.fgColor.rgb
        assert one.border.left.style == other.border.left.style
        assert (one.alignment.horizontal, one.alignment.vertical) == (
            other.alignment.horizontal,
            other.alignment.vertical,
        )


def test_what_stands_in_the_way_is_said():
    guarded = zipped(
        parts(
            sheet(f'<row r="2">{inline("B2", "x")}</row>', tail='<sheetProtection sheet="1"/>'),
            before='<workbookProtection lockStructure="1"/>',
        )
    )
    hidden = zipped(
        {name: content.replace("<sheet name=", '<sheet state="hidden" name=') for name, content in parts().items()}
    )
    assert [row[0][:14] for row in rows(opened(marked_copy(guarded, PROBLEMS, NOTICE)))[5:7]] == [
        "工作表“家访记录”有保护：锁",
        "这个工作簿锁定了结构，本页删",
    ]
    told = opened(marked_copy(hidden, PROBLEMS, NOTICE))
    assert "是隐藏的" in rows(told)[5][0]
    assert told["D8"].hyperlink is None


def test_a_sheet_of_the_teacher_with_our_name_stays():
    data = marked_copy(names_and_sheets(), PROBLEMS, NOTICE)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        book = etree.fromstring(archive.read("xl/workbook.xml"))
    assert [s.get("name") for s in book.iter("{*}sheet")] == ["家访记录", "图", "退回说明", "退回说明2"]
    assert [(n.get("name"), n.get("localSheetId")) for n in book.iter("{*}definedName")] == [
        ("_xlnm.Print_Area", "2"),
        ("名单", None),
        ("_xlnm.Print_Titles", "3"),
    ]


def test_names_follow_their_sheets_when_our_list_stood_before_them():
    """The teacher has pulled our list to the front; the next round takes it away and puts a new one last."""
    data = marked_copy(names_and_sheets(), PROBLEMS, NOTICE)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    book = etree.fromstring(files["xl/workbook.xml"])
    sheets = book.find("{*}sheets")
    sheets.insert(0, sheets[3])
    for name in book.iter("{*}definedName"):
        moved = {"2": "3", "3": "0"}.get(name.get("localSheetId"))
        if moved:
            name.set("localSheetId", moved)
    again = marked_copy(zipped(files | {"xl/workbook.xml": etree.tostring(book)}), PROBLEMS, NOTICE)
    with zipfile.ZipFile(io.BytesIO(again)) as archive:
        book = etree.fromstring(archive.read("xl/workbook.xml"))
    assert [s.get("name") for s in book.iter("{*}sheet")] == ["家访记录", "图", "退回说明", "退回说明2"]
    assert [n.get("localSheetId") for n in book.iter("{*}definedName")] == ["2", None, "3"]


@pytest.mark.parametrize(
    "data", [marked_copy(plain(), PROBLEMS, NOTICE), problem_list(FILE, PROBLEMS, NOTICE)], ids=["copy", "book"]
)
def test_the_list_handed_in_again_is_read_over_without_a_word(data):
    grids, _ = read_grids(data, FILE)
    _, problems = read_tables([grid for grid in grids if grid.sheet == "退回说明"], None)
    assert problems == ()


def test_a_sheet_that_only_has_our_name_is_no_list_of_ours():
    book = zipped(
        {
            n: c.replace("家访记录", "退回说明")
            for n, c in parts(sheet(f'<row r="1">{inline("A1", "别的")}</row>')).items()
        }
    )
    _, problems = read_tables(read_grids(book, FILE)[0], None)
    assert [problem.code for problem in problems] == ["not-our-sheet"]


def test_the_list_of_its_own_is_the_same_bytes_every_time():
    assert problem_list(FILE, PROBLEMS, NOTICE) == problem_list(FILE, tuple(reversed(PROBLEMS)), NOTICE)


def test_one_fault_in_many_cells_is_one_line_with_all_its_places():
    def unknown(row, name):
        details = {"candidates": "；最接近的是：陈静"}
        return Problem("unknown-teacher", Location(FILE, "家访记录", row, "D", "主访教师"), name, details)

    problems = [*(unknown(row, "陈晶") for row in (2, 3, 4, 7)), unknown(9, "王晶")]
    found = rows(opened(marked_copy(plain(), problems, Notice())))
    assert found[1][0] == "请改好下面 5 处，交回来。"
    listed = [row for row in found if row[0] in ("1", "2")]
    assert [(row[3], row[4]) for row in listed] == [("D2 等 4 处", "陈晶"), ("D9", "王晶")]
    assert listed[0][5].endswith("共 4 处：D2—D4、D7")
