"""What people put into 收表登记.xlsx and 收表进度.xlsx is there again after the next command, whatever it is."""

from __future__ import annotations

import zipfile
from datetime import date, datetime

import openpyxl
import pytest
from handed_in import AYI, LI, LI_WRONG, ONE, TWO, WANG, ZHANG, log, moment, term_folder
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill
from openpyxl.worksheet.datavalidation import DataValidation

from jiafang_batch.intake.pool import Intake
from jiafang_batch.run.handin.collect import Wish, collect
from jiafang_batch.run.handin.hand_in_status import take_stock
from jiafang_batch.run.handin.write_status import write_stock
from jiafang_batch.run.term.open_term import open_term

A4 = 9
"""The number of the paper in a sheet's page setup."""

INTAKE = Intake(processes=0)
REGISTER, PROGRESS = "收表/收表登记.xlsx", "收表进度.xlsx"
YELLOW = PatternFill("solid", fgColor="FFFF00")


@pytest.fixture
def term(tmp_path):
    """A term in which 一(1)班 has handed in with an error, and 一(2)班 not yet."""
    folder = term_folder(tmp_path / "term")
    take_in(folder, log(tmp_path / "a.xlsx", WANG, LI_WRONG), "20 15:00")
    status(folder)
    return folder


def take_in(folder, path, at):
    collect(open_term(folder, INTAKE), [path], moment(at), Wish())


def status(folder, at="21 09:00"):
    return write_stock(take_stock(open_term(folder, INTAKE), moment(at)))


class Edited:
    """A workbook opened as a person opens it: cells by heading and row."""

    def __init__(self, path, sheet=0):
        self.path, self.book = path, openpyxl.load_workbook(path)
        self.sheet = self.book.worksheets[sheet]
        self.header = next(
            row[0].row for row in self.sheet.iter_rows(max_row=9) if sum(c.value is not None for c in row) > 3
        )

    def column(self, heading):
        return next(cell.column for cell in self.sheet[self.header] if cell.value == heading)

    def row(self, name):
        cells = (cell for row in self.sheet.iter_rows(min_row=self.header + 1) for cell in row)
        return next(cell.row for cell in cells if cell.value == name)

    def cell(self, name, heading):
        return self.sheet.cell(self.row(name), self.column(heading))

    def save(self):
        self.book.save(self.path)


def more_happens(folder, tmp_path):
    """The second class hands in, the first one its corrected sheet."""
    take_in(folder, log(tmp_path / "b.xlsx", ZHANG, AYI), "21 10:00")
    take_in(folder, log(tmp_path / "a2.xlsx", WANG, LI), "21 11:00")
    return status(folder, "21 12:00")


def test_everything_that_is_typed_painted_and_added_stays_and_what_is_new_comes_in(term, tmp_path):
    edited = Edited(term / REGISTER)
    sheet, row = edited.sheet, edited.row(ONE)
    last = sheet.max_column
    sheet.cell(edited.header, last + 1).value, sheet.cell(row, last + 1).value = "联系电话", "13800001234"
    for index in range(1, last + 1):
        sheet.cell(row, index).fill = YELLOW
    sheet.cell(row, 1).comment = Comment("已打电话催", "教务员")
    sheet.column_dimensions["A"].width = 30
    for heading, value in (("备注", "周三再看"), ("文件", "纸质表在抽屉"), ("班主任", "代：王老师")):
        edited.cell(ONE, heading).value = value
    edited.cell(ONE, "延期至").value = date(2025, 1, 30)
    edited.cell(ONE, "备注").font = Font(bold=True, color="FFFF0000")
    choice = DataValidation(type="list", formula1='"是,否"')
    choice.add(sheet.cell(row, last + 1).coordinate)
    sheet.add_data_validation(choice)
    edited.book.create_sheet("我的备忘")["A1"] = "家长会 12 月 3 日"
    edited.save()
    assert more_happens(term, tmp_path) == ()

    again = Edited(term / REGISTER)
    assert again.cell(ONE, "联系电话").value == "13800001234"
    cell = again.sheet.cell(again.row(ONE), 1)
    assert (cell.fill.fgColor.rgb, cell.comment.text) == ("00FFFF00", "已打电话催")
    assert again.sheet.column_dimensions["A"].width == 30
    assert [again.cell(ONE, h).value for h in ("备注", "文件", "班主任")] == ["周三再看", "纸质表在抽屉", "代：王老师"]
    assert again.cell(ONE, "延期至").value == datetime(2025, 1, 30)  # noqa: DTZ001  a cell has no zone
    assert again.cell(ONE, "备注").font.b
    assert again.book["我的备忘"]["A1"].value == "家长会 12 月 3 日"
    assert [rule.formula1 for rule in again.sheet.data_validations.dataValidation] == ['"是,否"']
    assert [again.cell(ONE, h).value for h in ("状态", "次数", "错误行")] == ["已交", 2, 0]
    assert [again.cell(TWO, h).value for h in ("班主任", "状态", "次数")] == ["刘洋", "已交", 1]
    assert again.sheet.auto_filter.ref.endswith(str(again.row(TWO)))
    with zipfile.ZipFile(term / REGISTER) as archive:
        head = archive.read("xl/worksheets/sheet1.xml").decode()
    assert "_x000a_" not in head.lower()
    assert (again.sheet.page_setup.paperSize, again.sheet.page_setup.fitToWidth or 1) == (A4, 1)
    assert len(list(again.book["收表明细"].iter_rows(min_row=4))) == 4


def left(sheet, edited):
    sheet.insert_cols(1)
    sheet.cell(edited.header, 1).value = "序号"


def between(sheet, edited):
    place = edited.column("状态")
    sheet.insert_cols(place)
    sheet.cell(edited.header, place).value = "已通知"
    sheet.cell(edited.header + 1, place).value = "是"


def merged_title(sheet, _edited):
    sheet.merge_cells("A1:F1")
    sheet["A1"] = "本学期收表"


def renamed(sheet, _edited):
    sheet.title = "登记（教务处）"


def hidden_columns(sheet, edited):
    for heading in ("行数", "次数"):
        letter = sheet.cell(edited.header, edited.column(heading)).column_letter
        sheet.column_dimensions[letter].hidden = True


def rows_above(sheet, _edited):
    sheet.insert_rows(1, 2)
    sheet["A1"] = "请勿外传"


@pytest.mark.parametrize("change", [left, between, merged_title, renamed, hidden_columns, rows_above])
def test_wherever_people_put_things_the_rows_are_found(term, tmp_path, change):
    edited = Edited(term / REGISTER)
    change(edited.sheet, edited)
    edited.save()
    before = {
        (c.row, c.column): c.value
        for row in openpyxl.load_workbook(term / REGISTER).worksheets[0].iter_rows()
        for c in row
    }
    assert more_happens(term, tmp_path) == ()
    again = Edited(term / REGISTER)
    assert [again.cell(ONE, h).value for h in ("状态", "次数")] == ["已交", 2]
    assert again.cell(TWO, "状态").value == "已交"
    own = {
        place: value for place, value in before.items() if value in ("序号", "已通知", "是", "本学期收表", "请勿外传")
    }
    assert {place: again.sheet.cell(*place).value for place in own} == own
    assert again.sheet.title == edited.sheet.title
    assert len(again.book.worksheets) == len(edited.book.worksheets)
    assert any(d.hidden for d in again.sheet.column_dimensions.values()) == (change is hidden_columns)


def test_rows_that_somebody_has_sorted_stay_sorted(term, tmp_path):
    more_happens(term, tmp_path)
    edited = Edited(term / REGISTER)
    one, two = edited.row(ONE), edited.row(TWO)
    for index in range(1, edited.sheet.max_column + 1):
        upper, lower = edited.sheet.cell(one, index), edited.sheet.cell(two, index)
        upper.value, lower.value = lower.value, upper.value
    edited.cell(ONE, "备注").value = "上门收"
    edited.save()
    take_in(term, log(tmp_path / "b2.xlsx", ZHANG), "22 08:00")
    status(term, "22 09:00")
    again = Edited(term / REGISTER)
    assert (again.row(TWO), again.row(ONE)) == (one, two)
    assert (again.cell(ONE, "备注").value, again.cell(TWO, "次数").value, again.cell(ONE, "次数").value) == (
        "上门收",
        2,
        2,
    )


def test_what_somebody_has_written_over_stays_until_it_is_cleared(term, tmp_path):
    edited = Edited(term / REGISTER)
    edited.cell(ONE, "状态").value = "纸质已交"
    edited.save()
    more_happens(term, tmp_path)
    edited = Edited(term / REGISTER)
    assert edited.cell(ONE, "状态").value == "纸质已交"
    edited.cell(ONE, "状态").value = None
    edited.save()
    status(term, "21 13:00")
    assert Edited(term / REGISTER).cell(ONE, "状态").value == "已交"


def test_a_row_that_is_no_more_is_struck_through_and_comes_back(term, tmp_path):
    more_happens(term, tmp_path)
    edited = Edited(term / REGISTER)
    edited.cell(TWO, "备注").value = "已转走"
    edited.save()
    filed = next((term / "收表" / "一年级" / TWO).iterdir())
    content = filed.read_bytes()
    filed.unlink()
    roster = openpyxl.load_workbook(term / "基础信息/教师与班级.xlsx")
    status(term, "21 14:00")
    again = Edited(term / REGISTER)
    assert again.cell(TWO, "备注").value == "已转走"
    filed.write_bytes(content)
    status(term, "21 15:00")
    again = Edited(term / REGISTER)
    assert (again.cell(TWO, "状态").value, again.cell(TWO, "状态").font.strike) == ("已交", None) or not again.cell(
        TWO, "状态"
    ).font.strike
    assert roster.sheetnames


def test_nothing_new_changes_no_byte(term):
    edited = Edited(term / REGISTER)
    edited.cell(ONE, "备注").value = "周三再看"
    edited.save()
    status(term, "21 09:00")
    before = (term / REGISTER).read_bytes()
    status(term, "21 09:00")
    assert (term / REGISTER).read_bytes() == before


def test_without_the_programs_own_notes_people_lose_nothing_of_theirs(term, tmp_path):
    edited = Edited(term / REGISTER)
    del edited.book["程序记录"]
    edited.cell(ONE, "备注").value = "周三再看"
    edited.sheet.cell(edited.row(ONE), edited.sheet.max_column + 1).value = "老号码"
    edited.save()
    more_happens(term, tmp_path)
    again = Edited(term / REGISTER)
    assert [again.cell(ONE, h).value for h in ("备注", "状态", "次数")] == ["周三再看", "已交", 2]
    assert "老号码" in [cell.value for cell in again.sheet[again.row(ONE)]]


def test_notes_beside_a_class_in_the_progress_stay(term, tmp_path):
    for number, name in ((0, "一年级"), (1, ONE)):
        edited = Edited(term / PROGRESS, number)
        edited.sheet.cell(edited.row(name), edited.sheet.max_column + 1).value = f"下午再催{number}"
        edited.save()
    more_happens(term, tmp_path)
    for number, name, state in ((0, "一年级", 2), (1, ONE, "已交")):
        again = Edited(term / PROGRESS, number)
        cells = [cell.value for cell in again.sheet[again.row(name)]]
        assert (f"下午再催{number}" in cells, state in cells) == (True, True)
    faults = openpyxl.load_workbook(term / PROGRESS)["要改的"]
    # Nobody has touched the list of faults: the one that was corrected is gone.
    assert [row[0] for row in faults.iter_rows(min_row=4, values_only=True) if row[0]] == ["交来的表里没有错误。"]


def test_a_fault_with_somebodys_note_is_struck_through_and_not_deleted(term, tmp_path):
    edited = Edited(term / PROGRESS, 2)
    edited.sheet.cell(edited.header + 1, edited.sheet.max_column + 1).value = "已电话告知"
    edited.save()
    more_happens(term, tmp_path)
    row = next(row for row in Edited(term / PROGRESS, 2).sheet.iter_rows() if any(c.value == "已电话告知" for c in row))
    assert (row[0].value, row[0].font.strike) == (ONE, True)


@pytest.mark.parametrize(
    ("part", "content", "word"),
    [
        ("xl/threadedComments/threadedComment1.xml", b"<x/>", "会话式批注"),
        ("xl/slicers/slicer1.xml", b"<x/>", "切片器"),
        ("xl/cellimages.xml", b"<x/>", "单元格里的图片"),
        ("xl/media/image1.png", b"x", "图片"),
        ("xl/charts/chart1.xml", b"<x/>", "图表"),
        ("xl/drawings/vmlDrawing1.vml", b'<x:ClientData ObjectType="Checkbox"/>', "控件"),
        ("", b'<extLst><ext xmlns:x14="urn:x14"><x14:sparklineGroups/></ext></extLst></worksheet>', "迷你图"),
    ],
)
def test_what_could_not_be_kept_is_left_alone_and_the_latest_stands_beside(term, tmp_path, part, content, word):
    path = term / REGISTER
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    if part:
        parts[part] = content
    else:
        parts["xl/worksheets/sheet1.xml"] = parts["xl/worksheets/sheet1.xml"].replace(b"</worksheet>", content)
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    before = path.read_bytes()
    (notice,) = more_happens(term, tmp_path)
    assert (word in notice, "（最新）" in notice) == (True, True)
    assert path.read_bytes() == before
    assert Edited(term / "收表登记（最新）.xlsx").cell(TWO, "状态").value == "已交"


def test_what_we_write_for_people_holds_nothing_that_would_be_lost(term):
    from jiafang_batch.report.updated.losses import would_be_lost

    assert [would_be_lost((term / name).read_bytes()) for name in (REGISTER, PROGRESS)] == ["", ""]


def test_saved_by_libreoffice_it_is_brought_up_to_date_in_place(office, term, tmp_path):
    from by_hand import resaved

    edited = Edited(term / REGISTER)
    edited.sheet.cell(edited.row(ONE), edited.sheet.max_column + 1).value = "老号码"
    edited.cell(ONE, "延期至").value = date(2025, 1, 30)
    edited.cell(ONE, "文件").value = "纸质表在抽屉"
    edited.save()
    resaved(office, term / REGISTER)
    assert more_happens(term, tmp_path) == ()
    again = Edited(term / REGISTER)
    assert [again.cell(ONE, h).value for h in ("状态", "次数", "文件")] == ["已交", 2, "纸质表在抽屉"]
    assert "老号码" in [cell.value for cell in again.sheet[again.row(ONE)]]
    assert again.cell(TWO, "状态").value == "已交"
