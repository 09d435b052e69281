"""A teacher corrects the returned copy and hands that in: it is known whose it is and takes the place of what it corrects."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest
from handed_in import HEADINGS, LI, LI_WRONG, ONE, TWO, WANG, ZHANG, log, moment, term_folder, zipped

from jiafang_batch.intake.pool import Intake
from jiafang_batch.run.handin.collect import Wish, collect
from jiafang_batch.run.term.give_back import copies_of
from jiafang_batch.run.term.open_term import open_term
from jiafang_batch.run.term.school import SchoolJob, check_school, compute_school
from jiafang_batch.run.term.write import write_school

INTAKE = Intake(processes=0)
FILED = "收表/一年级/一(1)班/一(1)班_第{}版.xlsx"
STRANGER = WANG.replace("陈静", "赵敏")


@pytest.fixture
def term(tmp_path):
    return term_folder(tmp_path / "term")


def take_in(term, *paths, at="20 15:00", owner=""):
    return collect(open_term(term, INTAKE), [Path(path) for path in paths], moment(at), Wish(owner))


def visits(term):
    checked = check_school(SchoolJob(term), None, INTAKE)
    names = checked.records.roster.students
    return sorted((names[v.student].name, str(v.date)) for v in checked.records.visits)


def corrected(term, name, target, *, day="2024-10-12", row=3):
    """The returned copy of a filed workbook with a day typed into one row, saved under another name."""
    checked = check_school(SchoolJob(term), None, INTAKE)
    (copy,) = (copy for copy in copies_of(checked) if copy.file == name)
    book = openpyxl.load_workbook(io.BytesIO(copy.make()[1]))
    book["家访记录"].cell(row, 1).value = day
    book.save(target)
    return target


@pytest.mark.parametrize(
    ("row", "owner", "at", "reason"),
    [
        # By its rows alone the copy would be a single sign, or another's than a person has said.
        (LI_WRONG, "", ONE, "退回说明里的出处和填写的内容一致"),
        (LI_WRONG, "1年级", "一年级", "由人指定"),
        (STRANGER.replace("9-21", "13-21"), "一(2)班", TWO, "由人指定"),
    ],
)
def test_the_copy_is_known_to_be_its_owners(term, tmp_path, row, owner, at, reason):
    (first,) = take_in(term, log(tmp_path / "a.xlsx", row), owner=owner).filed
    copy = corrected(term, first.submission.path, tmp_path / "改好了.xlsx", row=2)
    (one,) = take_in(term, copy, at="21 09:00").filed
    assert (one.label, one.submission.version, one.submission.verdict) == (at, 2, "确定")
    assert one.submission.reason == reason
    assert all("合起来统计" in remark for remark in one.remarks)
    assert [day for _, day in visits(term)] == ["2024-10-12"]


def test_it_takes_the_place_of_the_one_workbook_that_it_corrects(term, tmp_path):
    log(term / "收表" / "九月.xlsx", WANG, LI_WRONG)
    log(term / "收表" / "十二月.xlsx", WANG.replace("9-21", "12-1"), LI.replace("10-12", "12-2"))
    take_in(term)
    copy = corrected(term, "收表/九月.xlsx", tmp_path / "九月改.xlsx")
    (one,) = take_in(term, copy, at="21 09:00").filed
    assert one.submission.is_supplement
    assert one.remarks == (
        "是第 1 版的退回件，只替换那一版，另外交的照样统计",
        "和以前交的合起来统计：新增 1 次，照旧 3 次",
    )
    four = [("李芳", "2024-10-12"), ("李芳", "2024-12-02"), ("王小明", "2024-09-21"), ("王小明", "2024-12-01")]
    assert visits(term) == four
    replaced = [p for p in check_school(SchoolJob(term), None, INTAKE).problems if p.code == "replaced-version"]
    assert [(p.location.file, p.details["reason"]) for p in replaced] == [("收表/九月.xlsx", "已有第 3 版")]


def test_a_second_correction_takes_the_place_of_the_first(term, tmp_path):
    take_in(term, log(tmp_path / "a.xlsx", WANG, LI_WRONG))
    copy = corrected(term, FILED.format(1), tmp_path / "b.xlsx", day="2024-14-12")
    take_in(term, copy, at="21 09:00")
    again = corrected(term, FILED.format(2), tmp_path / "c.xlsx", day="2024-10-13")
    (one,) = take_in(term, again, at="21 10:00").filed
    assert (one.submission.version, one.submission.verdict) == (3, "确定")
    assert visits(term) == [("李芳", "2024-10-13"), ("王小明", "2024-09-21")]


def test_a_copy_of_what_has_been_replaced_since_is_pointed_out(term, tmp_path):
    take_in(term, log(tmp_path / "a.xlsx", WANG, LI_WRONG))
    copy = corrected(term, FILED.format(1), tmp_path / "b.xlsx")
    take_in(term, log(tmp_path / "c.xlsx", WANG, LI.replace("10-12", "10-20")), at="21 09:00")
    (one,) = take_in(term, copy, at="21 10:00").filed
    assert one.remarks[:2] == ("改的是第 1 版的退回件，这以后又收过新的", "和以前交的合起来统计：新增 1 次，照旧 2 次")
    # Which day is right only a person knows.
    assert "有 1 次家访这一份里没有（第 2 版第 3 行）" in one.remarks[2]
    assert visits(term) == [("李芳", "2024-10-12"), ("李芳", "2024-10-20"), ("王小明", "2024-09-21")]


def test_a_filed_copy_that_the_office_has_changed_is_known_by_its_place(term, tmp_path):
    take_in(term, log(tmp_path / "a.xlsx", WANG, LI_WRONG))
    log(term / FILED.format(1), WANG.replace("9-21", "9-22"), LI_WRONG)
    copy = corrected(term, FILED.format(1), tmp_path / "b.xlsx")
    (one,) = take_in(term, copy, at="21 09:00").filed
    assert one.submission.verdict == "确定"
    assert visits(term) == [("李芳", "2024-10-12"), ("王小明", "2024-09-22")]


def test_a_list_of_faults_names_the_file_as_its_sender_does_and_is_no_hand_in(term, tmp_path):
    """What can not be marked in place is told in a list: the sender knows the file by the sender's own name."""
    path = tmp_path / "a.csv"
    path.write_text("\n".join(line.replace(" | ", ",") for line in (HEADINGS, WANG, LI_WRONG)), encoding="utf-8")
    archive = tmp_path / "微信.zip"
    archive.write_bytes(zipped([("里面/陈老师.csv", path.read_bytes())]))
    (one,) = take_in(term, archive).filed
    write_school(compute_school(check_school(SchoolJob(term), None, INTAKE)), term / "输出")
    (listed,) = (term / "退回").rglob("*_退回说明.xlsx")
    assert listed.relative_to(term).as_posix() == "退回/一年级/一(1)班_陈静_要改1处_退回说明.xlsx"
    texts = [row[0] for row in openpyxl.load_workbook(listed).active.iter_rows(values_only=True)]
    assert any("请打开原来的文件“陈老师.csv”（收下后叫“一(1)班_第1版.csv”）" in str(text) for text in texts)
    assert one.submission.path.endswith(".csv")
    openpyxl.load_workbook(listed).save(tmp_path / "看过了.xlsx")
    (refused,) = take_in(term, tmp_path / "看过了.xlsx", at="21 09:00").refused
    assert refused.reason == "里面没有要收的表"


def test_a_copy_filled_with_another_classs_rows_is_a_conflict(term, tmp_path):
    take_in(term, log(tmp_path / "a.xlsx", LI_WRONG))
    copy = corrected(term, FILED.format(1), tmp_path / "b.xlsx", row=2)
    book = openpyxl.load_workbook(copy)
    for column, text in enumerate(ZHANG.split(" | "), 1):
        book["家访记录"].cell(2, column).value = text
    book.save(copy)
    collected = take_in(term, copy, at="21 09:00")
    assert collected.filed == ()
    assert "是 一(1)班 那一份的退回件，1 行里却只有 0 行是，多数是 一(2)班 的" in collected.refused[0].reason
