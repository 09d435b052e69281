"""Who signs what is signed and forwarded, and the row on which they do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

BUREAU = ("填表人：", "审核人：", "校长（签字）：", "单位（盖章）：", "填报日期：")
"""A figure that leaves the school."""
SCORES = ("制表人：", "教导处：", "校长（签字）：", "学校（盖章）：", "日期：")
"""Scores and recommendations that the school decides on."""
ASSESSMENT = ("考核人：", "教导处：", "校长：", "日期：")
"""A monthly assessment of teachers."""
CLASS_LEDGER = ("班主任：", "审核人：", "主管领导：", "日期：")
"""A ledger that a class keeps."""

YEAR_GROUP = ("年级组长（签字）：", "教导处：", "日期：")
"""The part of a year group."""
CLASS_SCORE, TEACHER_SCORE = ("班主任（签字）：", "教导处：", "日期："), ("本人（签字）：", "教导处：", "日期：")
"""A score in words, confirmed by whom it is about."""

SPACE_ABOVE, HEIGHT = 10.0, 30.0
"""The rows of the signatures and above them, in points."""


def write_signatures(
    sheet: Worksheet, style: Format, widths: Sequence[float], signatures: Sequence[str], row: int
) -> None:
    """Write labels with room to sign behind them, spread over the columns of these widths, in the row below `row`."""
    sheet.set_row(row, SPACE_ABOVE)
    sheet.write_blank(row, 0, None, style)
    sheet.set_row(row + 1, HEIGHT)
    for index, label in enumerate(signature_cells(widths, signatures)):
        if label is None:
            sheet.write_blank(row + 1, index, None, style)
        else:
            sheet.write_string(row + 1, index, label, style)


def signature_cells(widths: Sequence[float], signatures: Sequence[str]) -> list[str | None]:
    """Return the row: the labels with room to sign behind each, a column for each whatever the widths, None between."""
    cells: list[str | None] = [None] * len(widths)
    share, labels = sum(widths) / len(signatures), list(signatures)
    start, reached = 0, 0.0
    for index, width in enumerate(widths):
        reached += width
        left = len(widths) - 1 - index
        full = reached >= share * (len(signatures) - len(labels) + 1) - width / 2
        # A column for each label that is left, also where the last columns are the widest.
        if labels and ((full and len(labels) > 1) or left < len(labels)):
            cells[start] = labels.pop(0)
            start = index + 1
    return cells
