"""The rows and cells of an OOXML worksheet part with their places, whether the part states them or not."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from jiafang_batch.office.addresses import Place, column_number

if TYPE_CHECKING:
    from lxml import etree

# Nine digits and seven letters exceed every limit; further digits change nothing.
_LONGEST = 9
_REFERENCE = re.compile(rf"([A-Za-z]{{1,7}})([0-9]{{1,{_LONGEST}}})")


def numbered_rows(rows: Iterable[etree._Element]) -> Iterator[tuple[int, etree._Element]]:
    """Yield every row with its number from 1; a row without a number follows the previous one."""
    number = 0
    for row in rows:
        stated = row.get("r", "")[:_LONGEST]
        number = int(stated) if stated.isdecimal() else number + 1
        yield number, row


def placed_cells(row: etree._Element, number: int) -> Iterator[tuple[Place, etree._Element]]:
    """Yield the cells of a row with their places from 1; a cell without a reference follows the previous one.

    The row that a cell's own reference names is used in preference to the row's number, as office programs do.
    """
    column = 0
    for cell in row.iterchildren("{*}c"):
        match = _REFERENCE.fullmatch(cell.get("r", ""))
        column = column_number(match[1]) if match else column + 1
        yield (int(match[2]) if match else number, column), cell
