"""`check --suggest`: 对照.xlsx prepared with unknown headings, words, classes and names, each asked once.

A decision there holds for all sheets of the term, so that one word is one decision however many rows have it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from jiafang_batch.normal_text import person, squeeze
from jiafang_batch.problem import Problem
from jiafang_batch.records import Roster
from jiafang_batch.run.place.folder import TAUGHT_FILE, TAUGHT_SUGGESTIONS, free_name
from jiafang_batch.run.start.templates import write_book
from jiafang_batch.run.term.school import Checked
from jiafang_batch.sheets.layout import layouts
from jiafang_batch.sheets.taught import CLASS, HEADING, KINDS, TEACHER, WORD
from jiafang_batch.sheets.template import Choices, TemplateSheet, Value

TAUGHT_SUGGESTION_FILE = f"{TAUGHT_SUGGESTIONS}.xlsx"
"""The name for suggestions if the school has already taught something, which is never overwritten."""


_TEACHER_CODE = "unknown-teacher"


@dataclass(slots=True)
class _Sheet:
    """The rows of one sheet: the school's entries first, then the questions with their choices."""

    rows: list[Mapping[str, Value]] = field(default_factory=list)
    choices: list[Mapping[str, Choices]] = field(default_factory=list)
    seen: set[tuple[str, str]] = field(default_factory=set)

    def ask(self, written: str, words: Iterable[str], column: str = "") -> None:
        """Add a row, unless it has been asked or taught already."""
        key = column, squeeze(written)
        if not squeeze(written) or key in self.seen:
            return
        self.seen.add(key)
        self.rows.append({"written": written, "column": column})
        self.choices.append({"meant": Choices(tuple(dict.fromkeys(words)), free=True)})


def write_taught_suggestions(checked: Checked) -> tuple[Path | None, int]:
    """Return the workbook that was written, if a decision is needed, and the number of rows to decide."""
    sheets = {kind: _Sheet() for kind in KINDS}
    for table in (table for file in checked.files for table in file.tables if table.kind in KINDS):
        for row in table.rows:
            sheet = sheets[table.kind]
            sheet.rows.append({name: row[name] for name in table.head.fields if name in ("written", "meant", "column")})
            sheet.choices.append({})
            sheet.seen.add((row["column"] if table.kind == WORD else "", squeeze(row["written"])))
    rows_before = sum(len(sheet.rows) for sheet in sheets.values())
    for question in open_words(checked):
        sheets[question.kind].ask(question.written, question.words, question.column)
    asked = sum(len(sheet.rows) for sheet in sheets.values()) - rows_before
    if not asked:
        return None, 0
    target = checked.job.folder / TAUGHT_FILE
    if target.exists():
        target = free_name(checked.job.folder, TAUGHT_SUGGESTION_FILE)
    books = tuple(
        TemplateSheet(layouts()[kind], _fitting(kind, sheet), row_choices=sheet.choices)
        for kind, sheet in sheets.items()
    )
    write_book(target, books)
    return target, asked


@dataclass(frozen=True, slots=True)
class WordQuestion:
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
                questions.setdefault((kind, column, squeeze(written)), question)
    return tuple(questions.values())


def _fitting(kind: str, sheet: _Sheet) -> list[Mapping[str, Value]]:
    fields = {column.field for column in layouts()[kind].columns}
    return [{name: value for name, value in row.items() if name in fields} for row in sheet.rows]


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
