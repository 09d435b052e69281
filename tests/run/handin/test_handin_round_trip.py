"""A prefilled workbook that a person fills in and hands in, under any name and in any format, gives exactly those visits."""

from __future__ import annotations

import shutil
from datetime import date, datetime

import openpyxl
import pytest
import xlsxwriter
from by_hand import typed
from openpyxl.utils import get_column_letter
from small_term import written

from jiafang_batch.handin.identity import OwnerKind
from jiafang_batch.handin.identity_marks import Place, marks_of
from jiafang_batch.intake.pool import Intake
from jiafang_batch.run.handin.collect import Wish, collect
from jiafang_batch.run.handin.hand_in_status import take_stock
from jiafang_batch.run.handin.hand_out import HandoutOutcome, hand_out
from jiafang_batch.run.handin.write_status import write_stock
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


HEADINGS = (
    "班级", "学生姓名", "学号", "联系电话", "特殊类别", "应访要求", "计划家访", "家访日期", "家访形式", "家访结果", "主访教师",
    "同行教师", "家访过程", "家长姓名", "家访原因", "家访准备", "四进内容", "家长诉求", "诉求类别", "办理状态", "照片", "时长", "家长签字",
    "是否回访", "工作时间", "审批人", "关联事件", "对策感想", "上次家访", "年级",
)  # fmt: skip
"""The sheet of 一(1)班 before anybody has visited, without stars; from 家长姓名 on nothing is used by its policy."""


def cell(column, row, sheet=None):
    """The name of a cell of a prefilled sheet (the one of 一(1)班): the column's field, or its heading, and the row."""
    fields = {c.field: c.title for c in layouts()["visit_log"].columns}
    title = fields.get(column, column)
    headings = [str(c.value).rstrip("*") for c in sheet[FIRST - 1]] if sheet else HEADINGS
    return f"{get_column_letter(headings.index(title) + 1)}{row}"


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


def test_headings_are_kept_by_their_rules_and_the_sheet_is_free(office, term, tmp_path):
    before = handed_out(term)
    sheet = openpyxl.load_workbook(before)["家访记录"]
    # On a protected sheet Excel does not unfold columns.
    assert not sheet.protection.sheet
    kept = {str(rule.sqref): rule for rule in sheet.data_validations.dataValidation if rule.type == "custom"}
    assert len(kept) == len(HEADINGS)
    assert {(rule.formula1, rule.showErrorMessage) for rule in kept.values()} == {("FALSE", True)}
    after = typed(office, before, {cell("record", FIRST + 150): "很远的一行"}, tmp_path / "改.xlsx")
    assert openpyxl.load_workbook(after)["家访记录"][cell("record", FIRST + 150)].value == "很远的一行"


def test_what_no_rule_uses_is_folded_and_one_click_brings_it_back(term):
    sheet = openpyxl.load_workbook(handed_out(term))["家访记录"]
    assert tuple(str(c.value).rstrip("*") for c in sheet[FIRST - 1]) == HEADINGS
    folds = {c.column_letter for c in sheet[FIRST - 1] if sheet.column_dimensions[c.column_letter].outlineLevel}
    first = HEADINGS.index("家长姓名")
    assert folds == {get_column_letter(index + 1) for index in range(first, len(HEADINGS))}
    assert all(sheet.column_dimensions[letter].hidden for letter in folds)
    assert sheet.column_dimensions[get_column_letter(len(HEADINGS) + 1)].collapsed
    # One page across is what a sheet fits on unless it says otherwise.
    assert (sheet.sheet_properties.pageSetUpPr.fitToPage, sheet.page_setup.fitToWidth) == (True, None)
    assert sheet[cell("record", FIRST - 1)].value == "家访过程*"


def test_a_value_in_a_folded_column_counts(term, tmp_path, intake):
    opened = openpyxl.load_workbook(handed_out(term))
    sheet = opened["家访记录"]
    for column, value in (("date", date(2024, 10, 12)), ("form", "实地家访"), ("themes", "安全教育"), ("photos", 2)):
        sheet[cell(column, FIRST)] = value
    opened.save(tmp_path / "a.xlsx")
    collect(open_term(term, intake), [tmp_path / "a.xlsx"], NOW, Wish())
    (visit,) = check_school(SchoolJob(term), None, Intake(processes=0)).records.visits
    assert ([theme.value for theme in visit.themes], visit.photos) == (["安全教育"], 2)


def test_a_plan_says_who_goes_and_when_but_is_no_visit(tmp_path):
    planned = ("家访计划", "| 陈静   |", "| 赵敏、陈静 |")
    term = written(tmp_path / "term", ("一班家访", "", ""), ("二班家访", "", ""), planned)
    book = handed_out(term)
    sheet = openpyxl.load_workbook(book)["家访记录"]
    row = next(r for r in range(FIRST, FIRST + 5) if sheet[cell("计划家访", r)].value)
    planned = [sheet[cell(c, row)].value for c in ("计划家访", "lead", "companions", "date")]
    assert planned == ["9月21日", "赵敏", "陈静", None]
    # Loose among the logs, and saved once more, it tells of nothing.
    opened = openpyxl.load_workbook(book)
    opened.save(term / "收表" / "没有填.xlsx")
    visits, checked = visits_of(term)
    assert visits == []
    assert [p.code for p in checked.problems if p.location.file.endswith("没有填.xlsx")] == [
        "empty-sheet",
        "untouched-rows",
    ]


def test_a_name_typed_over_another_means_the_pupil_who_was_typed(term, tmp_path, intake):
    """The number beside it was filled in by us: left as it is, it says nothing."""
    opened = openpyxl.load_workbook(handed_out(term))
    sheet = opened["家访记录"]
    sheet[cell("student", FIRST)] = "李芳"
    sheet[cell("date", FIRST)], sheet[cell("form", FIRST)] = date(2024, 10, 12), "实地家访"
    # A name that nobody has is a slip of the pen.
    sheet[cell("student", FIRST + 1)] = "李方"
    sheet[cell("date", FIRST + 1)], sheet[cell("form", FIRST + 1)] = date(2024, 10, 13), "实地家访"
    opened.save(tmp_path / "a.xlsx")
    collect(open_term(term, intake), [tmp_path / "a.xlsx"], NOW, Wish())
    visits, checked = visits_of(term)
    assert [(name, day) for name, day, *_ in visits] == [("李芳", "2024-10-12"), ("李芳", "2024-10-13")]
    said = [p.code for p in checked.problems if p.location.sheet == "家访记录"]
    assert {"name-typed-over", "id-name-differ"} <= set(said)


def test_the_guide_says_what_a_visit_costs_in_days_of_this_term(term):
    guide = openpyxl.load_workbook(handed_out(term))["填表说明"]
    lines = [row[0] for row in guide.iter_rows(values_only=True) if row[0]]
    assert lines[2].startswith("1．每访一家填 3 格：家访日期、家访形式、家访过程。")
    examples = {row[0]: row[4] for row in guide.iter_rows(values_only=True) if row[0] and row[4]}
    assert examples["家访日期*"] == "2024-9-7"
    assert examples["班级*"] == "一(1)班"
    assert "四进内容" not in examples
    assert any("四进内容" in line and "收起来" in line for line in lines)


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
        [sheet[cell(c, row, sheet)].value for c in ("student", "date", "form", "上次家访")]
        for row in (FIRST, FIRST + 1)
    )
    assert first == ["李芳", None, None, None]
    assert second == ["王小明", datetime.fromisoformat("2024-10-12"), "实地家访", "10-12 实地家访"]
    # Handed in as it is, the new edition changes nothing.
    before = visits_of(term)[0]
    again = shutil.copy(one.path, tmp_path / "b.xlsx")
    assert collect(open_term(term, intake), [again], NOW, Wish()).refused[0].reason == "还是发下去的样子，没有填"
    assert visits_of(term)[0] == before


def test_a_target_that_is_reached_names_nobody(tmp_path, intake):
    half = written(tmp_path / "half", ("一班家访", "", ""), ("二班家访", "", ""), ("事件登记", "", ""))
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
    assert [sheet[cell(c, FIRST + 1, sheet)].value for c in ("student", "date", "form")] == [
        "王小明",
        "2024年13月2日",
        "实地",
    ]
    assert [sheet[cell("student", row, sheet)].value for row in (FIRST, FIRST + 2)] == ["李芳", None]


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
    sheet = openpyxl.load_workbook(one.path)["家访记录"]
    assert sheet[cell("photos", FIRST + 1, sheet)].value == 2


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
    at = headings.index("路上用时")
    # Between what is used and what is folded.
    assert headings[at - 1 : at + 3] == ["家访过程*", "路上用时", "家里几口人", "家长姓名"]
    carried = next(row for row in again.iter_rows(min_row=FIRST, values_only=True) if row[at])
    assert carried[at : at + 2] == ("40分钟", 5)


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
    # 赵敏 heads no class: the sheet says what is left to do, and has a row for it.
    assert [target.words for target in books["赵敏家访记录"].targets] == [
        "B-3 科任家访人次：还差 1 人次（2025-01-10 前）"
    ]
    sheet = openpyxl.load_workbook(books["赵敏家访记录"].path)["家访记录"]
    assert "B-3 科任家访人次：还差 1 人次" in sheet["C2"].value
    assert [sheet[cell(c, FIRST, sheet)].value for c in ("school_class", "lead")] == ["一(1)班", "赵敏"]
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


def test_the_words_above_the_table_say_for_whom_it_is_and_by_when(term):
    sheet = openpyxl.load_workbook(handed_out(term))["家访记录"]
    above = {c.coordinate: c.value for row in sheet["A1:B3"] for c in row if c.value}
    assert above == {"A1": "一(1)班", "A2": "还有 2 人待家访"}
    assert sheet["C1"].value == "青禾小学　家访记录"
    assert "表号 JF-" in sheet["C2"].value
    assert "没有走访的行不用管" in sheet["C3"].value


def test_dropdowns_depend_on_each_other_without_names_that_break(term):
    book = openpyxl.load_workbook(handed_out(term))
    rules = {str(rule.sqref).split(":")[0]: rule for rule in book["家访记录"].data_validations.dataValidation}
    pupils = rules[cell("student", FIRST)].formula1
    assert pupils.startswith("OFFSET(名单!$E$3,")
    assert "INDIRECT" not in pupils
    assert f"$A{FIRST}" in pupils
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


def test_without_a_pupil_nothing_is_handed_out_and_the_likely_roster_is_named(tmp_path, intake):
    roster = ("学生名册", "学号 | 姓名", "号数 | 谁")
    term = written(tmp_path / "term", roster)
    handed = hand_out(open_term(term, intake), OwnerKind.SCHOOL_CLASS, "", TODAY)
    assert handed.books == ()
    assert not (term / "发表").exists()
    first, *others = handed.notices
    assert "没有发表" in first
    (likely,) = others
    assert "“基础信息/学生名册.xlsx”像学生名册" in likely


def test_a_hand_out_asks_for_the_month_that_is_open(tmp_path, intake):
    """On 1 October each pupil's October visit is asked for, whatever January will ask for."""
    monthly = "M-1 | 每月家访 | 班主任、班级 | 学生周期达标率 | | | 班主任 | 学期 | 月 | | 100% | #60 | 比例 |"
    term = written(
        tmp_path / "term",
        ("指标", "B-1 | 学期家访率", f"{monthly}\n        B-1 | 学期家访率"),
        ("一班家访", "", ""),
        ("二班家访", "", ""),
    )
    hand_out(open_term(term, intake), OwnerKind.SCHOOL_CLASS, "", TODAY)
    sheet = openpyxl.load_workbook(term / "发表/一年级/一(1)班家访记录.xlsx")["家访记录"]
    asked = [sheet[cell("应访要求", row, sheet)].value for row in (FIRST, FIRST + 1)]
    assert all(text and text.startswith("M-1 每月家访") for text in asked)


ROUNDS = ("校历", "", "9月 | 收表 | 2024-9-20 | 2024-9-28\n        10月 | 收表 | 2024-10-20 | 2024-10-30")


def test_the_deadline_on_a_hand_out_and_on_a_returned_copy_is_that_of_the_round(tmp_path, intake):
    term = written(tmp_path / "term", ROUNDS, ("一班家访", "", ""), ("二班家访", "", ""))
    hand_out(open_term(term, intake), OwnerKind.SCHOOL_CLASS, "", TODAY)
    path = term / "发表/一年级/一(1)班家访记录.xlsx"
    top = [
        str(value)
        for row in openpyxl.load_workbook(path)["家访记录"].iter_rows(max_row=3, values_only=True)
        for value in row
    ]
    assert any("请在 10月30日" in text for text in top)
    book = openpyxl.load_workbook(path)
    sheet = book["家访记录"]
    sheet[cell("date", FIRST, sheet)], sheet[cell("form", FIRST, sheet)] = date(2024, 9, 25), "走家串户式"
    book.save(tmp_path / "a.xlsx")
    received = datetime(2024, 9, 26, 9, tzinfo=NOW.tzinfo)
    collect(open_term(term, intake), [tmp_path / "a.xlsx"], received, Wish())
    write_stock(take_stock(open_term(term, Intake(processes=0)), received))
    (copy,) = (term / "退回/一年级").glob("*.xlsx")
    lines = [str(row[0]) for row in openpyxl.load_workbook(copy)["退回说明"].iter_rows(values_only=True)]
    assert "收表截止 2024年9月28日" in lines[1]
