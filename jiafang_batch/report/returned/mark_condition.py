"""The formula that holds while a cell still has the value that was found fault with: the mark that goes away by itself.

Every formula carries our signature, so that a second round finds our marks among the teacher's own formats.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable

from jiafang_batch.report.returned.cells_part import Kind, Value
from jiafang_batch.terms import TOOL

SIGNATURE = f'N("{TOOL}")=0'
"""True in every spreadsheet (a text counts 0) and found in no other formula."""

LONGEST_TEXT = 400
"""A longer text is compared by its beginning: a formula holds 8,192 characters."""

_PIECE = 120  # a text in a formula holds 255 UTF-16 units
_DIGITS = 15  # what a spreadsheet keeps of a number
_CONTROL = re.compile(r"([\x00-\x1f])")


def while_unchanged(cells: Iterable[tuple[str, Value]], longest: int = LONGEST_TEXT) -> str:
    """True while every one of the cells (reference, value) is what it was; empty where that can not be told."""
    tests = [_test(cell, value, longest) for cell, value in cells]
    return f"AND({','.join((*tests, SIGNATURE))})" if tests and all(tests) else ""


def _test(cell: str, value: Value, longest: int) -> str:
    match value.kind:
        case Kind.BLANK:
            # Spaces alone are blank too: full-width ones and the non-breaking ones of web pages.
            return f'LEN(TRIM(SUBSTITUTE(SUBSTITUTE({cell}&"","\u3000",""),"\u00a0","")))=0'
        case Kind.TEXT:
            return _text_test(cell, value.text, longest)
        case Kind.NUMBER:
            return _number_test(cell, value.text)
        case Kind.LOGICAL:
            return f"{cell}={value.text}"
        case Kind.ERROR:
            return f"ISERROR({cell})"
        case Kind.OTHER:
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
    """The text as a formula holds it: quotes doubled, control characters by number, in pieces that fit."""
    parts: list[str] = []
    for part in _CONTROL.split(text):
        if _CONTROL.fullmatch(part):
            parts.append(f"CHAR({ord(part)})")
        else:
            parts += ['"' + part[i : i + _PIECE].replace('"', '""') + '"' for i in range(0, len(part), _PIECE)]
    return "&".join(parts) or '""'
