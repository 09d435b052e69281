"""A prefilled workbook that a person fills in and hands in, under any name and in any format, gives exactly those visits."""

from __future__ import annotations

import shutil
from datetime import date, datetime

import openpyxl
import pytest
import xlsxwriter
from by_hand import typed
from small_term import written

from jiafang_batch.handin.handouts.handout import columns
from jiafang_batch.handin.identity import OwnerKind
from jiafang_batch.handin.identity_marks import Place, marks_of
from jiafang_batch.intake.pool import Intake
from jiafang_batch.run.handin.collect import Wish, collect
from jiafang_batch.run.handin.hand_out import HandoutOutcome, hand_out
from jiafang_batch.run.term.open_term import open_term
from jiafang_batch.run.term.school import SchoolJob, check_school
from jiafang_batch.sheets.layout import layouts

NOW = datetime.fromisoformat("2025-01-20 15:00+08:00")
TODAY = date(2024, 10, 1)
FIRST = 5
"""The first row below the headings."""


@pytest.fixture
def intake():
    """Reads in this very process: the files are our own."""
    return Intake(processes=0)


@pytest.fixture
def term(tmp_path):
    """A term before anybody has visited, under a policy that asks for everybody; 一(1)班 has 王小明 and 李芳."""
    everybody = ("指标", "50% | #60", "100% | #60")
    return written(tmp_path / "term", ("一班家访", "", ""), ("二班家访", "", ""), everybody)


def cell(column, row):
    """The name of a cell of a prefilled sheet: the column's field and the row."""
    index = columns().index(column)
    letters = "" if index < 26 else "A"
    return f"{letters}{chr(ord('A') + index % 26)}{row}"


def handed_out(term, name="一(1)班"):
    hand_out(open_term(term, Intake(processes=0)), OwnerKind.SCHOOL_CLASS, "", TODAY)
    return term / "发表" / "一年级" / f"{name}家访记录.xlsx"


def visits_of(term):
    checked = check_school(SchoolJob(term), None, Intake(processes=0))
    students = checked.records.roster.students
    seen = [
        (students[v.student].name, str(v.date), v.form.value, v.lead, v.participants) for v in checked.records.visits
    ]
    return seen, checked


TYPED = {
    # 王小明 waits in the first row; the first free row is typed from left to right.
    cell("date", FIRST): "2024-10-12",
    cell("form", FIRST): "实地家访",
    cell("companions", FIRST): "赵敏",
    cell("school_class", FIRST + 2): "一(1)班",
    cell("student", FIRST + 2): "李芳",
    cell("date", FIRST + 2): "2024-11-3",
    cell("form", FIRST + 2): "电话",
    cell("lead", FIRST + 2): "陈静",
}
EXPECTED = [
    ("王小明", "2024-10-12", "实地家访", "T1", ("T1", "T3")),
    ("李芳", "2024-11-03", "电话", "T1", ("T1",)),
]


@pytest.mark.parametrize("suffix", ["xlsx", "xls", "ods"])
def test_filled_in_libreoffice_it_gives_exactly_those_visits(office, term, tmp_path, intake, suffix):
    book = typed(office, handed_out(term), TYPED, tmp_path / f"新建 工作表.{suffix}")
    assert set(marks_of(book.read_bytes())) == set(Place)
    (filed,) = collect(open_term(term, intake), [book], NOW, Wish()).filed
    assert (filed.label, filed.submission.verdict, filed.remarks) == ("一(1)班", "确定", ())
    assert filed.submission.path == f"收表/一年级/一(1)班/一(1)班_第1版.{suffix}"
    assert filed.submission.original == f"新建 工作表.{suffix}"
    visits, checked = visits_of(term)
    assert visits == EXPECTED
    about = [p.code for p in checked.problems if p.location.file == filed.submission.path]
    # 李芳's own waiting row; and these formats can not prove that photos are missing.
    assert set(about) - {"photos-unprovable"} == {"untouched-rows"}


def test_headings_are_protected_and_rows_are_free(office, term, tmp_path):
    before = handed_out(term)
    changes = {"A1": "x", cell("date", FIRST - 1): "x", cell("record", FIRST + 150): "很远的一行"}
    after = typed(office, before, changes, tmp_path / "改.xlsx")
    sheet = openpyxl.load_workbook(after)["家访记录"]
    assert sheet["A1"].value == openpyxl.load_workbook(before)["家访记录"]["A1"].value
    assert sheet[cell("date", FIRST - 1)].value == "家访日期*"
    assert sheet[cell("record", FIRST + 150)].value == "很远的一行"
    assert sheet.protection.sheet
    assert not sheet.protection.objects


def rows_pasted(term, tmp_path, *, with_title):
    """What a person gets who copies the sheet into a new workbook: cells, and nothing else of the file."""
    from jiafang_batch.intake.limits import Limits
    from jiafang_batch.intake.reader import read_path

    filled = fill(handed_out(term), tmp_path / "filled.xlsx")
    grid = next(g for g in read_path(filled, "x", Limits()).grids if g.sheet == "家访记录")
    path = tmp_path / "粘贴的.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(grid.rows[0 if with_title else 3 :]):
            for index, value in enumerate(row):
                if value != "":
                    sheet.write(number, index, str(value)[:10] if isinstance(value, date) else value)
    return path


def fill(book, target):
    """The first waiting row filled in with a spreadsheet library."""
    opened = openpyxl.load_workbook(book)
    sheet = opened["家访记录"]
    sheet[cell("date", FIRST)] = date(2024, 10, 12)
    sheet[cell("form", FIRST)] = "实地家访"
    opened.save(target)
    return target


@pytest.mark.parametrize(("with_title", "verdict", "remarks"), [(True, "确定", 0), (False, "请核对", 1)])
def test_pasted_into_a_new_workbook_only_a_single_sign_asks_a_person(
    term, tmp_path, intake, with_title, verdict, remarks
):
    path = rows_pasted(term, tmp_path, with_title=with_title)
    (filed,) = collect(open_term(term, intake), [path], NOW, Wish()).filed
    assert (filed.label, filed.submission.verdict, len(filed.remarks)) == ("一(1)班", verdict, remarks)
    assert visits_of(term)[0] == [("王小明", "2024-10-12", "实地家访", "T1", ("T1",))]


def test_a_colleagues_workbook_with_ones_own_pupils_is_a_conflict_and_not_filed(office, term, tmp_path, intake):
    cells = {
        cell(column, row): text
        for row, pupil in ((FIRST, "张伟"), (FIRST + 1, "阿依古丽·买买提"))
        for column, text in (("school_class", "一(2)班"), ("student", pupil), ("date", "2024-10-12"), ("form", "电话"))
    }
    book = typed(office, handed_out(term), cells, tmp_path / "借来的.xlsx")
    collected = collect(open_term(term, intake), [book], NOW, Wish())
    assert collected.filed == ()
    (refused,) = collected.refused
    assert "互相矛盾" in refused.reason
    assert "一(2)班" in refused.reason
    assert not (term / "收表" / "一年级").exists()


def test_the_blank_workbook_itself_is_no_hand_in(term, tmp_path, intake):
    book = handed_out(term)
    renamed = shutil.copy(book, tmp_path / "空的.xlsx")
    collected = collect(open_term(term, intake), [renamed, term / "发表"], NOW, Wish())
    assert collected.filed == ()
    assert {refused.reason for refused in collected.refused} == {"还是发下去的样子，没有填"}


def test_what_was_handed_in_is_carried_over_and_nobody_waits_twice(term, tmp_path, intake):
    collect(open_term(term, intake), [fill(handed_out(term), tmp_path / "a.xlsx")], NOW, Wish())
    one, two = hand_out(open_term(term, Intake(processes=0)), OwnerKind.SCHOOL_CLASS, "", TODAY).books
    assert (one.outcome, one.carried, one.waiting) == (HandoutOutcome.WRITTEN, 1, 1)
    assert (two.outcome, two.carried, two.waiting) == (HandoutOutcome.SAME, 0, 2)
    sheet = openpyxl.load_workbook(one.path)["家访记录"]
    first, second = (
        [sheet[cell(c, row)].value for c in ("student", "date", "form", "上次家访")] for row in (FIRST, FIRST + 1)
    )
    assert first == ["李芳", None, None, None]
    assert second == ["王小明", datetime.fromisoformat("2024-10-12"), "实地家访", "2024-10-12 实地家访"]
    # Handed in as it is, the new edition changes nothing.
    before = visits_of(term)[0]
    again = shutil.copy(one.path, tmp_path / "b.xlsx")
    assert collect(open_term(term, intake), [again], NOW, Wish()).refused[0].reason == "还是发下去的样子，没有填"
    assert visits_of(term)[0] == before


def test_a_target_that_is_reached_names_nobody(tmp_path, intake):
    half = written(tmp_path / "half", ("一班家访", "", ""), ("二班家访", "", ""))
    one, two = hand_out(open_term(half, intake), OwnerKind.SCHOOL_CLASS, "", TODAY).books
    assert (one.waiting, two.waiting) == (2, 2)
    collect(open_term(half, intake), [fill(one.path, tmp_path / "a.xlsx")], NOW, Wish())
    one, two = hand_out(open_term(half, Intake(processes=0)), OwnerKind.SCHOOL_CLASS, "", TODAY).books
    assert (one.waiting, two.waiting) == (0, 2)


def test_a_row_with_an_error_is_carried_over_as_it_was_typed(term, tmp_path, intake):
    opened = openpyxl.load_workbook(handed_out(term))
    sheet = opened["家访记录"]
    sheet[cell("date", FIRST)], sheet[cell("form", FIRST)] = "2024年13月2日", "实地"
    opened.save(tmp_path / "错的.xlsx")
    collect(open_term(term, intake), [tmp_path / "错的.xlsx"], NOW, Wish())
    one, _ = hand_out(open_term(term, Intake(processes=0)), OwnerKind.SCHOOL_CLASS, "", TODAY).books
    sheet = openpyxl.load_workbook(one.path)["家访记录"]
    assert [sheet[cell(c, FIRST + 1)].value for c in ("student", "date", "form")] == ["王小明", "2024年13月2日", "实地"]
    assert [sheet[cell("student", row)].value for row in (FIRST, FIRST + 2)] == ["李芳", None]


def test_photos_stay_in_the_old_workbook_and_their_number_is_carried_over(term, tmp_path, intake):
    from PIL import Image

    picture = tmp_path / "照片.png"
    Image.effect_noise((64, 64), 80).save(picture)
    path = tmp_path / "带照片.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ("家访日期", "班级", "学生姓名", "主访教师", "家访形式", "照片"))
        sheet.write_row(1, 0, ("2024-10-12", "一(1)班", "王小明", "陈静", "实地家访"))
        sheet.set_row(1, 120)
        sheet.insert_image(1, 5, str(picture))
        sheet.insert_image(1, 5, str(picture), {"x_offset": 70})
    collect(open_term(term, intake), [path], NOW, Wish())
    one, _ = hand_out(open_term(term, Intake(processes=0)), OwnerKind.SCHOOL_CLASS, "", TODAY).books
    assert openpyxl.load_workbook(one.path)["家访记录"][cell("photos", FIRST + 1)].value == 2


def test_a_teachers_own_columns_come_back_with_their_cells(term, tmp_path, intake):
    book = openpyxl.load_workbook(handed_out(term))
    sheet = book["家访记录"]
    last = sheet.max_column
    for place, heading in ((last + 1, "路上用时"), (last + 3, "家里几口人")):
        sheet.cell(FIRST - 1, place, heading)
    sheet[cell("date", FIRST)], sheet[cell("form", FIRST)] = datetime(2024, 10, 12), "实地家访"  # noqa: DTZ001
    sheet.cell(FIRST, last + 1, "40分钟")
    sheet.cell(FIRST, last + 3, 5)
    book.save(tmp_path / "交回.xlsx")
    collect(open_term(term, intake), [tmp_path / "交回.xlsx"], NOW, Wish())
    one, two = hand_out(open_term(term, intake), OwnerKind.SCHOOL_CLASS, "", TODAY).books
    assert (one.outcome, two.outcome) == (HandoutOutcome.WRITTEN, HandoutOutcome.SAME)
    again = openpyxl.load_workbook(one.path)["家访记录"]
    headings = [c.value for c in again[FIRST - 1]]
    assert headings[-2:] == ["路上用时", "家里几口人"]
    carried = next(row for row in again.iter_rows(min_row=FIRST, values_only=True) if row[headings.index("路上用时")])
    assert carried[-2:] == ("40分钟", 5)


def test_a_school_whose_name_was_corrected_still_knows_its_workbooks(term, tmp_path, intake):
    path = fill(handed_out(term), tmp_path / "a.xlsx")
    book = openpyxl.load_workbook(term / "考核办法.xlsx")
    settings = book["基本设置"]
    (row,) = [c.row for c in settings["A"] if c.value == "学校"]
    settings.cell(row, 2, "青禾实验小学")
    book.save(term / "考核办法.xlsx")
    (filed,) = collect(open_term(term, intake), [path], NOW, Wish()).filed
    assert (filed.label, filed.submission.verdict) == ("一(1)班", "确定")


def test_last_terms_workbook_is_a_conflict(term, tmp_path, intake):
    path = fill(handed_out(term), tmp_path / "a.xlsx")
    second = [(sheet, "第一学期", "第二学期") for sheet in ("基本设置", "校历")]
    next_term = written(tmp_path / "下学期", ("一班家访", "", ""), ("二班家访", "", ""), *second)
    (refused,) = collect(open_term(next_term, intake), [path], NOW, Wish()).refused
    assert "别的学期" in refused.reason


def test_work_in_the_folder_of_handouts_is_never_overwritten(term):
    book = handed_out(term)
    fill(book, book)
    filled = book.read_bytes()
    outcomes = [
        one.outcome for one in hand_out(open_term(term, Intake(processes=0)), OwnerKind.SCHOOL_CLASS, "", TODAY).books
    ]
    assert outcomes == [HandoutOutcome.FILLED, HandoutOutcome.SAME]
    assert book.read_bytes() == filled
    # Taken in, it is safe, and what it holds is carried over into the next one.
    assert len(collect(open_term(term, Intake(processes=0)), [term / "发表"], NOW, Wish()).filed) == 1
    first, second = hand_out(open_term(term, Intake(processes=0)), OwnerKind.SCHOOL_CLASS, "", TODAY).books
    assert (first.outcome, first.carried, second.outcome) == (HandoutOutcome.WRITTEN, 1, HandoutOutcome.SAME)


def test_the_same_term_gives_the_same_bytes(term, tmp_path):
    twin = shutil.copytree(term, tmp_path / "twin")
    assert handed_out(term).read_bytes() == handed_out(twin).read_bytes()


def test_one_workbook_a_teacher_has_the_pupils_of_the_class_they_head(term):
    books = {
        one.title: one for one in hand_out(open_term(term, Intake(processes=0)), OwnerKind.TEACHER, "", TODAY).books
    }
    assert {title: one.waiting for title, one in books.items()} == {
        "陈静家访记录": 2,
        "刘洋家访记录": 2,
        "赵敏家访记录": 0,
    }
    lists = openpyxl.load_workbook(books["赵敏家访记录"].path)["名单"]
    assert [row[4] for row in lists.iter_rows(min_row=3, values_only=True) if row[4]] == ["王小明", "李芳"]


def test_teachers_of_the_same_name_get_a_workbook_each(tmp_path):
    homonym = ("教师名册", "T3  | 赵敏", "T4  | 赵敏 | 科任教师 | 一年级 | 在岗\n        T3  | 赵敏")
    term = written(
        tmp_path / "term", ("一班家访", "", ""), ("二班家访", "", ""), homonym, ("任课表", "赵敏", "赵敏(T3)")
    )
    for outcome in (HandoutOutcome.WRITTEN, HandoutOutcome.SAME):
        handed = hand_out(open_term(term, Intake(processes=0)), OwnerKind.TEACHER, "", TODAY).books
        assert {(one.path.name, one.outcome) for one in handed} == {
            (f"{name}家访记录.xlsx", outcome) for name in ("陈静", "刘洋", "赵敏(T3)", "赵敏(T4)")
        }


def test_what_is_printed_on_every_page_stands_whole_on_it(term):
    """The first columns are printed again on every page across: longer words above them would be cut off there."""
    sheet = openpyxl.load_workbook(handed_out(term))["家访记录"]
    assert sheet.print_title_cols == "$A:$C"
    above = {c.coordinate: c.value for row in sheet["A1:C3"] for c in row if c.value}
    assert above == {"A1": "一(1)班", "A2": "还有 2 人待家访"}
    assert sheet["D1"].value == "青禾小学　家访记录"
    assert "表号 JF-" in sheet["D2"].value
    assert "没有走访的行不用管" in sheet["D3"].value


def test_dropdowns_depend_on_each_other_without_names_that_break(term):
    book = openpyxl.load_workbook(handed_out(term))
    rules = {str(rule.sqref).split(":")[0]: rule for rule in book["家访记录"].data_validations.dataValidation}
    pupils = rules[cell("student", FIRST)].formula1
    assert pupils.startswith("OFFSET(名单!$E$3,")
    assert "INDIRECT" not in pupils
    assert f"$B{FIRST}" in pupils
    assert rules[cell("lead", FIRST)].formula1 == "名单!$F$3:$F$5"
    assert rules[cell("date", FIRST)].type == "date"
    for column, word in (
        ("form", "实地家访"),
        ("reason", "普访"),
        ("request_kind", "家校沟通"),
        ("特殊类别", "留守儿童"),
    ):
        assert word in rules[cell(column, FIRST)].formula1
    assert book["名单"].sheet_state == "hidden"
    assert [c.value for c in book["家访记录"][FIRST - 1]][7] == layouts()["visit_log"].column("date").heading
