"""The blank standardized workbooks: which sheets go into which file, and writing them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from jiafang_batch.policy.library import presets
from jiafang_batch.run.place.disk import write_whole
from jiafang_batch.run.place.folder import POLICY_FILE
from jiafang_batch.run.place.state_file import state_bytes
from jiafang_batch.run.start.policy_book import policy_sheets
from jiafang_batch.run.usage import UsageError, disk_faults
from jiafang_batch.sheets.layout import layouts
from jiafang_batch.sheets.template import TemplateSheet, workbook_of

ROSTER_BOOKS: Mapping[str, tuple[str, ...]] = {
    "学生名册.xlsx": ("student",),
    "教师与班级.xlsx": ("teacher", "school_class", "teaching"),
}
"""The workbooks of 基础信息: file → layout codes."""

HANDOUT_BOOKS: Mapping[str, tuple[str, ...]] = {
    "家访记录.xlsx": ("visit_log",),
    "教导处登记.xlsx": (
        "plan", "event", "meeting", "essay", "survey", "breach", "handling", "mark", "receipt",
        "leave", "training", "forum", "inspection", "incident", "remedy", "tracking",
    ),
    "心理跟踪.xlsx": ("counselling",),
}  # fmt: skip
"""The workbooks that are handed out to be filled in and returned to 收表: file → layout codes."""

EXAMPLE_PRESET, EXAMPLE_SCHOOL, EXAMPLE_YEAR, EXAMPLE_TERM = "qizhuang", "示范小学", 2024, "第一学期"


def write_templates(folder: Path, *, force: bool = False) -> tuple[Path, ...]:
    """Write the blank workbooks and an example policy into the folder.

    Raises UsageError, writing nothing, if a file of such a name is not the blank template; with `force` it is replaced.
    """
    books: dict[str, tuple[TemplateSheet, ...]] = {
        **{name: _blank_sheets(codes) for name, codes in {**ROSTER_BOOKS, **HANDOUT_BOOKS}.items()},
        POLICY_FILE: policy_sheets(presets()[EXAMPLE_PRESET], EXAMPLE_SCHOOL, EXAMPLE_YEAR, EXAMPLE_TERM),
    }
    contents = {folder / name: workbook_of(sheets, title=Path(name).stem) for name, sheets in books.items()}
    with disk_faults(f"不能把空白表写到“{folder}”"):
        kept = [path.name for path, content in contents.items() if path.exists() and state_bytes(path) != content]
        if kept and not force:
            raise UsageError(
                f"“{folder}”里的{'、'.join(kept)}已经填过或改过，什么都没有写。"
                "请换一个文件夹；确实要换成空白的，请加 --force。"
            )
        folder.mkdir(parents=True, exist_ok=True)
    for path, content in contents.items():
        write_whole(path, content)
    return tuple(contents)


def write_blank(path: Path, codes: tuple[str, ...]) -> Path:
    """A workbook of empty sheets of these layouts."""
    return write_book(path, _blank_sheets(codes))


def write_policy(path: Path, preset_name: str, school: str, first_year: int, term: str) -> Path:
    """Write the 考核办法 of a preset, ready to edit. Raises KeyError for a name that the library lacks."""
    return write_book(path, policy_sheets(presets()[preset_name], school, first_year, term))


def write_book(path: Path, sheets: tuple[TemplateSheet, ...]) -> Path:
    """Write a workbook of these sheets to the path, creating its folders."""
    write_whole(path, workbook_of(sheets, title=path.stem))
    return path


def _blank_sheets(codes: tuple[str, ...]) -> tuple[TemplateSheet, ...]:
    return tuple(TemplateSheet(layouts()[code]) for code in codes)
