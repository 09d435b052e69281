"""The cells that the program has written into a workbook that people edit, recorded in a very hidden sheet of it.

The record distinguishes a cell that somebody has changed from an outdated one, wherever the file has been.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from jiafang_batch.normal_text import squeeze
from jiafang_batch.product_words import OWN_MARK
from jiafang_batch.report.sheet.cells import Formula, content
from jiafang_batch.report.sheet.page import Page

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook as Editable
    from xlsxwriter.workbook import Workbook

    from jiafang_batch.report.sheet.styles import Styles

NOTES_SHEET = "程序记录"
_TITLE = f"程序写过的内容{OWN_MARK}"
LINE, HEADINGS = "（表头上面一行）", "（表头）"
"""The keys of the letterhead line and of the headings among the rows of a table."""

Key = str
Written = Mapping[tuple[str, Key], Mapping[str, str]]
"""(page, key) → heading → the value written there."""


class KeptTable(Struct, frozen=True):
    """How the rows of a page are matched, and which of its columns belong to people."""

    page: str
    keys: tuple[str, ...]
    """Headings of the cells that identify a row."""
    typed: frozenset[str] = frozenset()
    """Headings of columns that people fill in: their cells are never changed."""
    meant: Callable[[str], str] = squeeze
    """A key's cell → its meaning: people write 1班 for 一(1)班."""
    is_list: bool = False
    """True if rows come and go; such a sheet is rewritten if nobody has changed it."""

    def key(self, row: Mapping[str, Any]) -> Key:
        """Return the row's key; empty if all of its cells are blank."""
        cells = [self.meant(noted(row.get(heading))) for heading in self.keys]
        return "|".join(cells) if any(cells) else ""


def noted(value: Any) -> str:
    """Return a cell's value for comparison: the same to the minute, whatever program has saved it."""
    match value:
        case None:
            return ""
        case datetime():
            minute = (value + timedelta(seconds=30)).replace(second=0, microsecond=0)
            return minute.date().isoformat() if minute.time() == time() else f"{minute:%Y-%m-%d %H:%M}"
        case date():
            return value.isoformat()
        case bool():
            return str(value)
        case int() | float():
            return f"{value:.6g}" if isinstance(value, float) and not value.is_integer() else str(int(value))
    return "\n".join(line.strip() for line in str(value).splitlines()).strip()


def written_in(pages: Iterable[Page], tables: Iterable[KeptTable], line: Callable[[Page], str]) -> Written:
    """Return the cells of a workbook of these pages."""
    kept = {table.page: table for table in tables}
    written: dict[tuple[str, Key], Mapping[str, str]] = {}
    for page in pages:
        table = kept[page.name]
        written[page.name, LINE] = {LINE: noted(line(page))}
        written[page.name, HEADINGS] = {column.title: column.title for column in page.columns}
        columns, rows = page.columns, page.body[1]
        for row in rows:
            cells = {column.title: _plain(column.kind, value) for column, value in zip(columns, row, strict=False)}
            if key := table.key(cells):
                written[page.name, key] = {heading: noted(cell) for heading, cell in cells.items()}
    return written


def _plain(kind: Any, value: Any) -> Any:
    plain = content(kind, value)[1]
    return plain.value if isinstance(plain, Formula) else plain


def note_written(written: Written) -> Callable[[Workbook, Styles], None]:
    """Add the notes to a workbook that is being created."""

    def add(book: Workbook, _styles: Styles) -> None:
        sheet = book.add_worksheet(NOTES_SHEET)
        sheet.very_hidden()
        for number, row in enumerate(_rows(written)):
            for index, text in enumerate(row):
                sheet.write_string(number, index, text)

    return add


def replace_notes(book: Editable, written: Written) -> None:
    """Replace the notes of a workbook that is being updated."""
    if NOTES_SHEET in book.sheetnames:
        del book[NOTES_SHEET]
    sheet = book.create_sheet(NOTES_SHEET)
    sheet.sheet_state = "veryHidden"
    for row in _rows(written):
        sheet.append(list(row))
        for cell in sheet[sheet.max_row]:
            # Written as text and never as a formula, whatever it begins with.
            cell.data_type = "s"


def notes_in(book: Editable) -> Written:
    """Return the notes of a workbook; empty if somebody has removed them."""
    written: dict[tuple[str, Key], dict[str, str]] = {}
    if NOTES_SHEET in book.sheetnames:
        for page, key, heading, text in book[NOTES_SHEET].iter_rows(min_row=2, max_col=4, values_only=True):
            written.setdefault((str(page), str(key)), {})[str(heading)] = "" if text is None else str(text)
    return written


def _rows(written: Written) -> Iterable[Sequence[str]]:
    yield (_TITLE, "", "", "")
    for (page, key), cells in written.items():
        yield from ((page, key, heading, text) for heading, text in cells.items())
