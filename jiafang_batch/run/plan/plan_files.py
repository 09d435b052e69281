"""The 分工表 of a term on the disk: 分工/{年级}分工表.xlsx, and what stood there before in 分工/旧稿/."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from msgspec import Struct

from jiafang_batch.class_names import class_name
from jiafang_batch.grid import Grid
from jiafang_batch.report.names import file_name
from jiafang_batch.run.place.disk import OpenElsewhereError, is_open_elsewhere, write_whole
from jiafang_batch.run.place.folder import PLAN_FOLDER, free_name
from jiafang_batch.run.plan.edited_book import EditedBook, edited_book
from jiafang_batch.run.plan.school_side import SchoolSide
from jiafang_batch.run.term.open_term import OpenedTerm
from jiafang_batch.run.usage import UsageError

OLD_FOLDER = "旧稿"


class PlanFile(Struct, frozen=True):
    """A 分工表 that is there: its year group and content."""

    path: Path
    year_group: str
    book: EditedBook


def plan_files(root: Path) -> tuple[Path, ...]:
    """Return the workbooks of 分工/, without lock files and former versions."""
    return tuple(p for p in sorted((root / PLAN_FOLDER).glob("*.xlsx")) if not p.name.startswith(("~$", ".")))


def read_books(opened: OpenedTerm, side: SchoolSide) -> tuple[PlanFile, ...]:
    """Return the workbooks that are there, one a year group. Raises UsageError for two of one year group."""
    named = [(path.relative_to(opened.root).as_posix(), path) for path in plan_files(opened.root)]
    grids: dict[str, list[Grid]] = {name: [] for name, _ in named}
    for name, file in zip(grids, opened.intake.read_many(named), strict=True):
        grids[name] = list(file.grids)
    by_group: dict[str, PlanFile] = {}
    for name, path in named:
        book = edited_book(name, grids[name], opened.year)
        group = _year_group(book, side) if book else ""
        if book is None or not group:
            continue
        if group in by_group:
            raise UsageError(f"{group}的分工表有两份：“{by_group[group].path}”和“{path}”。请留下一份，另一份移到别处。")
        by_group[group] = PlanFile(path, group, book)
    return tuple(by_group.values())


def _year_group(book: EditedBook, side: SchoolSide) -> str:
    """The year group of the first class that the rows name."""
    classes = side.term.records.roster.classes
    names: Iterable[str] = (class_name(row.row.school_class) or row.row.school_class for row in book.rows)
    return next((classes[name].year_group for name in names if name in classes), "")


def written(root: Path, year_group: str, content: bytes, before: Path | None) -> tuple[Path, Path | None]:
    """Write a workbook, under the name that a person has given it; a different one that stood there is kept in 旧稿.

    Raises UsageError if it is open somewhere.
    """
    path = before or root / PLAN_FOLDER / f"{file_name(year_group)}分工表.xlsx"
    if is_open_elsewhere(path):
        raise UsageError(_open_words(path))
    kept = None
    if path.is_file() and (former := path.read_bytes()) != content:
        old = path.parent / OLD_FOLDER
        old.mkdir(parents=True, exist_ok=True)
        kept = free_name(old, f"{file_name(year_group)}分工表_1.xlsx")
        write_whole(kept, former)
    try:
        write_whole(path, content)
    except OpenElsewhereError as fault:
        raise UsageError(_open_words(path)) from fault
    return path, kept


def _open_words(path: Path) -> str:
    return f"“{path}”正被打开，没有改。请在 Excel/WPS 里存盘关闭，再运行一次。"
