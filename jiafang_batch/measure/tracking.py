"""What is tracked of a pupil over the 学期: planned and made visits, staying at school, aid to the family.

Source: clauses 控辍保学 (动员流失生反校、控制欲辍生流失) and 帮扶 of the documents. Pure.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from msgspec import Struct

from jiafang_batch.measure.request_ledger import Request
from jiafang_batch.measure.term import Term
from jiafang_batch.measure.term_visits import visits_to
from jiafang_batch.met_plans import met_plans
from jiafang_batch.records import Event, Plan, Student, Visit
from jiafang_batch.spellings import BACK_AT_SCHOOL, LEFT_SCHOOL
from jiafang_batch.terms import GONE, STATUS_CATEGORY, Category, StudentStatus, VisitReason

# ---------------------------------------------------------------- planned and made visits


class Contact(Struct, frozen=True):
    """A planned visit with the visit that met it; None for a visit that was not planned or a plan not yet met."""

    plan: Plan | None
    visit: Visit | None

    @property
    def day(self) -> date:
        """The day of the visit, else the planned day; the last of all if neither is known."""
        if self.visit:
            return self.visit.date
        return self.plan.planned if self.plan and self.plan.planned else date.max


def contacts(plans: Sequence[Plan], visits: Sequence[Visit]) -> tuple[Contact, ...]:
    """Return one pupil's plan rows and visits in the order of time; a plan without a day is met by the first free visit."""
    pairs = list(met_plans(plans, visits))
    used = {id(visit) for _, visit in pairs}
    free = [visit for visit in visits if id(visit) not in used]
    undated = [plan for plan in plans if plan.planned is None]
    pairs += [(plan, free.pop(0) if free else None) for plan in undated]
    pupil_contacts = (*(Contact(plan, visit) for plan, visit in pairs), *(Contact(None, visit) for visit in free))
    return tuple(sorted(pupil_contacts, key=lambda contact: contact.day))


# ---------------------------------------------------------------- 控辍

BACK, AWAY, WATCHED, TO_VERIFY = "已完成", "未返校", "跟踪中", "返校待核实"
_SIGNS = ("辍", "流失")
"""Any 事件类型 with one of these is about a pupil who left or may leave."""
_REASONS = (VisitReason.BACK_TO_SCHOOL.value, VisitReason.DROPOUT_PREVENTION.value)
_CATEGORIES = (Category.DROPPED_OUT.value, Category.DROPOUT_RISK.value)


class DropoutCase(Struct, frozen=True):
    """A pupil who left or may leave school, with the visits made about it."""

    student: Student
    signs: tuple[str, ...]
    """Categories, events and reasons of visits for which the pupil is tracked."""
    left_on: date | None
    """The day of the last event that the pupil stays away, if one is registered."""
    by_homeroom: tuple[Visit, ...]
    """Visits by a homeroom teacher until the pupil is back, in date order."""
    others: tuple[Visit, ...]
    back_on: date | None
    """The day of the event that the pupil is back, if no later event says otherwise."""
    state: str
    """已完成 only if the pupil is back."""


def dropout_case(term: Term, student: Student, events: Sequence[Event]) -> DropoutCase | None:
    """Return what is tracked of a pupil, or None without a sign; `events` are the pupil's own.

    Visits count from the first day that a sign names, or from the beginning of the 学期 if the roster has one.
    """
    visits = visits_to(term, student.id)
    past_events = sorted((e for e in events if e.date <= term.as_of), key=lambda e: e.date)
    marks = [name for name in _CATEGORIES if name in student.categories]
    signs = [e for e in past_events if any(word in e.kind for word in _SIGNS)]
    asked = [v for v in visits if any(reason in v.reason for reason in _REASONS)]
    if not (marks or signs or asked):
        return None
    first = term.policy.term.first if marks else min((*(e.date for e in signs), *(v.date for v in asked)))
    left = max((e.date for e in past_events if e.kind in LEFT_SCHOOL), default=None)
    back = _back_on(past_events, signs)
    counted = [v for v in visits if v.date >= first and (back is None or v.date <= back)]
    by_homeroom = tuple(v for v in counted if term.is_by_homeroom(v))
    reasons = dict.fromkeys((*marks, *(f"{e.date} {e.kind}" for e in signs), *(f"家访 {v.reason}" for v in asked)))
    return DropoutCase(
        student, tuple(reasons), left, by_homeroom, tuple(v for v in visits if v not in by_homeroom), back,
        _state(student, left, back),
    )  # fmt: skip


def _back_on(events: Sequence[Event], signs: Sequence[Event]) -> date | None:
    returns = [e.date for e in events if e.kind in BACK_AT_SCHOOL]
    last_sign = max((e.date for e in signs), default=date.min)
    return returns[-1] if returns and returns[-1] >= last_sign else None


def _state(student: Student, left: date | None, back: date | None) -> str:
    """The roster and the events have to agree that a pupil is back; a pupil who left for good has the 学籍状态."""
    if student.status in GONE or student.status is StudentStatus.SUSPENDED:
        return student.status.value
    if back:
        return TO_VERIFY if student.status in STATUS_CATEGORY else BACK
    return AWAY if left or Category.DROPPED_OUT.value in student.categories else WATCHED


# ---------------------------------------------------------------- 帮扶

POOR = (
    Category.POVERTY.value,
    Category.LOW_INCOME.value,
    Category.EXTREME_POVERTY.value,
    Category.OUT_OF_POVERTY.value,
)
"""The special categories of families that are short of money."""
_AID = "帮扶"


class Aid(Struct, frozen=True):
    """A pupil's economic categories, the visits made to help the family, and the family's requests, in date order."""

    student: Student
    categories: tuple[str, ...]
    steps: tuple[Visit | Request, ...]


def aid(student: Student, visits: Sequence[Visit], requests: Sequence[Request]) -> Aid | None:
    """Return the aid to a pupil of an economic category or visited for 帮扶; None for any other."""
    categories = tuple(name for name in POOR if name in student.categories)
    aid_visits = [visit for visit in visits if _AID in visit.reason]
    if not (categories or aid_visits):
        return None
    return Aid(student, categories, tuple(sorted((*aid_visits, *requests), key=step_day)))


def step_day(step: Visit | Request) -> date:
    """Return the day of a visit, or of the visit on which a request was made."""
    return step.date if isinstance(step, Visit) else step.visit.date
