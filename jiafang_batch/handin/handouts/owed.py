"""What a blank sheet asks for: the pupils still to be visited, with the rules that ask for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from jiafang_batch.measure.evaluate import Evaluation
from jiafang_batch.measure.ledgers import duties
from jiafang_batch.measure.outstanding import OwedVisit, asks_for_pupils, owed_visits
from jiafang_batch.records import Student
from jiafang_batch.terms import PlanKind


@dataclass(frozen=True, slots=True)
class Owed:
    """A pupil to be visited and the rules that ask for it."""

    student: Student
    demands: tuple[str, ...]


def owed(evaluation: Evaluation, today: date) -> Mapping[str, tuple[Owed, ...]]:
    """Return class → its pupils to whom it owes a visit that is still possible, in roster order.

    They are those of 还要家访 in the class's own workbook. A policy that asks for no pupils by name counts as asking for
    one visit to everybody in the 学期.
    """
    term = evaluation.term
    demands: dict[str, dict[str, None]] = {}
    for visit in _still_possible(evaluation, today):
        if visit.teacher in ("", *_heads(evaluation, visit)):
            demands.setdefault(visit.student.id, {})[visit.rule] = None
    if not any(asks_for_pupils(indicator) for indicator in term.policy.indicators):
        for duty in duties(term):
            if not duty.visited:
                demands.setdefault(duty.student.id, {})[PlanKind.UNIVERSAL.value] = None
    return {
        name: tuple(Owed(s, tuple(demands[s.id])) for s in students if s.id in demands)
        for name, students in term.enrolled.items()
    }


def owed_by_teacher(evaluation: Evaluation, today: date) -> Mapping[str, tuple[Owed, ...]]:
    """Return 工号 → the pupils whom that teacher still has to visit in person, except those of a class they head."""
    demands: dict[str, dict[str, dict[str, None]]] = {}
    for visit in _still_possible(evaluation, today):
        if visit.teacher and visit.teacher not in _heads(evaluation, visit):
            demands.setdefault(visit.teacher, {}).setdefault(visit.student.id, {})[visit.rule] = None
    students = evaluation.term.records.roster.students
    return {
        teacher: tuple(Owed(s, tuple(teacher_demands[key])) for key, s in students.items() if key in teacher_demands)
        for teacher, teacher_demands in demands.items()
    }


def _heads(evaluation: Evaluation, visit: OwedVisit) -> list[str]:
    return [tenure.teacher for tenure in evaluation.term.homerooms.get(visit.student.school_class, ())]


def _still_possible(evaluation: Evaluation, today: date) -> Iterator[OwedVisit]:
    return (v for v in owed_visits(evaluation) if v.last >= min(today, evaluation.term.as_of))
