"""诉求台账, 诉求统计 and 诉求通报: families' requests, how many are settled, and which are still open."""

from __future__ import annotations

from collections.abc import Sequence

from jiafang_batch.measure.request_ledger import Request, Resolution
from jiafang_batch.measure.term import Term
from jiafang_batch.report.names import source_text, student_class, student_name, teacher_name
from jiafang_batch.report.sheet.cells import Kind
from jiafang_batch.report.sheet.page import Column, Mark, Page

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


def request_page(term: Term, requests: Sequence[Request]) -> Page:
    """诉求台账: every family's request, who is responsible and its state."""
    columns = (
        Column("家访日期", Kind.DATE, 12), Column("班级", width=10), Column("学生", width=10), Column("家长", width=10),
        Column("主访教师", width=10), Column("诉求类别", width=10), Column("家长诉求", Kind.LONG_TEXT, 36),
        Column("责任人", width=10), Column("办理状态", width=18, mark=Mark.STATE), Column("办结期限", Kind.DATE, 12),
        Column("用时（天）", Kind.INTEGER), Column("是否逾期", width=9, mark=Mark.STATE), Column("办理结果", Kind.LONG_TEXT, 26),
        Column("办理人", width=10), Column("办理日期", Kind.DATE, 12), Column("来源", Kind.LONG_TEXT),
    )  # fmt: skip
    rows = []
    for request in requests:
        v = request.visit
        rows.append((
            v.date, student_class(term, v), student_name(term, v.student), v.parent, teacher_name(term, v.lead),
            v.request_kind.value if v.request_kind else "", v.request, _owner(term, request), request.status,
            request.due, request.days, _lateness(request), request.result, request.handler,
            request.handled, source_text(v.sources),
        ))  # fmt: skip
    return Page("诉求台账", "家长诉求办理台账", columns, rows, request_note(requests), _NONE, frozen=3)


def resolution_page(term: Term, resolutions: Sequence[Resolution]) -> Page:
    """诉求统计: how many requests are settled, of the school, by class and by kind."""
    columns = (
        Column("分组", Kind.WORD, 9), Column("名称", width=14), Column("诉求条数", Kind.INTEGER, 10),
        Column("已办理", Kind.INTEGER, 9), Column("未办结", Kind.INTEGER, 9), Column("其中逾期", Kind.INTEGER, 10),
        Column("逾期办结", Kind.INTEGER, 10),
        Column("办结率", Kind.PERCENT, 14, mark=Mark.BAR), Column("平均用时（天）", Kind.NUMBER, 12),
    )  # fmt: skip
    rows = [
        (
            r.group, r.name, len(r.requests), r.settled, len(r.requests) - r.settled, r.overdue, r.late, r.rate,
            None if r.mean_days is None else round(float(r.mean_days), 1),
        )
        for r in resolutions
    ]  # fmt: skip
    days = term.policy.settings.request_days
    note = f"从家访那天起 {days} 天内应办结；平均用时只算写了办理日期的"
    return Page("诉求统计", "家长诉求办结情况", columns, rows, note, _NONE, frozen=2)


def bulletin_page(term: Term, requests: Sequence[Request]) -> Page:
    """诉求通报: the open requests, the longest open first."""
    columns = (
        Column("班级", width=10), Column("责任人", width=10), Column("学生", width=10), Column("家访日期", Kind.DATE, 12),
        Column("诉求类别", width=10), Column("家长诉求", Kind.LONG_TEXT, 46), Column("办理状态", width=12, mark=Mark.STATE),
        Column("已过天数", Kind.INTEGER, 9), Column("办结期限", Kind.DATE, 12), Column("是否逾期", width=9, mark=Mark.STATE),
    )  # fmt: skip
    waiting = sorted((r for r in requests if not r.done), key=lambda r: r.visit.date)
    rows = [
        (
            student_class(term, r.visit), _owner(term, r), student_name(term, r.visit.student), r.visit.date,
            r.visit.request_kind.value if r.visit.request_kind else "", r.visit.request, r.status, r.days, r.due,
            _OVERDUE if r.is_overdue else _WAITING,
        )
        for r in waiting
    ]  # fmt: skip
    late = sum(r.is_overdue for r in waiting)
    note = f"还没有办结的诉求 {len(waiting)} 条，其中逾期 {late} 条；请责任人尽快办理并登记“诉求办理”"
    empty = "家长诉求都已办结。" if requests else _NONE
    return Page("诉求通报", "未办结诉求通报", columns, rows, note, empty, frozen=2)


def _owner(term: Term, request: Request) -> str:
    """The person responsible for the request: 办理人, else the teacher who recorded it."""
    return request.handler or teacher_name(term, request.visit.lead)
