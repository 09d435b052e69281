"""How much of a file is read before it is refused: limits that every honest workbook of a school stays under.

The defaults were measured on 5,700 public workbooks (docs/decisions/0011-safe-intake.md).
"""

from __future__ import annotations

from dataclasses import dataclass

MIB = 1 << 20


@dataclass(frozen=True, slots=True)
class Limits:
    """Sizes in bytes, seconds of processor time for one file, memory of one reading process in bytes."""

    file_size: int = 80 * MIB
    unpacked_size: int = 600 * MIB
    ratio: int = 120
    """How many times larger than packed a part may be; parts under `ratio_from` are never a danger."""
    ratio_from: int = MIB
    parts: int = 20_000
    picture_size: int = 25 * MIB
    sheets: int = 1_000
    """Sheets of a workbook: a form for every pupil of a year group, each on its own, is an honest file."""
    rows: int = 66_000
    """A little more than an old workbook can have: serial numbers are filled down to row 65,536."""
    columns: int = 400
    cells: int = 2_000_000
    """Cells of all sheets of a file, blank ones inside the used area included."""
    seconds: float = 20.0
    memory: int = 1_200 * MIB
