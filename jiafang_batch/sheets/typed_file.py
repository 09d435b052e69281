"""One file as typed: its tables, its problems and what else it holds ↔ compact bytes.

Column by column, each different value once: a log names few classes, teachers, days and forms, and leaves many columns
blank. The file's name is not included, nor what a layout says.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time
from functools import cache, lru_cache
from itertools import accumulate, chain, repeat
from operator import is_
from typing import Any

from msgspec import Struct

from jiafang_batch.compact import compact, plain
from jiafang_batch.intake.codec import pictures_data, pictures_from, problem_data, problem_from
from jiafang_batch.photos.picture import WorkbookPictures
from jiafang_batch.problem import Problem
from jiafang_batch.sheets.layout import layouts
from jiafang_batch.sheets.origin import Origin
from jiafang_batch.sheets.typed_rows import row_fields
from jiafang_batch.table import Caption, FormPlace, Head, Reference, Row, Table
from jiafang_batch.terms import Vocabulary


class TypedFile(Struct, frozen=True):
    """What a file says by itself, before it is compared with any other."""

    tables: tuple[Table, ...]
    problems: tuple[Problem, ...]
    """Of the file, its sheets, headers and cells."""
    pictures: WorkbookPictures | None = None
    origin: Origin | None = None
    """The file of which it is a returned copy."""


def packed(file: TypedFile, name: str) -> bytes | None:
    """Return the typed file of this name as bytes; None if something in it has no words in them, or names another file."""
    places = (place for problem in file.problems for place in (problem.location, *problem.related))
    if any(place.file != name for place in places) or any(table.head.file != name for table in file.tables):
        return None
    try:
        return compact({
            "tables": [_table_data(table) for table in file.tables],
            "problems": [problem_data(problem) for problem in file.problems],
            "pictures": None if file.pictures is None else pictures_data(file.pictures),
            "origin": None if file.origin is None else [file.origin.file, file.origin.checksum],
        })  # fmt: skip
    except TypeError:
        return None


def unpacked(content: bytes, file: str) -> TypedFile | None:
    """Return what `packed` was given, for a file of this name, or None if the bytes are anything else."""
    try:
        raw = plain(content)
        return TypedFile(
            tuple(_table(table, file) for table in raw["tables"]),
            tuple(problem_from(problem, file) for problem in raw["problems"]),
            None if raw["pictures"] is None else pictures_from(raw["pictures"]),
            None if raw["origin"] is None else Origin(*raw["origin"]),
        )
    except (ValueError, TypeError, KeyError, IndexError, AttributeError):
        return None


# ---------------------------------------------------------------- tables


def _table_data(table: Table) -> Mapping[str, Any]:
    rows = table.rows
    # The heads of forms differ from row to row.
    heads, head_of = _different([table.head, *(row.head for row in rows)])
    sets, filled = _different([row.filled for row in rows])
    return {
        "kind": table.kind,
        "caption": [[caption.where, caption.text] for caption in table.caption],
        "count": len(rows),
        "heads": [[_head_data(head, table.kind) for head in heads], head_of],
        "numbers": [row.number for row in rows],
        "filled": [[sorted(fields) for fields in sets], filled],
        "faulty": _column_data([row.faulty for row in rows]),
        "cells": [_column_data(column) for column in zip(*(row.cells for row in rows), strict=True)],
    }  # fmt: skip


def _table(raw: Mapping[str, Any], file: str) -> Table:
    kind, count = raw["kind"], raw["count"]
    fields = row_fields(layouts()[kind])
    heads, head_of = raw["heads"]
    head, *of_rows = _spread([_head(head, kind, fields, file) for head in heads], head_of, count + 1)
    sets, filled = raw["filled"]
    cells = zip(*(_column(column, count) for column in raw["cells"]), strict=True)
    rows = map(
        Row,
        of_rows,
        raw["numbers"],
        cells,
        _spread(list(map(frozenset, sets)), filled, count),
        _column(raw["faulty"], count),
    )
    return Table(head, tuple(rows), tuple(Caption(where, text) for where, text in raw["caption"]))


def _head_data(head: Head, kind: str) -> Sequence[Any]:
    if head.kind != kind or head.fields != row_fields(layouts()[kind]):
        raise TypeError(f"a table of the kind {kind} with other fields")
    form = None if head.form is None else [dict(head.form.rows), head.form.first, head.form.last]
    return [head.sheet, dict(head.columns), form, head.is_handed_out]


def _head(raw: Sequence[Any], kind: str, fields: Mapping[str, int], file: str) -> Head:
    sheet, columns, form, is_handed_out = raw
    named = {field: (letter, heading) for field, (letter, heading) in columns.items()}
    return Head(kind, file, sheet, named, fields, None if form is None else FormPlace(*form), is_handed_out)


# ---------------------------------------------------------------- columns


_PLAIN = frozenset({str, int, float, bool, type(None), date, datetime, time})
"""Types of values that are kept as they are."""
_AS_THEY_ARE, _MIXED, _TUPLES, _REFERENCES = "", "*", "()", "@"
"""Kinds of values beside the names of vocabularies."""
_IN_A_BYTE = 256
_SHARED = 1 << 16
"""The number of references that are made once for all files."""


def _different(values: Sequence[Any]) -> tuple[Sequence[Any], Sequence[int] | None]:
    """The different values and the place of each value among them: None for all alike, or for hardly any alike.

    Values are compared by identity, because 1 and True are equal; the reader of cells makes equal ones once.
    """
    if values and all(map(is_, values, repeat(values[0]))):
        return values[:1], None
    numbers = list(map(id, values))
    different = dict(zip(numbers, values, strict=True))
    if 2 * len(different) > len(values):
        return values, None
    places = dict(zip(different, range(len(different)), strict=True))
    which = list(map(places.__getitem__, numbers))
    return list(different.values()), bytes(which) if len(different) <= _IN_A_BYTE else which


def _spread(values: Sequence[Any], which: Sequence[int] | None, count: int) -> Iterable[Any]:
    if which is not None:
        return map(values.__getitem__, which)
    return repeat(values[0], count) if len(values) == 1 else values


def _column_data(values: Sequence[Any]) -> Sequence[Any]:
    different, which = _different(values)
    return [_values_data(different), which]


def _column(raw: Sequence[Any], count: int) -> Iterable[Any]:
    values, which = raw
    return _spread(_values(values), which, count)


def _values_data(values: Sequence[Any]) -> Sequence[Any]:
    """The kind of the values and what they are made of. Raises TypeError for a value that no cell has."""
    kinds = set(map(type, values))
    if kinds <= _PLAIN:
        return [_AS_THEY_ARE, values]
    if len(kinds) > 1:
        return [_MIXED, [_values_data([value]) for value in values]]
    (kind,) = kinds
    if kind is tuple:
        return [_TUPLES, list(map(len, values)), _values_data(list(chain.from_iterable(values)))]
    if kind is Reference:
        return [_REFERENCES, [person.name for person in values], [person.id for person in values]]
    if kind is _vocabularies().get(kind.__name__):
        return [kind.__name__, [word.value for word in values]]
    raise TypeError(f"{kind.__name__} is no value of a cell")


def _values(data: Sequence[Any]) -> Sequence[Any]:
    kind, first, *rest = data
    if kind == _MIXED:
        return [_values(value)[0] for value in first]
    if kind == _TUPLES:
        whole = tuple(_values(*rest))
        return [whole[end - width : end] for end, width in zip(accumulate(first), first, strict=True)]
    if kind == _REFERENCES:
        return list(map(_reference, first, *rest))
    as_they_are: Sequence[Any] = first
    return as_they_are if kind == _AS_THEY_ARE else list(map(_vocabularies()[kind], first))


_reference = lru_cache(_SHARED)(Reference)


@cache
def _vocabularies() -> Mapping[str, type[Vocabulary]]:
    return {kind.__name__: kind for kind in Vocabulary.__subclasses__()}
