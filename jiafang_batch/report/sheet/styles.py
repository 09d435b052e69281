"""The cell styles of every output workbook: one face, few colours, thin lines that print."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from jiafang_batch.fonts import HEI, SONG
from jiafang_batch.office import number_formats as formats
from jiafang_batch.report.sheet.cells import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook

BODY_FONT, TITLE_FONT = SONG, HEI
BODY_SIZE = 10
"""Points of a table's letters."""
INK, LINE, HEADER_FILL, SOFT_FILL = "#1F2D3D", "#BFC8D2", "#DCE6F1", "#F5F8FB"
LINK = "#1F5FA8"
SECTION_HEIGHT = 22
"""The row of a block's heading, in points."""
RED, RED_FILL, AMBER, AMBER_FILL, GREEN = "#B42318", "#FDECEA", "#8A5300", "#FFF4D6", "#1E7B34"


class Styles:
    """The formats of one workbook, each made once."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._bodies: dict[Kind, Format] = {}
        self._totals: dict[Kind, Format] = {}
        # Finished rows refer to formats by number, which is the same in every workbook.
        self._indexes = {kind: int(self.body(kind)._get_xf_index()) for kind in Kind}  # noqa: SLF001  no public way

    def make(self, **properties: Any) -> Format:
        """Return a format of the body font with further properties."""
        return self._book.add_format(
            {"font_name": BODY_FONT, "font_size": BODY_SIZE, "font_color": INK, "valign": "vcenter", **properties}
        )

    def body(self, kind: Kind) -> Format:
        """Return a bordered body cell of a kind; long text wraps, flags and dates are centred, a message has no border."""
        if kind not in self._bodies:
            self._bodies[kind] = self.make(**_look(kind))
        return self._bodies[kind]

    def total(self, kind: Kind) -> Format:
        """Return the format of a cell of a kind in the row of totals."""
        if kind not in self._totals:
            self._totals[kind] = self.make(**{**_look(kind), "bold": True, "bg_color": SOFT_FILL})
        return self._totals[kind]

    def body_index(self, kind: Kind) -> int:
        """The number of that format in the workbook's list of cell formats."""
        return self._indexes[kind]

    def total_index(self, kind: Kind) -> int:
        """The number of that format in the workbook's list of cell formats."""
        return int(self.total(kind)._get_xf_index())  # noqa: SLF001  no public way

    def prepare_foot(self, kinds: Iterable[Kind]) -> None:
        """Number the formats of a foot below columns of these kinds, so that they do not depend on whether there is one."""
        for kind in kinds:
            self.total_index(kind)
        self.signature_index  # noqa: B018  asked for by its number

    @property
    def signature_index(self) -> int:
        """The number of `signature` in the workbook's list of cell formats."""
        return int(self.signature._get_xf_index())  # noqa: SLF001  no public way

    @cached_property
    def title(self) -> Format:
        """The sheet's title."""
        return self._book.add_format({"font_name": TITLE_FONT, "font_size": 18, "font_color": INK, "valign": "vcenter"})

    @cached_property
    def line(self) -> Format:
        """The letterhead line below the title."""
        return self.make(font_color="#5B6B7B", bottom=1, bottom_color=LINE)

    @cached_property
    def wrapped_line(self) -> Format:
        """A letterhead line that is longer than the table is wide."""
        return self.make(font_color="#5B6B7B", bottom=1, bottom_color=LINE, text_wrap=True)

    @cached_property
    def header(self) -> Format:
        """A column heading."""
        return self.make(bold=True, bg_color=HEADER_FILL, border=1, border_color=LINE, align="center", text_wrap=True)

    @cached_property
    def section(self) -> Format:
        """The heading of a block within a sheet."""
        return self._book.add_format({"font_name": TITLE_FONT, "font_size": 13, "font_color": INK, "valign": "vcenter"})

    @property
    def message(self) -> Format:
        """The sentence shown if there are no rows."""
        return self.body(Kind.MESSAGE)

    @cached_property
    def label(self) -> Format:
        """The name of a key figure."""
        return self.make(
            font_color="#5B6B7B", bg_color=SOFT_FILL, align="center", top=1, left=1, right=1, border_color=LINE
        )

    @cached_property
    def remark(self) -> Format:
        """A sentence below the heading of a block."""
        return self.make()

    @cached_property
    def signature(self) -> Format:
        """Where somebody signs."""
        return self.make(font_size=11)

    @cached_property
    def link(self) -> Format:
        """A link to another sheet, at the right end of a line."""
        return self.make(font_color=LINK, underline=1, align="right")

    @cached_property
    def text(self) -> Format:
        """Running text that wraps."""
        return self.make(text_wrap=True, valign="top")

    def figure(self, number_format: str, *, open_below: bool = False) -> Format:
        """A key figure; without a lower border if its target follows."""
        return self.make(
            num_format=number_format,
            font_size=16,
            bold=True,
            bg_color=SOFT_FILL,
            align="center",
            bottom=0 if open_below else 1,
            left=1,
            right=1,
            border_color=LINE,
        )

    @cached_property
    def verdict(self) -> Format:
        """A key figure's target and whether it is reached."""
        return self.make(
            font_color="#5B6B7B",
            bg_color=SOFT_FILL,
            align="center",
            bottom=1,
            left=1,
            right=1,
            border_color=LINE,
        )

    @cached_property
    def good(self) -> Format:
        """A target that is reached."""
        return self._book.add_format({"font_color": GREEN})

    @cached_property
    def bad(self) -> Format:
        """A value that requires action."""
        return self._book.add_format({"font_color": RED, "bg_color": RED_FILL})

    @cached_property
    def warn(self) -> Format:
        """A value that should be checked."""
        return self._book.add_format({"font_color": AMBER, "bg_color": AMBER_FILL})


def number_look(kind: Kind) -> dict[str, Any]:
    """Return the look of a number or day of a kind; with another face than ours it shrinks instead of becoming ###."""
    return {"num_format": kind.value, "align": "center", "shrink": True}


def _look(kind: Kind) -> dict[str, Any]:
    return {"border": 1, "border_color": LINE, **_BODY.get(kind, number_look(kind))}


_BODY: dict[Kind, dict[str, Any]] = {
    Kind.TEXT: {"num_format": formats.TEXT, "indent": 1, "shrink": True},
    Kind.LONG_TEXT: {"num_format": formats.TEXT, "text_wrap": True},
    Kind.WORD: {"num_format": formats.TEXT, "align": "center", "shrink": True},
    Kind.FLAG: {"num_format": formats.TEXT, "align": "center"},
    Kind.MESSAGE: {"font_color": "#5B6B7B", "italic": True, "align": "left", "border": 0},
    Kind.LEAD: {"num_format": formats.TEXT, "text_wrap": True, "align": "left", "border": 0},
    Kind.WRAPPED: {"num_format": formats.TEXT, "indent": 1, "text_wrap": True},
    Kind.WRAPPED_WORD: {"num_format": formats.TEXT, "align": "center", "text_wrap": True},
    Kind.TALL_TEXT: {"num_format": formats.TEXT, "text_wrap": True, "valign": "top"},
    Kind.LINK: {"num_format": formats.PLAIN, "indent": 1, "font_color": LINK, "underline": 1, "shrink": True},
}
"""Kinds with more than a number format, centred; a long name (阿依古丽·买买提) shrinks instead of being
cut, and wraps where it would become too small.
"""
