"""The styles of the list of problems, as data for both of its writers."""

from __future__ import annotations

from enum import Enum

from msgspec import Struct

from jiafang_batch.problem import Severity
from jiafang_batch.report.sheet.styles import (
    AMBER,
    AMBER_FILL,
    BODY_FONT,
    HEADER_FILL,
    INK,
    LINE,
    RED,
    RED_FILL,
    TITLE_FONT,
)

LINK = "#1F5FA8"


class CellStyle(Struct, frozen=True):
    """A cell style; colours are #RRGGBB, empty for none."""

    font: str = BODY_FONT
    size: float = 10
    bold: bool = False
    underlined: bool = False
    color: str = INK
    fill: str = ""
    bordered: bool = False
    across: str = "left"
    down: str = "center"


class ListCell(Enum):
    """The cells of the list, by their meaning."""

    TITLE = CellStyle(TITLE_FONT, 16, bold=True)
    LEAD = CellStyle(size=11, bold=True)
    LINE = CellStyle(size=10.5)
    HEADING = CellStyle(bold=True, fill=HEADER_FILL, bordered=True, across="center")
    TEXT = CellStyle(bordered=True)
    CENTRED = CellStyle(bordered=True, across="center")
    LINK = CellStyle(bordered=True, across="center", underlined=True, color=LINK)
    ERROR = CellStyle(bold=True, color=RED, fill=RED_FILL, bordered=True, across="center")
    WARNING = CellStyle(bold=True, color=AMBER, fill=AMBER_FILL, bordered=True, across="center")


SEVERITY_CELL = {Severity.ERROR: ListCell.ERROR, Severity.WARNING: ListCell.WARNING, Severity.NOTICE: ListCell.CENTRED}
BORDER_COLOR = LINE

MARK_COLORS = {Severity.ERROR: ("#9C0006", "#FFC7CE"), Severity.WARNING: ("#7F4F00", "#FFE699")}
"""Font and fill of a marked cell; problems of a severity without colours are listed and not marked."""

NOTE_COLORS = {Severity.ERROR: "#FDECEA", Severity.WARNING: "#FFF4D6"}
