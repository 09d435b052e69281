"""附件3 家访活动记录表 and 家访记录表: a page per visit, a file per class; the latter also blank for families still to visit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial

from jiafang_batch.grouping import grouped_pairs
from jiafang_batch.measure.request_ledger import Request
from jiafang_batch.measure.term import Term
from jiafang_batch.measure.term_visits import term_visits
from jiafang_batch.records import Student, Visit
from jiafang_batch.report.figures import Figures
from jiafang_batch.report.forms.blocks import (
    OPEN,
    Block,
    Cell,
    FilledGrid,
    GridLine,
    Look,
    Part,
    Photo,
    Text,
    WordDocument,
    WordGrid,
)
from jiafang_batch.report.forms.form import File, FormMaterial
from jiafang_batch.report.forms.pupil_file import requests_by_visit
from jiafang_batch.report.forms.record_layout import (
    LABEL,
    PHOTOS,
    SIGNED_RECORD,
    VALUE,
    VISIT_RECORD,
    Box,
    BoxRow,
    RecordLayout,
)
from jiafang_batch.report.forms.word import docx_bytes
from jiafang_batch.report.forms.wording import companions_text, day_text, themes_text
from jiafang_batch.report.names import file_name, homeroom_name, source_words, teacher_name

_WIDTHS = (LABEL, VALUE, LABEL, VALUE)
_TALL = 22.0
"""Lower rows stay on one page; rows for prose, which begins at their top, may go on over the page."""
_TWO_PHOTOS, _MORE_PHOTOS, _MOST_PHOTOS = (70.0, 56.0), (46.0, 38.0), 6
_DAY_LINE = "　　　年　　月　　日"


Entry = tuple[Student, Visit | None]
"""A pupil and the visit to record, or None for a prepared page of a future visit."""


def activity_records(material: FormMaterial) -> Iterator[File]:
    """附件3: every visit of the 学期, by class."""
    for name, entries in _visits_by_class(material.figures).items():
        yield f"附件3_家访活动记录表/{file_name(name)}.docx", partial(_document, material, VISIT_RECORD, name, entries)


def signed_records(material: FormMaterial) -> Iterator[File]:
    """家访记录表: every visit of the 学期, by class, and a prepared page for every family still to visit."""
    for name, entries in _visits_by_class(material.figures).items():
        yield f"家访记录表/{file_name(name)}.docx", partial(_document, material, SIGNED_RECORD, name, entries)
    for name, waiting in _unvisited_by_class(material.figures).items():
        yield f"家访记录表/{file_name(name)}_待访.docx", partial(_document, material, SIGNED_RECORD, name, waiting)


def _visits_by_class(figures: Figures) -> Mapping[str, Sequence[Entry]]:
    """Classes with visits in the order of the class list; visits by pupil as in the roster, then by date."""
    roster = figures.term.records.roster
    place = figures.term.places
    by_class: dict[str, list[Entry]] = {name: [] for name in roster.classes}
    for visit in sorted(term_visits(figures.term), key=lambda v: (place[v.student], v.date, v.form.value)):
        student = roster.students[visit.student]
        by_class[student.school_class].append((student, visit))
    return {name: entries for name, entries in by_class.items() if entries}


def _unvisited_by_class(figures: Figures) -> Mapping[str, Sequence[Entry]]:
    waiting = (duty.student for duty in figures.duties if not duty.visited)
    return grouped_pairs((student.school_class, (student, None)) for student in waiting)


def _document(material: FormMaterial, layout: RecordLayout, name: str, entries: Sequence[Entry]) -> bytes:
    figures = material.figures
    requests = requests_by_visit(figures)
    order = [box.fact for row in layout.rows for box in row.boxes]
    shape = _grid(layout, dict.fromkeys(order, OPEN), ())
    blocks: list[Block] = []
    for number, (student, visit) in enumerate(entries):
        asked = requests.get((visit.student, visit.date, visit.form)) if visit else None
        facts = _general_facts(figures, student)
        facts |= _visit_facts(figures.term, visit, asked) if visit else _expected(figures.term, student)
        pictures = material.pictures(visit) if visit else ()
        blocks.append(Text(layout.title, Look.FORM_TITLE, new_page=number > 0))
        blocks += [Text(layout.line.format_map(facts), Look.FORM_LINE)] if layout.line else []
        filled = FilledGrid(shape, tuple([facts[fact] for fact in order]))
        blocks.append(_grid(layout, facts, pictures) if pictures else filled)
    foot = f"{figures.letterhead.school}　{name}"
    document = WordDocument(f"{name}{layout.title}", (Part(blocks, foot=foot),), comes_back=True)
    return docx_bytes(document, figures.letterhead)


# ---------------------------------------------------------------- facts


def _general_facts(figures: Figures, student: Student) -> dict[str, str]:
    """What is known before the visit."""
    return {
        "school": figures.letterhead.school,
        "term": figures.letterhead.term,
        "student": student.name,
        "student_id": student.id,
        "sex": student.sex.value if student.sex else "",
        "school_class": student.school_class,
        "phone": student.phone,
        "address": student.address,
        "parent_signature": f"\n{_DAY_LINE}",
        "teacher_signature": f"\n{_DAY_LINE}",
        "leader_opinion": f"\n签字：　　　　　　{_DAY_LINE}",
    }


def _expected(term: Term, student: Student) -> dict[str, str]:
    """What a prepared page can state already."""
    blank = dict.fromkeys(
        ("day", "form", "companions", "reason", "follow_up", "themes", "record", "request", "handling", "reflection"),
        "",
    )
    return {**blank, "parent": student.guardian, "lead": homeroom_name(term, student.school_class), PHOTOS: ""}


def _visit_facts(term: Term, visit: Visit, asked: Request | None) -> dict[str, str]:
    signed = "已登记家长签字" if visit.signed else ""
    return {
        "parent": visit.parent or term.records.roster.students[visit.student].guardian,
        "lead": teacher_name(term, visit.lead),
        "companions": companions_text(term, visit),
        "day": day_text(visit.date),
        "form": visit.form.value,
        "reason": visit.reason,
        "follow_up": "是" if visit.is_follow_up else "否",
        "themes": themes_text(visit),
        "preparation": visit.preparation,
        "record": visit.record,
        "request": visit.request,
        "handling": _handling(asked),
        "reflection": visit.reflection,
        "parent_signature": f"{signed}\n{_DAY_LINE}",
        "leader_opinion": f"{f'批准人：{visit.approver}' if visit.approver else ''}\n签字：　　　　　　{_DAY_LINE}",
        PHOTOS: f"已登记 {visit.photos} 张，原件在{source_words(visit.sources)}" if visit.photos else "",
    }


def _handling(asked: Request | None) -> str:
    """The state of a request and its result; blank without a request."""
    if asked is None:
        return ""
    who = "，".join(filter(None, (asked.handler, day_text(asked.handled))))
    return "：".join(filter(None, (asked.status, asked.result))) + (f"（{who}）" if who else "")


# ---------------------------------------------------------------- boxes


def _grid(layout: RecordLayout, facts: Mapping[str, str], pictures: Sequence[bytes]) -> WordGrid:
    return WordGrid(_WIDTHS, tuple(_line(row, facts, pictures) for row in layout.rows))


def _line(row: BoxRow, facts: Mapping[str, str], pictures: Sequence[bytes]) -> GridLine:
    cells: list[Cell] = []
    span = 1 if len(row.boxes) > 1 else len(_WIDTHS) - 1
    for box in row.boxes:
        cells += (Cell(box.label, Look.CELL_HEAD), _value(box, span, facts, pictures, is_tall=row.height > _TALL))
    return GridLine(tuple(cells), row.height, whole=row.height <= _TALL or row.boxes[0].fact == PHOTOS)


def _value(box: Box, span: int, facts: Mapping[str, str], pictures: Sequence[bytes], *, is_tall: bool) -> Cell:
    if box.fact == PHOTOS and pictures:
        width, height = _TWO_PHOTOS if len(pictures) <= 2 else _MORE_PHOTOS  # noqa: PLR2004  two side by side
        return Cell(span=span, photos=tuple(Photo(data, width, height) for data in pictures[:_MOST_PHOTOS]))
    return Cell(facts[box.fact], span=span, top=is_tall and box.fact != PHOTOS)
