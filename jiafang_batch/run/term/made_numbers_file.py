"""学号对照.xlsx: the numbers made for a roster without any, kept among the rosters."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from jiafang_batch.link.made_numbers import MadeNumber
from jiafang_batch.run.place.folder import ROSTER_FOLDER
from jiafang_batch.run.start.templates import write_book
from jiafang_batch.run.term.read import ReadFile
from jiafang_batch.sheets.layout import layouts
from jiafang_batch.sheets.template import TemplateSheet, Value

NUMBER_FILE = f"{ROSTER_FOLDER}/学号对照.xlsx"


def keep_made_numbers(root: Path, files: Iterable[ReadFile], made: Sequence[MadeNumber]) -> bool:
    """Write the numbers that are not kept yet. Returns False if there is nothing to add.

    Numbers of pupils who have left the roster are kept: one who returns gets his own again.
    """
    if not made:
        return False
    rows: dict[str, dict[str, Value]] = {
        row["made_number"]: _line(row["made_number"], row["name"], row["school_class"])
        for file in files
        for table in file.tables
        if table.kind == "pupil_number"
        for row in table.rows
    }
    held = dict(rows)
    rows |= {entry.number: _line(entry.number, entry.name, entry.school_class) for entry in made}
    if rows == held:
        return False
    target = root / NUMBER_FILE
    write_book(target, (TemplateSheet(layouts()["pupil_number"], [rows[number] for number in sorted(rows)]),))
    return True


def _line(number: str, name: str, school_class: str) -> dict[str, Value]:
    return {"made_number": number, "name": name, "school_class": school_class}
