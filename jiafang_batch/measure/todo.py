"""Who has to visit whom by when, for each teacher: each rule once, then the pupils it waits for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from msgspec import Struct
from msgspec.structs import replace

from jiafang_batch.grouping import grouped_by
from jiafang_batch.measure.evaluate import Evaluation
from jiafang_batch.measure.outstanding import OwedVisit, by_pupil, owed_visits
from jiafang_batch.measure.owed_rules import OwedRule, first_need, owed_rules
from jiafang_batch.measure.own_targets import OwnTarget, of_year_group, targets_of_day
from jiafang_batch.measure.plan_tasks import PlanTask, TaskState, plan_tasks
from jiafang_batch.measure.term import Term
from jiafang_batch.records import Student


class TodoPupil(Struct, frozen=True):
    """A pupil whom a teacher has to visit or may choose, or is planned for."""

    student: Student
    owed: tuple[OwedVisit, ...]
    """The nearest deadline first."""
    tasks: tuple[PlanTask, ...]
    """In the order of time."""

    @property
    def due(self) -> date:
        """The planned day, which may have passed, or the nearest deadline."""
        return min((task.planned for task in self.tasks), default=self.owed[0].last if self.owed else date.max)

    @property
    def briefs(self) -> tuple[str, ...]:
        """分工 01-23上午, QZ-2: why the pupil is on the list."""
        planned = (f"分工 {task.short_when}" for task in self.tasks)
        return tuple(dict.fromkeys((*planned, *(visit.brief for visit in self.owed))))


class TeacherTodo(Struct, frozen=True):
    """One teacher's visits to come: the rules by their deadlines, and the pupils with the nearest deadline first."""

    teacher: str
    """工号; empty for classes without a homeroom teacher."""
    name: str
    classes: tuple[str, ...]
    rules: tuple[OwedRule, ...]
    pupils: tuple[TodoPupil, ...]
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
    def lines(self) -> tuple[str, ...]:
        """What is asked, each rule once: the plan, the rules by their deadlines, the counts of the teacher's own visits."""
        late = sum(task.state is TaskState.LATE for task in self.tasks)
        passed = f"，其中 {late} 户过了排好的日子还没有去" if late else ""
        planned = [f"家访分工：还有 {len(self.tasks)} 户，按排好的日子去{passed}"] if self.tasks else []
        counted = (f"本人 {target.words}，学生自己选" for target in self.targets)
        return (*planned, *(rule.words for rule in self.rules), *counted)


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
        if is_asked and visit.last >= term.as_of:
            for teacher in _visitors(term, visit):
                held.setdefault(teacher, []).append(visit)
    tasks = _tasks_to_come(term, by, year_group)
    targets = _targets_to_come(evaluation, by, year_group)
    todos = (
        replace(_todo(term, key, held.get(key, ()), tasks.get(key, ()), by), targets=tuple(targets.get(key, ())))
        for key in dict.fromkeys((*held, *tasks, *targets))
    )
    order = {name: place for place, name in enumerate(classes)}
    asked = (todo for todo in todos if todo.rules or todo.tasks or todo.targets)
    return tuple(sorted(asked, key=lambda todo: (todo.due, [order[name] for name in todo.classes], todo.teacher)))


def class_dues(owed: Iterable[OwedVisit], as_of: date) -> Mapping[str, tuple[date, int]]:
    """Return class → the nearest deadline of its visits, and how many pupils it has to visit by then at least."""
    by_class: dict[str, list[OwedVisit]] = {}
    for visit in owed:
        if not visit.teacher and visit.last >= as_of:
            by_class.setdefault(visit.student.school_class, []).append(visit)
    return {name: first_need(visits) for name, visits in by_class.items()}


def _visitors(term: Term, visit: OwedVisit) -> tuple[str, ...]:
    if visit.teacher:
        return (visit.teacher,)
    return tuple(dict.fromkeys(held.teacher for held in term.homerooms.get(visit.student.school_class, ()))) or ("",)


def _tasks_to_come(term: Term, by: date | None, year_group: str) -> Mapping[str, Sequence[PlanTask]]:
    """工号 → the planned families that are still to be visited, those whose day has passed included."""
    asked = (task for task in plan_tasks(term) if not year_group or task.student.year_group == year_group)
    to_come = (t for t in asked if t.state is not TaskState.DONE and (by is None or t.planned <= by))
    return grouped_by(to_come, lambda task: task.teacher)


def _targets_to_come(evaluation: Evaluation, by: date | None, year_group: str) -> Mapping[str, Sequence[OwnTarget]]:
    """工号 → the counts that are due by the day; for a year group those of teachers who teach or belong there."""
    roster = evaluation.term.records.roster
    targets = of_year_group(targets_of_day(evaluation), roster, year_group)
    due = {key: [target for target in held if by is None or target.last <= by] for key, held in targets.items()}
    return {key: held for key, held in due.items() if held}


def _todo(
    term: Term, teacher: str, visits: Iterable[OwedVisit], tasks: Sequence[PlanTask], by: date | None
) -> TeacherTodo:
    rules = owed_rules(visits, by)
    asked = {rule.rule for rule in rules}
    due = [visit for visit in visits if visit.rule in asked and (by is None or visit.last <= by)]
    owed, planned = by_pupil(due), grouped_by(tasks, lambda task: task.student.id)
    students = {visit.student.id: visit.student for visit in due} | {task.student.id: task.student for task in tasks}
    order = term.places
    pupils = (TodoPupil(student, owed.get(key, ()), planned.get(key, ())) for key, student in students.items())
    name = term.records.roster.teachers[teacher].name if teacher else ""
    in_order = sorted(students.values(), key=lambda student: order[student.id])
    return TeacherTodo(
        teacher,
        name,
        tuple(dict.fromkeys(student.school_class for student in in_order)),
        rules,
        tuple(sorted(pupils, key=lambda p: (p.due, order[p.student.id]))),
        tuple(tasks),
    )
