"""The results of the last run: key figures, charts, scores, and every figure explained down to its rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date

from msgspec import Struct
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from jiafang_batch.changes import change_summary
from jiafang_batch.handin import union_memory
from jiafang_batch.panel.actions import shown
from jiafang_batch.panel.last_results import LastResults, Row, is_behind, last_results
from jiafang_batch.panel.pages import show
from jiafang_batch.panel.request_fields import term_of, views_of
from jiafang_batch.panel.terms_here import TermPlace
from jiafang_batch.report import data_columns as data
from jiafang_batch.report.books import SUMMARY
from jiafang_batch.report.data_columns import DataColumn
from jiafang_batch.report.lists import statistics_page as up
from jiafang_batch.report.summary.recent_changes import CHANGES
from jiafang_batch.run.place.folder import OUTPUT_FOLDER
from jiafang_batch.run.place.publish import MEMORY
from jiafang_batch.run.place.state_file import state_bytes
from jiafang_batch.run.term.as_of import as_of_day
from jiafang_batch.run.term.changes_book import CHANGE_SUMMARY, UNIONS
from jiafang_batch.run.term.explain_figure import Explanation, as_remembered, explain_term, remembered_runs
from jiafang_batch.run.term.pack import PACK_FOLDER
from jiafang_batch.run.term.read import ReadFile
from jiafang_batch.run.usage import UsageError
from jiafang_batch.terms import SubjectKind

_MOST_LINES = 200
"""The number of lines of evidence of one indicator that a page shows."""
_AROUND = 2
"""The number of rows shown before and after the one that is looked for."""
_MONTH = len("2024-09")
_FOLDERS = (
    *(kind.value for kind in (SubjectKind.YEAR_GROUP, SubjectKind.SCHOOL_CLASS)),
    "教师",
    PACK_FOLDER,
)
"""What stands in folders of its own beside the summary."""


class Bar(Struct, frozen=True):
    """One bar of a chart: its name, the figure as text, its length in percent, and the page that it leads to."""

    name: str
    figure: str
    length: float
    link: str = ""


def _last(place: TermPlace) -> LastResults:
    last = last_results(place.folder)
    if last is None:
        raise UsageError("还没有统计过。请先到“统计”里统计一次。")
    return last


def results(request: Request) -> Response:
    """Key figures and charts."""
    place = term_of(request)
    last = _last(place)
    school, *groups = last.units
    return show(
        request, "results.html", term=place, here="results", last=last, school=school,
        behind=is_behind(place.folder), summary=f"{OUTPUT_FOLDER}/{SUMMARY}",
        rates=[_rate(row) for row in groups], classes=_scores(last.classes, data.CLASS),
        months=_counts(Counter(sorted(data.VISIT_DAY.read(row)[:_MONTH] for row in last.visits))),
        folders=[folder for folder in _FOLDERS if (place.folder / OUTPUT_FOLDER / folder).is_dir()],
        forms=_counts(Counter(dict(Counter(data.VISIT_FORM.read(row) for row in last.visits).most_common()))), percent=percent,
        command=shown("run", place.folder),
    )  # fmt: skip


def percent(row: Row) -> str:
    """Return 家访率 of a row of 上报表 as 71.4%, rounded half up from the counts; a dash where nobody is due."""
    visited, due = int(row[up.VISITED.title]), int(row[up.DUE.title])
    if not due:
        return "—"
    tenths = (2_000 * visited + due) // (2 * due)
    return f"{tenths // 10}.{tenths % 10}%"


def _rate(row: Row) -> Bar:
    label = f"{percent(row)}（{row[up.VISITED.title]}/{row[up.DUE.title]}）"
    return Bar(row[up.UNIT.title], label, float(row[up.COVERAGE.title] or 0) * 100)


def _scores(rows: Iterable[Row], who: DataColumn) -> list[Bar]:
    bars = []
    for row in sorted(rows, key=lambda row: -float(data.TOTAL.read(row) or -1)):
        name, total = who.read(row), data.TOTAL.read(row)
        bars.append(Bar(name, f"{total or '—'} {data.RATING.read(row)}", min(float(total or 0), 100), name))
    return bars


def _counts(counter: Counter[str]) -> list[Bar]:
    most = max(counter.values(), default=1)
    return [Bar(name or "没有写", str(count), 100 * count / most) for name, count in counter.items()]


def scores(request: Request) -> Response:
    """The scores of all teachers, classes or year groups."""
    place = term_of(request)
    last = _last(place)
    kind = request.path_params["kind"]
    tables = {
        "teachers": (
            "教师",
            (data.TEACHER_NAME, data.STAFF_ID, data.ROLE, *data.OUTCOME),
            last.teachers,
            data.STAFF_ID,
        ),
        "classes": ("班级", data.CLASS_COLUMNS, last.classes, data.CLASS),
        "grades": ("年级", data.YEAR_GROUP_COLUMNS, last.year_groups, data.YEAR_GROUP),
        "unvisited": (
            "未访学生",
            (data.PUPIL_NAME, data.PUPIL_ID, data.PUPIL_CLASS, data.REASON),
            last.unvisited,
            data.PUPIL_ID,
        ),
    }
    if kind not in tables:
        raise HTTPException(404)
    title, columns, rows, who = tables[kind]
    return show(
        request, "scores.html", term=place, here="results", title=title, headings=[column.title for column in columns],
        numbers=(data.TOTAL.title, data.RANK.title), rows=rows, who=who.title,
        kind=kind, last=last, behind=is_behind(place.folder), command=shown("run", place.folder),
    )  # fmt: skip


def explain(request: Request) -> Response:
    """How somebody's figures came about: the sentences of `explain`, each with its evidence."""
    place, last = term_of(request), last_results(term_of(request).folder)
    who, indicator = request.query_params.get("who", "").strip(), request.query_params.get("indicator", "").strip()
    asked = as_of_day(request.query_params.get("as_of", "").strip(), "统计截至")
    day = asked or (date.fromisoformat(last.as_of) if last else None)
    explanation = explain_term(views_of(request).computed(place.folder, day), who, indicator or None) if who else None
    options = [who, *([indicator] if indicator else []), *([f"--as-of={day}"] if day else [])]
    runs, remarks = remembered_runs(place.folder / OUTPUT_FOLDER), tuple[str, ...]()
    if asked is not None and isinstance(explanation, Explanation):
        remarks = as_remembered(explanation, runs, asked, is_whole=not indicator)
    return show(
        request, "explain.html", term=place, here="results", who=who, explanation=explanation, most=_MOST_LINES,
        is_explained=isinstance(explanation, Explanation), sources=sources, remarks=remarks,
        indicator=indicator, as_of=str(asked or ""), days=[str(other) for other in sorted({*(runs or ()), *([asked] if asked else ())})],
        behind=is_behind(place.folder), command=shown("explain", place.folder, *options) if who else "",
    )  # fmt: skip


class SourcePlace(Struct, frozen=True):
    """A place in a file, as it is shown, and its parts."""

    text: str
    file: str
    sheet: str
    row: str


def sources(text: str) -> list[SourcePlace]:
    """Return the places that an explanation names: file!sheet!B5；file!sheet!B7."""
    places = []
    for part in filter(None, text.split("；")):
        file, _, rest = part.partition("!")
        sheet, _, cell = rest.rpartition("!")
        places.append(
            SourcePlace(part, file, sheet or cell, cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ") if sheet else "")
        )
    return places


def row(request: Request) -> Response:
    """A row of a file as it was read, between its neighbours."""
    place, asked = term_of(request), request.query_params
    file, sheet, number = asked.get("file", ""), asked.get("sheet", ""), asked.get("row", "")
    files = views_of(request).checked(place.folder).files
    read = next((term_file for term_file in files if term_file.source.name == file), None)
    if read is None or not number.isdecimal():
        raise HTTPException(404)
    return show(
        request, "row.html", term=place, here="results", file=file, sheet=sheet, number=int(number),
        tables=_around(read, sheet, int(number)),
    )  # fmt: skip


def _around(file: ReadFile, sheet: str, number: int) -> list[tuple[list[str], list[tuple[int, list[str]]]]]:
    """(headings, [(row, cells)]) of each table of the sheet near the row."""
    tables = []
    for table in (table for table in file.tables if table.head.sheet == sheet):
        fields = list(table.head.columns)
        titles = [title for _, title in table.head.columns.values()]
        near = [row for row in table.rows if abs(row.number - number) <= _AROUND or number in row.numbers]
        if near:
            tables.append((titles, [(row.number, [_text(row.get(field)) for field in fields]) for row in near]))
    return tables


def _text(value: object) -> str:
    match value:
        case None:
            return ""
        case tuple() | list():
            return "、".join(map(_text, value))
    return str(getattr(value, "value", value))


def changes(request: Request) -> Response:
    """What the last run changed."""
    place = term_of(request)
    _last(place)
    output = place.folder / OUTPUT_FOLDER
    since = change_summary.from_bytes(state_bytes(output / MEMORY / CHANGE_SUMMARY) or b"")
    unions = state_bytes(output / MEMORY / UNIONS)
    united = None if unions is None else union_memory.from_bytes(unions)
    book = f"{OUTPUT_FOLDER}/{CHANGES}" if (output / CHANGES).is_file() else ""
    return show(
        request, "changes.html", term=place, here="changes", since=since, united=united, book=book,
        command=shown("run", place.folder),
    )  # fmt: skip


ROUTES = [
    Route("/t/{term}/results", results),
    Route("/t/{term}/results/{kind}", scores),
    Route("/t/{term}/explain", explain),
    Route("/t/{term}/row", row),
    Route("/t/{term}/changes", changes),
]
