"""重点学生: how often the rules ask for each of them, how often they were visited, and when the next visit is due."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from jiafang_batch.measure.evaluate import Evaluation
from jiafang_batch.measure.ledgers import KeyStudent, key_students
from jiafang_batch.measure.outstanding import OwedVisit, by_pupil
from jiafang_batch.policy.model import IndicatorKind
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
        """A visit marked 是否回访, or two at least 回访间隔天数 apart."""
        return self.pupil.followed_up

    @property
    def actual(self) -> int:
        """Visits made in the 学期."""
        return len(self.pupil.visits)


def key_contacts(evaluation: Evaluation, owed: Sequence[OwedVisit]) -> tuple[KeyContact, ...]:
    """Every special pupil in roster order.

    The next visit is due 回访间隔天数 after the last one, the first one by the nearest deadline, and none later than
    the day on which the term closes; it is overdue once the as-of date has passed it.
    """
    term = evaluation.term
    times, follow_up = _asked(evaluation)
    open_visits, gap = by_pupil(owed), timedelta(days=term.policy.settings.follow_up_days)
    found = []
    for pupil in key_students(term):
        key = pupil.student.id
        asked, again = times.get(key, 1), key in follow_up
        required = max(asked, 2 if again else 1)
        if len(pupil.visits) >= asked and pupil.visits and (pupil.followed_up or not again):
            found.append(KeyContact(pupil, required, None, DONE))
            continue
        if pupil.visits:
            due = min(pupil.visits[-1].date + gap, term.policy.closes)
        else:
            due = min((v.last for v in open_visits.get(key, ())), default=term.policy.closes)
        state = OVERDUE if due < term.as_of else AGAIN if pupil.visits else WAITING
        found.append(KeyContact(pupil, required, due, state))
    return tuple(found)


def _asked(evaluation: Evaluation) -> tuple[Mapping[str, int], frozenset[str]]:
    """学号 → the visits that coverage with a target asks for, and the pupils whom a follow-up is asked for."""
    times: dict[str, int] = {}
    follow_up: set[str] = set()
    for result in evaluation.results:
        indicator = result.indicator
        if result.subject.kind not in _ASKING or not indicator.target:
            continue
        if indicator.kind is IndicatorKind.COVERAGE:
            wanted = 1 if indicator.times is None else indicator.times
            times.update({i.key: max(times.get(i.key, 1), wanted) for i in result.tally.items})
        elif indicator.kind is IndicatorKind.FOLLOW_UP:
            follow_up.update(item.key for item in result.tally.items)
    return times, frozenset(follow_up)
