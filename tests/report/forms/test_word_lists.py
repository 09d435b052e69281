"""Where a list of a Word document may be broken over two pages."""

from __future__ import annotations

import io
from datetime import date

import pytest
from docx import Document

from jiafang_batch.report.forms.blocks import ListGrid, Look, Part, WordDocument
from jiafang_batch.report.forms.word import docx_bytes
from jiafang_batch.report.sheet.letterhead import Letterhead


@pytest.mark.parametrize(
    ("lines", "letters", "is_kept"),
    [
        (1, 150, True),
        (12, 16, True),
        (13, 5, False),
        (12, 17, False),  # 204 letters: moved to the next page, half of this one would be blank
        (8, 60, False),
        (0, 0, True),
    ],
)
def test_a_low_list_stays_on_a_page_and_headings_with_their_first_line(lines, letters, is_kept):
    grid = ListGrid((30.0, 120.0), ("日期", "家访情况"), (Look.CELL, Look.CELL), [("10-12", "谈" * letters)] * lines)
    head = Letterhead("示范小学", "第一学期", date(2025, 1, 24))
    content = docx_bytes(WordDocument("一生一档", (Part((grid,)),)), head)
    headings, *rows = Document(io.BytesIO(content)).tables[0].rows
    kept = [{bool(p.paragraph_format.keep_with_next) for cell in row.cells for p in cell.paragraphs} for row in rows]
    assert len(rows) == lines
    assert kept == [{is_kept}] * (lines - 1) + [{False}] * bool(lines)
    assert all(
        bool(p.paragraph_format.keep_with_next) is bool(lines) for cell in headings.cells for p in cell.paragraphs
    )
