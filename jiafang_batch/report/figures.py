"""Everything the workbooks show of a term, computed once: the evaluation and all its ledgers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec import Struct, field
from msgspec.structs import replace

from jiafang_batch.measure.awards import Nomination, nominations, vacancies
from jiafang_batch.measure.duties import Duty, duties
from jiafang_batch.measure.evaluate import Evaluation
from jiafang_batch.measure.event_answers import EventAnswer, event_answers
from jiafang_batch.measure.month_rows import MonthRow, monthly
from jiafang_batch.measure.outstanding import OwedVisit, owed_visits
from jiafang_batch.measure.request_ledger import Request, Resolution, requests, resolutions
from jiafang_batch.measure.special_pupils import KeyContact, key_contacts
from jiafang_batch.measure.term import Term
from jiafang_batch.measure.term_visits import essays
from jiafang_batch.measure.unit_statistics import Statistics, statistics
from jiafang_batch.policy.model import Award
from jiafang_batch.problem import Problem
from jiafang_batch.records import Essay, Visit
from jiafang_batch.report.lists.source_pages import SourceLine
from jiafang_batch.report.sheet.letterhead import Letterhead, letterhead_of


class Figures(Struct, frozen=True):
    """A term's evaluation, ledgers, problems and sources: what every output is made from."""

    evaluation: Evaluation
    duties: tuple[Duty, ...]
    owed: tuple[OwedVisit, ...]
    """The visits that unmet targets and open events still require."""
    key_students: tuple[KeyContact, ...]
    events: tuple[EventAnswer, ...]
    requests: tuple[Request, ...]
    resolutions: tuple[Resolution, ...]
    """The number of settled requests: the school, its classes, the kinds."""
    essays: tuple[Essay, ...]
    months: tuple[MonthRow, ...]
    nominations: tuple[Nomination, ...]
    vacancies: tuple[tuple[Award, str], ...]
    """Awards without a recommendation, each with the reason."""
    statistics: tuple[Statistics, ...]
    """The school first, then each year group."""
    by_class: Mapping[str, Statistics]
    visits: tuple[Visit, ...]
    """Every counted visit up to the as-of date, in date order."""
    problems: Sequence[Problem]
    sources: Sequence[SourceLine]
    refused: Mapping[str, int] = field(default_factory=dict)
    """Class → received files that could not be accepted and are probably its own."""

    @property
    def term(self) -> Term:
        """The measured term."""
        return self.evaluation.term

    @property
    def letterhead(self) -> Letterhead:
        """The letterhead of every sheet."""
        term = self.term
        return term.once("letterhead", lambda: letterhead_of(term.policy.settings, term.as_of))


def figures(
    evaluation: Evaluation,
    problems: Sequence[Problem],
    sources: Sequence[SourceLine],
    refused: Mapping[str, int] | None = None,
) -> Figures:
    """The figures of an evaluated term."""
    term = evaluation.term
    units, by_class = statistics(term)
    owed, asked = owed_visits(evaluation), requests(evaluation.term)
    return Figures(
        evaluation=evaluation,
        duties=duties(term),
        owed=owed,
        key_students=key_contacts(evaluation),
        events=event_answers(term),
        requests=asked,
        resolutions=resolutions(term, asked),
        essays=essays(term),
        months=monthly(evaluation),
        nominations=nominations(evaluation),
        vacancies=vacancies(evaluation),
        statistics=units,
        by_class=by_class,
        visits=term.visits,
        problems=problems,
        sources=sources,
        refused=refused or {},
    )


def of_year_group(shown: Figures, name: str) -> Figures:
    """Return the lists and statistics of one year group; evaluation and term stay the school's."""
    unit = next(s for s in shown.statistics[1:] if s.unit == name)
    classes = shown.term.records.roster.classes
    by_class = {c: s for c, s in shown.by_class.items() if c in classes and classes[c].year_group == name}
    students = shown.term.records.roster.students
    requests = tuple(r for r in shown.requests if students[r.visit.student].school_class in by_class)
    return replace(
        shown,
        duties=tuple(duty for duty in shown.duties if duty.student.school_class in by_class),
        key_students=tuple(key for key in shown.key_students if key.student.school_class in by_class),
        events=tuple(answer for answer in shown.events if students[answer.event.student].school_class in by_class),
        requests=requests,
        resolutions=resolutions(shown.term, requests)[:1],
        statistics=(unit,),
        by_class=by_class,
    )
