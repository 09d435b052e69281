"""Cells that lead on: from a class to its pupils, from a teacher to their lines, from a line to its evidence, to the visit.

Formulas and not the sheet's own hyperlinks: they survive sorting, and a sheet takes only 65,530 of the others.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from jiafang_batch.records import Visit
from jiafang_batch.report.sheet.cells import Formula, Kind
from jiafang_batch.report.sheet.page import Page
from jiafang_batch.report.summary.live_evidence import Evidence
from jiafang_batch.report.summary.places import Places, quoted

_LONGEST = 200
"""A text in a formula holds at most 255 characters; a longer one is left without a link."""
_MOST_LINKS = 20_000
"""Evidence beyond so many rows stays plain: links would make the workbook slow to open."""


def link(text: str, cell: str) -> Formula | str:
    """The text as a link to a cell of the workbook, such as '指标明细'!$A$5."""
    if not text or len(text) > _LONGEST:
        return text
    return Formula(f"=HYPERLINK({quoted('#' + cell)},{quoted(text)})", text, Kind.LINK)


def linked_column(page: Page, title: str, cells: Sequence[str | None]) -> Page:
    """The page with the texts of a column as links to these cells, a row each; None leaves the text as it is."""
    at, rows = Places(page).index(title), []
    for row, cell in zip(page.rows, cells, strict=True):
        rows.append(row if cell is None else (*row[:at], link(str(row[at]), cell), *row[at + 1 :]))
    return replace(page, rows=rows)


def linked_evidence(page: Page, evidence: Evidence, visits: Places, visited: Sequence[Visit]) -> Page:
    """依据 with each pupil, event or visit that a visit stands behind leading to that visit in 家访明细."""
    if len(page.rows) > _MOST_LINKS:
        return page
    row_of = {(v.student, v.date, v.form): number for number, v in enumerate(visited)}
    last = (item.visits[-1] if item.visits else None for group in evidence.groups for item in group.items)
    numbers = (row_of.get((visit.student, visit.date, visit.form)) if visit else None for visit in last)
    return linked_column(page, "项目", [None if n is None else visits.cell("学号", n) for n in numbers])


def first_rows(keys: Sequence[str]) -> Mapping[str, int]:
    """Key → the first row that has it."""
    found: dict[str, int] = {}
    for number, key in enumerate(keys):
        found.setdefault(key, number)
    return found
