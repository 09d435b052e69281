"""What was written twice: copied rows, the same visit in two files, one teacher in two homes at one time."""

from __future__ import annotations

import pytest
import small_term

COPY = "{day} | 一(1)班 | {pupil} | | 陈静 | 赵敏 | 实地家访 | 完成 | {record} | 安全教育 | 无 | | #2 |"
TOLD = "与家长谈了阅读、作息和书写习惯。"


def log_rows(*lines: str):
    return [("一班家访", "", line) for line in lines]


def found(code: str, changes) -> list[str]:
    return [problem.location.column for problem in small_term.checked(*changes) if problem.code == code]


@pytest.mark.parametrize(("time", "pupil", "form", "expected"), [
    ("18:30", "李芳", "实地家访", 1),
    ("18:30", "王小明", "实地家访", 0),  # the same home
    ("19:30", "李芳", "实地家访", 0),
    ("18:30", "李芳", "电话", 0),  # nobody leaves the school for a call
    ("", "李芳", "实地家访", 0),
])  # fmt: skip
def test_a_teacher_is_in_one_home_at_a_time(time, pupil, form, expected):
    changes = log_rows(
        "2024-11-5 18:30 | 一(1)班 | 王小明 | | 陈静 | | 实地家访 | | | | | | |",
        f"2024-11-5 {time} | 一(1)班 | {pupil} | | 陈静 | | {form} | | | | | | |",
    )
    assert len(found("two-homes-at-once", changes)) == expected


@pytest.mark.parametrize(("day", "pupil", "record", "expected"), [
    ("2024-11-6", "王小明", TOLD, 1),  # only the day was changed
    ("2024-11-5", "李芳", TOLD, 1),  # only the pupil
    ("2024-11-6", "李芳", TOLD, 0),  # two cells differ
    ("2024-11-6", "王小明", "谈阅读", 0),  # another record
])  # fmt: skip
def test_a_row_copied_down_is_listed_beside_its_original(day, pupil, record, expected):
    changes = log_rows(
        COPY.format(day="2024-11-5", pupil="王小明", record=TOLD), COPY.format(day=day, pupil=pupil, record=record)
    )
    copied = [p for p in small_term.checked(*changes) if p.code == "copied-row"]
    assert len(copied) == expected
    assert all(p.related[0].row == p.location.row - 1 for p in copied)


def test_short_records_are_the_same_by_chance():
    changes = log_rows(*(COPY.format(day=f"2024-11-{day}", pupil="王小明", record="谈作息") for day in (5, 6)))
    assert found("copied-row", changes) == []


@pytest.mark.parametrize(("form", "code"), [("实地家访", "visit-in-two-files"), ("电话", None)])
def test_the_same_visit_in_two_files_is_one_visit_and_said(form, code):
    changes = [("二班家访", "", f"2024-9-21 | 一(1)班 | 王小明 | 刘洋 | {form} | 谈作息")]
    records, problems = small_term.linked(*changes)
    assert [p.code for p in problems if p.code == "visit-in-two-files"] == ([code] if code else [])
    assert len([v for v in records.visits if v.student == "G01"]) == (1 if code else 2)
