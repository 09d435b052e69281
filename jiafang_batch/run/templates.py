"""The blank standardized workbooks: which sheets go into which file, and writing them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from jiafang_batch.policy.library import presets
from jiafang_batch.run.folder import POLICY_FILE
from jiafang_batch.run.policy_book import policy_sheets
from jiafang_batch.sheets.layout import layouts
from jiafang_batch.sheets.template import TemplateSheet, write_workbook

ROSTER_BOOKS: Mapping[str, tuple[str, ...]] = {
    "学生名册.xlsx": ("student",),
    "教师与班级.xlsx": ("teacher", "school_class", "teaching"),
}
"""What 基础信息 holds: file → layout codes."""

HANDOUT_BOOKS: Mapping[str, tuple[str, ...]] = {
    "家访记录.xlsx": ("visit_log",),
    "教导处登记.xlsx": ("plan", "event", "meeting", "essay", "survey", "breach", "handling", "receipt"),
}
"""What is handed out to be filled in and comes back to 收表: file → layout codes."""

EDITION = datetime(2024, 8, 1)  # noqa: DTZ001  a workbook's creation date has no zone
"""The creation date that every generated workbook carries, so that its bytes do not depend on the day."""

EXAMPLE_PRESET, EXAMPLE_SCHOOL, EXAMPLE_YEAR, EXAMPLE_TERM = "qizhuang", "示范小学", 2024, "第一学期"


def write_templates(folder: Path) -> tuple[Path, ...]:
    """The blank workbooks and an example policy in the folder; files of the same names are replaced."""
    folder.mkdir(parents=True, exist_ok=True)
    blank = {**ROSTER_BOOKS, **HANDOUT_BOOKS}
    books = tuple(write_blank(folder / name, codes) for name, codes in blank.items())
    return (*books, write_policy(folder / POLICY_FILE, EXAMPLE_PRESET, EXAMPLE_SCHOOL, EXAMPLE_YEAR, EXAMPLE_TERM))


def write_blank(path: Path, codes: tuple[str, ...]) -> Path:
    """A workbook of empty sheets of these layouts."""
    return write_book(path, tuple(TemplateSheet(layouts()[code]) for code in codes))


def write_policy(path: Path, preset_name: str, school: str, first_year: int, term: str) -> Path:
    """The 考核办法 of a preset, ready for the school to edit; KeyError for a name that the library lacks."""
    return write_book(path, policy_sheets(presets()[preset_name], school, first_year, term))


def write_book(path: Path, sheets: tuple[TemplateSheet, ...]) -> Path:
    """A workbook of these sheets under its file's name; folders on the way are made."""
    path.parent.mkdir(parents=True, exist_ok=True)
    write_workbook(path, sheets, title=path.stem, created=EDITION)
    return path
