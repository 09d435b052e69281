"""How much of a file is read before it is refused; every ordinary workbook of a school stays below these limits.

The defaults were measured on 5,700 public workbooks (docs/decisions/0011-safe-intake.md).
"""

from __future__ import annotations

from msgspec import Struct

MIB = 1 << 20


class Limits(Struct, frozen=True):
    """Sizes in bytes, seconds of processor time for one file, memory of one reading process in bytes."""

    file_size: int = 80 * MIB
    unpacked_size: int = 600 * MIB
    ratio: int = 120
    """The largest ratio of unpacked to packed size of a part; parts below `ratio_from` are not checked."""
    ratio_from: int = MIB
    parts: int = 20_000
    picture_size: int = 25 * MIB
    sheets: int = 1_000
    """Sheets of a workbook; a year group's workbook may have one form per pupil."""
    rows: int = 66_000
    """A little more than the xls format can hold: serial numbers are often filled down to row 65,536."""
    columns: int = 400
    cells: int = 2_000_000
    """Cells of all sheets of a file, blank ones inside the used area included."""
    seconds: float = 20.0
    memory: int = 1_200 * MIB
