"""What stands below the sheets that are added up, signed or forwarded, in 家访汇总 and in its parts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from msgspec.structs import replace

from jiafang_batch.report.lists import request_pages, score_pages, statistics_page
from jiafang_batch.report.lists.own_pages import NAME as EXPLAINED
from jiafang_batch.report.lists.pupil_columns import ONSITE_COUNT, PUPIL_NAME, VISIT_COUNT
from jiafang_batch.report.live.live_page import shown_value
from jiafang_batch.report.live.references import Places
from jiafang_batch.report.live.totals import TotalCells, count_row, total_row
from jiafang_batch.report.sheet.page import Column, Foot, Page
from jiafang_batch.report.sheet.signatures import (
    ASSESSMENT,
    BUREAU,
    CLASS_LEDGER,
    CLASS_SCORE,
    SCORES,
    TEACHER_SCORE,
    YEAR_GROUP,
)

Signatures = Mapping[str, Sequence[str]]
"""Sheet → who signs it."""
IN_SUMMARY: Signatures = {
    "班级": SCORES, "教师": SCORES, "评优推荐": SCORES, "月度考核": ASSESSMENT, "上报表": BUREAU,
}  # fmt: skip
_OF_A_CLASS: Signatures = {"重点学生": CLASS_LEDGER, "事件响应": CLASS_LEDGER, "诉求台账": CLASS_LEDGER}
OF_YEAR_GROUP: Signatures = {"年级": YEAR_GROUP, "班级": YEAR_GROUP, "教师": YEAR_GROUP}
OF_CLASS: Signatures = {EXPLAINED: CLASS_SCORE, **_OF_A_CLASS}
OF_TEACHER: Signatures = {EXPLAINED: TEACHER_SCORE, **_OF_A_CLASS}


def with_foot(page: Page, signatures: Signatures) -> Page:
    """Return the page with its totals and the line on which it is signed; of an empty table, both are empty."""
    total, signed = _TOTALS.get(page.name), signatures.get(page.name, ())
    if not total and not signed:
        return page
    return replace(page, foot=Foot(total(page) if total else (), signed) if page.rows else Foot())


def _of_classes(page: Page) -> TotalCells:
    return total_row(page, score_pages.CLASS_SUMS, score_pages.CLASS_SHARES)


def _of_year_groups(page: Page) -> TotalCells:
    return total_row(page, score_pages.UNIT_SUMS, score_pages.UNIT_SHARES, first=1, label="各年级合计")


def _of_units(page: Page) -> TotalCells:
    """The sum of the rows below the school's, of the figures of which it is the school's own."""
    sums = [column for column in statistics_page.COUNTS if _adds_up(page, column)]
    return total_row(page, sums, statistics_page.SHARES, first=1, label="各行合计")


def _adds_up(page: Page, column: Column) -> bool:
    """True if the rows add up to the first one: an essay of teachers of two year groups is counted in both."""
    index = Places(page).index(column)
    whole, *parts = (shown_value(row[index]) for row in page.rows)
    return bool(whole == sum(parts))


def _counted(column: Column, unit: str, *sums: Column) -> Callable[[Page], TotalCells]:
    """Counts the rows, and adds up these columns."""
    return lambda page: count_row(page, column, unit, sums)


_TOTALS: Mapping[str, Callable[[Page], TotalCells]] = {
    "班级": _of_classes, "年级": _of_year_groups, "上报表": _of_units, "诉求台账": _counted(request_pages.PUPIL, "条"),
    "学生一览": _counted(PUPIL_NAME, "人", VISIT_COUNT, ONSITE_COUNT), "未访学生": _counted(PUPIL_NAME, "人"),
    "重点学生": _counted(PUPIL_NAME, "人", VISIT_COUNT, ONSITE_COUNT), "事件响应": _counted(PUPIL_NAME, "件"),
    "还要家访": _counted(PUPIL_NAME, "人"), "家访明细": _counted(PUPIL_NAME, "次"),
}  # fmt: skip
