"""A printed list as data: title, headings on every page, lines, blank lines to write on, notes, signatures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from jiafang_batch.report.forms.form_columns import FormColumn
from jiafang_batch.report.forms.word_markup import printable
from jiafang_batch.report.sheet.letterhead import Letterhead


class SheetForm(Struct, frozen=True):
    """One printed list; `total` rows stand below the body in bold, followed by `blanks` empty lines to write on."""

    name: str
    title: str
    line: str
    columns: tuple[FormColumn, ...]
    rows: Sequence[Sequence[Any]]
    total: Sequence[Sequence[Any]] = ()
    notes: tuple[str, ...] = ()
    signatures: tuple[str, ...] = ()
    blanks: int = 0
    landscape: bool = False
    comes_back: bool = False
    """True for a list that is filled in by hand and read again when it is handed in."""
    row_height: float = 24.0

    @property
    def lines(self) -> Sequence[Sequence[Any]]:
        """The rows and the blank lines below them."""
        return [*self.rows, *[(None,) * len(self.columns)] * self.blanks] if self.blanks else self.rows


FIRST_ROW = 3
"""The 0-based row below title, line and headings."""


def dated(form: SheetForm, letterhead: Letterhead) -> SheetForm:
    """Return the list as it is printed: with the as-of day, by which one that is not handed in is recognised."""
    is_dated = form.comes_back or letterhead.until in form.line
    line = form.line if is_dated else f"{form.line}　{letterhead.until}"
    return replace(form, title=printable(form.title), line=printable(line), notes=tuple(map(printable, form.notes)))
