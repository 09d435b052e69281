"""What was taken in from a file ↔ compact bytes that hold nothing but data: JSON, compressed.

The file's name is no part of it, so that a renamed or copied file is known again. Never pickle: whoever can write
into a folder that is shared must not be able to run anything by it.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from jiafang_batch.grid import Cell, CellNote, Fact, Grid
from jiafang_batch.intake.answer import FileGrids
from jiafang_batch.photos.image import Fingerprint
from jiafang_batch.photos.workbook import Absence, Picture, WorkbookPictures
from jiafang_batch.problem import Location, Problem
from jiafang_batch.terms import PictureKind

_LEVEL = 1
"""Compression costs more than it saves above the fastest level."""


def encoded(found: FileGrids) -> bytes:
    """The grids, problems and pictures of a file, whatever its name."""
    raw = {
        "grids": [_grid_data(grid) for grid in found.grids],
        "problems": [_problem_data(problem) for problem in found.problems],
        "pictures": None if found.pictures is None else _pictures_data(found.pictures),
    }
    text = json.dumps(raw, ensure_ascii=False, separators=(",", ":"))
    return zlib.compress(text.encode("utf-8", "surrogatepass"), _LEVEL)


def decoded(content: bytes, file: str) -> FileGrids | None:
    """What `encoded` wrote, for the file of this name; None for anything else."""
    try:
        raw = json.loads(zlib.decompress(content).decode("utf-8", "surrogatepass"))
        return FileGrids(
            file,
            tuple(_grid(grid, file) for grid in raw["grids"]),
            tuple(_problem(problem, file) for problem in raw["problems"]),
            None if raw["pictures"] is None else _pictures(raw["pictures"]),
        )
    except (zlib.error, ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError):
        return None


# ---------------------------------------------------------------- sheets


_ODD = frozenset({datetime, date, time, timedelta})


def _grid_data(grid: Grid) -> dict[str, Any]:
    """The grid; cells that JSON has no word for stand apart, so that all others need no second look."""
    special: list[tuple[int, int, str, str | float]] = []
    rows: list[Sequence[Cell]] = []
    for number, row in enumerate(grid.rows):
        odd = [index for index, cell in enumerate(row) if cell.__class__ in _ODD]
        if odd:
            special += [(number, index, *_odd_cell(row[index])) for index in odd]
            row = [None if index in odd else cell for index, cell in enumerate(row)]  # noqa: PLW2901
        rows.append(row)
    return {
        "sheet": grid.sheet, "rows": rows, "special": special, "top": grid.top, "left": grid.left,
        "merges": grid.merges, "hidden": grid.hidden, "hidden_rows": grid.hidden_rows,
        "notes": [(note.row, note.column, note.fact.value, note.text) for note in grid.notes],
    }  # fmt: skip


def _odd_cell(cell: date | time | timedelta) -> tuple[str, str | float]:
    match cell:
        case datetime():
            return "moment", cell.isoformat()
        case date():
            return "day", cell.isoformat()
        case time():
            return "time", cell.isoformat()
    return "span", cell.total_seconds()


_READERS = {"moment": datetime.fromisoformat, "day": date.fromisoformat, "time": time.fromisoformat}


def _grid(raw: dict[str, Any], file: str) -> Grid:
    rows: list[list[Cell]] = raw["rows"]
    for number, index, kind, text in raw["special"]:
        rows[number][index] = timedelta(seconds=text) if kind == "span" else _READERS[kind](text)
    return Grid(
        file=file,
        sheet=raw["sheet"],
        rows=rows,
        top=raw["top"],
        left=raw["left"],
        merges=_areas(raw["merges"]),
        hidden=raw["hidden"],
        notes=tuple(CellNote(row, column, Fact(fact), text) for row, column, fact, text in raw["notes"]),
        hidden_rows=tuple(raw["hidden_rows"]),
    )


def _areas(raw: Iterable[Sequence[int]]) -> tuple[tuple[int, int, int, int], ...]:
    return tuple((first, left, last, right) for first, left, last, right in raw)


# ---------------------------------------------------------------- problems and pictures


def _problem_data(problem: Problem) -> list[Any]:
    place = problem.location
    # What is said of a file as a whole concerns no other file.
    return [problem.code, place.sheet, place.row, place.column, place.header, problem.value, dict(problem.details)]


def _problem(raw: Sequence[Any], file: str) -> Problem:
    code, sheet, row, column, header, value, details = raw
    return Problem(code, Location(file, sheet, row, column, header), value, details)


def _pictures_data(found: WorkbookPictures) -> dict[str, Any]:
    return {
        "absence": found.absence.value,
        "unreadable": found.unreadable,
        "pictures": [
            (p.sheet, p.row, p.column, p.merged_rows, p.kind.value, p.part, _print_data(p.fingerprint))
            for p in found.pictures
        ],
    }


def _print_data(found: Fingerprint | None) -> list[Any] | None:
    # 256 bits are more than other readers of JSON keep of a number.
    return None if found is None else [found.sha256, None if found.likeness is None else f"{found.likeness:x}"]


def _pictures(raw: dict[str, Any]) -> WorkbookPictures:
    pictures = tuple(
        Picture(sheet, row, column, (merged[0], merged[1]), PictureKind(kind), part, _print(known))
        for sheet, row, column, merged, kind, part, known in raw["pictures"]
    )
    return WorkbookPictures(pictures, Absence(raw["absence"]), tuple(raw["unreadable"]))


def _print(raw: Sequence[Any] | None) -> Fingerprint | None:
    return None if raw is None else Fingerprint(raw[0], None if raw[1] is None else int(raw[1], 16))
