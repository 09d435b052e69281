"""诉求台账, 诉求统计 and 诉求通报: families' requests, how many are settled, and which are still open."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from msgspec.structs import replace

from jiafang_batch.measure.request_ledger import Request, Resolution
from jiafang_batch.measure.term import Term
from jiafang_batch.records import Visit
from jiafang_batch.report.names import source_text, student_class, student_name, teacher_name
from jiafang_batch.report.sheet.cells import Kind
from jiafang_batch.report.sheet.page import Column, ColumnMark, Page, rows_of

_OVERDUE, _LATE, _WAITING = "已逾期", "逾期办结", "期限内"
_NONE = "本学期没有家长提出诉求。"


def request_note(requests: Sequence[Request]) -> str:
    """Return the numbers of requests, of settled ones, of those settled late, and of overdue ones."""
    done, late = sum(r.done for r in requests), sum(r.was_late for r in requests)
    overdue = sum(r.is_overdue for r in requests)
    settled = f"已办理 {done} 条" + (f"（其中逾期办结 {late} 条）" if late else "")
    return f"共 {len(requests)} 条，{settled}" + (f"，逾期未办结 {overdue} 条" if overdue else "")


def _lateness(request: Request) -> str:
    """已逾期 if open after the deadline, 逾期办结 if settled after it; blank if in time."""
    if request.is_overdue:
        return _OVERDUE
    return _LATE if request.was_late else ""


class RequestRow(NamedTuple):
    """A row of 诉求台账 and of 诉求通报."""

    request: Request
    term: Term

    @property
    def visit(self) -> Visit:
        """The visit in which the family made the request."""
        return self.request.visit


_DAY = Column("家访日期", Kind.DATE, 11, value=lambda r: r.visit.date)
_CLASS = Column("班级", width=10, value=lambda r: student_class(r.term, r.visit))
PUPIL = Column("学生", width=10, value=lambda r: student_name(r.term, r.visit.student))
_KIND = Column("诉求类别", width=10, value=lambda r: r.visit.request_kind.value if r.visit.request_kind else "")
_WORDS = Column("家长诉求", Kind.LONG_TEXT, 36, value=lambda r: r.visit.request)
_OWNER = Column("责任人", width=10, value=lambda r: r.request.handler or teacher_name(r.term, r.visit.lead))
"""The person responsible: 办理人, else the teacher who recorded the request."""
_STATUS = Column("办理状态", width=12, mark=ColumnMark.STATE, value=lambda r: r.request.status)
_DUE = Column("办结期限", Kind.DATE, 11, value=lambda r: r.request.due)
_IS_LATE = Column("是否逾期", width=9, mark=ColumnMark.STATE, value=lambda r: _lateness(r.request))
_REQUESTS = (
    _DAY, _CLASS, PUPIL, Column("家长", width=10, value=lambda r: r.visit.parent),
    Column("主访教师", width=10, value=lambda r: teacher_name(r.term, r.visit.lead)), _KIND, _WORDS, _OWNER, _STATUS, _DUE,
    Column("用时（天）", Kind.INTEGER, value=lambda r: r.request.days), _IS_LATE,
    Column("办理结果", Kind.LONG_TEXT, 26, value=lambda r: r.request.result),
    Column("办理人", width=10, value=lambda r: r.request.handler),
    Column("办理日期", Kind.DATE, 11, value=lambda r: r.request.handled),
    Column("来源", Kind.LONG_TEXT, printed=False, value=lambda r: source_text(r.visit.sources)),
)  # fmt: skip
_BULLETIN = (
    _CLASS, _OWNER, PUPIL, _DAY, _KIND, replace(_WORDS, width=46), _STATUS,
    Column("已过天数", Kind.INTEGER, 9, value=lambda r: r.request.days), _DUE,
    replace(_IS_LATE, value=lambda r: _OVERDUE if r.request.is_overdue else _WAITING),
)  # fmt: skip
RATE = Column("办结率", Kind.PERCENT, 14, mark=ColumnMark.BAR, value=lambda r: r.rate)
_RESOLUTIONS = (
    Column("分组", Kind.WORD, 9, value=lambda r: r.group), Column("名称", width=14, value=lambda r: r.name),
    Column("诉求条数", Kind.INTEGER, 10, value=lambda r: len(r.requests)),
    Column("已办理", Kind.INTEGER, 9, value=lambda r: r.settled),
    Column("未办结", Kind.INTEGER, 9, value=lambda r: len(r.requests) - r.settled),
    Column("其中逾期", Kind.INTEGER, 10, value=lambda r: r.overdue), Column("逾期办结", Kind.INTEGER, 10, value=lambda r: r.late),
    RATE,
    Column("平均用时（天）", Kind.POINTS, 12, value=lambda r: r.mean_days),
)  # fmt: skip


def request_page(term: Term, requests: Sequence[Request]) -> Page:
    """诉求台账: every family's request, who is responsible and its state."""
    rows = rows_of(_REQUESTS, [RequestRow(request, term) for request in requests])
    return Page("诉求台账", "家长诉求办理台账", _REQUESTS, rows, request_note(requests), _NONE, frozen=3)


def resolution_page(term: Term, resolutions: Sequence[Resolution]) -> Page:
    """诉求统计: how many requests are settled, of the school, by class and by kind."""
    days = term.policy.settings.request_days
    note = f"从家访那天起 {days} 天内应办结；平均用时只算写了办理日期的"
    rows = rows_of(_RESOLUTIONS, resolutions)
    return Page("诉求统计", "家长诉求办结情况", _RESOLUTIONS, rows, note, _NONE, frozen=2)


def bulletin_page(term: Term, requests: Sequence[Request]) -> Page:
    """诉求通报: the open requests, the longest open first."""
    waiting = sorted((r for r in requests if not r.done), key=lambda r: r.visit.date)
    rows = rows_of(_BULLETIN, [RequestRow(request, term) for request in waiting])
    late = sum(r.is_overdue for r in waiting)
    note = f"还没有办结的诉求 {len(waiting)} 条，其中逾期 {late} 条；请责任人尽快办理并登记“诉求办理”"
    empty = "家长诉求都已办结。" if requests else _NONE
    return Page("诉求通报", "未办结诉求通报", _BULLETIN, rows, note, empty, frozen=2)
