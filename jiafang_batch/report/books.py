"""Workbooks: the school's summary, and the part of each year group, class and teacher."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from jiafang_batch.catalogue import is_error
from jiafang_batch.measure.evaluate import Evaluation
from jiafang_batch.measure.own_targets import of_year_group, targets_of_day
from jiafang_batch.measure.score import Scorecard
from jiafang_batch.measure.term import Subject, Term
from jiafang_batch.measure.term_visits import unassessed_visitors
from jiafang_batch.measure.todo import class_dues
from jiafang_batch.records import Teacher
from jiafang_batch.report.figures import Figures
from jiafang_batch.report.forms.form import Pictures
from jiafang_batch.report.lists import score_pages, source_pages
from jiafang_batch.report.lists.audiences import Shares
from jiafang_batch.report.lists.own_pages import explained_page
from jiafang_batch.report.lists.photo_page import write_photo_sheet
from jiafang_batch.report.lists.progress_page import ClassProgress, class_progress_page, target_page
from jiafang_batch.report.lists.public_pages import public_pages
from jiafang_batch.report.lists.published_figures import EarlierFigures
from jiafang_batch.report.lists.to_complete_page import to_complete_page
from jiafang_batch.report.names import file_names, homeroom_name, name_with_number, student_class
from jiafang_batch.report.sheet.archive import PackedSegment, SegmentPlace
from jiafang_batch.report.sheet.draft import Draft
from jiafang_batch.report.sheet.fast_rows import is_available
from jiafang_batch.report.sheet.letterhead import Letterhead
from jiafang_batch.report.sheet.moulds import drafted
from jiafang_batch.report.sheet.page import Page
from jiafang_batch.report.sheet.styles import Styles
from jiafang_batch.report.sheet.workbook import workbook, workbook_with_segments
from jiafang_batch.report.sheet.write_page import title_line, write_page
from jiafang_batch.report.summary.charts import chart_tables, write_chart_data
from jiafang_batch.report.summary.contents import NAME as CONTENTS
from jiafang_batch.report.summary.contents import in_order, write_contents
from jiafang_batch.report.summary.feet import OF_CLASS, OF_TEACHER, OF_YEAR_GROUP, Signatures, with_foot
from jiafang_batch.report.summary.overview import NAME as OVERVIEW
from jiafang_batch.report.summary.overview import write_overview
from jiafang_batch.report.summary.recent_changes import Since
from jiafang_batch.report.summary.summary_pages import summary_pages, write_ratings
from jiafang_batch.report.updated.written_cells import KeptTable, note_written, written_in
from jiafang_batch.terms import TEACHER_ROLES, SubjectKind

if TYPE_CHECKING:
    from xlsxwriter.workbook import Workbook

SUMMARY, PUBLIC = "家访汇总.xlsx", "家访汇总_公示.xlsx"


def summary_book(
    figures: Figures,
    shares: Shares,
    since: Since | None = None,
    standing: Mapping[str, PackedSegment] = MappingProxyType({}),
) -> tuple[bytes, Mapping[str, SegmentPlace]]:
    """Return 家访汇总.xlsx with every sheet of the contract, and the places of its segments.

    `since` are the changes since the last run, if there was one, `standing` the segments of its workbook.
    """
    summary = summary_pages(figures, shares)

    def fill(book: Workbook, styles: Styles) -> None:
        contents, overview = book.add_worksheet(CONTENTS), book.add_worksheet(OVERVIEW)
        pages = in_order(summary.pages.values())
        for page in pages:
            sheet = write_page(book, styles, page, figures.letterhead)
            if page.name == source_pages.POLICY:
                write_ratings(sheet, styles, page, figures.term.policy)
        drawings = write_chart_data(book, styles, chart_tables(figures, summary), figures.letterhead)
        write_overview(overview, styles, figures, summary, drawings, since)
        write_contents(contents, styles, pages, figures.letterhead)

    return workbook_with_segments(figures.letterhead, "家访汇总", fill, standing)


def personal_books(
    figures: Figures, shares: Shares, pictures: Pictures | None = None
) -> Iterator[tuple[str, Callable[[], Draft]]]:
    """Yield (path below 输出/, function that drafts it) of every year group's, class's and teacher's workbook.

    With `pictures` a class's workbook shows small copies of its visits' photos.
    """
    groups = {t.id: t.grade_group for t in figures.term.records.roster.teachers.values()}

    def book(
        title: str,
        pages: Callable[[], Iterable[Page]],
        signatures: Signatures,
        more: Callable[[Workbook, Styles], None] | None = None,
    ) -> Draft:
        return draft_of(figures.letterhead, title, lambda: (with_foot(p, signatures) for p in pages()), more)

    paths = book_paths(figures.term)
    for unit in figures.term.subjects[SubjectKind.YEAR_GROUP]:
        pages = partial(_year_group_pages, figures, shares, unit, groups)
        yield paths.year_groups[unit.key], partial(book, f"{unit.key}家访汇总", pages, OF_YEAR_GROUP)
    for card in figures.evaluation.classes:
        pages = partial(_class_pages, figures.evaluation, shares, card)
        name = card.subject.key
        title = f"{name}家访汇总"
        photos = partial(_write_photos, figures, name, pictures) if pictures else None
        yield paths.classes[name], partial(book, title, pages, OF_CLASS, photos)
    for card in figures.evaluation.teachers:
        pages = partial(_teacher_pages, figures.evaluation, shares, card)
        yield paths.teachers[card.subject.key], partial(book, f"{card.subject.name}家访情况", pages, OF_TEACHER)
    for teacher in unassessed_visitors(figures.term):
        pages = partial(_visitor_pages, shares, teacher)
        yield paths.teachers[teacher.id], partial(book, f"{teacher.name}家访情况", pages, OF_TEACHER)


class BookPaths(Struct, frozen=True):
    """The paths below 输出/ of the workbooks of a term's people; no two differ only in case."""

    year_groups: Mapping[str, str]
    classes: Mapping[str, str]
    teachers: Mapping[str, str]
    """By staff id."""


def book_paths(term: Term) -> BookPaths:
    """The paths of the workbooks of every year group, class, assessed teacher and other visitor of the term."""
    teachers = {s.key: name_with_number(s.name, s.key) for kind in TEACHER_ROLES for s in term.subjects[kind]}
    teachers |= {t.id: name_with_number(t.name, t.id) for t in unassessed_visitors(term)}
    return BookPaths(
        _paths("年级", (s.key for s in term.subjects[SubjectKind.YEAR_GROUP])),
        _paths("班级", (s.key for s in term.subjects[SubjectKind.SCHOOL_CLASS])),
        {
            key: path
            for (key, _), path in zip(teachers.items(), _paths("教师", teachers.values()).values(), strict=True)
        },
    )


def _paths(folder: str, names: Iterable[str]) -> Mapping[str, str]:
    return {text: f"{folder}/{name}.xlsx" for text, name in file_names(names).items()}


def public_book(figures: Figures, earlier: Sequence[EarlierFigures] = ()) -> bytes:
    """Return 家访汇总_公示.xlsx: the figures that may be published after the `earlier` publications of the term."""
    return pages_book(figures.letterhead, "家访情况公示", lambda: public_pages(figures, earlier))


def kept_book(letterhead: Letterhead, title: str, pages: Sequence[Page], tables: Sequence[KeptTable]) -> bytes:
    """Return a workbook of plain pages that people continue to edit, with notes of what was written into it."""
    written = written_in(pages, tables, lambda page: title_line(letterhead, page))
    return pages_book(letterhead, title, lambda: pages, note_written(written))


def _write_photos(figures: Figures, school_class: str, pictures: Pictures, book: Workbook, styles: Styles) -> None:
    class_visits = [v for v in figures.visits if student_class(figures.term, v) == school_class]
    write_photo_sheet(book, styles, figures.letterhead, figures.term, class_visits, pictures)


def pages_book(
    letterhead: Letterhead,
    title: str,
    pages: Callable[[], Iterable[Page]],
    more: Callable[[Workbook, Styles], None] | None = None,
) -> bytes:
    """Return a workbook of plain pages, followed by what `more` adds; made from a template if it has pages only."""
    return draft_of(letterhead, title, pages, more).content()


def draft_of(
    letterhead: Letterhead,
    title: str,
    pages: Callable[[], Iterable[Page]],
    more: Callable[[Workbook, Styles], None] | None = None,
) -> Draft:
    """Return the same workbook, not laid out yet; what `more` adds is not among its ingredients, so it has none."""
    if more is None and is_available():
        return drafted(letterhead, title, pages())

    def fill(book: Workbook, styles: Styles) -> None:
        for page in pages():
            write_page(book, styles, page, letterhead)
        if more is not None:
            more(book, styles)

    return Draft("", lambda: workbook(letterhead, title, fill))


def _year_group_pages(figures: Figures, shares: Shares, unit: Subject, groups: Mapping[str, str]) -> Iterator[Page]:
    """A year group leader's part: its classes, its teachers, the pupils still to visit, and the problems of its files."""
    classes = frozenset(unit.classes)
    teachers = [
        place
        for place, card in enumerate(shares.teachers.records)
        if card.subject.kind is not SubjectKind.LEADER
        and (groups[card.subject.key] == unit.key or classes & frozenset(card.subject.classes))
    ]
    roster = figures.term.records.roster
    yield class_progress_page([_progress(figures, shares, name) for name in unit.classes], unit.key)
    targets = figures.term.once("targets of the day", lambda: targets_of_day(figures.evaluation))
    yield target_page(of_year_group(targets, roster, unit.key), roster)
    yield score_pages.year_group_page(figures.evaluation, [s for s in figures.statistics[1:] if s.unit == unit.key])
    card = next(c for c in figures.evaluation.scorecards[SubjectKind.YEAR_GROUP] if c.subject == unit)
    yield explained_page(figures.evaluation, card, f"{unit.key}指标说明")
    yield shares.classes.of(unit.classes)
    yield shares.teachers.at(teachers)
    yield shares.results.of((*unit.classes, unit.key))
    yield from _pupil_pages(shares, unit.classes)
    yield shares.problems.of((*unit.classes, *_class_files(shares, unit.classes)))


def _progress(figures: Figures, shares: Shares, name: str) -> ClassProgress:
    """How far a class is, and the rows of its files that are in error."""
    counts = figures.by_class[name]
    problems = shares.problems
    places = {place for owner in (name, *_class_files(shares, [name])) for place in problems.places.get(owner, ())}
    held = (problems.records[place] for place in places)
    faulty = {(p.location.file, p.location.sheet, p.location.row) for p in held if is_error(p)}
    dues = figures.term.once("class dues", lambda: class_dues(figures.owed, figures.term.as_of))
    teacher = homeroom_name(figures.term, name)
    visits = counts.due, counts.visited
    return ClassProgress(name, teacher, visits, dues.get(name), figures.refused.get(name, 0), len(faulty))


def _class_pages(evaluation: Evaluation, shares: Shares, card: Scorecard) -> Iterator[Page]:
    """A class's part: its score in words, its pupils, visits, requests and events, and the problems of its files."""
    name = card.subject.key
    yield explained_page(evaluation, card, f"{name}得分说明")
    yield shares.duties.of([name])
    yield from _pupil_pages(shares, [name])
    yield shares.visits.of([name])
    yield shares.problems.of((name, *_class_files(shares, [name])))


def _pupil_pages(shares: Shares, classes: Sequence[str]) -> Iterator[Page]:
    """The lists about pupils of some classes."""
    yield shares.to_visit.of(classes)
    yield shares.unvisited.of(classes)
    yield shares.key_students.of(classes)
    yield shares.events.of(classes)
    yield shares.requests.of(classes)


def _teacher_pages(evaluation: Evaluation, shares: Shares, card: Scorecard) -> Iterator[Page]:
    """A teacher's part: the score in words, the visits made, and for a homeroom teacher the class's pupils."""
    key, classes = card.subject.key, card.subject.classes
    yield explained_page(evaluation, card, f"{card.subject.name}得分说明")
    yield to_complete_page(evaluation, card)
    if key in shares.tasks.places:
        yield shares.tasks.of([key])
    is_homeroom = card.subject.kind is SubjectKind.HOMEROOM
    if is_homeroom:
        yield shares.duties.of(classes)
        yield from _pupil_pages(shares, classes)
    if key in shares.own_to_visit.places:
        page = shares.own_to_visit.of([key])
        # A homeroom teacher's workbook has the list of the class under the common name.
        yield replace(page, name=f"本人{page.name}", title=f"本人{page.title}") if is_homeroom else page
    yield shares.visits_made.of([key])
    if key in shares.essays.places:
        yield shares.essays.of([key])
    yield shares.problems.of(_own_problems(shares, card))


def _visitor_pages(shares: Shares, teacher: Teacher) -> Iterator[Page]:
    """The part of somebody who is not assessed: the families to visit and the visits made."""
    if teacher.id in shares.tasks.places:
        yield shares.tasks.of([teacher.id])
    yield shares.visits_made.of([teacher.id])


def _own_problems(shares: Shares, card: Scorecard) -> Sequence[str]:
    """The problems of a homeroom teacher's classes and files, and of the files with only the teacher's own log.

    Other teachers' rows are not included.
    """
    if card.subject.kind is not SubjectKind.HOMEROOM:
        return ()
    key, classes = card.subject.key, card.subject.classes
    teacher_files = [
        file
        for file in shares.files_of.get(key, ())
        if all(lead == key or name in classes for lead, name in shares.logs[file])
    ]
    return (*classes, *_class_files(shares, classes), *teacher_files)


def _class_files(shares: Shares, classes: Sequence[str]) -> Sequence[str]:
    """The files with visits to pupils of these classes and of no others."""
    files = (file for name in classes for file in shares.files_of.get(name, ()))
    return [file for file in files if all(name in classes for _, name in shares.logs[file])]
