"""重点学生: how often the rules ask for each of them, how often they were visited, and when the next visit is due."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from jiafang_batch.measure.evaluate import Evaluation
from jiafang_batch.measure.ledgers import KeyStudent, key_students
from jiafang_batch.measure.outstanding import OwedVisit, by_pupil
from jiafang_batch.measure.population import Item
from jiafang_batch.policy.kinds import Owed
from jiafang_batch.policy.model import Indicator
from jiafang_batch.records import Student, Visit
from jiafang_batch.terms import SubjectKind

_ASKING = (SubjectKind.HOMEROOM, SubjectKind.SCHOOL_CLASS)

DONE, WAITING, AGAIN, OVERDUE = "已完成", "待访", "待回访", "已逾期"


@dataclass(frozen=True, slots=True)
class KeyContact:
    """A special pupil's contacts of the 学期 against what the rules ask for."""

    pupil: KeyStudent
    required: int
    """家访 that coverage and follow-up indicators ask for; at least 1."""
    due: date | None
    """The day by which the next visit is due; None where nothing is owed."""
    state: str

    @property
    def student(self) -> Student:
        """The pupil."""
        return self.pupil.student

    @property
    def visits(self) -> tuple[Visit, ...]:
        """The visits of the 学期."""
        return self.pupil.visits

    @property
    def followed_up(self) -> bool:
        """A visit marked 是否回访, or two at least 回访间隔天数 apart, of which the first may be one of the term before."""
        return self.pupil.followed_up

    @property
    def actual(self) -> int:
        """Visits made in the 学期."""
        return len(self.pupil.visits)


def key_contacts(evaluation: Evaluation, owed: Sequence[OwedVisit]) -> tuple[KeyContact, ...]:
    """Every special pupil in roster order.

    A pupil is done with when no coverage or follow-up indicator lacks a visit to them or, where none asks, after one
    visit. A visit that is to follow one that counts is due 回访间隔天数 after it, any other by the nearest deadline, and
    none later than the day on which the term closes; it is overdue once the as-of date has passed it.
    """
    term = evaluation.term
    asked, open_visits = _asked(evaluation), by_pupil(owed)
    gap, closes = timedelta(days=term.policy.settings.follow_up_days), term.policy.closes
    found = []
    for pupil in key_students(term):
        own = asked.get(pupil.student.id, _Asked())
        if own.lacking or not (own.is_asked or pupil.visits):
            begun = [max(v.date for v in item.visits) for item in own.lacking if item.visits]
            if own.lacking and len(begun) == len(own.lacking):
                due, state = min(max(begun) + gap, closes), AGAIN
            else:
                due, state = min((v.last for v in open_visits.get(pupil.student.id, ())), default=closes), WAITING
            found.append(KeyContact(pupil, own.required, due, OVERDUE if due < term.as_of else state))
        else:
            found.append(KeyContact(pupil, own.required, None, DONE))
    return tuple(found)


@dataclass(slots=True)
class _Asked:
    """What indicators ask for one pupil, and which of them lack a visit."""

    is_asked: bool = False
    required: int = 1
    lacking: list[Item] = field(default_factory=list)


def _asked(evaluation: Evaluation) -> Mapping[str, _Asked]:
    """学号 → what coverage and follow-up with a target ask for."""
    asked: dict[str, _Asked] = {}
    for result in evaluation.results:
        indicator = result.indicator
        if result.subject.kind not in _ASKING or not indicator.target or not indicator.rule.is_of_population:
            continue
        wanted = _WANTED[indicator.base.owes](indicator)
        if not wanted:
            continue
        for item in result.tally.items:
            own = asked.setdefault(item.key, _Asked())
            own.is_asked, own.required = True, max(own.required, wanted)
            if item.met < item.counted:
                own.lacking.append(item)
    return asked


_WANTED: Mapping[Owed, Callable[[Indicator], int]] = {
    Owed.NOTHING: lambda _: 0,
    Owed.ONE: lambda _: 1,
    Owed.TIMES: lambda indicator: indicator.wanted,
    Owed.FIRST_AND_FOLLOW_UP: lambda _: 2,
}
"""How many visits a kind asks for to each of its pupils."""
