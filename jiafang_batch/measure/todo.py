"""Who has to visit whom by when, a teacher at a time: each rule once, then the pupils it waits for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from jiafang_batch.class_names import year_group as canonical_year_group
from jiafang_batch.measure.evaluate import Evaluation
from jiafang_batch.measure.outstanding import OwedVisit, PupilOwed, by_pupil, owed_visits
from jiafang_batch.measure.own_targets import OwnTarget, own_targets
from jiafang_batch.measure.plan_tasks import PlanTask, TaskState, plan_tasks
from jiafang_batch.measure.term import Term


@dataclass(frozen=True, slots=True)
class TodoRule:
    """What one rule still asks of a teacher for one class (or of a subject teacher for all of theirs)."""

    rule: str
    how: str
    last: date
    lacking: int
    """How many of the pupils have to be visited."""
    offered: int
    """How many pupils there are to choose from."""

    @property
    def words(self) -> str:
        """QZ-2 学期家访率：还差 9 人，任选，2025-01-24 前（实地家访 1 次，由班主任）."""
        choice = "任选" if self.lacking < self.offered else "下列都要"
        return f"{self.rule}：还差 {self.lacking} 人，{choice}，{self.last:%Y-%m-%d} 前（{self.how}）"


@dataclass(frozen=True, slots=True)
class TeacherTodo:
    """One teacher's visits to come: the rules by their deadlines, and the pupils with the nearest deadline first."""

    teacher: str
    """工号; empty for classes without a homeroom teacher."""
    name: str
    classes: tuple[str, ...]
    rules: tuple[TodoRule, ...]
    pupils: tuple[PupilOwed, ...]
    tasks: tuple[PlanTask, ...] = ()
    """The families to come that the 分工 gives the teacher."""
    targets: tuple[OwnTarget, ...] = ()
    """The counts of visits that the teacher lacks, whoever is visited."""

    @property
    def due(self) -> date:
        """The nearest deadline or planned day to come; if there is none, the first day that has passed."""
        to_come = [task.planned for task in self.tasks if task.state is TaskState.OPEN]
        return min(
            [*(rule.last for rule in self.rules), *(target.last for target in self.targets), *to_come],
            default=self.tasks[0].planned if self.tasks else date.max,
        )

    @property
    def needed(self) -> int:
        """How many pupils have to be visited by the nearest deadline at least."""
        return max((rule.lacking for rule in self.rules if rule.last == self.due), default=0)


def teacher_todos(evaluation: Evaluation, by: date | None = None, year_group: str = "") -> tuple[TeacherTodo, ...]:
    """What is open on the evaluation's day and due by that day, of the classes of a year group or of all.

    Teachers whose deadline is nearest come first. A class with two homeroom teachers is shown to both.
    """
    term = evaluation.term
    classes = term.records.roster.classes
    held: dict[str, list[OwedVisit]] = {}
    for visit in owed_visits(evaluation):
        name = visit.student.school_class
        is_asked = not year_group or (name in classes and classes[name].year_group == year_group)
        if is_asked and visit.last >= term.as_of and (by is None or visit.last <= by):
            for teacher in _visitors(term, visit):
                held.setdefault(teacher, []).append(visit)
    tasks = _tasks_to_come(term, by, year_group)
    targets = _targets_to_come(evaluation, by, year_group)
    todos = (
        replace(_todo(term, key, held.get(key, ()), tasks.get(key, ())), targets=tuple(targets.get(key, ())))
        for key in dict.fromkeys((*held, *tasks, *targets))
    )
    order = {name: place for place, name in enumerate(classes)}
    return tuple(sorted(todos, key=lambda todo: (todo.due, [order[name] for name in todo.classes], todo.teacher)))


def class_dues(evaluation: Evaluation) -> Mapping[str, tuple[date, int]]:
    """Return class → the nearest deadline of its visits, and how many pupils it has to visit by then at least."""
    term = evaluation.term
    nearest: dict[str, dict[date, list[OwedVisit]]] = {}
    for visit in owed_visits(evaluation):
        if not visit.teacher and visit.last >= term.as_of:
            nearest.setdefault(visit.student.school_class, {}).setdefault(visit.last, []).append(visit)
    return {
        name: (last := min(by_day), max(rule.lacking for rule in _rules(by_day[last])))
        for name, by_day in nearest.items()
    }


def homeroom_names(term: Term, school_class: str) -> tuple[str, ...]:
    """The homeroom teachers of the day."""
    teachers = term.records.roster.teachers
    return tuple(teachers[held.teacher].name for held in term.homerooms.get(school_class, ()))


def _visitors(term: Term, visit: OwedVisit) -> tuple[str, ...]:
    if visit.teacher:
        return (visit.teacher,)
    return tuple(dict.fromkeys(held.teacher for held in term.homerooms.get(visit.student.school_class, ()))) or ("",)


def _tasks_to_come(term: Term, by: date | None, year_group: str) -> Mapping[str, Sequence[PlanTask]]:
    """工号 → the planned families that are still to be visited, those whose day has passed included."""
    tasks: dict[str, list[PlanTask]] = {}
    for task in plan_tasks(term):
        is_asked = not year_group or task.student.year_group == year_group
        if task.state is not TaskState.DONE and is_asked and (by is None or task.planned <= by):
            tasks.setdefault(task.teacher, []).append(task)
    return tasks


def _targets_to_come(evaluation: Evaluation, by: date | None, year_group: str) -> Mapping[str, Sequence[OwnTarget]]:
    """工号 → the counts that are due by the day; for a year group those of teachers who teach or belong there."""
    roster = evaluation.term.records.roster
    due_targets: dict[str, list[OwnTarget]] = {}
    for teacher, targets in own_targets(evaluation, evaluation.term.as_of).items():
        groups = {roster.classes[name].year_group for target in targets for name in target.subject.classes}
        is_asked = year_group in ("", canonical_year_group(roster.teachers[teacher].grade_group), *groups)
        due = [target for target in targets if is_asked and (by is None or target.last <= by)]
        if due:
            due_targets[teacher] = due
    return due_targets


def _todo(term: Term, teacher: str, visits: Iterable[OwedVisit], tasks: Sequence[PlanTask]) -> TeacherTodo:
    owed_visits = tuple(visits)
    order = term.places
    pupils = (PupilOwed(of[0].student, of, term.as_of) for of in by_pupil(owed_visits).values())
    name = term.records.roster.teachers[teacher].name if teacher else ""
    students = [visit.student for visit in owed_visits] or [task.student for task in tasks]
    return TeacherTodo(
        teacher,
        name,
        tuple(dict.fromkeys(s.school_class for s in sorted(students, key=lambda s: order[s.id]))),
        tuple(sorted(_rules(owed_visits), key=lambda rule: (rule.last, rule.rule))),
        tuple(sorted(pupils, key=lambda p: (p.due, order[p.student.id]))),
        tuple(tasks),
    )


def _rules(visits: Iterable[OwedVisit]) -> Iterable[TodoRule]:
    """The rules, each once for every deadline; what each class lacks is added up."""
    groups: dict[tuple[str, str, date], list[OwedVisit]] = {}
    for visit in visits:
        groups.setdefault((visit.rule, visit.how, visit.last), []).append(visit)
    for (rule, how, last), rule_visits in groups.items():
        lacking: Mapping[str, int] = {v.teacher or v.student.school_class: v.lacking for v in rule_visits}
        alone = sum(v.lacking == 0 for v in rule_visits)
        yield TodoRule(rule, how, last, min(sum(lacking.values()) + alone, len(rule_visits)), len(rule_visits))
