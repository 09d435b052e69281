"""Who is still to be visited, and which rule asks for it: the pupils that a policy counts and that no visit has met."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from jiafang_batch.measure.evaluate import lens_for
from jiafang_batch.measure.kinds import MEASURES
from jiafang_batch.measure.ledgers import duties
from jiafang_batch.measure.lens import ItemKind
from jiafang_batch.measure.term import Term
from jiafang_batch.policy.model import Indicator, IndicatorKind
from jiafang_batch.policy.windows import window
from jiafang_batch.records import Student
from jiafang_batch.terms import PlanKind, SubjectKind

_ASKING = (IndicatorKind.COVERAGE, IndicatorKind.FOLLOW_UP)
"""The kinds that ask for a visit to a pupil by name."""


@dataclass(frozen=True, slots=True)
class Owed:
    """A pupil to be visited and the indicators that are not met for them."""

    student: Student
    demands: tuple[str, ...]


def owed(term: Term, today: date) -> Mapping[str, tuple[Owed, ...]]:
    """Class → its pupils who are still to be visited, in roster order.

    An indicator whose window is over asks for nothing any more; a policy that counts no pupils by name asks for
    one visit to everybody in the 学期.
    """
    unmet: dict[str, dict[str, None]] = {}
    asking = [i for i in term.policy.indicators if i.kind in _ASKING]
    for indicator in asking:
        for key in _unmet(term, indicator, min(today, term.as_of)):
            unmet.setdefault(key, {})[indicator.name] = None
    if not asking:
        unmet = {d.student.id: {PlanKind.UNIVERSAL.value: None} for d in duties(term) if not d.visited}
    return {
        name: tuple(Owed(s, tuple(unmet[s.id])) for s in students if s.id in unmet)
        for name, students in term.enrolled.items()
    }


def _unmet(term: Term, indicator: Indicator, today: date) -> Iterable[str]:
    """学号 of the pupils whom the indicator counts, who lack a visit by whomever, and whose window is not over."""
    lens, days = lens_for(term, indicator), window(term.policy, indicator.window)
    for subject in term.subjects[SubjectKind.SCHOOL_CLASS]:
        takeover = term.takeover_date(subject.key)
        for item in MEASURES[indicator.kind](lens, subject).items:
            if item.kind is ItemKind.STUDENT and item.met < item.counted:
                entry = term.records.roster.students[item.key].entry_date
                if any(today <= span.last for span in days(entry, takeover)):
                    yield item.key
