"""Cells with links: from a class to its pupils, a teacher to their lines, a line to its evidence, to the visit.

Formulas and not the sheet's own hyperlinks: they survive sorting, and a sheet takes only 65,530 of the others.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec.structs import replace

from jiafang_batch.records import Visit
from jiafang_batch.report.lists.pupil_columns import PUPIL_ID
from jiafang_batch.report.live.live_page import link
from jiafang_batch.report.live.references import Places
from jiafang_batch.report.sheet.page import Column, Page
from jiafang_batch.report.summary.live_evidence import ITEM, Evidence

_MOST_LINKS = 20_000
"""More rows of evidence get no links, which would make the workbook slow to open."""


def linked_column(page: Page, column: Column, cells: Sequence[str | None]) -> Page:
    """Return the page with the texts of a column as links to these cells, one per row; None keeps the text."""
    at, rows = Places(page).index(column), []
    for row, cell in zip(page.rows, cells, strict=True):
        rows.append(row if cell is None else (*row[:at], link(str(row[at]), cell), *row[at + 1 :]))
    return replace(page, rows=rows)


def linked_evidence(page: Page, evidence: Evidence, visits: Places, visited: Sequence[Visit]) -> Page:
    """Return 依据 with each pupil, event or visit linked to its visit in 家访明细."""
    if len(page.rows) > _MOST_LINKS:
        return page
    row_of = {(v.student, v.date, v.form): number for number, v in enumerate(visited)}
    last = (item.visits[-1] if item.visits else None for group in evidence.groups for item in group.items)
    numbers = (row_of.get((visit.student, visit.date, visit.form)) if visit else None for visit in last)
    return linked_column(page, ITEM, [None if n is None else visits.cell(PUPIL_ID, n) for n in numbers])


def first_rows(keys: Sequence[str]) -> Mapping[str, int]:
    """Return key → the first row that has it."""
    rows: dict[str, int] = {}
    for number, key in enumerate(keys):
        rows.setdefault(key, number)
    return rows
