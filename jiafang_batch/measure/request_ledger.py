"""诉求台账: every family's request, the person responsible, how long it has been open, and how many are settled."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from fractions import Fraction

from msgspec import Struct

from jiafang_batch.grouping import grouped_by
from jiafang_batch.measure.measures import DONE
from jiafang_batch.measure.term import Term
from jiafang_batch.measure.term_visits import term_visits
from jiafang_batch.measure.unit_statistics import share
from jiafang_batch.records import Visit, latest_handlings
from jiafang_batch.terms import RequestStatus

UNSORTED = "未分类"


class Request(Struct, frozen=True):
    """A family's request made on a visit, and its state."""

    visit: Visit
    result: str
    handler: str
    handled: date | None
    due: date
    """The last of the 诉求办理天数, counted from the visit."""
    as_of: date

    @property
    def done(self) -> bool:
        """已解决 or 已解释并制定方案."""
        return self.visit.request_status in DONE

    @property
    def days(self) -> int | None:
        """Days from the visit to the settlement, or to the as-of date while open.

        None if 办理日期 is not known, or is in the future.
        """
        end = self.handled if self.done else self.as_of
        return None if end is None or end > self.as_of else (end - self.visit.date).days

    @property
    def is_overdue(self) -> bool:
        """Still open after its last day."""
        return not self.done and self.as_of > self.due

    @property
    def was_late(self) -> bool:
        """Settled, but after its last day."""
        return self.done and self.handled is not None and self.handled > self.due

    @property
    def status(self) -> str:
        """办理状态, 未办理 if none is stated."""
        return self.visit.request_status.value if self.visit.request_status else RequestStatus.OPEN.value

    @property
    def kind(self) -> str:
        """诉求类别."""
        return self.visit.request_kind.value if self.visit.request_kind else UNSORTED


def requests(term: Term) -> tuple[Request, ...]:
    """Every visit of the 学期 with a request, with its latest handling, in date order."""
    latest = latest_handlings(term.records.handlings)
    limit = timedelta(days=term.policy.settings.request_days)
    ledger = []
    for visit in term_visits(term):
        if visit.request:
            handling = latest.get((visit.student, visit.date))
            outcome = (handling.result, handling.handler, handling.handled) if handling else ("", "", None)
            ledger.append(Request(visit, *outcome, visit.date + limit, term.as_of))
    return tuple(ledger)


class Resolution(Struct, frozen=True):
    """How many requests of a class or kind there are, and how many are settled."""

    group: str
    """全校, 班级 or 类别."""
    name: str
    requests: tuple[Request, ...]

    @property
    def settled(self) -> int:
        """Requests that are done."""
        return sum(request.done for request in self.requests)

    @property
    def overdue(self) -> int:
        """Requests still open after their last day."""
        return sum(request.is_overdue for request in self.requests)

    @property
    def late(self) -> int:
        """Requests settled after their last day."""
        return sum(request.was_late for request in self.requests)

    @property
    def rate(self) -> Fraction | None:
        """Settled ÷ all."""
        return share(self.settled, len(self.requests))

    @property
    def mean_days(self) -> Fraction | None:
        """Mean days to settle those whose 办理日期 is known."""
        days = [request.days for request in self.requests if request.done and request.days is not None]
        return Fraction(sum(days), len(days)) if days else None


def resolutions(term: Term, term_requests: Iterable[Request]) -> tuple[Resolution, ...]:
    """The school, then each class with requests in the order of the class list, then each kind, the most frequent first."""
    held = tuple(term_requests)
    if not held:
        return ()
    students = term.records.roster.students
    by_class = grouped_by(held, lambda r: students[r.visit.student].school_class)
    by_kind = grouped_by(held, lambda r: r.kind)
    kinds = sorted(by_kind, key=lambda name: (-len(by_kind[name]), name))
    return (
        Resolution("全校", "全校", held),
        *(Resolution("班级", name, by_class[name]) for name in term.records.roster.classes if name in by_class),
        *(Resolution("类别", name, by_kind[name]) for name in kinds),
    )
