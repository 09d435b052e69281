"""What a blank sheet asks for: the pupils still to be visited, with the rules that ask for it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date

from msgspec import Struct

from jiafang_batch.measure.duties import duties
from jiafang_batch.measure.evaluate import Evaluation
from jiafang_batch.measure.outstanding import OwedVisit, asks_for_pupils, owed_visits
from jiafang_batch.measure.own_targets import OwnTarget, own_targets
from jiafang_batch.measure.term import Term
from jiafang_batch.records import Student
from jiafang_batch.terms import PlanKind, SubjectKind


class Owed(Struct, frozen=True):
    """A pupil to be visited and the rules that ask for it."""

    student: Student
    demands: tuple[str, ...]
    of_choice: int = 0
    """0 if a rule names the pupil; else how many of the class's pupils like this one its homeroom teacher still needs."""


def needed(entries: Sequence[Owed]) -> int:
    """Return the visits that a class needs: the pupils named, and as many of the others as its homeroom teacher needs."""
    free = [entry.of_choice for entry in entries if entry.of_choice]
    return len(entries) - len(free) + min(max(free, default=0), len(free))


def owed(evaluation: Evaluation, today: date) -> Mapping[str, tuple[Owed, ...]]:
    """Return class → its pupils to whom it owes a visit that is still possible, in roster order.

    They are those of 还要家访 in the class's own workbook. A policy that asks for no pupils by name counts as asking for
    one visit to everybody in the 学期. Where the homeroom teacher owes more visits than pupils are named, the others whom
    nobody has visited are there to be chosen from.
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
    targets = own_targets(evaluation, today)
    free = {name: _of_choice(term, name, demands.keys(), targets) for name in term.enrolled}
    return {
        name: tuple(
            Owed(s, tuple(demands[s.id])) if s.id in demands else free[name][s.id]
            for s in students
            if s.id in demands or s.id in free[name]
        )
        for name, students in term.enrolled.items()
    }


def _of_choice(
    term: Term, name: str, named: Collection[str], targets: Mapping[str, Sequence[OwnTarget]]
) -> Mapping[str, Owed]:
    """Return 学号 → entry of the pupils of a class among whom its homeroom teacher may choose; none if no visit is lacking."""
    heads = [tenure.teacher for tenure in term.homerooms.get(name, ())]
    class_targets = [t for key in heads for t in targets.get(key, ()) if t.subject.kind is SubjectKind.HOMEROOM]
    pupils = term.enrolled[name]
    lacking = max((target.lacking for target in class_targets), default=0) - sum(
        student.id in named for student in pupils
    )
    if lacking <= 0:
        return {}
    rules = tuple(dict.fromkeys(f"{target.rule}（学生自己选）" for target in class_targets))
    unvisited = (s for s in pupils if s.id not in named and not term.visits_of.get(s.id))
    return {student.id: Owed(student, rules, lacking) for student in unvisited}


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
