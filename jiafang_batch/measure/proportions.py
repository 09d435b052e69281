"""占比: the share of a base, of visits or of covered pupils, that meets 条件. Source: measures.md, "占比 bases"."""

from __future__ import annotations

from collections.abc import Iterable

from jiafang_batch.measure.conditions import in_base, student_test, visit_test
from jiafang_batch.measure.population import Item, ItemKind, Lens, Tally, rate, visit_item
from jiafang_batch.measure.term import Subject
from jiafang_batch.policy.model import Condition
from jiafang_batch.policy.vocabulary import STUDENT_CONDITIONS
from jiafang_batch.records import Student, Visit


def share(lens: Lens, subject: Subject) -> Tally:
    """Return the share of its base that meets 条件; the kind of base depends on the condition."""
    condition = lens.indicator.condition
    if condition is None:
        return rate(())
    if condition.kind in STUDENT_CONDITIONS:
        return rate(_covered_items(lens, subject, condition))
    test, base = visit_test(lens, condition), in_base(condition)
    return rate(visit_item(visit, int(test(visit))) for visit in _visits(lens, subject) if base(visit))


def _visits(lens: Lens, subject: Subject) -> Iterable[Visit]:
    """For a teacher, V credited to them (家访人 is not used); for a unit, V to its classes by 家访人."""
    if subject.kind.is_teacher:
        return lens.credited(subject.key)
    return (visit for name in subject.classes for visit in lens.class_visits(name))


def _covered_items(lens: Lens, subject: Subject, condition: Condition) -> Iterable[Item]:
    """Population pupils with at least one visit of V by 家访人; met where they and those visits meet 条件."""
    test, visitor = student_test(lens, condition), lens.visitor(subject)
    for student in lens.base_pupils(subject):
        visits = lens.visits_of(student.id, visitor)
        if visits and not _was_over(lens, subject, student):
            yield Item(ItemKind.STUDENT, student.id, 1, int(test(student, visits)), visits)


def _was_over(lens: Lens, subject: Subject, student: Student) -> bool:
    """True if the pupil's window ended before the assessed homeroom teacher took over."""
    came = lens.came_on(subject, student.school_class)
    over = lens.over(student) if came is not None else None
    return came is not None and over is not None and over < came
