"""The content of a file ↔ compact bytes.

The file's name is not included, so that a renamed or copied file is recognised.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate, chain
from typing import Any

from jiafang_batch.compact import compact, plain
from jiafang_batch.grid import Cell, CellMark, CellNote, Fact, Grid, Marking
from jiafang_batch.intake.answer import FileGrids
from jiafang_batch.photos.image import PictureFingerprint
from jiafang_batch.photos.picture import Absence, Picture, PictureKind, WorkbookPictures
from jiafang_batch.problem import Location, Problem

ANSWER_LENGTH = struct.Struct("<Q")
"""The number of bytes that follow, if one answer follows another."""


def encoded(file_grids: FileGrids) -> bytes:
    """Return the grids, problems and pictures of a file without its name, as bytes."""
    return compact({
        "grids": [_grid_data(grid) for grid in file_grids.grids],
        "problems": [problem_data(problem) for problem in file_grids.problems],
        "pictures": None if file_grids.pictures is None else pictures_data(file_grids.pictures),
    })  # fmt: skip


def decoded(content: bytes, file: str) -> FileGrids | None:
    """Return what `encoded` wrote, for a file of this name, or None if the bytes are anything else."""
    try:
        raw = plain(content)
        return FileGrids(
            file,
            tuple(_grid(grid, file) for grid in raw["grids"]),
            tuple(problem_from(problem, file) for problem in raw["problems"]),
            None if raw["pictures"] is None else pictures_from(raw["pictures"]),
        )
    except (ValueError, TypeError, KeyError, IndexError, AttributeError):
        return None


# ---------------------------------------------------------------- sheets


_EQUAL_KINDS = frozenset({bool, int, float})
"""Types whose values may be equal: 1, True and 1.0 are different cells."""


def _different(cells: Sequence[Cell]) -> tuple[Sequence[Cell], Sequence[int]]:
    """The different cells, and for each cell its place among them; equal cells that are not the same are all kept."""
    if len(_EQUAL_KINDS.intersection(map(type, cells))) > 1:
        return cells, range(len(cells))
    different = list(dict.fromkeys(cells))
    places = dict(zip(different, range(len(different)), strict=True))
    return different, list(map(places.__getitem__, cells))


def _grid_data(grid: Grid) -> Mapping[str, Any]:
    # Most texts recur: each is written and made once, which takes half the time, and once in memory.
    cells, places = _different(list(chain.from_iterable(grid.rows)))
    widths = [len(row) for row in grid.rows]
    return {
        "sheet": grid.sheet, "cells": cells, "places": list(places),
        "widths": widths if len(set(widths)) > 1 or not places else widths[:1],
        "top": grid.top, "left": grid.left,
        "merges": grid.merges, "hidden": grid.hidden, "hidden_rows": grid.hidden_rows,
        "notes": [(note.row, note.column, note.fact.value, note.text) for note in grid.notes],
        "marks": [(mark.row, mark.column, mark.marking.value, mark.text) for mark in grid.marks],
    }  # fmt: skip


def _grid(raw: Mapping[str, Any], file: str) -> Grid:
    return Grid(
        file=file,
        sheet=raw["sheet"],
        rows=_rows(raw["cells"], raw["places"], raw["widths"]),
        top=raw["top"],
        left=raw["left"],
        merges=_areas(raw["merges"]),
        hidden=raw["hidden"],
        notes=tuple(CellNote(row, column, Fact(fact), text) for row, column, fact, text in raw["notes"]),
        hidden_rows=tuple(raw["hidden_rows"]),
        marks=tuple(CellMark(row, column, Marking(marking), text) for row, column, marking, text in raw["marks"]),
    )


def _rows(cells: Sequence[Cell], places: Sequence[int], widths: Sequence[int]) -> list[list[Cell]]:
    """The rows of the numbered cells: all of one width, or each of its own."""
    whole = list(map(cells.__getitem__, places))
    if len(widths) == 1 and widths[0]:
        return [whole[start : start + widths[0]] for start in range(0, len(whole), widths[0])]
    ends = accumulate(widths)
    return [whole[end - width : end] for end, width in zip(ends, widths, strict=True)]


def _areas(raw: Iterable[Sequence[int]]) -> tuple[tuple[int, int, int, int], ...]:
    return tuple((first, left, last, right) for first, left, last, right in raw)


# ---------------------------------------------------------------- problems and pictures


def problem_data(problem: Problem) -> list[Any]:
    """Return a problem, all of whose locations are in one file, as plain data without the file's name."""
    place, *related = map(_place_data, (problem.location, *problem.related))
    return [problem.code, place, problem.value, dict(problem.details), related, problem.is_optional]


def problem_from(raw: Sequence[Any], file: str) -> Problem:
    """Return the problem of `problem_data`, in a file of this name."""
    code, place, value, details, related, is_optional = raw
    places = tuple(Location(file, *other) for other in related)
    return Problem(code, Location(file, *place), value, details, places, is_optional)


def _place_data(place: Location) -> list[Any]:
    return [place.sheet, place.row, place.column, place.header]


def pictures_data(workbook: WorkbookPictures) -> dict[str, Any]:
    """Return the pictures of a workbook as plain data."""
    return {
        "absence": workbook.absence.value,
        "unreadable": workbook.unreadable,
        "pictures": [
            (p.sheet, p.row, p.column, p.merged_rows, p.kind.value, p.part, _print_data(p.fingerprint))
            for p in workbook.pictures
        ],
    }


def _print_data(fingerprint: PictureFingerprint | None) -> list[Any] | None:
    return None if fingerprint is None else [fingerprint.sha256, fingerprint.likeness]


def pictures_from(raw: dict[str, Any]) -> WorkbookPictures:
    """Return the pictures of `pictures_data`."""
    pictures = tuple(
        Picture(sheet, row, column, (merged[0], merged[1]), PictureKind(kind), part, _print(raw_print))
        for sheet, row, column, merged, kind, part, raw_print in raw["pictures"]
    )
    return WorkbookPictures(pictures, Absence(raw["absence"]), tuple(raw["unreadable"]))


def _print(raw: Sequence[Any] | None) -> PictureFingerprint | None:
    return None if raw is None else PictureFingerprint(raw[0], raw[1])
