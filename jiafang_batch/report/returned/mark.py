"""A teacher's workbook with its problems marked in place: colours, notes and the sheet 退回说明, nothing else changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct

from jiafang_batch.catalogue import ordered
from jiafang_batch.grouping import grouped_by
from jiafang_batch.intake.titles import with_title
from jiafang_batch.office.markup import tag
from jiafang_batch.office.patched_package import PatchedPackage
from jiafang_batch.problem import Problem, Severity
from jiafang_batch.product_words import RETURNED
from jiafang_batch.pupil_numbers import with_short_forms
from jiafang_batch.report.returned.cells_part import sizes_of
from jiafang_batch.report.returned.list_sheet import list_sheet
from jiafang_batch.report.returned.marked_cells import is_marked, notes_of, targets_of
from jiafang_batch.report.returned.notes import add_notes, remove_notes
from jiafang_batch.report.returned.problem_listing import Notice, listing
from jiafang_batch.report.returned.styles_part import add_cells, add_marks
from jiafang_batch.report.returned.workbook_part import Book, WorkbookSheet
from jiafang_batch.report.returned.worksheet_part import (
    add_colours,
    is_protected,
    may_be_coloured,
    remove_colours,
    unselected,
)

MOST_NOTES = 300
"""A sheet with more notes is slow and unreadable."""


class _Marked(Struct, frozen=True):
    """The result for a sheet: the number of cells to mark and of coloured cells, and whether it is protected."""

    sheet: WorkbookSheet
    wanted: int
    coloured: int
    protected: bool


def marked_copy(original: bytes, problems: Sequence[Problem], notice: Notice) -> bytes:
    """Return the OOXML workbook with these problems marked, replacing the marks of an earlier round.

    Without problems: the workbook without our marks, with the same bytes if there were none. Other parts keep their
    bytes. Raises Unpatchable if the workbook cannot be marked.
    """
    package = PatchedPackage(original)
    book = Book(package)
    _remove_marks(book)
    if problems:
        _mark(book, ordered(_with_own_titles(book, problems)), notice)
    return package.to_bytes()


def _with_own_titles(book: Book, problems: Iterable[Problem]) -> Iterator[Problem]:
    """The problems under the titles that the sheets have in the workbook itself: its writer's."""
    titles = {with_short_forms(sheet.name): sheet.name for sheet in book.sheets}
    return (with_title(problem, lambda title: titles.get(title, title)) for problem in problems)


def _remove_marks(book: Book) -> None:
    package = book.package
    while ours := next((sheet for sheet in book.worksheets if book.is_our_list(sheet)), None):
        book.remove(ours)
        book.save()
    for sheet in book.worksheets:
        content = package.read(sheet.part)
        has_notes = any(relation.kind == "comments" for relation in package.relations(sheet.part))
        if not has_notes and not may_be_coloured(content):
            continue
        root = package.tree(sheet.part, tag("worksheet"))
        uncoloured = remove_colours(root)
        if remove_notes(package, sheet.part, root) or uncoloured:
            package.put_tree(sheet.part, root)


def _mark(book: Book, problems: Sequence[Problem], notice: Notice) -> None:
    package = book.package
    styles = package.tree(book.styles_part, tag("styleSheet"))
    formats = add_marks(styles)
    marked = [_mark_sheet(book, sheet, sheet_problems, formats) for sheet, sheet_problems in _by_sheet(book, problems)]
    for sheet in book.sheets:
        content = package.read(sheet.part)
        if (settled := unselected(content)) != content:
            package.put(sheet.part, settled)
    visible = frozenset(sheet.name for sheet in book.worksheets if sheet.visible)
    ways = (*_ways(book, marked), *([notice.origin] if notice.origin else []))
    page = listing(problems, notice, ways, visible)
    book.append(book.free_name(RETURNED), list_sheet(page, add_cells(styles)), page.heading_row)
    package.put_tree(book.styles_part, styles)
    book.save()


def _by_sheet(book: Book, problems: Iterable[Problem]) -> Iterator[tuple[WorkbookSheet, tuple[Problem, ...]]]:
    """Each sheet with something to mark, with its problems."""
    by_name = grouped_by(filter(is_marked, problems), lambda problem: problem.location.sheet)
    for sheet in book.worksheets:
        if sheet.name in by_name:
            yield sheet, by_name[sheet.name]


def _mark_sheet(
    book: Book, sheet: WorkbookSheet, problems: Sequence[Problem], formats: Mapping[Severity, int]
) -> _Marked:
    root = book.package.tree(sheet.part, tag("worksheet"))
    targets = targets_of(root, problems, book)
    coloured = add_colours(root, (target.colour for target in targets), formats)
    notes = notes_of(targets)[:MOST_NOTES]
    add_notes(book.package, sheet.part, root, notes, sizes_of(root))
    if targets:
        book.package.put_tree(sheet.part, root)
    return _Marked(sheet, len(targets), coloured, is_protected(root))


def _ways(book: Book, marked: Sequence[_Marked]) -> Iterator[str]:
    """How to correct the file, and what prevents it."""
    if any(marked_sheet.wanted for marked_sheet in marked):
        yield "怎么改：点“位置”跳到那一格（红色是错误，黄色请核对；鼠标停在格上可看批注）。改好后颜色自动消失，批注不用删。"
    else:
        yield "怎么改：请按下面逐条改正，点“位置”可以跳过去。"
    yield "请直接在本文件里改，保存后交回本文件，不要另建新表；本页不用填写，也不用删除。"
    for marked_sheet in marked:
        if not marked_sheet.sheet.visible:
            yield f"工作表“{marked_sheet.sheet.name}”是隐藏的：请右键点任一工作表标签，选“取消隐藏”后再改。"
        if marked_sheet.protected:
            yield f"工作表“{marked_sheet.sheet.name}”有保护：锁定的格子改不动时，请先在“审阅”里撤消工作表保护，密码请问发表的人。"
        if marked_sheet.wanted > min(marked_sheet.coloured, MOST_NOTES):
            yield f"工作表“{marked_sheet.sheet.name}”要改的地方太多，只有一部分标了颜色或批注，请以本页的清单为准。"
    if book.is_locked:
        yield "这个工作簿锁定了结构，本页删不掉，留着交回就可以。"
