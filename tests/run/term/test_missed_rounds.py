"""`check` tells which rounds of handing in have passed without a class's sheet; what came later makes up for it."""

from __future__ import annotations

from datetime import date

import pytest
from small_term import SHEETS, written

from jiafang_batch.catalogue import message
from jiafang_batch.run.term.check import check_path

ROUNDS = ("校历", "", """
        上旬 | 收表 | 2025-1-5  | 2025-1-10
        中旬 | 收表 | 2025-1-15 | 2025-1-20
        下旬 | 收表 | 2025-1-23 | 2025-1-24""")  # fmt: skip
RECEIPTS = "班级 | 收到时间 | 延期至\n一(1)班 | {first} | {until}\n一(2)班 | 2025-1-23 9:00 |"


def missed(folder, today, first, until="", *more):
    receipts = ("收表登记", SHEETS["收表登记"][1], RECEIPTS.format(first=first, until=until))
    report = check_path(written(folder, ROUNDS, receipts, *more), today=date.fromisoformat(today) if today else None)
    return [message(p) for p in report.problems if p.code == "round-missed"]


MIDDLE = "收表“中旬”2025-01-20 截止，到现在还没有交的有：一(1)班。"
LAST = "收表“下旬”2025-01-24 截止，到现在还没有交的有：一(1)班。"


@pytest.mark.parametrize(
    ("today", "first", "until", "words"),
    [
        ("2025-01-20", "2025-1-6 9:00", "", []),  # the last day of the round
        ("2025-01-21", "2025-1-6 9:00", "", [MIDDLE]),
        ("2025-01-25", "2025-1-6 9:00", "", [MIDDLE, LAST]),
        ("2025-01-25", "2025-1-4 9:00", "", [MIDDLE, LAST]),  # before the first round opens it is for the first
        ("2025-01-25", "2025-1-15 9:00", "", [LAST]),
        ("2025-01-25", "2025-1-23 9:00", "", []),  # the later sheet makes up for the earlier round
        ("2025-01-21", "2025-1-6 9:00", "2025-1-22 17:00", []),
        ("2025-01-23", "2025-1-6 9:00", "2025-1-22 17:00", [MIDDLE]),
        ("", "2025-1-6 9:00", "", []),  # a run says the same on every day
    ],
)
def test_the_rounds_that_have_passed_are_named_with_their_classes(tmp_path, today, first, until, words):
    assert sorted(missed(tmp_path, today, first, until)) == sorted(words)


def test_a_term_of_one_round_has_none_to_miss(tmp_path):
    report = check_path(written(tmp_path), today=date(2025, 6, 1))
    assert not [p for p in report.problems if p.code == "round-missed"]
