"""Columns of the pages as columns of printed lists, and what such lists say of a pupil's last visit."""

from __future__ import annotations

from jiafang_batch.report.forms.sheet_form import FormColumn
from jiafang_batch.report.forms.wording import short_day
from jiafang_batch.report.lists.pupil_columns import LAST_DAY
from jiafang_batch.report.sheet.cells import Kind
from jiafang_batch.report.sheet.page import Column


def printed(column: Column, width: float, kind: Kind | None = None) -> FormColumn:
    """Return the column with the heading and the values of a page's, in the width of the paper."""
    return FormColumn(
        column.title, width, kind or (Kind.WORD if column.kind is Kind.TEXT else column.kind), column.value
    )


LAST_VISIT = FormColumn(
    LAST_DAY.title, 12, value=lambda row: short_day(row.visits[-1].date) if row.visits else "未家访"
)
