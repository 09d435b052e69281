"""退回/: what comes back to whoever handed it in, and what nobody meant as a table and does not."""

from __future__ import annotations

import zipfile
from pathlib import Path

from small_term import written
from text_tables import rows, write_book

from jiafang_batch.run.term.school import SchoolJob, check_school, compute_school
from jiafang_batch.run.term.write import write_school


def returned(term: Path) -> list[str]:
    """The files in 退回 after a run."""
    computed = compute_school(check_school(SchoolJob(term)))
    folder = write_school(computed, term / "输出").folder / "退回"
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


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
