"""The 分工表 of one year group as a file; the same content gives the same bytes."""

from __future__ import annotations

from datetime import datetime, time

from jiafang_batch.product_words import TOOL
from jiafang_batch.report.plan.book_data import CONDITIONS, FIRST, ROWS, TEACHERS, TRIPS, PlanBook
from jiafang_batch.report.plan.conditions_sheet import Conditions
from jiafang_batch.report.plan.desk import PlanDesk
from jiafang_batch.report.plan.draft_sheet import PlanDraft
from jiafang_batch.report.plan.first_sheet import write_first
from jiafang_batch.report.plan.rows_sheet import write_rows
from jiafang_batch.report.plan.teachers_sheet import write_teachers
from jiafang_batch.report.plan.trips_sheet import write_trips
from jiafang_batch.report.sheet.fast_rows import finished, new_book
from jiafang_batch.report.sheet.styles import Styles


def plan_book(book: PlanBook) -> bytes:
    """Return the workbook's bytes."""
    workbook = new_book()
    workbook.set_calc_mode("auto")
    workbook.set_properties({
        "title": f"{book.school}{book.year_group}家访分工表", "company": book.school, "author": TOOL,
        "created": datetime.combine(book.created, time()),
    })  # fmt: skip
    desk, draft, conditions = PlanDesk(workbook, Styles(workbook), book), PlanDraft(book), Conditions(book)
    first, rows, teachers, trips, ruled = (
        workbook.add_worksheet(name) for name in (FIRST, ROWS, TEACHERS, TRIPS, CONDITIONS)
    )
    write_first(desk, first)
    write_rows(desk, rows, conditions, draft)
    write_teachers(desk, teachers, conditions)
    write_trips(desk, trips, draft)
    conditions.write(desk, ruled)
    draft.write(workbook)
    first.activate()
    return finished(workbook)
