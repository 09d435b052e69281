"""Who signs what is signed and forwarded, and the row on which they do."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import accumulate
from typing import TYPE_CHECKING

from jiafang_batch.report.sheet.fit import display_width

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

BUREAU = ("填表人：", "审核人：", "校长（签字）：", "单位（盖章）：", "填报日期：")
"""A figure that leaves the school."""
DISTRICT = ("填表人：", "审核人：", "负责人（签字）：", "单位（盖章）：", "填报日期：")
"""The figures of a district."""
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


def write_signatures(sheet: Worksheet, style: Format, cells: Sequence[str | None], row: int) -> None:
    """Write the labels of `signature_cells` with room to sign behind them, in the row below `row`."""
    sheet.set_row(row, SPACE_ABOVE)
    sheet.write_blank(row, 0, None, style)
    sheet.set_row(row + 1, HEIGHT)
    for index, label in enumerate(cells):
        if label is None:
            sheet.write_blank(row + 1, index, None, style)
        else:
            sheet.write_string(row + 1, index, label, style)


def signature_cells(widths: Sequence[float], signatures: Sequence[str]) -> list[str | None]:
    """Return the row: the labels, a column for each, None between; evenly spread, and none so near that it cuts another."""
    cells: list[str | None] = [None] * len(widths)
    # Of a narrower table the last column has several.
    apart, together = signatures[: len(widths) - 1], signatures[len(widths) - 1 :]
    labels = signatures if len(signatures) <= len(widths) else (*apart, _ROOM.join(together))
    for place, label in zip(_places(tuple(widths), tuple(labels)), labels, strict=True):
        cells[place] = label
    return cells


_ROOM = "　" * 6
_TO_SIGN, _TOO_NEAR = 6.0, 100.0
"""Letters of room behind a label, and how much worse it is to lack one of them than to be spread unevenly."""


@cache
def _places(widths: tuple[float, ...], labels: tuple[str, ...]) -> tuple[int, ...]:
    """The columns of the labels: of all ways to place them the one with the least cost."""
    ends = [0.0, *accumulate(widths)]
    share = ends[-1] / len(labels)

    def cost(label: str, start: int, end: int) -> float:
        room = ends[end] - ends[start]
        return (room - share) ** 2 + _TOO_NEAR * max(0.0, display_width(label) + _TO_SIGN - room) ** 2

    best: dict[int, tuple[float, tuple[int, ...]]] = {0: (0.0, ())}
    for number, label in enumerate(labels, 1):
        left = len(labels) - number
        stops = range(number, len(widths) - left + 1) if left else (len(widths),)
        best = {
            end: min((held + cost(label, start, end), (*places, start)) for start, (held, places) in best.items() if start < end)
            for end in stops
        }  # fmt: skip
    return best[len(widths)][1]
