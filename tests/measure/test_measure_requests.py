"""诉求台账: how long a request has been open, when it is overdue, and how many are settled."""

import pytest
from builders import at, day, evaluated, indicator, policy, records, visit
from msgspec.structs import replace

from jiafang_batch.measure.request_ledger import requests, resolutions
from jiafang_batch.records import Handling
from jiafang_batch.terms import RequestKind, RequestStatus


def asked(status=None, handled=None, as_of="10-30", *, days=None):
    """The request of a visit on 8 October."""
    settings = {} if days is None else {"诉求办理天数": days}
    rules = replace(policy(indicator("覆盖率"), settings=settings), looked_at=day(as_of))
    handlings = (
        [Handling("A1", day("10-08"), RequestStatus(status), "", "李主任", day(handled), at(2))] if handled else []
    )
    known = records(visit("A1", "10-08", request="希望增加体育活动", request_status=status), handlings=handlings)
    (found,) = requests(evaluated(rules, known).term)
    return found


@pytest.mark.parametrize(
    ("status", "handled", "as_of", "late", "days"),
    [
        ("已解决", "10-22", "10-30", False, 14),  # the last day
        ("已解决", "10-23", "10-30", True, 15),
        ("已解决", None, "10-30", False, None),  # nobody knows when
        ("办理中", "10-25", "10-30", False, 22),  # still open: overdue, not settled late
        ("已解决", "10-20", "10-15", False, None),  # a day that has not come yet is no number of days
        ("已解决", "10-25", "10-15", True, None),
    ],
)
def test_settled_after_the_last_day_is_said(status, handled, as_of, late, days):
    found = asked(status, handled, as_of)
    assert (found.was_late, found.days) == (late, days)


@pytest.mark.parametrize(
    ("status", "handled", "as_of", "days", "done", "overdue"),
    [
        ("未办理", None, "10-22", 14, False, False),  # the last day
        ("未办理", None, "10-23", 15, False, True),
        (None, None, "10-23", 15, False, True),  # nothing said is 未办理
        ("办理中", None, "10-23", 15, False, True),
        ("已解决", "10-20", "10-30", 12, True, False),
        ("已解决", None, "10-30", None, True, False),  # settled, nobody knows when
        ("已解释并制定方案", "11-20", "11-30", 43, True, False),  # settled late is settled
    ],
)
def test_days_and_deadline(status, handled, as_of, days, done, overdue):
    found = asked(status, handled, as_of)
    assert (found.days, found.done, found.is_overdue) == (days, done, overdue)


def test_the_school_sets_the_days():
    assert not asked("未办理", as_of="10-13", days=5).is_overdue
    assert asked("未办理", as_of="10-14", days=5).is_overdue


def test_settled_by_class_and_kind():
    kinds = {"request": "有", "request_kind": RequestKind.TEACHING}
    known = records(
        visit("A1", "10-08", request_status="已解决", **kinds), visit("A2", "10-09", request_status="未办理", **kinds),
        visit("B1", "10-10", "T2", request="有", request_status="已解释并制定方案"), visit("B2", "10-10", "T2"),
    )  # fmt: skip
    term = evaluated(policy(indicator("覆盖率")), known).term
    found = resolutions(term, requests(term))
    assert [(r.group, r.name, len(r.requests), r.settled, r.overdue) for r in found] == [
        ("全校", "全校", 3, 2, 1), ("班级", "一(1)班", 2, 1, 1), ("班级", "二(1)班", 1, 1, 0),
        ("类别", "教学", 2, 1, 1), ("类别", "未分类", 1, 1, 0),
    ]  # fmt: skip


def test_no_request_no_rows():
    term = evaluated(policy(indicator("覆盖率")), records(visit("A1", "10-08"))).term
    assert resolutions(term, requests(term)) == ()
