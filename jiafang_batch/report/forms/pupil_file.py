"""一生一档: a page per pupil with everything the school did for the family, and the same as lists for a spreadsheet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import partial
from typing import NamedTuple

from msgspec.structs import replace

from jiafang_batch.grouping import grouped_by
from jiafang_batch.measure.event_answers import EventAnswer
from jiafang_batch.measure.request_ledger import Request
from jiafang_batch.measure.term import Term
from jiafang_batch.measure.term_visits import is_onsite
from jiafang_batch.mind import categories_text
from jiafang_batch.records import Attempt, Student, Visit
from jiafang_batch.report.figures import Figures
from jiafang_batch.report.forms.blocks import Block, Cell, GridLine, Look, Part, Photo, Text, WordDocument, WordGrid
from jiafang_batch.report.forms.form import File, FormMaterial
from jiafang_batch.report.forms.form_book import form_book
from jiafang_batch.report.forms.form_columns import LAST_VISIT, FormColumn, form_rows, number_column, printed
from jiafang_batch.report.forms.sheet_form import SheetForm
from jiafang_batch.report.forms.word import docx_bytes
from jiafang_batch.report.forms.word_grids import pairs_grid, section
from jiafang_batch.report.forms.wording import short_day, team_text, themes_text
from jiafang_batch.report.lists import pupil_columns
from jiafang_batch.report.names import file_name, homeroom_name
from jiafang_batch.report.sheet.cells import Kind
from jiafang_batch.terms import VisitForm

_PHOTO, _PHOTOS_A_VISIT, _MOST_PHOTOS = (78.0, 54.0), 2, 6
_BASICS = (20.0, 38.0, 20.0, 38.0, 20.0, 38.0)


class FiledPupil(NamedTuple):
    """A row of 学生 in the workbook."""

    pupil: Student
    visits: Sequence[Visit]
    requests: int
    term: Term


class FiledVisit(NamedTuple):
    """A visit to a pupil, this term's or an earlier one's."""

    pupil: Student
    visit: Visit
    term: Term


class FiledRequest(NamedTuple):
    """A request of a pupil's family."""

    pupil: Student
    request: Request


_PUPIL_ID = printed(pupil_columns.PUPIL_ID, 13)
_PUPIL_NAME = printed(pupil_columns.PUPIL_NAME, 10)


class FiledEvent(NamedTuple):
    """An event and its answer."""

    answer: EventAnswer
    term: Term


def _about(visit: Visit) -> str:
    return "\n".join(filter(None, (visit.reason, themes_text(visit))))


def _record(visit: Visit) -> str:
    return visit.record + (f"（照片 {visit.photos} 张）" if visit.photos else "")


def _response(row: FiledEvent) -> str:
    visit = row.answer.answer
    team = f"：{short_day(visit.date)} {visit.form.value}（{team_text(row.term, visit)}）" if visit else ""
    return f"{row.answer.state}{team}"


_DAY = FormColumn("家访日期", 12, value=lambda r: short_day(r.visit.date))
_FORM = FormColumn("形式", 10, value=lambda r: r.visit.form.value)
_TEAM = FormColumn("家访教师", 16, value=lambda r: team_text(r.term, r.visit))
_RECORD = FormColumn("家访情况", 46, Kind.LONG_TEXT, lambda r: r.visit.record)
_REFLECTION = FormColumn("对策感想", 28, Kind.LONG_TEXT, lambda r: r.visit.reflection)
_VISITS = (
    replace(_DAY, title="日期", width=24),
    replace(_FORM, width=20, value=lambda r: r.visit.form.value + ("\n（回访）" if r.visit.is_follow_up else "")),
    replace(_TEAM, width=22), FormColumn("原因、四进内容", 30, Kind.LONG_TEXT, lambda r: _about(r.visit)),
    replace(_RECORD, width=48, value=lambda r: _record(r.visit)), replace(_REFLECTION, width=30),
)  # fmt: skip
_ASKED_ON = FormColumn("提出日期", 12, value=lambda r: short_day(r.request.visit.date))
_REQUEST_KIND = FormColumn("类别", 10, value=lambda r: r.request.kind)
_REQUEST = FormColumn("诉求", 42, Kind.LONG_TEXT, lambda r: r.request.visit.request)
_STATUS = FormColumn("办理状态", 14, value=lambda r: r.request.status)
_RESULT = FormColumn("办理结果", 30, Kind.LONG_TEXT, lambda r: r.request.result)
_HANDLER = FormColumn("办理人", 10, value=lambda r: r.request.handler)
_HANDLED = FormColumn("办理日期", 12, value=lambda r: short_day(r.request.handled))
_REQUESTS = (
    replace(_ASKED_ON, width=25), replace(_REQUEST_KIND, width=18), replace(_REQUEST, width=50),
    replace(_STATUS, width=24), replace(_RESULT, width=32),
    FormColumn(
        "办理人、\n办理日期", 25,
        value=lambda r: "\n".join(filter(None, (r.request.handler, short_day(r.request.handled)))),
    ),
)  # fmt: skip
_EVENTS = (
    FormColumn("日期", 25, value=lambda r: short_day(r.answer.event.date)), FormColumn("事件", 24, value=lambda r: r.answer.event.kind),
    FormColumn("说明", 73, Kind.LONG_TEXT, lambda r: r.answer.event.note), FormColumn("家访响应", 52, Kind.LONG_TEXT, _response),
)  # fmt: skip
_PUPIL_COLUMNS = (
    number_column(), _PUPIL_ID, _PUPIL_NAME, printed(pupil_columns.SEX, 5),
    printed(pupil_columns.CATEGORIES, 16, Kind.LONG_TEXT),
    printed(pupil_columns.GUARDIAN, 10), printed(pupil_columns.PHONE, 14),
    printed(pupil_columns.ADDRESS, 28),
    printed(pupil_columns.VISIT_COUNT, 8),
    FormColumn("其中实地", 8, Kind.INTEGER, lambda r: sum(is_onsite(r.term, v) for v in r.visits)),
    LAST_VISIT,
    FormColumn("诉求条数", 8, Kind.INTEGER, lambda r: r.requests),
)  # fmt: skip
_VISIT_COLUMNS = (
    _PUPIL_ID, _PUPIL_NAME, _DAY, _FORM, _TEAM, FormColumn("原因", 12, value=lambda r: r.visit.reason), _RECORD, _REFLECTION,
    FormColumn("照片", 6, Kind.INTEGER, lambda r: r.visit.photos),
)  # fmt: skip
_REQUEST_COLUMNS = (
    _PUPIL_ID, _PUPIL_NAME, _ASKED_ON, _REQUEST_KIND, _REQUEST, _STATUS, _RESULT, _HANDLER, _HANDLED,
)  # fmt: skip


def pupil_files(material: FormMaterial) -> Iterator[File]:
    """A document and a workbook per class with enrolled pupils."""
    figures = material.figures
    for name, students in figures.term.enrolled.items():
        if students:
            yield f"一生一档/{file_name(name)}.docx", partial(_document, material, name, students)
            yield f"一生一档/{file_name(name)}.xlsx", partial(_book, figures, name, students)


def requests_of(figures: Figures) -> Mapping[str, Sequence[Request]]:
    """By 学号, in date order: this term's with their current state, earlier ones as their term left them."""
    return figures.term.once("requests of pupils", lambda: _requests_of(figures))


def requests_by_visit(figures: Figures) -> Mapping[tuple[str, date, VisitForm], Request]:
    """Return the term's requests by 学号, day and form of the visit."""
    visits = figures.requests
    return figures.term.once(
        "requests by visit", lambda: {(r.visit.student, r.visit.date, r.visit.form): r for r in visits}
    )


def events_of(figures: Figures) -> Mapping[str, Sequence[EventAnswer]]:
    """Return the term's events and their answers by 学号."""
    events = figures.events
    return figures.term.once("events of pupils", lambda: grouped_by(events, lambda answer: answer.event.student))


def requests_made(figures: Figures, visits: Iterable[Visit]) -> list[Request]:
    """Return the requests that families made on these visits of the term, in the order of the visits."""
    by_visit = requests_by_visit(figures)
    made = (by_visit.get((visit.student, visit.date, visit.form)) for visit in visits)
    return [request for request in made if request is not None]


def _requests_of(figures: Figures) -> dict[str, list[Request]]:
    term = figures.term
    by_pupil: dict[str, list[Request]] = {}
    by_visit = requests_by_visit(figures)
    limit = timedelta(days=term.policy.settings.request_days)
    for visit in (*term.records.archive, *term.visits):
        if visit.request:
            earlier = Request(visit, "", "", None, visit.date + limit, term.as_of)
            request = by_visit.get((visit.student, visit.date, visit.form), earlier)
            by_pupil.setdefault(visit.student, []).append(request)
    return by_pupil


def visits_of(term: Term, student: str) -> Sequence[Visit]:
    """Return the visits to the pupil in every term that was given, in date order."""
    archive = term.once("archive", lambda: grouped_by(term.records.archive, lambda visit: visit.student))
    earlier = archive.get(student, ())
    return sorted((*earlier, *term.visits_of.get(student, ())), key=lambda v: v.date)


def _document(material: FormMaterial, name: str, students: Sequence[Student]) -> bytes:
    figures = material.figures
    requests = requests_of(figures)
    events = events_of(figures)
    blocks: list[Block] = []
    attempts = figures.term.once(
        "attempts of pupils", lambda: {duty.student.id: duty.attempts for duty in figures.duties}
    )
    for number, student in enumerate(students):
        key = student.id
        blocks.append(Text("学生家访档案", Look.FORM_TITLE, new_page=number > 0))
        blocks += _page(figures, student, requests.get(key, ()), events.get(key, ()), attempts.get(key, ()))
        blocks += _photos(material, student)
        blocks.append(Text("班主任签字：　　　　　　　　　　　　　　日期：　　　　年　　月　　日", Look.SECTION))
    part = Part(blocks, foot=f"{figures.letterhead.school}　{name}　一生一档（含个人信息，注意保管）")
    return docx_bytes(WordDocument(f"{name}一生一档", (part,)), figures.letterhead)


def _page(
    figures: Figures,
    student: Student,
    requests: Sequence[Request],
    events: Sequence[EventAnswer],
    attempts: Sequence[Attempt],
) -> Iterator[Block]:
    term, letterhead = figures.term, figures.letterhead
    visits = visits_of(term, student.id)
    yield Text(letterhead.form_line, Look.FORM_LINE)
    yield pairs_grid(_BASICS, _basics(term, student))
    yield from section(
        "家访记录", _VISITS, [FiledVisit(student, visit, term) for visit in visits], _unvisited(attempts)
    )
    yield from section(
        "家长诉求及办理", _REQUESTS, [FiledRequest(student, request) for request in requests], "家长没有提出诉求。"
    )
    if events:
        yield from section("成长事件", _EVENTS, [FiledEvent(answer, term) for answer in events], "")


def _photos(material: FormMaterial, student: Student) -> Iterator[Block]:
    """The latest pictures of the pupil's visits, each under its day; no heading without pictures."""
    shown = [
        (visit, picture)
        for visit in visits_of(material.figures.term, student.id)
        for picture in material.pictures(visit)[:_PHOTOS_A_VISIT]
    ][-_MOST_PHOTOS:]
    if not shown:
        return
    yield Text("家访照片", Look.SECTION)
    cells = [
        Cell(f"{short_day(visit.date)}　{visit.form.value}", Look.CELL_CENTRE, photos=(Photo(picture, *_PHOTO),))
        for visit, picture in shown
    ]
    cells += [Cell()] * (len(cells) % 2)
    yield WordGrid(
        (87.0, 87.0), tuple(GridLine(tuple(pair), 62.0) for pair in zip(cells[::2], cells[1::2], strict=True))
    )


def _basics(term: Term, student: Student) -> list[list[tuple[str, str]]]:
    sex = student.sex.value if student.sex else ""
    away = "是" if student.parents_away else "否"
    return [
        [("姓名", student.name), ("性别", sex), ("学号", student.id)],
        [("班级", student.school_class), ("班主任", homeroom_name(term, student.school_class)), ("学籍状态", student.status.value)],
        [("监护人", student.guardian), ("联系电话", student.phone), ("家长外地", away)],
        [("入学方式", student.entry_kind.value), ("入校日期", short_day(student.entry_date)),
         ("家访条件", "具备" if student.visitable else "不具备")],
        [("特殊类别", categories_text(student) or "无")],
        [("家庭住址", student.address)],
    ]  # fmt: skip


def _unvisited(attempts: Sequence[Attempt]) -> str:
    """Why there are no visits, with the attempts made."""
    tries = [f"{short_day(a.date)} {a.outcome.value}" for a in attempts]
    return f"还没有家访。上门情况：{'；'.join(tries)}。" if tries else "还没有家访。"


# ---------------------------------------------------------------- the workbook


def _book(figures: Figures, name: str, students: Sequence[Student]) -> bytes:
    term, letterhead = figures.term, figures.letterhead
    requests = requests_of(figures)
    line = f"{letterhead.school}　{letterhead.term}　{name}"
    pupils = [FiledPupil(s, visits_of(term, s.id), len(requests.get(s.id, ())), term) for s in students]
    visits = [FiledVisit(row.pupil, visit, term) for row in pupils for visit in row.visits]
    asked = [FiledRequest(s, request) for s in students for request in requests.get(s.id, ())]
    forms = [
        SheetForm(sheet, f"{name}{title}", f"{line}　共 {len(records)} {unit}", columns, form_rows(columns, records), landscape=True)
        for sheet, title, unit, columns, records in (
            ("学生", "学生家访一览", "人", _PUPIL_COLUMNS, pupils), ("家访", "家访记录", "次", _VISIT_COLUMNS, visits),
            ("诉求", "家长诉求及办理", "条", _REQUEST_COLUMNS, asked),
        )
    ]  # fmt: skip
    return form_book(forms, f"{name}一生一档", letterhead)
