"""Extends ranges that reach the last row of a table to its new last row: filter, print area, formats, dropdowns."""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet


def reach_down(sheet: Worksheet, header: int, last: int, new_last: int) -> None:
    """Extend every range that ended with the table."""
    if sheet.auto_filter.ref:
        sheet.auto_filter.ref = _longer(sheet.auto_filter.ref, header, last, new_last)
    if sheet.print_area:
        areas = str(sheet.print_area).split(",")
        sheet.print_area = ",".join(
            _longer(area.rpartition("!")[2].replace("$", ""), header, last, new_last) for area in areas
        )
    for rule in sheet.data_validations.dataValidation:
        rule.sqref = type(rule.sqref)(
            " ".join(_longer(str(area), header, last, new_last) for area in rule.sqref.ranges)
        )
    _lengthen_formats(sheet, header, last, new_last)


def _lengthen_formats(sheet: Worksheet, header: int, last: int, new_last: int) -> None:
    """A list of formats is keyed by its ranges, so it is built anew."""
    held = sheet.conditional_formatting
    formats = [
        (" ".join(_longer(str(area), header, last, new_last) for area in entry.sqref.ranges), entry.rules)
        for entry in held
    ]
    fresh = type(held)()
    for area, rules in formats:
        for rule in rules:
            fresh.add(area, copy(rule))
    sheet.conditional_formatting = fresh


def _longer(area: str, header: int, last: int, new_last: int) -> str:
    """The range with its end moved if it started and ended with the table; a single row of data counts as both."""
    from openpyxl.utils.cell import get_column_letter, range_boundaries

    left, top, right, bottom = range_boundaries(area)
    if left is None or top is None or right is None or bottom != last or top < header - 2:
        return area
    return f"{get_column_letter(left)}{top}:{get_column_letter(right)}{new_last}"
