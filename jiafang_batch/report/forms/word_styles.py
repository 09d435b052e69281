"""The paragraph styles of every Word form: Windows fonts, sizes in points, exact lines only without pictures."""

from __future__ import annotations

from msgspec import Struct

from jiafang_batch.fonts import FANG_SONG, HEI, KAI, SONG
from jiafang_batch.report.forms.blocks import Look

LATIN = "Times New Roman"
INK, RED = "000000", "C00000"

BODY_SIZE, BODY_LINE = 16.0, 28.9
"""三号仿宋, 22 lines a page: 29 points would leave room for 21. Source: GB/T 9704."""


class Style(Struct, frozen=True):
    """How a paragraph looks: face, size, alignment; indents in characters; spacing in points."""

    face: str
    size: float
    align: str = "left"
    bold: bool = False
    indent: int = 0
    exact: float | None = None
    """Exact line spacing: clips pictures, so only for text."""
    line: float = 1.0
    """Line spacing as a multiple, if it is not exact."""
    before: float = 0
    after: float = 0
    level: int | None = None
    """Outline level, from 0, for the navigation pane and tables of contents."""
    color: str = INK
    keep_with_next: bool = False
    marked: bool = False
    """Highlighted, for the office to fill in."""
    right_indent: int = 0


STYLES: dict[Look, Style] = {
    Look.TITLE: Style(SONG, 22, "center", bold=True, line=1.25, before=6, after=16, level=0, keep_with_next=True),
    Look.SUBTITLE: Style(KAI, 16, "center", exact=BODY_LINE, after=12),
    Look.HEADING: Style(HEI, BODY_SIZE, indent=2, exact=BODY_LINE, before=6, level=1, keep_with_next=True),
    Look.SUBHEADING: Style(KAI, BODY_SIZE, bold=True, indent=2, exact=BODY_LINE, level=2, keep_with_next=True),
    Look.BODY: Style(FANG_SONG, BODY_SIZE, "both", indent=2, exact=BODY_LINE),
    Look.PLAIN: Style(FANG_SONG, BODY_SIZE, exact=BODY_LINE),
    Look.SIGNATURE: Style(FANG_SONG, BODY_SIZE, "right", exact=BODY_LINE, right_indent=2),
    Look.CAPTION: Style(HEI, 12, "center", before=10, after=4, keep_with_next=True),
    Look.PICTURE: Style(SONG, 10.5, "center", before=4, after=2, keep_with_next=True),
    Look.FORM_TITLE: Style(HEI, 18, "center", before=0, after=4, keep_with_next=True, level=0),
    Look.FORM_LINE: Style(SONG, 10.5, after=3),
    Look.SECTION: Style(HEI, 12, before=8, after=3, keep_with_next=True),
    Look.CELL: Style(SONG, 10.5, line=1.1),
    Look.CELL_CENTRE: Style(SONG, 10.5, "center", line=1.1),
    Look.CELL_RIGHT: Style(SONG, 10.5, "right", line=1.1),
    Look.CELL_HEAD: Style(HEI, 10.5, "center", line=1.1),
    Look.COVER_TITLE: Style(SONG, 36, "center", bold=True, exact=60, after=36),
    Look.COVER_LINE: Style(KAI, 18, "center", exact=32, after=6),
    Look.ESSAY_TITLE: Style(HEI, 18, "center", exact=36, level=0),
    Look.ESSAY_AUTHOR: Style(KAI, 14, "center", exact=BODY_LINE, after=10),
    Look.CONTENTS_TITLE: Style(HEI, 18, "center", after=14),
    Look.CONTENTS_LINE: Style(SONG, 12, exact=24),
    Look.PROMPT: Style(FANG_SONG, BODY_SIZE, "both", indent=2, exact=BODY_LINE, marked=True),
    Look.PRAISE_TITLE: Style(KAI, 60, "center", bold=True, after=30, color=RED),
    Look.PRAISE_NAME: Style(KAI, 28, bold=True, after=10),
    Look.PRAISE_BODY: Style(KAI, 24, "both", indent=2, line=1.6),
    Look.PRAISE_SIGNATURE: Style(KAI, 20, "right", line=1.4, right_indent=2),
}
