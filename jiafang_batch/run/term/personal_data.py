"""What a term keeps about people: every filled input column, what uses it, and in which files its values stand.

Nothing here is a list written by hand: uses are found by measuring without the column, places by searching the files.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from enum import Enum
from pathlib import Path
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from jiafang_batch.link.link_term import link_term
from jiafang_batch.link.marks import settled_marks
from jiafang_batch.link.roster import link_roster
from jiafang_batch.measure.evaluate import evaluate
from jiafang_batch.measure.term import build_term
from jiafang_batch.policy.model import Policy
from jiafang_batch.run.place.disk import is_partial
from jiafang_batch.run.place.folder import EXPORT_LOG, POLICY_FILE, PRIVACY_LIST, RULING_FILE, TAUGHT_FILE
from jiafang_batch.run.place.lock import LOCK_FILE
from jiafang_batch.run.place.walk import PassedOver, files_below
from jiafang_batch.run.term.file_readers import FILE_KINDS, FORMS, Readers, readers_of
from jiafang_batch.run.term.output_texts import texts_of
from jiafang_batch.sheets.layout import LOG_PLACE, ROSTER_PLACE, LayoutColumn, layouts
from jiafang_batch.sheets.parsed_cell import blank
from jiafang_batch.table import Head, Reference, Row, Table

_INPUTS = (ROSTER_PLACE, LOG_PLACE)
_OWN_INPUTS = (POLICY_FILE, RULING_FILE, TAUGHT_FILE)
_ABOUT_FILES = (PRIVACY_LIST, EXPORT_LOG, LOCK_FILE)
"""Beginnings of the names of what tells of files and of nobody: the list itself names the columns of all of them."""
_REGISTER = "receipt"
"""The program's own register of what was handed in."""
_SHORTEST = 2
_MOST_SEARCHED = 60
"""Values of a column that are looked for inside longer texts; all of them are looked for as whole texts."""
_PIECE = re.compile(r"[^\W\d_]+|\d+")
"""A word or a number. Those of a value stand whole, or within longer ones, wherever the value stands."""
_EXCEL_EPOCH = date(1899, 12, 30)


class InputColumn(Struct, frozen=True):
    """A filled column of a kind of sheet, and its values as texts; none if the column has a few fixed words only."""

    table: str
    column: LayoutColumn
    filled: int
    texts: frozenset[str]


class ColumnUse(Struct, frozen=True):
    """An input column, the indicators whose figures depend on it, and the files below the term folder it stands in."""

    input: InputColumn
    indicators: tuple[str, ...]
    files: tuple[str, ...]

    @property
    def is_needed_to_identify(self) -> bool:
        """True for a column without which no row can be assigned to a person, a class or a day."""
        return self.input.column.required

    @property
    def readers(self) -> tuple[Readers, ...]:
        """The kinds of files that it stands in, each once."""
        return tuple(kind for kind in FILE_KINDS if any(readers_of(name) is kind for name in self.files))

    @property
    def is_unused(self) -> bool:
        """True if this term neither goes by the column nor writes it into one of the results that are there."""
        is_shown = any(kind.is_result for kind in self.readers)
        return not (self.is_needed_to_identify or self.input.column.decides or self.indicators or is_shown)


class PersonalData(Struct, frozen=True):
    """Every filled column with its use, and the files that nobody can look into without a password."""

    columns: tuple[ColumnUse, ...]
    files: tuple[str, ...]
    """Every file below the term folder that is not an input."""
    locked: tuple[str, ...] = ()

    @property
    def lacks_forms(self) -> bool:
        """True if no forms were written: what only they print cannot be told from what nobody needs."""
        return not any(readers_of(name) is FORMS for name in self.files)


def personal_data(root: Path, policy: Policy, tables: Sequence[Table]) -> PersonalData:
    """Return what the tables of a term hold about people, and where it has gone."""
    inputs = input_columns(tables)
    written = written_texts(root)
    readable = {name: _FileTexts(texts) for name, texts in written.items() if texts is not None}
    uses = _uses(policy, tables, [(kind, entry.column) for kind, entry in inputs])
    columns = tuple(
        ColumnUse(entry, uses[kind, entry.column.field], tuple(_places(entry, readable))) for kind, entry in inputs
    )
    return PersonalData(columns, tuple(written), tuple(name for name, texts in written.items() if texts is None))


def input_columns(tables: Sequence[Table]) -> list[tuple[str, InputColumn]]:
    """Return the filled columns of the rosters and logs, with the code of their layout, in the order of the contract."""
    columns = []
    for code, layout in layouts().items():
        rows = [row for table in tables if table.kind == code for row in table.rows]
        if layout.place not in _INPUTS or code == _REGISTER or not rows:
            continue
        for column in layout.columns:
            filled = [row for row in rows if column.field in row.filled]
            if filled:
                columns.append((code, InputColumn(layout.title, column, len(filled), _texts_in(column, filled))))
    return columns


def written_texts(root: Path) -> Mapping[str, frozenset[str] | None]:
    """Return name → texts of every file below the term folder that is not an input."""
    texts: dict[str, frozenset[str] | None] = {}
    for entry in files_below(root):
        if isinstance(entry, PassedOver) or is_partial(entry):
            continue
        name = entry.relative_to(root).as_posix()
        if name.partition("/")[0] not in _INPUTS and name not in _OWN_INPUTS and not name.startswith(_ABOUT_FILES):
            texts[name] = texts_of(entry)
    return texts


# ---------------------------------------------------------------- values and their places


def _texts_in(column: LayoutColumn, rows: Iterable[Row]) -> frozenset[str]:
    """The values of a column as they may stand in a file; none for a column with few possible words."""
    if column.vocabulary is not None or column.choices:
        return frozenset()
    return frozenset(text for row in rows for text in shown_texts(row[column.field]))


def shown_texts(value: Any) -> Iterable[str]:
    """Yield the forms in which a value is written into files; nothing for one that many rows have by chance."""
    match value:
        case str() if len(value) >= _SHORTEST:
            yield value
        case Reference():
            yield from (text for text in (value.name, value.id) if len(text) >= _SHORTEST)
        case datetime():
            yield from shown_texts(value.date())
        case date():
            yield str((value - _EXCEL_EPOCH).days)
            yield value.isoformat()
        case tuple() | frozenset() | list():
            for part in value:
                yield from shown_texts(part)
        case _:
            return


class _FileTexts:
    """The texts of a file, and all of them as one text beside its words and numbers, of which few are different."""

    def __init__(self, texts: frozenset[str]) -> None:
        self.texts = texts
        self._whole = "\n".join(texts)
        self._pieces = "\n".join(frozenset(_PIECE.findall(self._whole)))

    def hold(self, piece: str, value: str) -> bool:
        """True if the value stands in the texts; its `piece` is looked for first, in far less."""
        return piece in self._pieces and value in self._whole


def _places(entry: InputColumn, readable: Mapping[str, _FileTexts]) -> Iterable[str]:
    """The files in which values of the column stand; of a column with a few words only the heading can be looked for."""
    wanted = entry.texts or {entry.column.title, entry.column.heading, *entry.column.also}
    searched = sorted(entry.texts, key=lambda text: (-len(text), text))[:_MOST_SEARCHED]
    samples = [(max(_PIECE.findall(text), key=len, default=""), text) for text in searched]
    for name, file in readable.items():
        if not wanted.isdisjoint(file.texts) or any(file.hold(*sample) for sample in samples):
            yield name


# ---------------------------------------------------------------- uses


def _uses(
    policy: Policy, tables: Sequence[Table], columns: Sequence[tuple[str, LayoutColumn]]
) -> Mapping[tuple[str, str], tuple[str, ...]]:
    """Return (kind, field) → the indicators that come out differently if nobody had filled the column."""
    usual = _figures(policy, tables)
    uses: dict[tuple[str, str], tuple[str, ...]] = {}
    for kind, column in columns:
        if column.required:
            uses[kind, column.field] = ()
            continue
        without = _figures(policy, [_without(table, column) if table.kind == kind else table for table in tables])
        codes = (code for code, figures in usual.items() if without.get(code) != figures)
        uses[kind, column.field] = tuple(codes)
    return uses


def _figures(policy: Policy, tables: Sequence[Table]) -> Mapping[str, frozenset[Any]]:
    """Indicator → its figures for everybody."""
    roster = link_roster(tables, policy.days.first.year, policy.days.refused)
    records, _ = link_term(tables, roster)
    marks, _ = settled_marks(records.marks, policy.indicators)
    results = evaluate(build_term(policy, replace(records, marks=marks))).results
    figures: dict[str, set[Any]] = {i.code: set() for i in policy.indicators}
    for result in results:
        tally, subject = result.tally, result.subject
        figure = (subject.kind, subject.key, tally.numerator, tally.denominator, tally.applies, result.points)
        figures[result.indicator.code].add(figure)
    return {code: frozenset(held) for code, held in figures.items()}


def _without(table: Table, column: LayoutColumn) -> Table:
    """The table as if nobody had filled the column."""
    value = blank(column)
    if isinstance(value, Enum | str | tuple) or value is None:
        rows = tuple(
            replace(row.changed({column.field: value}), filled=row.filled - {column.field}) for row in table.rows
        )
        return replace(table, head=_head_without(table.head, column), rows=rows)
    return table


def _head_without(head: Head, column: LayoutColumn) -> Head:
    return replace(head, columns={name: place for name, place in head.columns.items() if name != column.field})
