"""A roster without numbers: each pupil gets one and keeps it, whatever becomes of the order of the rows."""

from __future__ import annotations

import csv
import random

import pytest
from click.testing import CliRunner
from small_term import PUPILS, SHEETS, linked, linked_sheets, written
from text_tables import write_book

from jiafang_batch import cli
from jiafang_batch.catalogue import is_error, is_notice

ROSTER = SHEETS["学生名册"][1].strip()
HEAD = "序号 | 姓名 | 性别 | 班级 | 联系电话"
ROWS = [
    "1 | 王小明 | 男 | 一(1)班 | 13900000001", "2 | 李芳 | 女 | 一(1)班 | 13900000002", "3 | 张伟 | 男 | 一(2)班 | 13900000003",
    "4 | 阿依古丽·买买提 | 女 | 一(2)班 | 13900000004", "5 | 王小明 | 女 | 一(1)班 | 13900000005",
]  # fmt: skip


def bare(rows, *more):
    """The term with these pupils and no numbers."""
    return linked(("学生名册", ROSTER, "\n".join([HEAD, *rows])), *more)


def numbers(records):
    return {(s.name, s.school_class, s.phone): s.id for s in records.roster.students.values()}


def test_every_pupil_gets_a_number_and_that_is_said_once():
    records, problems = bare(ROWS[:4])
    assert sorted(records.roster.students) == ["0001", "0002", "0003", "0004"]
    (said,) = [p for p in problems if p.code == "numbers-made"]
    assert is_notice(said)
    assert said.details["count"] == "4"
    assert [p for p in problems if is_error(p)] == []
    assert len(records.visits) == 4


@pytest.mark.parametrize("seed", range(5))
def test_the_order_of_the_rows_does_not_matter(seed):
    rows = ROWS.copy()
    random.Random(seed).shuffle(rows)
    assert numbers(bare(rows)[0]) == numbers(bare(ROWS)[0])


@pytest.mark.parametrize(
    "words", ["姓名 | 班级", "序号 | 姓名 | 班级 | 备注", "班级 | 姓名 | 性别", "学生姓名 | 班级 | 家庭住址 | 电话"]
)
def test_a_list_of_names_and_classes_is_a_roster(words):
    cells = {"姓名": "王小明", "学生姓名": "王小明", "班级": "一(1)班", "序号": "1", "性别": "男"}
    text = f"{words}\n{' | '.join(cells.get(w, '') for w in words.split(' | '))}"
    records, _ = linked(("学生名册", ROSTER, text))
    assert [s.name for s in records.roster.students.values()] == ["王小明"]


def test_a_list_without_numbers_beside_a_roster_with_them_adds_nobody():
    for rows, code in ((ROWS[:2], "list-without-number"), (["1 | 钱多多 | 男 | 一(1)班 | "], "roster-without-number")):
        records, problems = linked_sheets({**SHEETS, "值日": ("基础信息/值日名单.xlsx", "\n".join([HEAD, *rows]))})
        assert len(records.roster.students) == 4
        assert [p.code for p in problems if "without-number" in p.code] == [code]


CLASS_LIST = ["1 | 王小明 | 男 | 一(1)班 | ", "2 | 李芳 |  | 一(1)班 | "]


@pytest.mark.parametrize("file", ["0留守儿童花名册.xlsx", "留守儿童花名册.xlsx"], ids=["read first", "read last"])
def test_a_list_beside_a_roster_where_neither_has_numbers_adds_nobody(file):
    sheets = {**SHEETS, "学生名册": (SHEETS["学生名册"][0], "\n".join([HEAD, *ROWS[:4]]))}
    records, problems = linked_sheets({**sheets, "名单": (f"基础信息/{file}", "\n".join([HEAD, *CLASS_LIST]))})
    assert sorted(records.roster.students) == ["0001", "0002", "0003", "0004"]
    groups = {s.name: set(s.categories) for s in records.roster.students.values()}
    assert {name for name, held in groups.items() if "留守儿童" in held} == {"王小明", "李芳"}
    notices = {p.code: p.details["count"] for p in problems if p.code in ("numbers-made", "list-without-number")}
    assert notices == {"numbers-made": "4", "list-without-number": "2"}
    assert [p for p in problems if is_error(p)] == []


@pytest.mark.parametrize(
    ("row", "pupils", "code"),
    [
        ("1 | 李芳 | 男 | 一(1)班 | ", 6, "numbers-made"),  # the roster's is a girl
        ("1 | 李芳 | 女 | 一(2)班 | ", 6, "numbers-made"),
        ("1 | 王小明 | 女 | 一(1)班 | ", 5, "list-without-number"),  # one of two is a girl
        ("1 | 王小明 |  | 一(1)班 | ", 5, "roster-without-number"),
    ],
)
def test_who_is_meant_by_a_name_without_a_number(row, pupils, code):
    sheets = {**SHEETS, "学生名册": (SHEETS["学生名册"][0], "\n".join([HEAD, *ROWS]))}
    records, problems = linked_sheets({**sheets, "名单": ("基础信息/名单.xlsx", f"{HEAD}\n{row}")})
    assert len(records.roster.students) == pupils
    assert [p.code for p in problems if p.location.file == "基础信息/名单.xlsx" and "number" in p.code] == [code]


def _term(folder, rows):
    term = written(folder, ("学生名册", ROSTER, "\n".join([HEAD, *rows])))
    return term, lambda: _run(term)


def _run(term):
    done = CliRunner().invoke(cli.jiafang, ["run", str(term)])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.output
    lines = (term / "输出/数据/未访学生.csv").read_text("utf-8-sig").splitlines()
    return {(row["姓名"], row["班级"]): row["学号"] for row in csv.DictReader(lines)}


def _retype(term, rows):
    (term / PUPILS).unlink()
    cells = [HEAD.split(" | "), *([cell.strip() for cell in row.split(" | ")] for row in rows)]
    write_book(term / PUPILS, {"学生名册": cells})


def test_a_pupil_keeps_his_number_when_others_join_leave_or_change_places(tmp_path):
    names = ["赵一", "钱二", "孙三", "李四", "周五", "吴六"]
    rows = [f"{i} | {name} | 男 | 一(1)班 | " for i, name in enumerate(names, 1)]
    term, run = _term(tmp_path / "学期", rows)
    first = run()
    assert (term / "基础信息/学号对照.xlsx").is_file()
    # one joins at the top, one leaves, one moves to the other class, all are sorted anew
    moved = [row.replace("一(1)班", "一(2)班") if "李四" in row else row for row in reversed(rows) if "孙三" not in row]
    _retype(term, ["0 | 阿大 | 男 | 一(1)班 | ", *moved])
    second = run()
    assert second["李四", "一(2)班"] == first["李四", "一(1)班"]
    assert {key: number for key, number in first.items() if key in second}.items() <= second.items()
    assert second["阿大", "一(1)班"] not in first.values()
    # and who comes back has his own again
    _retype(term, rows)
    assert run() == first


def test_a_school_that_types_its_numbers_later_still_knows_the_made_ones(tmp_path):
    rows = [f"{i} | {name} | 男 | 一(1)班 | " for i, name in enumerate(("赵一", "钱二"), 1)]
    term, run = _term(tmp_path / "学期", rows)
    made = run()["赵一", "一(1)班"]
    (term / PUPILS).unlink()
    write_book(
        term / PUPILS, {"学生名册": [["学号", "姓名", "班级"], ["S1", "赵一", "一(1)班"], ["S2", "钱二", "一(1)班"]]}
    )
    log = [
        ["家访日期", "班级", "学生姓名", "学号", "主访教师", "家访形式"],
        ["2024-12-1", "一(1)班", "赵一", made, "陈静", "实地"],
    ]
    write_book(term / "收表/新.xlsx", {"S": log})
    assert set(run().values()) == {"S2"}


def test_check_writes_nothing(tmp_path):
    term, _ = _term(tmp_path / "学期", ROWS)
    CliRunner().invoke(cli.jiafang, ["check", str(term)])
    assert not (term / "基础信息/学号对照.xlsx").exists()
