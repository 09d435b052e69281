"""退回/: what comes back to whoever handed it in, and what nobody meant as a table and does not."""

from __future__ import annotations

import os
import zipfile
from pathlib import Path

import openpyxl
import pytest
from handed_in import WANG, log, moment, term_folder
from small_term import written
from text_tables import rows, write_book

from jiafang_batch.intake.pool import Intake
from jiafang_batch.run.handin.collect import Wish, collect
from jiafang_batch.run.term.give_back import copies_of
from jiafang_batch.run.term.open_term import open_term
from jiafang_batch.run.term.returned_folder import give_back
from jiafang_batch.run.term.school import SchoolJob, check_school, compute_school
from jiafang_batch.run.term.write import write_school


def returned(term: Path) -> list[str]:
    """The files in 退回 after a run."""
    computed = compute_school(check_school(SchoolJob(term)))
    folder = write_school(computed, term / "输出").returned_to
    return sorted(path.name for path in folder.rglob("*.*") if path.is_file() and path.name[0] != ".")


def test_texts_archives_and_workbooks_like_none_of_ours_do_not_come_back(tmp_path):
    term = written(tmp_path / "学期")
    (term / "收表" / "说明.txt").write_text("请各位老师按时交表", encoding="utf-8")
    with zipfile.ZipFile(term / "收表" / "照片.zip", "w") as archive:
        archive.writestr("1.txt", "照片")
    write_book(term / "收表" / "领用.xlsx", {"领用": rows("品名 | 数量\n粉笔 | #3")})
    assert returned(term) == []


def test_the_offices_own_register_does_not_come_back(tmp_path):
    term = written(tmp_path / "学期")
    write_book(term / "收表" / "收表登记.xlsx", {"收表登记": rows("班级 | 收到时间\n四年级 | 2025-1-20 9:00")})
    assert returned(term) == []
    assert "收表/收表登记.xlsx" in {p.location.file for p in check_school(SchoolJob(term)).problems}


def test_a_log_whose_header_is_not_recognised_comes_back(tmp_path):
    term = written(tmp_path / "学期")
    log = "家放日期 | 班级 | 学生姓名 | 主访老师 | 家访形式\n2024-9-3 | 一(1)班 | 王小明 | 陈静 | 上门"
    write_book(term / "收表" / "一班.xlsx", {"Sheet1": rows(log)})
    assert len(returned(term)) == 1


PLANNED = "班级 | 被访学生 | 参与老师 | 计划类型 | 计划日期 | 上报日期"


@pytest.mark.parametrize(
    ("classes", "sent"),
    [(("一(1)班", "一(2)班"), ("一年级", "年级组长刘洋老师")), (("一(1)班", "二(1)班"), ("全校", "教导处"))],
)
def test_a_plan_of_one_year_group_goes_back_to_its_leader(tmp_path, classes, sent):
    second = ("班级表", "", "        二(1)班 | 二年级 | 赵敏 | | | 是 |")
    term = written(tmp_path / "学期", ("一班家访", "", ""), ("二班家访", "", ""), ("收表登记", "", ""), second)
    lines = (f"{name} | 没有的人 | 陈静 | 普访 | 2024-9-21 | 2024-9-12" for name in classes)
    write_book(tmp_path / "分工表.xlsx", {"家访计划": rows("\n".join((PLANNED, *lines)))})
    collect(open_term(term, Intake(processes=0)), [tmp_path / "分工表.xlsx"], moment("20 15:00"), Wish())
    (copy,) = (c for c in copies_of(check_school(SchoolJob(term))) if "分工表" in c.stem)
    assert (copy.stem.partition("/")[0], copy.notice.hand_to) == sent


@pytest.mark.parametrize("leads", ["陈静、刘洋", "陈静 刘洋老师", ""])
def test_a_row_with_several_leads_or_none_still_names_the_copy(tmp_path, leads):
    rows_ = f"2024-9-26 | 一(1)班 | 李芳 | {leads} | 实地家访\n2024-13-3 | 一(1)班 | 李芳 | 陈静 | 实地家访"
    term = term_folder(tmp_path / "学期")
    whole = log(term / "来件" / "a.xlsx", WANG, *rows_.splitlines())
    intake = Intake(processes=0)
    collect(open_term(term, intake), [whole], moment("20 15:00"), Wish())
    assert any(name.startswith("一(1)班_陈静_要改") for name in returned(term))


# ---------------------------------------------------------------- the folder as the files are mended

WRONG = ("一班家访", "2024-11-3", "2024-13-3")


def checked_again(term):
    return give_back(term, copies_of(check_school(SchoolJob(term), None, Intake(processes=0))))


def test_a_copy_vanishes_when_its_file_is_mended_and_is_written_once(tmp_path):
    term = written(tmp_path / "学期", WRONG)
    first = checked_again(term)
    assert first.fresh == ("一(1)班_要改1处.xlsx",)
    again = checked_again(term)
    assert (again.fresh, again.copies) == ((), first.copies)
    written(term)
    assert checked_again(term).copies == {}
    assert not (term / "退回").exists()


def test_what_somebody_has_typed_into_stays_and_the_new_copy_stands_beside(tmp_path):
    term = written(tmp_path / "学期", WRONG)
    checked_again(term)
    copy = term / "退回" / "一(1)班_要改1处.xlsx"
    book = openpyxl.load_workbook(copy)
    book["一班家访"]["A2"] = "2024-9-20"
    book.save(copy)
    typed = copy.read_bytes()
    assert checked_again(term).fresh == ("一(1)班_要改1处_2.xlsx",)
    written(term)
    checked_again(term)
    assert copy.read_bytes() == typed
    assert [path.name for path in (term / "退回").glob("*.xlsx")] == [copy.name]


@pytest.mark.parametrize(
    "damage", [b"", b"{", b"[]", b'{"a": 1}', b'{"a": {"name": "../x", "content": "", "basis": ""}}', bytes(9)]
)
def test_a_damaged_record_loses_nothing_and_stops_nothing(tmp_path, damage):
    term = written(tmp_path / "学期", WRONG)
    checked_again(term)
    (record,) = (term / "退回").glob(".*.json")
    record.write_bytes(damage)
    assert next(iter(checked_again(term).copies.values())).name == "一(1)班_要改1处.xlsx"
    assert len(list((term / "退回").glob("*.xlsx"))) == 1
    written(term)
    checked_again(term)
    assert not (term / "退回").exists()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="a pipe of Unix")
@pytest.mark.parametrize("become", [lambda _: None, os.mkfifo, Path.mkdir])
def test_an_original_that_is_no_file_any_more_holds_nothing_up(tmp_path, become):
    folder = written(tmp_path / "学期", ("一班家访", "2024-10-12", "10月12日号"))
    checked = check_school(SchoolJob(folder))
    path = folder / "收表/一(1)班.xlsx"
    path.unlink()
    become(path)
    assert all(copy.make()[1] for copy in copies_of(checked))
