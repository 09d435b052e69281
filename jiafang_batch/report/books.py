"""Workbooks: the school's summary, and each year group's, class's and teacher's share and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, time
from typing import TYPE_CHECKING

from jiafang_batch.catalogue import ordered
from jiafang_batch.measure.ledgers import Statistics
from jiafang_batch.measure.score import Scorecard
from jiafang_batch.problem import Problem
from jiafang_batch.report import ledger_pages, score_pages, source_pages
from jiafang_batch.report.charts import chart_tables, write_chart_data
from jiafang_batch.report.fast_rows import finished, new_book
from jiafang_batch.report.figures import Figures
from jiafang_batch.report.live.summary import summary_pages, write_ratings
from jiafang_batch.report.names import student_class
from jiafang_batch.report.overview import NAME as OVERVIEW
from jiafang_batch.report.overview import write_overview
from jiafang_batch.report.own_pages import explained_page
from jiafang_batch.report.page import Letterhead, Page, write_page
from jiafang_batch.report.styles import Styles
from jiafang_batch.terms import SubjectKind

if TYPE_CHECKING:
    from xlsxwriter.workbook import Workbook

SUMMARY = "家访汇总.xlsx"


def summary_book(figures: Figures) -> bytes:
    """家访汇总.xlsx with every sheet of the contract."""
    found = summary_pages(figures)

    def fill(book: Workbook, styles: Styles) -> None:
        overview = book.add_worksheet(OVERVIEW)
        for page in found.pages.values():
            sheet = write_page(book, styles, page, figures.letterhead)
            if page.name == source_pages.POLICY:
                write_ratings(sheet, styles, page, figures.term.policy.ratings)
        charts = write_chart_data(book, styles, chart_tables(figures, found))
        write_overview(overview, styles, figures, found, charts)

    return _book(figures.letterhead, "家访汇总", fill)


def personal_books(figures: Figures) -> Iterator[tuple[str, Callable[[], bytes]]]:
    """(path below 输出/, how to make it) of every year group's, class's and teacher's workbook."""
    for subject in figures.term.subjects[SubjectKind.YEAR_GROUP]:
        yield f"年级/{subject.key}.xlsx", _bound(_year_group_pages, figures, subject.key, f"{subject.key}家访汇总")
    for subject in figures.term.subjects[SubjectKind.SCHOOL_CLASS]:
        yield f"班级/{subject.key}.xlsx", _bound(_class_pages, figures, subject.key, f"{subject.key}家访汇总")
    for card in figures.evaluation.teachers:
        name = f"教师/{card.subject.name}_{card.subject.key}.xlsx"
        yield name, _bound(_teacher_pages, figures, card.subject.key, f"{card.subject.name}家访情况")


def _bound(
    pages: Callable[[Figures, str], Iterable[Page]], figures: Figures, key: str, title: str
) -> Callable[[], bytes]:
    def make() -> bytes:
        def fill(book: Workbook, styles: Styles) -> None:
            for page in pages(figures, key):
                write_page(book, styles, page, figures.letterhead)

        return _book(figures.letterhead, title, fill)

    return make


def _year_group_pages(figures: Figures, key: str) -> Iterator[Page]:
    """A year group leader's share: its classes, its teachers, whom is still to be visited."""
    term = figures.term
    classes = frozenset(next(s.classes for s in term.subjects[SubjectKind.YEAR_GROUP] if s.key == key))
    groups = {t.id: t.grade_group for t in term.records.roster.teachers.values()}
    own = [
        c for c in figures.evaluation.teachers if groups[c.subject.key] == key or classes & frozenset(c.subject.classes)
    ]
    cards = [c for c in own if c.subject.kind is not SubjectKind.LEADER]
    results = [
        r
        for r in figures.evaluation.results
        if r.subject.key in classes or (r.subject.kind is SubjectKind.YEAR_GROUP and r.subject.key == key)
    ]
    statistics: list[Statistics] = [s for s in figures.statistics[1:] if s.unit == key]
    yield score_pages.year_group_page(figures.evaluation, statistics)
    yield _only_classes(score_pages.class_page(figures.evaluation, figures.by_class), classes)
    yield score_pages.teacher_page(figures.evaluation, cards)
    yield score_pages.detail_page(results)
    yield from _pupil_pages(figures, classes)


def _class_pages(figures: Figures, key: str) -> Iterator[Page]:
    """A class's share: its score in words, its pupils, visits, requests and events."""
    term, classes = figures.term, frozenset([key])
    card = next(c for c in figures.evaluation.classes if c.subject.key == key)
    yield explained_page(term, card, f"{key}得分说明")
    yield ledger_pages.duty_page(term, [d for d in figures.duties if d.student.school_class == key])
    yield from _pupil_pages(figures, classes)
    yield ledger_pages.visit_page(term, [v for v in figures.visits if student_class(term, v) == key])


def _pupil_pages(figures: Figures, classes: frozenset[str]) -> Iterator[Page]:
    """The lists about pupils of some classes."""
    term = figures.term
    students = term.records.roster.students
    yield ledger_pages.unvisited_page(term, [d for d in figures.duties if d.student.school_class in classes])
    yield ledger_pages.key_page(term, [k for k in figures.key_students if k.student.school_class in classes])
    yield ledger_pages.event_page(
        term, [e for e in figures.events if students[e.event.student].school_class in classes]
    )
    yield ledger_pages.request_page(term, [r for r in figures.requests if student_class(term, r.visit) in classes])


def _teacher_pages(figures: Figures, key: str) -> Iterator[Page]:
    """A teacher's share: the score in words, the visits made, and for a homeroom teacher the class's pupils."""
    term = figures.term
    card = next(c for c in figures.evaluation.teachers if c.subject.key == key)
    visits = [v for v in figures.visits if key in v.participants]
    yield explained_page(term, card, f"{card.subject.name}得分说明")
    if card.subject.kind is SubjectKind.HOMEROOM:
        yield ledger_pages.duty_page(
            term, [d for d in figures.duties if d.student.school_class in card.subject.classes]
        )
        yield from _pupil_pages(figures, frozenset(card.subject.classes))
    yield ledger_pages.visit_page(term, visits)
    if any(key in e.authors for e in figures.essays):
        yield ledger_pages.essay_page(term, [e for e in figures.essays if key in e.authors])
    own_files = {source.file for v in visits for source in v.sources if v.lead == key}
    faults = _faults_of(figures.problems, own_files, card)
    yield source_pages.problem_page(faults)


def _faults_of(problems: Iterable[Problem], files: set[str], card: Scorecard) -> Sequence[Problem]:
    """Faults in the files that hold a homeroom teacher's own log; other teachers' files are not their business."""
    if card.subject.kind is not SubjectKind.HOMEROOM:
        return ()
    return ordered(p for p in problems if p.location.file in files)


def _only_classes(page: Page, classes: frozenset[str]) -> Page:
    return Page(
        page.name,
        page.title,
        page.columns,
        [row for row in page.rows if row[0] in classes],
        page.note,
        page.empty,
        page.frozen,
    )


def _book(letterhead: Letterhead, title: str, fill: Callable[[Workbook, Styles], None]) -> bytes:
    """A workbook's bytes, the same for the same content: its creation time is the as-of date."""
    book = new_book()
    book.set_properties({
        "title": f"{letterhead.school}{title}", "company": letterhead.school, "author": "家访批处理",
        "created": datetime.combine(letterhead.as_of, time()),
    })  # fmt: skip
    book.set_calc_mode("auto")
    fill(book, Styles(book))
    return finished(book)
