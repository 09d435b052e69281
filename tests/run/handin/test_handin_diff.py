"""Two workbooks compared: rows matched by what they are about, cells by what they mean."""

from __future__ import annotations

import pytest
from handed_in import AYI, LI, WANG, ZHANG, log
from text_tables import rows, write_book

from jiafang_batch.changes.row_diff import ChangeKind
from jiafang_batch.intake.pool import Intake
from jiafang_batch.run.handin.diff import diff_books
from jiafang_batch.run.usage import UsageError

ADDED, REMOVED, CHANGED = ChangeKind.ADDED, ChangeKind.REMOVED, ChangeKind.CHANGED


def diff(tmp_path, old, new):
    paths = [log(tmp_path / f"{side}.xlsx", *lines) for side, lines in (("旧", old), ("新", new))]
    return diff_books(*paths, Intake(processes=0))


def told(changes):
    return [
        (c.kind, c.about, c.old_row, c.new_row, [(cell.title, cell.old, cell.new) for cell in c.cells]) for c in changes
    ]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ([WANG, LI], [WANG, LI], []),
        ([WANG, LI], [LI, WANG], []),  # the order of rows is nothing
        (
            [WANG],
            [WANG.replace("2024-9-21", "2024年9月21日").replace("实地家访", "上门").replace("一(1)班", "101")],
            [],
        ),
        ([WANG], [WANG, LI], [(ADDED, "一(1)班 李芳 2024-10-12 电话", 0, 3, [])]),
        ([WANG, LI], [LI], [(REMOVED, "一(1)班 王小明 2024-9-21 实地家访", 2, 0, [])]),
        (
            [WANG, LI],
            [WANG.replace("陈静", "赵敏"), LI],
            [(CHANGED, "一(1)班 王小明 2024-9-21 实地家访", 2, 2, [("主访教师", "陈静", "赵敏")])],
        ),
        # A corrected key is a change, not a row gone and another come.
        (
            [WANG, LI.replace("2024-10-12", "2024-13-12")],
            [WANG, LI],
            [(CHANGED, "一(1)班 李芳 2024-10-12 电话", 3, 3, [("家访日期", "2024-13-12", "2024-10-12")])],
        ),
        (
            [LI],
            [WANG, LI.replace("李芳", "李方")],
            [
                (CHANGED, "一(1)班 李方 2024-10-12 电话", 2, 3, [("学生姓名", "李芳", "李方")]),
                (ADDED, "一(1)班 王小明 2024-9-21 实地家访", 0, 2, []),
            ],
        ),
        # Another pupil on another day is another visit.
        (
            [WANG],
            [AYI],
            [
                (ADDED, "一(2)班 阿依古丽·买买提 2024-9-23 实地家访", 0, 2, []),
                (REMOVED, "一(1)班 王小明 2024-9-21 实地家访", 2, 0, []),
            ],
        ),
        # The same row twice is two rows.
        ([WANG, WANG], [WANG], [(REMOVED, "一(1)班 王小明 2024-9-21 实地家访", 3, 0, [])]),
    ],
)
def test_rows_added_removed_and_changed(tmp_path, old, new, expected):
    assert told(diff(tmp_path, old, new)) == expected


def test_cells_that_were_blank_or_became_so(tmp_path):
    def book(name, text):
        write_book(tmp_path / name, {"家访记录": rows(text)})
        return tmp_path / name

    head = "家访日期 | 班级 | 学生姓名 | 主访教师 | 家访形式 | 照片 | 家长诉求 | 家访结果"
    old = book("旧.xlsx", f"{head}\n{WANG} | #2 | | 完成")
    new = book("新.xlsx", f"{head}\n{WANG} | | 换座位 |")
    (change,) = diff_books(old, new, Intake(processes=0))
    assert [(c.title, c.old, c.new) for c in change.cells] == [
        ("家访结果", "完成", ""),
        ("家长诉求", "", "换座位"),
        ("照片", "2", ""),
    ]


def test_registers_are_compared_by_their_required_columns(tmp_path):
    for name, marks in (("旧.xlsx", "#38"), ("新.xlsx", "#40")):
        text = f"日期 | 班级 | 主题 | 到会人数\n2024-11-15 | 一(1)班 | 期中 | {marks}"
        write_book(tmp_path / name, {"家长会登记": rows(text)})
    (change,) = diff_books(tmp_path / "旧.xlsx", tmp_path / "新.xlsx", Intake(processes=0))
    assert (change.sheet, change.about) == ("家长会登记", "2024-11-15 一(1)班")
    assert [(c.title, c.old, c.new) for c in change.cells] == [("到会人数", "38", "40")]


def test_a_file_compared_with_itself_is_the_same(tmp_path):
    path = log(tmp_path / "a.xlsx", WANG, ZHANG)
    assert diff_books(path, path, Intake(processes=0)) == ()


def test_a_file_without_our_sheets_can_not_be_compared(tmp_path):
    (tmp_path / "b.xlsx").write_bytes(b"PK\x03\x04")
    with pytest.raises(UsageError, match="没法比较"):
        diff_books(log(tmp_path / "a.xlsx", WANG), tmp_path / "b.xlsx", Intake(processes=0))
