"""Whatever is corrected, set, taught, renamed or damaged: with the memory of files a term is what it is without."""

from __future__ import annotations

import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path

from hypothesis import example, given, settings
from hypothesis import strategies as st
from small_term import written
from text_tables import rows, write_book

from jiafang_batch.intake.pool import Intake
from jiafang_batch.intake.remembered import Remembered
from jiafang_batch.run.term.school import SchoolJob, check_school, compute_school
from jiafang_batch.run.term.write import write_school

LOGS = ("收表/一(1)班补交.xlsx", "收表/一(2)班补交.xlsx")
CORRECTIONS = (
    ("一班家访", "谈作息", "谈作息和作业"),
    ("一班家访", "2024-11-3", "11月3日"),
    ("一班家访", "2024-11-3", "2024-13-3"),
    ("学生名册", "G03", "G110101201701013075"),
    ("教师名册", "T3", "T9"),
    ("校历", "2024-8-1", "2023-8-1"),
    ("基本设置", "2024-9-2", "2024-9-3"),
    ("基本设置", "", "显示学籍号 | 是"),
    ("基本设置", "", "不接受的写法 | 日期没写年份、姓名旁边写了别的"),
)
TAUGHT = {
    "标题对照": "原来的标题 | 标准列\n哪天去的 | 家访日期",
    "写法对照": "所在列 | 原来的写法 | 标准写法\n家访形式 | 下村 | 实地家访",
    "教师称呼对照": "教师称呼 | 教师\n小陈 | 陈静(T1)",
}


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def told(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path)) as store, store:
        for statement in statements:
            store.execute(statement)


MISHAPS = {
    "nothing": lambda path: None,
    "it is gone": Path.unlink,
    "it is empty": lambda path: path.write_bytes(b""),
    "it is cut": cut,
    "it is no database": lambda path: path.write_bytes(bytes(range(256)) * 40),
    "it has other tables": lambda path: told(path, "DROP TABLE typed", "CREATE TABLE typed (other TEXT)"),
    "it is of an older version": lambda path: told(path, "DROP TABLE typed"),
    "rows are cut": lambda path: told(path, "UPDATE typed SET answer = substr(answer, 1, 90)"),
    "rows are another's": lambda path: told(path, "UPDATE typed SET answer = (SELECT max(answer) FROM taken_in)"),
    "rows are text": lambda path: told(path, "UPDATE typed SET answer = 'x'"),
    "cells are gone": lambda path: told(path, "DELETE FROM taken_in"),
}


def school(root: Path, changes, *, is_taught: bool, log: str) -> Path:
    """A term with these changes, with or without 对照, and a log in the school's own words under this name."""
    folder = written(root, *changes)
    header = "哪天去的 | 学生姓名 | 主访教师 | 家访形式"
    lines = "11月9日 | 王小明 | 小陈 | 下村\n2024年11月10日 | 李芳（留守） | 陈静老师 | 入户走访"
    write_book(folder / log, {"家访记录": rows(f"{header}\n{lines}")})
    if is_taught:
        write_book(folder / "对照.xlsx", {title: rows(text) for title, text in TAUGHT.items()})
    return folder


def outputs(checked, target: Path) -> dict[str, bytes]:
    write_school(compute_school(checked), target)
    return {path.relative_to(target).as_posix(): path.read_bytes() for path in target.rglob("*") if path.is_file()}


steps = st.lists(
    st.tuples(
        st.lists(st.sampled_from(CORRECTIONS), max_size=2, unique_by=lambda change: change[:2]),
        st.booleans(),
        st.sampled_from(LOGS),
        st.sampled_from(sorted(MISHAPS)),
    ),
    min_size=2,
    max_size=4,
)
EVERY_MISHAP = [([], True, LOGS[0], mishap) for mishap in MISHAPS]
EVERY_CHANGE = [([change], True, LOGS[0], "nothing") for change in CORRECTIONS]


@settings(max_examples=8)
@given(steps)
@example(EVERY_MISHAP)
@example(EVERY_CHANGE)
@example([([], is_taught, log, "nothing") for is_taught in (True, False) for log in LOGS])
def test_a_term_is_the_same_with_everything_remembered_and_with_nothing(changes_made):
    with tempfile.TemporaryDirectory() as place:
        store = Path(place, "读过的表.db")
        for number, (changes, is_taught, log, mishap) in enumerate(changes_made):
            folder = school(Path(place, f"{number}"), changes, is_taught=is_taught, log=log)
            if store.exists():
                MISHAPS[mishap](store)
            plain = check_school(SchoolJob(folder), None, Intake(processes=0))
            for _ in range(2):
                # The second time nothing is read or typed.
                intake = Intake(processes=0, memory=Remembered(store, "1"))
                assert check_school(SchoolJob(folder), None, intake) == plain
                intake.forget_others()


def test_the_outputs_are_the_same_to_the_byte(tmp_path):
    for number, (changes, is_taught, log, _) in enumerate(EVERY_CHANGE[:4]):
        folder = school(tmp_path / f"{number}", changes, is_taught=is_taught, log=log)
        plain = outputs(check_school(SchoolJob(folder), None, Intake(processes=0)), tmp_path / f"{number} 无")
        for again in "一", "二":
            intake = Intake(processes=0, memory=Remembered(tmp_path / "读过的表.db", "1"))
            assert outputs(check_school(SchoolJob(folder), None, intake), tmp_path / f"{number} {again}") == plain
