"""The surroundings of a form: its class in a title, a sheet's or a file's name."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import PurePath

from msgspec import Struct

from jiafang_batch.class_names import bare_number, classes_in, joined_class, year_groups_in
from jiafang_batch.grid import Cell, Grid
from jiafang_batch.sheets.parsed_cell import shown
from jiafang_batch.sheets.surroundings import FILE, SHEET, TITLE


class ClassAround(Struct, frozen=True):
    """A form's class, and the place and text that state it."""

    name: str
    where: str
    text: str


def class_around(grid: Grid, titles: Sequence[str], written: Cell) -> ClassAround | None:
    """Return the class of a form without one or with only 5班, or None if no place states one or two places disagree."""
    if written == "":
        return _agreed(grid, titles, classes_in, lambda name: name)
    number = shown(written)
    if not bare_number(number):
        return None
    return _agreed(grid, titles, year_groups_in, lambda group: joined_class(group, number))


def _agreed(
    grid: Grid, titles: Sequence[str], said_in: Callable[[str], Sequence[str]], meant: Callable[[str], str]
) -> ClassAround | None:
    places = [(names[0], where, text) for where, text in _places(grid, titles) if len(names := said_in(text)) == 1]
    if len({name for name, _, _ in places}) != 1:
        return None
    name, where, text = places[0]
    return ClassAround(meant(name), where, text[:30])


def _places(grid: Grid, titles: Sequence[str]) -> Iterator[tuple[str, str]]:
    yield from ((TITLE, text) for text in titles)
    yield SHEET, grid.sheet
    yield FILE, PurePath(grid.file).stem
