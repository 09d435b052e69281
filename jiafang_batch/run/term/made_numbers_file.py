"""学号对照.xlsx: the numbers made for a roster without any, kept among the rosters."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from jiafang_batch.link.made_numbers import MadeNumber
from jiafang_batch.run.place.disk import write_whole
from jiafang_batch.run.place.folder import ROSTER_FOLDER, free_name
from jiafang_batch.run.start.templates import write_book
from jiafang_batch.run.term.read import ReadFile
from jiafang_batch.sheets.layout import layouts
from jiafang_batch.sheets.template import TemplateSheet, Value
from jiafang_batch.table import Row

NUMBER_FILE = f"{ROSTER_FOLDER}/学号对照.xlsx"
_KIND = "pupil_number"
Numbers = dict[str, dict[str, Value]]
"""Number → its row."""


def keep_made_numbers(root: Path, files: Iterable[ReadFile], made: Sequence[MadeNumber]) -> bool:
    """Write the numbers that are not kept yet. Returns False if there is nothing to add.

    Numbers of pupils who have left the roster are kept: one who returns gets his own again. So is everything that
    people have added to the workbook; where that is not possible, new numbers are written into one of their own.
    """
    rows = [row for file in files for table in file.tables if table.kind == _KIND for row in table.rows]
    kept = {row["made_number"]: _line(row["made_number"], row["name"], row["school_class"]) for row in rows}
    current: Numbers = {entry.number: _line(entry.number, entry.name, entry.school_class) for entry in made}
    fresh = {number: current[number] for number in sorted(current) if kept.get(number) != current[number]}
    if not fresh:
        return False
    target = root / NUMBER_FILE
    if not target.exists():
        write_book(target, _sheets({**kept, **fresh}))
    elif content := _updated(target, [row for row in rows if row.head.file == NUMBER_FILE], fresh):
        write_whole(target, content)
    else:
        write_book(free_name(target.parent, target.name), _sheets(fresh))
    return True


def _updated(target: Path, rows: Sequence[Row], fresh: Numbers) -> bytes | None:
    """The workbook with these numbers; None if that would lose something, or it has no table."""
    from jiafang_batch.report.updated.editable import UnkeepableError
    from jiafang_batch.report.updated.more_rows import NewRow, with_rows

    if not rows:
        return None
    head = rows[-1].head
    there = {row["made_number"]: row for row in rows if row.head == head}
    changed = {
        (there[number].number, field): str(value)
        for number, line in fresh.items()
        for field, value in line.items()
        if number in there and there[number][field] != value
    }
    new = (NewRow(line) for number, line in fresh.items() if number not in there)
    try:
        return with_rows(target.read_bytes(), head, new, changed)
    except (UnkeepableError, OSError):
        return None


def _sheets(lines: Numbers) -> tuple[TemplateSheet, ...]:
    return (TemplateSheet(layouts()[_KIND], [lines[number] for number in sorted(lines)]),)


def _line(number: str, name: str, school_class: str) -> dict[str, Value]:
    return {"made_number": number, "name": name, "school_class": school_class}
