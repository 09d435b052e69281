"""Rows of 班级表 → who headed a class when, whatever the order of the rows (measures.md, "Who is counted")."""

from __future__ import annotations

from datetime import date
from itertools import permutations

import pytest

from jiafang_batch.link.tenures import Office, settled
from jiafang_batch.problem import Location

SEPTEMBER, OCTOBER, NOVEMBER = date(2024, 9, 1), date(2024, 10, 1), date(2024, 11, 1)
PLACE = Location("教师与班级.xlsx", "班级表", 2)


def office(teachers, since=None, until=None):
    return Office(tuple(teachers), since, until, PLACE)


def tenures_of(*offices):
    return [(t.teacher, t.since, t.until) for t in settled(offices)[0]]


@pytest.mark.parametrize(
    ("offices", "tenures", "ended"),
    [
        # shared homerooms, in one row or in two
        ([office("张李")], {("张", None, None), ("李", None, None)}, set()),
        ([office("张", SEPTEMBER), office("李", SEPTEMBER)], {("张", SEPTEMBER, None), ("李", SEPTEMBER, None)}, set()),
        # a later row ends the one before it, and a stated end stays
        (
            [office("张"), office("李", NOVEMBER)],
            {("张", None, NOVEMBER), ("李", NOVEMBER, None)},
            {("张", NOVEMBER, ("李",))},
        ),
        ([office("张", None, OCTOBER), office("李", NOVEMBER)], {("张", None, OCTOBER), ("李", NOVEMBER, None)}, set()),
        # it ends on the day of the next row, not of the last
        (
            [office("张"), office("李", OCTOBER), office("王", NOVEMBER)],
            {("张", None, OCTOBER), ("李", OCTOBER, NOVEMBER), ("王", NOVEMBER, None)},
            {("张", OCTOBER, ("李",)), ("李", NOVEMBER, ("王",))},
        ),
        # whom the next row names too stays, with the earlier 接班日期
        ([office("张"), office("张李", NOVEMBER)], {("张", None, None), ("李", NOVEMBER, None)}, set()),
        (
            [office("张"), office("张李", OCTOBER), office("王", NOVEMBER)],
            {("张", None, NOVEMBER), ("李", OCTOBER, NOVEMBER), ("王", NOVEMBER, None)},
            {("张", NOVEMBER, ("王",)), ("李", NOVEMBER, ("王",))},
        ),
        # two times in office of one teacher
        (
            [office("张", SEPTEMBER, OCTOBER), office("李", OCTOBER, NOVEMBER), office("张", NOVEMBER)],
            {("张", SEPTEMBER, OCTOBER), ("李", OCTOBER, NOVEMBER), ("张", NOVEMBER, None)},
            set(),
        ),
    ],
)
def test_the_order_of_the_rows_does_not_matter(offices, tenures, ended):
    for rows in permutations(offices):
        found, ends = settled(rows)
        assert {(t.teacher, t.since, t.until) for t in found} == tenures
        assert len(found) == len(tenures)
        assert {(e.teacher, e.since, e.successors) for e in ends} == ended


def test_successors_are_named_once_however_many_rows_name_them():
    _, (end,) = settled([office("张"), office("李", NOVEMBER), office("李王", NOVEMBER)])
    assert end.successors == ("李", "王")


def test_tenures_stand_in_the_order_of_the_rows():
    rows = [office("张", NOVEMBER), office("李", OCTOBER, NOVEMBER), office("张", SEPTEMBER, OCTOBER)]
    assert tenures_of(*rows) == [("张", NOVEMBER, None), ("李", OCTOBER, NOVEMBER), ("张", SEPTEMBER, OCTOBER)]
    assert tenures_of(office("李", NOVEMBER), office("张")) == [("李", NOVEMBER, None), ("张", None, NOVEMBER)]
