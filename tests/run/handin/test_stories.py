"""Stories of a term: copies, merged sheets, backups, pupils and classes that move. Nothing counts twice without a question."""

from __future__ import annotations

import shutil

import openpyxl
import pytest
from handed_in import HEADINGS, ONE, TWO, log, moment, term_folder, zipped
from text_tables import rows, write_book

from jiafang_batch.handin.identity import OwnerKind
from jiafang_batch.intake.pool import Intake
from jiafang_batch.link.rulings import UNSURE
from jiafang_batch.run.handin.collect import Wish, collect
from jiafang_batch.run.handin.hand_out import hand_out
from jiafang_batch.run.term.open_term import open_term
from jiafang_batch.run.term.school import SchoolJob, check_school

INTAKE = Intake(processes=0)
THREE = "一(3)班"


def row(day, pupil, lead="陈静", form="实地家访", school_class=ONE):
    return f"2024-{day} | {school_class} | {pupil} | {lead} | {form}"


WANG, LI = row("9-21", "王小明"), row("9-22", "李芳")
ZHANG = row("9-22", "张伟", "刘洋", school_class=TWO)


class Story:
    """A term, and the workbooks that are handed in one after another."""

    def __init__(self, folder):
        self.folder, self.term, self.hour = folder, term_folder(folder / "term"), 8

    def comes(self, name, *lines, owner="", sheets=None):
        """Hand in a workbook with these rows, an hour after the last one."""
        path = self.folder / f"{name}.xlsx"
        if sheets:
            write_book(path, {sheet: rows("\n".join((HEADINGS, *held))) for sheet, held in sheets.items()})
        elif lines:
            log(path, *lines)
        return self.received(path, owner=owner)

    def received(self, *paths, owner=""):
        self.hour += 1
        return collect(open_term(self.term, INTAKE), list(paths), moment(f"20 {self.hour:02}:00"), Wish(owner))

    @property
    def checked(self):
        return check_school(SchoolJob(self.term), None, INTAKE)

    @property
    def visits(self):
        """Pupil, month-day and form; of a participant other than the lead the number too."""
        students = self.checked.records.roster.students
        return sorted(
            f"{students[v.student].name} {v.date.month}-{v.date.day} {v.form.value}{''.join(v.participants[1:])}"
            for v in self.checked.records.visits
        )

    @property
    def asked(self):
        """What is asked about rows that count: pupil and day, and the other day."""
        return [(p.value, p.details["otherwise"]) for p in self.checked.problems if p.code in UNSURE]

    def types(self, sheet, change):
        """Edit a roster by hand."""
        for path in (self.term / "基础信息").glob("*.xlsx"):
            book = openpyxl.load_workbook(path)
            if sheet in book.sheetnames:
                change(book[sheet])
                book.save(path)

    def moves(self, pupil, school_class):
        """Type over the class of a pupil."""

        def change(sheet):
            headings = {cell.value: cell.column for cell in sheet[1]}
            for line in sheet.iter_rows(min_row=2):
                if line[headings["姓名"] - 1].value == pupil:
                    line[headings["班级"] - 1].value = school_class

        self.types("学生名册", change)


@pytest.fixture
def story(tmp_path):
    return Story(tmp_path)


@pytest.mark.parametrize("order", ["abc", "cba", "bca", "acb"])
def test_two_teachers_and_a_third_copy_with_the_rows_of_both(story, order):
    of_zhao = (row("9-25", "王小明", "赵敏"), row("9-26", "李芳", "赵敏"))
    copies = {"a": (WANG, LI), "b": of_zhao, "c": (WANG, LI, *of_zhao)}
    for name in order:
        story.comes(name, *copies[name])
    assert story.visits == ["李芳 9-22 实地家访", "李芳 9-26 实地家访", "王小明 9-21 实地家访", "王小明 9-25 实地家访"]
    assert story.asked == []


@pytest.mark.parametrize("is_merged_first", [True, False])
def test_a_merged_sheet_of_the_year_group_and_a_class_that_corrects_its_own(story, is_merged_first):
    merged = lambda: story.comes("合表", WANG, LI, ZHANG)  # noqa: E731
    own = lambda: story.comes("一班", row("9-20", "王小明"), row("9-22", "李芳", form="电话"))  # noqa: E731
    for hand_in in (merged, own) if is_merged_first else (own, merged):
        hand_in()
    assert len(story.visits) == 5
    one_day, other_day = ("9-21", "9-20") if is_merged_first else ("9-20", "9-21")
    one_form, other_form = ("实地家访", "电话") if is_merged_first else ("电话", "实地家访")
    assert sorted(story.asked) == [
        ("李芳 2024-09-22", f"2024-09-22 {other_form}"),
        (f"王小明 2024-0{one_day}", f"2024-0{other_day} 实地家访"),
    ]
    assert one_form != other_form
    # The office decides at the row: the rows that the merged sheet has are void.
    file = "收表/一年级/一年级合表_第1版.xlsx"
    text = "裁定 | 文件 | 工作表 | 行 | 理由 | 裁定人\n" + "\n".join(
        f"作废 | {file} | 家访记录 | {n} | 问过 | 教导处" for n in (2, 3)
    )
    write_book(story.term / "更正.xlsx", {"更正": rows(text)})
    assert story.visits == ["张伟 9-22 实地家访", "李芳 9-22 电话", "王小明 9-20 实地家访"]
    assert story.asked == []


def test_a_merged_sheet_that_says_the_same_changes_nothing(story):
    story.comes("一班", WANG, LI)
    story.comes("二班", ZHANG)
    story.comes("合表", ZHANG, LI, WANG)
    assert story.visits == ["张伟 9-22 实地家访", "李芳 9-22 实地家访", "王小明 9-21 实地家访"]
    assert story.asked == []


def test_a_teachers_own_sheet_and_the_class_sheet_that_repeats_it_with_another_day(story):
    story.comes("赵敏", row("9-21", "王小明", "赵敏"), row("9-28", "李芳", "赵敏"), owner="赵敏")
    story.comes("一班", row("9-22", "王小明", "赵敏"), LI)
    assert story.asked == [("王小明 2024-09-21", "2024-09-22 实地家访")]


def test_visits_of_several_teachers_and_those_a_week_apart_are_no_question(story):
    story.comes("赵敏", row("9-21", "王小明", "赵敏"), row("9-28", "李芳", "赵敏"), owner="赵敏")
    story.comes("一班", row("9-22", "王小明"), row("9-21", "李芳", "赵敏"), row("9-23", "李芳"))
    assert story.asked == []
    assert len(story.visits) == 5


def test_a_sheet_beside_a_sorted_copy_of_itself_with_an_older_day(story):
    story.comes("备份", sheets={"家访记录": (row("9-20", "王小明"), LI), "备份": (LI, WANG)})
    assert story.asked == [("王小明 2024-09-20", "2024-09-21 实地家访")]


def test_a_sheet_a_month_in_one_workbook_is_no_copy(story):
    story.comes("两月", sheets={"9月": (row("9-30", "王小明"), LI), "10月": (row("10-2", "王小明"),)})
    assert story.asked == []
    assert len(story.visits) == 3


def test_the_same_file_under_three_names_is_one_and_each_is_told(story):
    first = log(story.folder / "x.xlsx", WANG, LI)
    for name in ("x(1).xlsx", "四年级.xlsx"):
        shutil.copy(first, story.folder / name)
    collected = story.received(first, story.folder / "x(1).xlsx", story.folder / "四年级.xlsx")
    assert [entry.submission.version for entry in collected.filed] == [1]
    assert [(entry.name, entry.submission.version) for entry in collected.duplicates] == [
        ("x(1).xlsx", 1),
        ("四年级.xlsx", 1),
    ]
    assert len(story.visits) == 2


def test_a_corrected_file_sent_back_to_an_older_state(story):
    story.comes("一", WANG, LI)
    story.comes("二", row("9-21", "王小明", form="电话"), LI)
    story.comes("一")
    story.comes("三", sheets={"家访": (WANG, LI)})
    assert story.visits == ["李芳 9-22 实地家访", "王小明 9-21 电话"]


def test_an_archive_with_a_sheet_and_its_later_copy(story):
    contents = [
        log(story.folder / f"{n}.xlsx", WANG, row(day, "李芳")).read_bytes() for n, day in enumerate(("9-22", "9-25"))
    ]
    path = story.folder / "一年级.zip"
    path.write_bytes(zipped([("家访.xlsx", contents[0]), ("家访(1).xlsx", contents[1])]))
    story.received(path)
    assert story.visits == ["李芳 9-25 实地家访", "王小明 9-21 实地家访"]


def split(story):
    """A class is split: 李芳 and a new class 一(3)班 of 赵敏."""
    story.types("班级表", lambda sheet: sheet.append([THREE, "一年级", "赵敏"]))
    story.moves("李芳", THREE)


def test_a_class_that_is_split_keeps_its_visits_and_its_old_sheet_stays_its_own(story):
    story.comes("一班", WANG, LI)
    split(story)
    story.comes("三班", row("10-22", "李芳", "赵敏", school_class=THREE))
    (filed,) = story.comes("一班再", WANG, row("9-22", "李芳", form="电话")).filed
    assert (filed.label, filed.submission.version) == (ONE, 2)
    assert story.visits == ["李芳 10-22 实地家访", "李芳 9-22 电话", "王小明 9-21 实地家访"]
    assert [p.code for p in story.checked.problems if p.code == "unknown-student"] == []


def test_a_pupil_who_moves_twice_keeps_the_visits_of_all_three_classes(story):
    story.types("班级表", lambda sheet: sheet.append([THREE, "一年级", "赵敏"]))
    story.comes("一班", WANG, LI)
    story.moves("王小明", TWO)
    story.comes("二班", row("10-12", "王小明", "刘洋", school_class=TWO), ZHANG)
    story.moves("王小明", THREE)
    story.comes("三班", row("11-12", "王小明", "赵敏", school_class=THREE))
    assert story.visits == [
        "张伟 9-22 实地家访",
        "李芳 9-22 实地家访",
        "王小明 10-12 实地家访",
        "王小明 11-12 实地家访",
        "王小明 9-21 实地家访",
    ]
    assert [p.code for p in story.checked.problems if p.code in ("unknown-student", "wrong-class")] == []


def test_a_substitute_adds_to_the_sheet_that_was_handed_out_and_the_old_copy_comes_late(story):
    story.comes("陈静", WANG, LI)
    hand_out(open_term(story.term, INTAKE), OwnerKind.SCHOOL_CLASS, "", moment("20 12:00").date())
    path = next((story.term / "发表").rglob("一(1)班*.xlsx"))
    book = openpyxl.load_workbook(path)
    sheet = book["家访记录"]
    head = next(line for line in sheet.iter_rows() if any(cell.value == "家访日期*" for cell in line))
    columns = {str(cell.value).rstrip("*"): cell.column for cell in head if cell.value}
    added = {"家访日期": "2024-11-2", "班级": ONE, "学生姓名": "王小明", "主访教师": "赵敏", "家访形式": "电话"}
    below = sheet.max_row + 1
    for title, value in added.items():
        sheet.cell(below, columns[title]).value = value
    book.save(story.folder / "代课.xlsx")
    story.comes("代课")
    story.comes("陈静又", sheets={"旧": (LI, WANG)})
    assert story.visits == ["李芳 9-22 实地家访", "王小明 11-2 电话", "王小明 9-21 实地家访"]
    assert story.asked == []


def test_what_was_filed_for_the_wrong_class_and_set_right_counts_once(story):
    story.comes("谁的", WANG, LI)
    story.comes("谁的", owner=TWO)
    assert len(story.visits) == 2
    assert story.asked == []
