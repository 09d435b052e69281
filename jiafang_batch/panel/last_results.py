"""The figures of a term's last run, as its own data files state them."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path

from msgspec import Struct

from jiafang_batch.changes import basis
from jiafang_batch.report.csv_text import csv_rows
from jiafang_batch.report.data_columns import CLASS, RANK, RATING, STAFF_ID, TOTAL, YEAR_GROUP, DataColumn
from jiafang_batch.report.data_files import CLASSES, RESULTS, TEACHERS, UNVISITED, VISITS, YEAR_GROUPS
from jiafang_batch.report.district.forwarded_figures import FORWARDED
from jiafang_batch.run.handin.watch import places_of, sight
from jiafang_batch.run.place.folder import OUTPUT_FOLDER
from jiafang_batch.run.place.publish import MANIFEST, MEMORY
from jiafang_batch.run.place.state_file import state_bytes
from jiafang_batch.run.term.as_of import RUN_BASIS
from jiafang_batch.run.term.write import DATA_FOLDER

Row = Mapping[str, str]


class LastResults(Struct, frozen=True):
    """Heading → text, row by row, of the files in 输出/数据; `as_of` as 2024-11-30."""

    as_of: str
    units: Sequence[Row]
    """上报表: the school first, then each year group."""
    teachers: Sequence[Row]
    classes: Sequence[Row]
    year_groups: Sequence[Row]
    results: Sequence[Row]
    """指标明细: every indicator of everybody."""
    visits: Sequence[Row]
    unvisited: Sequence[Row]


def last_results(root: Path) -> LastResults | None:
    """Return the figures of the last run, or None if there was none or somebody has changed its files."""
    output = root / OUTPUT_FOLDER
    try:
        run_basis = basis.from_bytes(state_bytes(output / MEMORY / RUN_BASIS) or b"")
        names = (FORWARDED, TEACHERS, CLASSES, YEAR_GROUPS, RESULTS, VISITS, UNVISITED)
        tables = [_rows(output / DATA_FOLDER / name) for name in names]
    except (OSError, ValueError, csv.Error, StopIteration):
        return None
    if run_basis is None:
        return None
    units, teachers, classes, year_groups, *others = tables
    scored = ((teachers, STAFF_ID), (classes, CLASS), (year_groups, YEAR_GROUP))
    shown = ([_shown(row, who, run_basis.ungraded) for row in rows] for rows, who in scored)
    return LastResults(run_basis.as_of, units, *shown, *others)


def _shown(row: Row, who: DataColumn, ungraded: Mapping[str, str]) -> Row:
    """The row of a score; of those without any log 未交表 instead of a total of 0 and a place."""
    if who.read(row) not in ungraded:
        return row
    return {**row, TOTAL.title: "", RATING.title: ungraded[who.read(row)], RANK.title: ""}


def _rows(path: Path) -> list[dict[str, str]]:
    if path.name == YEAR_GROUPS and not path.exists():
        return []
    rows = csv_rows(state_bytes(path) or b"")
    headings = next(rows)
    return [dict(zip(headings, row, strict=False)) for row in rows]


def is_behind(root: Path) -> bool:
    """True if an input has been changed since the last run, by the times of the files."""
    manifest = root / OUTPUT_FOLDER / MANIFEST
    if not manifest.is_file():
        return True
    written = manifest.stat().st_mtime_ns
    return any(changed > written for name, _, changed in sight(places_of(root, ())) if "~" not in name)
