"""`check --suggest`: 更正.xlsx prepared with the open decisions, with the candidates in a dropdown of each row."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from jiafang_batch.link.rulings import UNSURE, VOID_WORD
from jiafang_batch.normal_text import person
from jiafang_batch.problem import Problem
from jiafang_batch.run.place.disk import write_whole
from jiafang_batch.run.place.folder import RULING_FILE, SUGGESTIONS, free_name
from jiafang_batch.run.start.templates import write_book
from jiafang_batch.run.term.school import Checked
from jiafang_batch.run.term.suggest_taught import names_taught
from jiafang_batch.sheets.layout import layouts
from jiafang_batch.sheets.template import Choices, TemplateSheet, Value
from jiafang_batch.table import Row, Table
from jiafang_batch.terms import RulingKind

SUGGESTION_FILE = f"{SUGGESTIONS}.xlsx"
"""The name for suggestions if the office already has decisions on record, which are never overwritten."""

_KIND_OF = {
    "unknown-student": RulingKind.STUDENT,
    "ambiguous-student": RulingKind.STUDENT,
    "unknown-teacher": RulingKind.TEACHER,
    "ambiguous-teacher": RulingKind.TEACHER,
}
_DATE_CODE = "date-out-of-range"
_WORDS_OF = {
    _DATE_CODE: (RulingKind.ACCEPT_DATE.value, VOID_WORD),
    **dict.fromkeys(UNSURE, (RulingKind.KEEP.value, VOID_WORD)),
}
"""The decisions about one row, by what is asked about it."""
_DECIDED_BY, _REASON = "教导处", "已核实"


def write_suggestions(checked: Checked) -> tuple[Path | None, int]:
    """Return the workbook that was written, if a decision is needed, and the number of rows to decide.

    Decisions on record come first, unchanged and with all that people have added to them; settled ones are not asked
    again.
    """
    asked = [(question.row, question.choices) for question in open_rulings(checked)]
    if not asked:
        return None, 0
    folder = checked.job.folder
    target = folder / RULING_FILE
    tables = [t for file in checked.files for t in file.tables if t.kind == "ruling"]
    if target.exists():
        beside = free_name(folder, SUGGESTION_FILE)
        if content := _with_asked(target, tables, asked):
            write_whole(beside, content)
            return beside, len(asked)
        target = beside
    kept_rows = [_kept(row) for table in tables for row in table.rows]
    rows = [*kept_rows, *(row for row, _ in asked)]
    choices: list[Mapping[str, Choices]] = [*({} for _ in kept_rows), *(words for _, words in asked)]
    sheet = TemplateSheet(layouts()["ruling"], rows, row_choices=choices)
    write_book(target, (sheet,))
    return target, len(asked)


class Question(Struct, frozen=True):
    """An open decision: the problem, its row in 更正 without the decision, and the choices of one of its cells."""

    problem: Problem
    row: Mapping[str, Value]
    choices: Mapping[str, Choices]


def open_rulings(checked: Checked) -> tuple[Question, ...]:
    """Return what 更正 has to decide: one question for a name in several rows of one class on a sheet."""
    open_ = (p for p in checked.problems if p.code in _KIND_OF or p.code in _WORDS_OF)
    taught = names_taught(checked.problems)
    asked = _once(p for p in open_ if p.code != "unknown-teacher" or person(p.value) not in taught)
    return tuple(Question(problem, *_asked(problem)) for problem in asked)


def open_row_questions(checked: Checked, paths: Sequence[str]) -> tuple[Question, ...]:
    """Return the questions about rows on which these files, and others of their owners, disagree."""

    def is_about(problem: Problem) -> bool:
        return not {problem.location.file, *(place.file for place in problem.related)}.isdisjoint(paths)

    return tuple(q for q in open_rulings(checked) if q.problem.code in UNSURE and is_about(q.problem))


def _with_asked(
    rulings: Path, tables: Sequence[Table], asked: Iterable[tuple[Mapping[str, Value], Mapping[str, Choices]]]
) -> bytes | None:
    """A copy of 更正.xlsx with the open rows below; None if that would lose something, or it has no table."""
    from jiafang_batch.report.updated.editable import UnkeepableError
    from jiafang_batch.report.updated.more_rows import NewRow, with_rows

    heads = [table.head for table in tables if table.head.file == RULING_FILE]
    if not heads:
        return None
    waiting = {
        _place({field: row[field] for field in _PLACE}) for table in tables for row in table.rows if not row["becomes"]
    }
    rows = (
        NewRow(row, {field: offered.words for field, offered in choices.items()})
        for row, choices in asked
        if _place(row) not in waiting
    )
    try:
        return with_rows(rulings.read_bytes(), heads[-1], rows)
    except (UnkeepableError, OSError):
        return None


_PLACE = ("file", "sheet", "row", "value")


def _place(row: Mapping[str, Value]) -> tuple[str, ...]:
    """The subject of a row of 更正; one that already waits for a decision is not asked twice."""
    return tuple(str(row[field] or "") for field in _PLACE)


def _once(problems: Iterable[Problem]) -> Iterator[Problem]:
    """One problem, without a row, for a name in several rows of one class on a sheet: it is one decision."""
    alike: dict[tuple[str, ...], list[Problem]] = {}
    for problem in problems:
        place = problem.location
        row = str(place.row) if problem.code in _WORDS_OF else ""
        alike.setdefault((problem.code, place.file, place.sheet, problem.value, row), []).append(problem)
    for group in alike.values():
        if len(group) > 1 and len({p.details.get("choices") for p in group}) == 1:
            yield replace(group[0], location=replace(group[0].location, row=0))
        else:
            yield from group


def _asked(problem: Problem) -> tuple[Mapping[str, Value], Mapping[str, Choices]]:
    """A row that one dropdown decides: who is meant, whether the date is accepted or the row counts."""
    place = problem.location
    row: dict[str, Value] = {
        "file": place.file,
        "sheet": place.sheet,
        "row": place.row or None,
        "value": "" if problem.code in UNSURE else problem.value,
        "reason": _REASON,
        "decided_by": _DECIDED_BY,
    }
    if problem.code in UNSURE:
        row |= {"counts": problem.details["counts"], "instead": _instead_words(problem)}
    if problem.code in _WORDS_OF:
        return row, {"kind": Choices(_WORDS_OF[problem.code])}
    row["kind"] = _KIND_OF[problem.code].value
    people = [name for name in problem.details.get("choices", "").split("|") if name]
    return row, {"becomes": Choices((*people, VOID_WORD), free=True)}


def _instead_words(problem: Problem) -> str:
    """What the other workbook has in place of a row that counts: its place and the row, or that there is none."""
    place = problem.related[0]
    if not problem.details["instead"]:
        return f"{place.file}：没有这一行"
    return f"{place.file} 第 {place.row} 行：{problem.details['instead']}"


def _kept(row: Row) -> Mapping[str, Value]:
    """A decision on record, unchanged."""
    return {field: _cell(row[field]) for field in _fields()}


def _fields() -> Iterable[str]:
    return (column.field for column in layouts()["ruling"].columns)


def _cell(value: object) -> Value:
    return value.value if isinstance(value, RulingKind) else value  # type: ignore[return-value]
