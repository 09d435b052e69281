"""Problems → the cells to mark on a sheet: the cell, its severity, the note, and the values while which it is marked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct, field

from jiafang_batch.catalogue import message, remedy, severity
from jiafang_batch.grouping import grouped_pairs
from jiafang_batch.office.addresses import Place, column_number
from jiafang_batch.office.markup import Element
from jiafang_batch.problem import Problem
from jiafang_batch.product_words import RETURNED
from jiafang_batch.report.returned.cells_part import BLANK, Value, merge_anchors, rows_of
from jiafang_batch.report.returned.list_styles import MARK_COLORS
from jiafang_batch.report.returned.mark_condition import LONGEST_TEXT
from jiafang_batch.report.returned.notes import Note
from jiafang_batch.report.returned.workbook_part import Book
from jiafang_batch.report.returned.worksheet_part import Colour

_LAST_ROW, _LAST_COLUMN = 1_048_576, 16_384
_ROW_CELLS, _ROW_TEXT = 8, 40
"""A fault of a whole row is marked until one of its first cells changes; only the beginning of each is compared."""
_MOST_MESSAGES, _LONGEST_SAYING = 4, 300
"""The maximum number of problems in a note and of characters for each; the list contains all."""


class Target(Struct):
    """One cell to mark, with its problems, the gravest first."""

    place: Place
    while_these: tuple[tuple[int, Value], ...]
    longest: int
    problems: list[Problem] = field(default_factory=list)

    @property
    def colour(self) -> Colour:
        """The cell in the colour of its gravest problem."""
        return Colour(self.place, severity(self.problems[0]), self.while_these, self.longest)


def is_marked(problem: Problem) -> bool:
    """True for a problem with a cell or row and a severity with a colour; others are only listed."""
    place = problem.location
    on_grid = 0 < place.row <= _LAST_ROW and column_number(place.column) <= _LAST_COLUMN
    return on_grid and severity(problem) in MARK_COLORS


def targets_of(sheet: Element, problems: Iterable[Problem], book: Book) -> tuple[Target, ...]:
    """Return the cells to mark for the sheet's problems, given in their order; for a merged cell the visible one."""
    marked = [problem for problem in problems if is_marked(problem)]
    places = {_place(problem) for problem in marked}
    anchors = merge_anchors(sheet, (place for place in places if place[1]))
    seen = {anchors.get(place, place) for place in places}
    rows = rows_of(sheet, frozenset(row for row, _ in seen), book.shared_text)
    targets: dict[tuple[Place, bool], Target] = {}
    for problem in marked:
        place = anchors.get(_place(problem), _place(problem))
        target = _target(place, rows.get(place[0], {}))
        if target is not None:
            targets.setdefault((target.place, place[1] == 0), target).problems.append(problem)
    return tuple(targets.values())


def notes_of(targets: Sequence[Target]) -> tuple[Note, ...]:
    """Return one note per cell with the messages of its problems."""
    by_place = grouped_pairs((target.place, problem) for target in targets for problem in target.problems)
    return tuple(Note(place, severity(problems[0]), _words(problems)) for place, problems in by_place.items())


def _place(problem: Problem) -> Place:
    return problem.location.row, column_number(problem.location.column)


def _target(place: Place, row: Mapping[int, Value]) -> Target | None:
    """The cell itself, or for a fault of a row its first filled cell, or None for a row without any."""
    number, column = place
    if column:
        return Target(place, ((column, row.get(column, BLANK)),), LONGEST_TEXT)
    if not row:
        return None
    first = sorted(row)[:_ROW_CELLS]
    return Target((number, first[0]), tuple((c, row[c]) for c in first), _ROW_TEXT)


def _words(problems: Sequence[Problem]) -> str:
    texts = [f"【{severity(p).value}】{message(p)}\n怎么改：{remedy(p)}" for p in problems[:_MOST_MESSAGES]]
    words = [text if len(text) <= _LONGEST_SAYING else text[: _LONGEST_SAYING - 1] + "…" for text in texts]
    if len(problems) > _MOST_MESSAGES:
        words.append(f"另有 {len(problems) - _MOST_MESSAGES} 处，请看“{RETURNED}”。")
    return "\n".join(words)
