"""A workbook that is not laid out yet, and a digest of everything that its bytes depend on."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from msgspec import Struct

from jiafang_batch.report.lists.shared_rows import SharedRows
from jiafang_batch.report.sheet.letterhead import Letterhead
from jiafang_batch.report.sheet.page import Page
from jiafang_batch.report.sheet.row_values import row_values


class Draft(Struct, frozen=True):
    """What a workbook will be."""

    ingredients: str
    """A digest: two drafts of one program with the same ingredients have the same bytes. Empty if that is not known."""
    content: Callable[[], bytes]
    """Lays the workbook out."""


def ingredients(shape: bytes, letterhead: Letterhead, title: str, pages: Iterable[Page]) -> str:
    """Return the digest of a workbook of pages with settled widths; `shape` is what their headings and rules depend on."""
    digest = hashlib.sha256(shape)
    digest.update(repr((letterhead, title)).encode("utf-8", "surrogatepass"))
    pages = tuple(pages)
    for words, page in zip(row_values(map(_words, pages)).rows, pages, strict=True):
        values = page.rows.values() if isinstance(page.rows, SharedRows) else row_values(page.rows)
        digest.update(b"".join((words, *values.rows)))
    return digest.hexdigest()


def _words(page: Page) -> Sequence[Any]:
    """What a page says beside its headings and its rows, and the number of these."""
    foot = (page.foot.total, page.foot.signatures) if page.foot else ()
    return (page.title, page.note, page.lead, page.empty, len(page.rows), *foot)
