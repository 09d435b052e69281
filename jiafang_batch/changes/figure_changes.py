"""The changes of the figures since the last run, and the visits that caused them: two sets of CSV tables compared.

The tables are those of 数据/*.csv; every cell is a text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction

from msgspec import Struct

from jiafang_batch.changes.causes import Causes
from jiafang_batch.changes.visit_changes import Record, VisitChange
from jiafang_batch.measure.rounding import plain_text
from jiafang_batch.problem import Severity
from jiafang_batch.report import data_columns as data
from jiafang_batch.report.data_columns import DataColumn
from jiafang_batch.report.data_files import CLASSES, PROBLEMS, RESULTS, TEACHERS, UNVISITED, VISITS
from jiafang_batch.terms import SubjectKind

Tables = Mapping[str, Sequence[Record]]
"""Name of the file → its rows by heading."""


class ScoreChange(Struct, frozen=True):
    """A teacher's or class's total, rating or rank that has changed."""

    kind: str
    name: str
    key: str
    old: Record
    new: Record
    """Empty if the subject is new; `old` is empty if it was removed."""
    cause: str


class ResultChange(Struct, frozen=True):
    """One indicator of one subject that has changed."""

    old: Record
    new: Record
    cause: str

    @property
    def shown(self) -> Record:
        """The row that names the indicator and its subject."""
        return self.new or self.old


class FigureChanges(Struct, frozen=True):
    """Everything that changed between two runs."""

    totals: tuple[tuple[str, str, str], ...]
    """(name, last value, new value) of the school's key figures, changed or not."""
    scores: tuple[ScoreChange, ...]
    results: tuple[ResultChange, ...]
    visits: tuple[VisitChange, ...]
    problems: tuple[tuple[str, Record], ...]
    """(新出现 or 已消除, the problem)."""

    @property
    def is_nothing(self) -> bool:
        """True if no figure, visit or problem differs."""
        moved = any(old != new for _, old, new in self.totals)
        return not (moved or self.scores or self.results or self.visits or self.problems)


def figure_changes(
    old: Tables,
    new: Tables,
    visits: Sequence[VisitChange],
    problems: Sequence[tuple[str, Record]],
    causes: Causes,
    same_visits: int = 0,
) -> FigureChanges:
    """Return the changes from the old tables to the new ones, and their causes.

    `same_visits` is the number of visits left out of both tables because they are the same in both.
    """
    results = tuple(_result_changes(old, new, causes))
    return FigureChanges(
        totals=(*_basis(causes), *_totals(old, new, same_visits)),
        scores=tuple(_score_changes(old, new, results, causes)),
        results=results,
        visits=tuple(visits),
        problems=tuple(problems),
    )


def _basis(causes: Causes) -> Iterable[tuple[str, str, str]]:
    yield "统计截至", *causes.as_of
    if causes.rules_differ:
        yield "考核办法", "", "有改动"


# ---------------------------------------------------------------- scores, indicators, totals, problems

_SCORE_FILES = ((TEACHERS, data.STAFF_ID, data.TEACHER_NAME), (CLASSES, data.CLASS, data.CLASS))
"""The file, and the columns that identify and name its subjects."""
_RESULT_CELLS = (data.NUMERATOR, data.DENOMINATOR, data.VALUE, data.TARGET, data.WEIGHT, data.POINTS)


def _score_changes(old: Tables, new: Tables, results: Iterable[ResultChange], causes: Causes) -> Iterable[ScoreChange]:
    moved: dict[tuple[str, str], list[Record]] = {}
    for result in results:
        moved.setdefault((data.SUBJECT_KIND.read(result.shown), data.SUBJECT_KEY.read(result.shown)), []).append(
            result.shown
        )
    for file, key_column, name_column in _SCORE_FILES:
        was, now = (_by(tables, file, key_column.read) for tables in (old, new))
        for key in {**now, **was}:
            before, after = was.get(key, {}), now.get(key, {})
            is_same_score = not _differ(before, after, (data.TOTAL, data.RATING))
            if not is_same_score or _differ(before, after, (data.RANK,)):
                shown = after or before
                kind = data.ROLE.read(shown) or SubjectKind.SCHOOL_CLASS.value
                why = "别人的得分有变，名次跟着变" if is_same_score else causes.of_results(moved.get((kind, key), ()))
                yield ScoreChange(kind, name_column.read(shown), key, before, after, why)


def _differ(before: Record, after: Record, columns: Iterable[DataColumn]) -> bool:
    return any(before.get(column.title) != after.get(column.title) for column in columns)


def _result_key(record: Record) -> str:
    return f"{data.CODE.read(record)} {data.SUBJECT_KIND.read(record)} {data.SUBJECT_KEY.read(record)}"


def _result_changes(old: Tables, new: Tables, causes: Causes) -> Iterable[ResultChange]:
    was, now = _by(old, RESULTS, _result_key), _by(new, RESULTS, _result_key)
    for key in {**now, **was}:
        before, after = was.get(key, {}), now.get(key, {})
        if _differ(before, after, _RESULT_CELLS):
            yield ResultChange(before, after, causes.of_results([after or before]))


def _totals(old: Tables, new: Tables, same_visits: int) -> Iterable[tuple[str, str, str]]:
    for what, file, keep in _COUNTS:
        left_out = same_visits if file == VISITS else 0
        before, after = (left_out + sum(keep(record) for record in tables.get(file, ())) for tables in (old, new))
        yield what, str(before), str(after)


_COUNTS: tuple[tuple[str, str, Callable[[Record], bool]], ...] = (
    ("家访人次", VISITS, lambda _: True),
    ("未访学生", UNVISITED, lambda _: True),
    ("错误", PROBLEMS, lambda record: data.SEVERITY.read(record) == Severity.ERROR.value),
    ("警告", PROBLEMS, lambda record: data.SEVERITY.read(record) == Severity.WARNING.value),
)


def _by(tables: Tables, file: str, key: Callable[[Record], str]) -> dict[str, Record]:
    return {key(record): record for record in tables.get(file, ())}


def difference(old: str, new: str) -> str:
    """How much a number has grown: +3.5, −2; empty if one of them is not a number."""
    try:
        grown = Fraction(new) - Fraction(old)
    except ValueError:
        return ""
    return ("+" if grown > 0 else "−" if grown < 0 else "") + plain_text(abs(grown))
