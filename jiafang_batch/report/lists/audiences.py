"""The school's lists, each made once, and the parts of them that a class, a year group or a teacher may see."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Generic, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from jiafang_batch.grouping import grouped_pairs
from jiafang_batch.measure.duties import Duty
from jiafang_batch.measure.event_answers import EventAnswer
from jiafang_batch.measure.outstanding import PupilOwed, pupils_owed
from jiafang_batch.measure.plan_tasks import PlanTask, plan_tasks
from jiafang_batch.measure.request_ledger import Request
from jiafang_batch.measure.score import Result, Scorecard
from jiafang_batch.measure.special_pupils import KeyContact
from jiafang_batch.problem import Problem
from jiafang_batch.records import Essay, Visit
from jiafang_batch.report.figures import Figures
from jiafang_batch.report.lists import ledger_pages, pupil_pages, request_pages, score_pages, source_pages
from jiafang_batch.report.lists.detail_page import detail_page
from jiafang_batch.report.lists.shared_rows import SharedRows
from jiafang_batch.report.lists.task_page import task_note, task_page
from jiafang_batch.report.lists.todo_page import todo_lead, todo_note, todo_page
from jiafang_batch.report.names import student_class
from jiafang_batch.report.sheet.page import Page
from jiafang_batch.report.sheet.write_page import settled

Record = TypeVar("Record")


class Ledger(Struct, Generic[Record], frozen=True):
    """One list of the school: its records, the page with all of them, and the positions of each owner's records."""

    records: Sequence[Record]
    page: Page
    places: Mapping[str, Sequence[int]]
    """Class, 工号 or file → positions in the list, in order."""
    note: Callable[[Sequence[Record]], str] | None = None
    """The line above a part; None: that of the whole list."""
    lead: Callable[[Sequence[Record]], str] | None = None
    """The lines above the heading of a part; None: those of the whole list."""

    def of(self, owners: Iterable[str]) -> Page:
        """Return the page with the rows of these owners, in the order of the whole."""
        row_places = [self.places.get(owner, ()) for owner in owners]
        return self.at(
            row_places[0] if len(row_places) == 1 else sorted({place for places in row_places for place in places})
        )

    def at(self, places: Sequence[int]) -> Page:
        """Return the page with the rows at these positions."""
        rows: SharedRows = self.page.rows  # type: ignore[assignment]
        records = [self.records[place] for place in places] if self.note or self.lead else ()
        note = self.note(records) if self.note else self.page.note
        lead = self.lead(records) if self.lead else self.page.lead
        return replace(self.page, rows=rows.part(places), note=note, lead=lead)


class Shares(Struct, frozen=True):
    """Every list of the term of which the workbooks show a part."""

    duties: Ledger[Duty]
    unvisited: Ledger[Duty]
    to_visit: Ledger[PupilOwed]
    """By class: the visits that the class owes its pupils."""
    own_to_visit: Ledger[PupilOwed]
    """By subject teacher: the pupils they have to visit in person."""
    tasks: Ledger[PlanTask]
    """By teacher: the families that the 分工 gives them."""
    key_students: Ledger[KeyContact]
    events: Ledger[EventAnswer]
    requests: Ledger[Request]
    visits: Ledger[Visit]
    """By class."""
    visits_made: Ledger[Visit]
    """By teacher."""
    essays: Ledger[Essay]
    """By author."""
    problems: Ledger[Problem]
    """By file, and by the class that it names."""
    classes: Ledger[Scorecard]
    teachers: Ledger[Scorecard]
    results: Ledger[Result]
    """By the assessed unit or person."""
    logs: Mapping[str, frozenset[tuple[str, str]]]
    """File → (工号 of the lead, class of the pupil) of its visits."""
    files_of: Mapping[str, Sequence[str]]
    """Class or 工号 → the files with visits to its pupils, or led by the teacher."""


def school_shares(figures: Figures) -> Shares:
    """The lists of a term, their rows made once."""
    term, evaluation = figures.term, figures.evaluation
    unvisited = [duty for duty in figures.duties if not duty.visited]
    keys, events, requests = figures.key_students, figures.events, figures.requests
    essays, tasks, logs = ledger_pages.by_mark(figures.essays), plan_tasks(term), _logs(figures)
    of_class = pupils_owed(term, [v for v in figures.owed if not v.teacher])
    of_teacher = pupils_owed(term, [v for v in figures.owed if v.teacher])

    def visited_class(visit: Visit) -> tuple[str]:
        return (student_class(term, visit),)

    visits = _ledger(
        figures.visits, pupil_pages.visit_page(term, figures.visits), visited_class, pupil_pages.visit_note
    )
    return Shares(
        duties=_ledger(figures.duties, pupil_pages.duty_page(term, figures.duties), _class_of),
        unvisited=_ledger(unvisited, pupil_pages.unvisited_page(term, unvisited), _class_of, pupil_pages.unvisited_note),
        to_visit=_ledger(of_class, todo_page(term, of_class), _class_of, todo_note, todo_lead),
        own_to_visit=_ledger(of_teacher, todo_page(term, of_teacher), lambda p: (p.owed[0].teacher,), todo_note, todo_lead),
        tasks=_ledger(tasks, task_page(term, tasks), lambda t: (t.teacher,), task_note),
        key_students=_ledger(keys, pupil_pages.key_page(term, keys), _class_of),
        events=_ledger(
            events, pupil_pages.event_page(term, events),
            lambda e: (term.records.roster.students[e.event.student].school_class,),
        ),
        requests=_ledger(
            requests, request_pages.request_page(term, requests), lambda r: visited_class(r.visit), request_pages.request_note,
        ),
        visits=visits,
        visits_made=replace(visits, places=_places(visits.records, lambda v: v.participants)),
        essays=_ledger(essays, ledger_pages.essay_page(term, essays), lambda e: e.authors, ledger_pages.essay_note),
        problems=_ledger(figures.problems, source_pages.problem_page(figures.problems), _places_of_problem),
        classes=_ledger(evaluation.classes, score_pages.class_page(evaluation, figures.by_class), _subject_of),
        teachers=_ledger(evaluation.teachers, score_pages.teacher_page(evaluation), _subject_of),
        results=_ledger(evaluation.results, detail_page(evaluation.results), _subject_of),
        logs=logs,
        files_of=_files_of(logs),
    )  # fmt: skip


_ABOUT_A_CLASS = (
    "class-without-homeroom", "class-without-log", "class-without-students", "homeroom-left", "homeroom-succeeded",
)  # fmt: skip
"""Problems of a class as a whole, located in the class list or in no file."""


def _places_of_problem(problem: Problem) -> tuple[str, ...]:
    """The file, and the class that the problem is about."""
    file = problem.location.file
    return (file, problem.details.get("school_class", problem.value)) if problem.code in _ABOUT_A_CLASS else (file,)


def _logs(figures: Figures) -> Mapping[str, frozenset[tuple[str, str]]]:
    by_file: dict[str, set[tuple[str, str]]] = {}
    for visit in figures.visits:
        for source in visit.sources:
            by_file.setdefault(source.file, set()).add((visit.lead, student_class(figures.term, visit)))
    return {file: frozenset(held) for file, held in sorted(by_file.items())}


def _files_of(logs: Mapping[str, frozenset[tuple[str, str]]]) -> Mapping[str, Sequence[str]]:
    return grouped_pairs(
        (owner, file) for file, held in logs.items() for owner in {name for pair in held for name in pair}
    )


def _class_of(record: Duty | KeyContact | PupilOwed) -> tuple[str]:
    return (record.student.school_class,)


def _subject_of(record: Scorecard | Result) -> tuple[str]:
    return (record.subject.key,)


def _ledger(
    records: Sequence[Record],
    page: Page,
    owners: Callable[[Record], Iterable[str]],
    note: Callable[[Sequence[Record]], str] | None = None,
    lead: Callable[[Sequence[Record]], str] | None = None,
) -> Ledger[Record]:
    """The list with its widths settled, so that a row is the same XML wherever it is shown."""
    return Ledger(records, replace(settled(page), rows=SharedRows(page.rows)), _places(records, owners), note, lead)


def _places(records: Sequence[Record], owners: Callable[[Record], Iterable[str]]) -> Mapping[str, Sequence[int]]:
    return grouped_pairs((owner, place) for place, record in enumerate(records) for owner in owners(record))
