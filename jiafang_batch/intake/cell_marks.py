"""What an xlsx sheet shows beside its values: struck-out text, comments, colours that have a meaning, today's day.

A workbook without any of them costs a few searches of its bytes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from jiafang_batch.color_legend import may_have_legend
from jiafang_batch.grid import CellMark, Marking
from jiafang_batch.intake.safe_xml import parsed, streamed
from jiafang_batch.office.addresses import place_at
from jiafang_batch.office.package import Package, relations, target_of
from jiafang_batch.office.sheet_rows import numbered_rows, placed_cells
from jiafang_batch.office.worksheets import workbook_part
from jiafang_batch.product_words import TOOL

if TYPE_CHECKING:
    from lxml import etree

_SIGNATURE = f"{TOOL}："
"""How the program's own comments begin, which return with a corrected copy."""
_TODAY = re.compile(rb"\b(?:TODAY|NOW)\(")
_OFF = frozenset({"0", "false", "off"})
_LONGEST = 60


class WorkbookMarks:
    """The marks on the sheets of one workbook."""

    def __init__(self, package: Package) -> None:
        self._package = package

    def on(self, part: str) -> tuple[CellMark, ...]:
        """Return the marks on the sheet of a part. Raises XMLSyntaxError if a part is not XML."""
        xml = self._package.read(part)
        is_today = b"TODAY(" in xml or b"NOW(" in xml
        if not (is_today or self._struck_styles or self._struck_texts or self._colored_styles(xml)):
            return tuple(self._comments(part)) if self._has_comments else ()
        return (*self._cells(xml), *self._comments(part))

    @cached_property
    def _has_comments(self) -> bool:
        return any("comments" in name for name in self._package.members)

    def _part(self, kind: str) -> bytes:
        workbook = workbook_part(self._package, strict=True)
        target = target_of(relations(self._package, workbook, strict=True), kind)
        return self._package.read(target) if target else b""

    @cached_property
    def _styles(self) -> bytes:
        return self._part("styles")

    @cached_property
    def _texts(self) -> bytes:
        return self._part("sharedStrings")

    @cached_property
    def _struck_styles(self) -> frozenset[str]:
        """The numbers of the cell styles whose text is struck out."""
        if b"<strike" not in self._styles:
            return frozenset()
        root = parsed(self._styles)
        fonts = {str(i) for i, font in enumerate(root.iterfind("{*}fonts/{*}font")) if _is_struck(font)}
        formats = enumerate(root.iterfind("{*}cellXfs/{*}xf"))
        return frozenset(str(number) for number, style in formats if style.get("fontId") in fonts)

    @cached_property
    def _struck_texts(self) -> Mapping[str, str]:
        """Number of a shared text → its part that is struck out."""
        if b"<strike" not in self._texts:
            return {}
        texts = ((str(number), _struck_part(text)) for number, text in enumerate(streamed(self._texts, "{*}si")))
        return {number: part for number, part in texts if part}

    def _colored_styles(self, xml: bytes) -> Mapping[str, str]:
        """Number of a cell style → its colours, if a text of the workbook speaks of colours."""
        return self._colors if self._speaks_of_colors or (b"<is>" in xml and may_have_legend(xml)) else {}

    @cached_property
    def _speaks_of_colors(self) -> bool:
        return may_have_legend(self._texts)

    @cached_property
    def _colors(self) -> Mapping[str, str]:
        if not self._styles:
            return {}
        root = parsed(self._styles)
        fonts = [_color(font.find("{*}color")) for font in root.iterfind("{*}fonts/{*}font")]
        fills = [_color(fill.find("{*}patternFill/{*}fgColor")) for fill in root.iterfind("{*}fills/{*}fill")]
        looks = {}
        for number, style in enumerate(root.iterfind("{*}cellXfs/{*}xf")):
            looks[str(number)] = f"{_nth(fonts, style.get('fontId'))}/{_nth(fills, style.get('fillId'))}"
        return looks

    def _cells(self, xml: bytes) -> Iterator[CellMark]:
        colors = self._colored_styles(xml)
        for number, row in numbered_rows(streamed(xml, "{*}row")):
            for (line, column), cell in placed_cells(row, number):
                value = cell.findtext("{*}v") or "".join(map(str, cell.itertext("{*}t")))
                if not value.strip():
                    continue
                style = cell.get("s", "0")
                struck = self._struck_texts.get(value, "") if cell.get("t") == "s" else _struck_part(cell)
                if struck or style in self._struck_styles:
                    yield CellMark(line - 1, column - 1, Marking.STRUCK, struck)
                if style in colors:
                    yield CellMark(line - 1, column - 1, Marking.COLORED, colors[style])
                if _TODAY.search((cell.findtext("{*}f") or "").upper().encode()):
                    yield CellMark(line - 1, column - 1, Marking.TODAY)
            row.clear()

    def _comments(self, part: str) -> Iterator[CellMark]:
        """The comments of the sheet without the program's own."""
        target = target_of(relations(self._package, part), "comments")
        for comment in parsed(self._package.read(target)).iter("{*}comment") if target in self._package else ():
            place = place_at(comment.get("ref", ""))
            text = "".join(map(str, comment.itertext("{*}t"))).strip()
            if place is not None and text and not text.startswith(_SIGNATURE):
                yield CellMark(place[0] - 1, place[1] - 1, Marking.COMMENTED, text[:_LONGEST])


def _is_struck(properties: etree._Element | None) -> bool:
    mark = properties.find("{*}strike") if properties is not None else None
    return mark is not None and mark.get("val", "1") not in _OFF


def _struck_part(text: etree._Element) -> str:
    """The part of a rich text that is struck out."""
    runs = (run for run in text.iter("{*}r") if _is_struck(run.find("{*}rPr")))
    return "".join(str(run.findtext("{*}t") or "") for run in runs).strip()


def _color(element: etree._Element | None) -> str:
    return "" if element is None else " ".join(f"{name!s}={value!s}" for name, value in sorted(element.attrib.items()))


def _nth(texts: list[str], number: str | None) -> str:
    return texts[int(number)] if number and number.isdecimal() and int(number) < len(texts) else ""
