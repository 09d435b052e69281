"""The formula of a mark that disappears by itself: true while the cell still has the faulty value.

Every formula carries our signature, so that a second round recognises our marks among the teacher's own formats.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable

from jiafang_batch.product_words import TOOL
from jiafang_batch.report.returned.cells_part import Value, ValueKind

SIGNATURE = f'N("{TOOL}")=0'
"""True in every spreadsheet (a text counts 0), and present in no other formula."""

LONGEST_TEXT = 400
"""Only this many characters of a text are compared, because a formula is limited to 8,192 characters."""

_PIECE = 120  # a text in a formula holds 255 UTF-16 units
_DIGITS = 15  # what a spreadsheet keeps of a number
_CONTROL = re.compile(r"([\x00-\x1f])")


def while_unchanged(cells: Iterable[tuple[str, Value]], longest: int = LONGEST_TEXT) -> str:
    """Return a formula that is true while every one of the cells (reference, value) is unchanged.

    Empty if there is none.
    """
    tests = [_test(cell, value, longest) for cell, value in cells]
    return f"AND({','.join((*tests, SIGNATURE))})" if tests and all(tests) else ""


def _test(cell: str, value: Value, longest: int) -> str:
    match value.kind:
        case ValueKind.BLANK:
            # A cell with spaces alone counts as blank, including full-width and non-breaking spaces.
            return f'LEN(TRIM(SUBSTITUTE(SUBSTITUTE({cell}&"","\u3000",""),"\u00a0","")))=0'
        case ValueKind.TEXT:
            return _text_test(cell, value.text, longest)
        case ValueKind.NUMBER:
            return _number_test(cell, value.text)
        case ValueKind.LOGICAL:
            return f"{cell}={value.text}"
        case ValueKind.ERROR:
            return f"ISERROR({cell})"
        case ValueKind.OTHER:
            return ""


def _text_test(cell: str, text: str, longest: int) -> str:
    if len(text) <= longest:
        return f'EXACT({cell}&"",{_literal(text)})'
    beginning = text[:longest]
    units = len(beginning.encode("utf-16-le")) // 2
    return f'EXACT(LEFT({cell}&"",{units}),{_literal(beginning)})'


def _number_test(cell: str, stored: str) -> str:
    try:
        number = float(stored)
    except ValueError:
        return ""
    if not math.isfinite(number):
        return ""
    plain = f"{number:.{_DIGITS}g}"
    if "e" not in plain:
        return f'EXACT({cell}&"","{plain}")'
    # Spreadsheets differ in how they write very large and very small numbers as text; digits as text are a new value.
    return f"ISNUMBER({cell}),ABS({cell}-{number:.{_DIGITS - 1}E})<={abs(number):.3E}/1E+13"


def _literal(text: str) -> str:
    """The text as a literal of a formula: quotes doubled, control characters by number, in pieces of legal length."""
    parts: list[str] = []
    for part in _CONTROL.split(text):
        if _CONTROL.fullmatch(part):
            parts.append(f"CHAR({ord(part)})")
        else:
            parts += ['"' + part[i : i + _PIECE].replace('"', '""') + '"' for i in range(0, len(part), _PIECE)]
    return "&".join(parts) or '""'
