"""A worksheet part: our colours added to cells and removed, and the tab selection."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from lxml import etree
from msgspec import Struct

from jiafang_batch.office.addresses import Place, address_of, column_letters
from jiafang_batch.office.markup import (
    Element,
    child,
    elements,
    is_true,
    legal,
    parsed,
    placed,
    serialised,
    tag,
)
from jiafang_batch.problem import Severity
from jiafang_batch.report.returned.cells_part import Value
from jiafang_batch.report.returned.mark_condition import SIGNATURE, while_unchanged

SEQUENCE = (
    "sheetPr", "dimension", "sheetViews", "sheetFormatPr", "cols", "sheetData", "sheetCalcPr", "sheetProtection",
    "protectedRanges", "scenarios", "autoFilter", "sortState", "dataConsolidate", "customSheetViews", "mergeCells",
    "phoneticPr", "conditionalFormatting", "dataValidations", "hyperlinks", "printOptions", "pageMargins", "pageSetup",
    "headerFooter", "rowBreaks", "colBreaks", "customProperties", "cellWatches", "ignoredErrors", "smartTags", "drawing",
    "legacyDrawing", "legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls", "webPublishItems", "tableParts",
    "extLst",
)  # fmt: skip
"""The order of a worksheet's elements (ECMA-376 part 1, CT_Worksheet)."""

MOST_RULES = 1_000
"""More conditional formats make a sheet slow."""

_SELECTED = re.compile(
    rb"""(<(?:\w+:)?sheetView(?=\s)(?:[^>"']|"[^"]*"|'[^']*')*?)\s+tabSelected\s*=\s*(?:"[^"]*"|'[^']*')"""
)


class Colour(Struct, frozen=True):
    """A cell to colour: its severity, and the values of the row's cells while which it is coloured."""

    place: Place
    severity: Severity
    while_these: tuple[tuple[int, Value], ...]
    """(column, value) pairs of the cell's row."""
    longest: int
    """The number of characters of a text that are compared."""


def add_colours(sheet: Element, colours: Iterable[Colour], formats: Mapping[Severity, int]) -> int:
    """Add conditional formats that hold until the value changes, and return the number of coloured cells.

    Equal values in one column share a rule: a wrong class name in 40 rows is one rule. Ours come before all others,
    which keep their order, because LibreOffice shows only the first that is true.
    """
    rules: dict[tuple[int, Severity, tuple[tuple[int, Value], ...], int], list[int]] = {}
    for colour in colours:
        row, column = colour.place
        key = (column, colour.severity, colour.while_these, colour.longest)
        if key in rules or len(rules) < MOST_RULES:
            rules.setdefault(key, []).append(row)
    theirs = child(sheet, "conditionalFormatting")
    others = list(_rules(sheet))
    done = priority = 0
    for (column, severity, cells, longest), rows in rules.items():
        rows.sort()
        formula = while_unchanged(((address_of((rows[0], c)), value) for c, value in cells), longest)
        if formula:
            priority += 1
            done += len(rows)
            formatting = placed(sheet, "conditionalFormatting", SEQUENCE)
            if theirs is not None:
                theirs.addprevious(formatting)
            formatting.set("sqref", _areas(column, rows))
            _add_rule(formatting, formula, formats[severity], priority)
    _move(others, priority)
    return done


def _add_rule(formatting: Element, formula: str, dxf: int, priority: int) -> None:
    attributes = {"type": "expression", "dxfId": str(dxf), "priority": str(priority)}
    rule = etree.SubElement(formatting, tag("cfRule"), attributes)
    etree.SubElement(rule, tag("formula")).text = legal(formula)


def _areas(column: int, rows: list[int]) -> str:
    """The rows of a column as areas: F5:F9 F12."""
    letters = column_letters(column)
    runs: list[list[int]] = []
    for row in rows:
        if runs and row == runs[-1][1] + 1:
            runs[-1][1] = row
        elif not runs or row != runs[-1][1]:
            runs.append([row, row])
    return " ".join(f"{letters}{a}" if a == b else f"{letters}{a}:{letters}{b}" for a, b in runs)


def remove_colours(sheet: Element) -> bool:
    """Remove our conditional formats and restore the others. Returns True if there were any."""
    count = 0
    for formatting in sheet.findall(tag("conditionalFormatting")):
        ours = [rule for rule in elements(formatting, "cfRule") if _is_ours(rule)]
        for rule in ours:
            formatting.remove(rule)
        if ours and child(formatting, "cfRule") is None:
            sheet.remove(formatting)
        count += len(ours)
    others = list(_rules(sheet))
    if all(_priority(rule) > count for rule in others):
        _move(others, -count)
    return count > 0


def may_be_coloured(content: bytes) -> bool:
    """A quick test: False for a part without any conditional format."""
    return b"cfRule" in content or b"\0" in content[:64]


def unselected(content: bytes) -> bytes:
    """Return the part with its tab not selected: two selected tabs are edited together."""
    if b"\0" not in content[:64]:
        head, data, rest = content.partition(b"sheetData")
        return _SELECTED.sub(rb"\1", head) + data + rest
    root = parsed(content)
    for view in elements(root, "sheetView"):
        view.attrib.pop("tabSelected", "")
    return serialised(root)


def is_protected(sheet: Element) -> bool:
    """True if only unlocked cells of the sheet can be edited."""
    protection = child(sheet, "sheetProtection")
    return protection is not None and is_true(protection.get("sheet"))


def _rules(sheet: Element) -> Iterable[Element]:
    """All conditional formats, including those of newer Excel in the extension list."""
    return (element for element in sheet.iter("{*}cfRule") if (element.get("priority") or "").isdigit())


def _move(rules: Iterable[Element], by: int) -> None:
    for rule in rules:
        rule.set("priority", str(_priority(rule) + by))


def _priority(rule: Element) -> int:
    return int(rule.get("priority") or 0)


def _is_ours(rule: Element) -> bool:
    formula = "".join((rule.findtext(tag("formula")) or "").split())
    return SIGNATURE in formula
