"""`check --suggest`: 对照.xlsx prepared with unknown headings, words, classes and names, each asked once.

A decision there holds for all sheets of the term, so that one word is one decision however many rows have it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from msgspec import Struct

from jiafang_batch.normal_text import person, squeeze
from jiafang_batch.problem import Problem
from jiafang_batch.records import Roster
from jiafang_batch.run.place.disk import write_whole
from jiafang_batch.run.place.folder import TAUGHT_FILE, TAUGHT_SUGGESTIONS, free_name
from jiafang_batch.run.start.templates import write_book
from jiafang_batch.run.term.school import Checked
from jiafang_batch.sheets.layout import layouts
from jiafang_batch.sheets.taught import CLASS, HEADING, KINDS, TEACHER, WORD
from jiafang_batch.sheets.template import Choices, TemplateSheet, Value
from jiafang_batch.table import Table

TAUGHT_SUGGESTION_FILE = f"{TAUGHT_SUGGESTIONS}.xlsx"
"""The name for suggestions if the school has already taught something, which is never overwritten."""


_TEACHER_CODE = "unknown-teacher"


def write_taught_suggestions(checked: Checked) -> tuple[Path | None, int]:
    """Return the workbook that was written, if a decision is needed, and the number of rows to decide.

    What the school has taught comes first, unchanged and with all that people have added to it.
    """
    tables = [table for file in checked.files for table in file.tables if table.kind in KINDS]
    taught = {_key(t.kind, row["column"] if t.kind == WORD else "", row["written"]) for t in tables for row in t.rows}
    asked = [q for q in open_words(checked) if _key(q.kind, q.column, q.written) not in taught]
    if not asked:
        return None, 0
    target = checked.job.folder / TAUGHT_FILE
    if not target.exists():
        write_book(target, _sheets((), asked))
        return target, len(asked)
    beside = free_name(checked.job.folder, TAUGHT_SUGGESTION_FILE)
    if content := _with_asked(target, tables, asked):
        write_whole(beside, content)
    else:
        write_book(beside, _sheets(tables, asked))
    return beside, len(asked)


def _with_asked(taught: Path, tables: Iterable[Table], asked: Sequence[WordQuestion]) -> bytes | None:
    """A copy of 对照.xlsx with the questions below; None if that would lose something, or it lacks a sheet for them."""
    from jiafang_batch.report.updated.editable import UnkeepableError
    from jiafang_batch.report.updated.more_rows import NewRow, with_rows

    heads = {table.kind: table.head for table in tables if table.head.file == TAUGHT_FILE}
    try:
        content = taught.read_bytes()
        for kind in dict.fromkeys(question.kind for question in asked):
            rows = (NewRow(row_of(q), {"meant": q.words}) for q in asked if q.kind == kind)
            content = with_rows(content, heads[kind], rows)
    except (UnkeepableError, KeyError, OSError):
        return None
    return content


def _sheets(tables: Iterable[Table], asked: Iterable[WordQuestion]) -> tuple[TemplateSheet, ...]:
    """The sheets of 对照: the school's entries first, then the questions with their choices."""
    rows: dict[str, list[Mapping[str, Value]]] = {kind: [] for kind in KINDS}
    choices: dict[str, list[Mapping[str, Choices]]] = {kind: [] for kind in KINDS}
    for table in tables:
        rows[table.kind] += [{f: row[f] for f in table.head.fields if f in _fields(table.kind)} for row in table.rows]
        choices[table.kind] += [{} for _ in table.rows]
    for question in asked:
        rows[question.kind].append(row_of(question))
        choices[question.kind].append({"meant": Choices(question.words, free=True)})
    return tuple(TemplateSheet(layouts()[kind], rows[kind], row_choices=choices[kind]) for kind in KINDS)


def row_of(question: WordQuestion) -> Mapping[str, Value]:
    """Return the question as a row of its sheet, without its answer."""
    row: dict[str, Value] = {"written": question.written, "column": question.column}
    return {field: value for field, value in row.items() if field in _fields(question.kind)}


def _fields(kind: str) -> frozenset[str]:
    return frozenset(column.field for column in layouts()[kind].columns)


def _key(kind: str, column: str, written: str) -> tuple[str, str, str]:
    """Equal for one word: it is asked once."""
    return kind, column, squeeze(written)


class WordQuestion(Struct, frozen=True):
    """An unknown heading, word, class or name: its sheet of 对照, the candidates, and the column that it stands in."""

    kind: str
    written: str
    words: tuple[str, ...]
    column: str


def open_words(checked: Checked) -> tuple[WordQuestion, ...]:
    """Return what 对照 has to decide, each once."""
    roster = checked.records.roster if checked.records is not None else None
    repeated = names_taught(checked.problems)
    questions: dict[tuple[str, str, str], WordQuestion] = {}
    for problem in checked.problems:
        for kind, written, words, column in _asked(problem, roster):
            if squeeze(written) and (kind != TEACHER or written in repeated):
                question = WordQuestion(kind, written, tuple(dict.fromkeys(words)), column)
                questions.setdefault(_key(kind, column, written), question)
    return tuple(questions.values())


def names_taught(problems: Iterable[Problem]) -> frozenset[str]:
    """Return the names by which several rows call a teacher: one decision in 对照 for all; a single row is a slip."""
    counts = Counter(person(problem.value) for problem in problems if problem.code == _TEACHER_CODE)
    return frozenset(name for name, count in counts.items() if count > 1)


def _asked(problem: Problem, roster: Roster | None) -> Iterator[tuple[str, str, Iterable[str], str]]:
    """(sheet, written text, candidates, column) of the problem's open question."""
    details = problem.details
    match problem.code:
        case "missing-column" | "not-our-sheet" | "no-known-sheet" | "unknown-roster":
            for heading in filter(None, details.get("unknown", "").split("|")):
                yield HEADING, heading, details.get("missing_titles", "").split("|"), ""
        case "unknown-column":
            yield HEADING, problem.value, [details["nearest"]], ""
        case "bad-value" | "ignored-value" if details.get("choices"):
            yield WORD, problem.value, details["choices"].split("|"), details["title"]
        case "unknown-class":
            yield CLASS, problem.value, roster.classes if roster else (), ""
        case code if code == _TEACHER_CODE:
            likely = filter(None, details.get("choices", "").split("|"))
            others = (f"{teacher.name}({teacher.id})" for teacher in roster.teachers.values()) if roster else ()
            yield TEACHER, person(problem.value), (*likely, *others), ""
