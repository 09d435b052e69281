"""Blocks → WordprocessingML text: paragraphs, grids, fields. Pictures and charts come from the package, see `word`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Protocol
from xml.sax.saxutils import escape, quoteattr

from jiafang_batch.report.forms.blocks import Block, Cell, Chart, Contents, ContentsEntry, Grid, Look, Photo, Text

TWIPS_A_MM = 1440 / 25.4
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_SHAPES = 1_024
"""Cells, widths and rows whose markup is remembered."""
_LINE_END = re.compile("\r\n|\r|\u2028|\u2029|\u0085")


class Media(Protocol):
    """Adds pictures and charts to the package and returns the run that shows them."""

    def photo(self, photo: Photo) -> str:
        """The run of a picture; an empty text if it cannot be shown."""

    def chart(self, chart: Chart) -> str:
        """The run of a chart."""


def printable(text: str) -> str:
    """The text without characters that XML forbids; every line end is a newline."""
    if text.isprintable():
        return text
    return _ILLEGAL.sub("", _LINE_END.sub("\n", text))


def twips(millimetres: float) -> int:
    """A length in twentieths of a point."""
    return round(millimetres * TWIPS_A_MM)


def style_id(look: Look) -> str:
    """The identifier of a look's style in the package."""
    return f"JF{look.name.title().replace('_', '')}"


_STYLE_IDS = {look: style_id(look) for look in Look}


class Markup:
    """Writes blocks; numbers bookmarks as they come."""

    def __init__(self, media: Media) -> None:
        self._media = media
        self._bookmarks = 0

    def blocks(self, blocks: Iterable[Block]) -> Iterator[str]:
        """The block-level elements, in order."""
        for block in blocks:
            match block:
                case Text():
                    yield self._text(block)
                case Grid():
                    yield self._grid(block)
                case Photo():
                    yield paragraph(Look.PICTURE, self._media.photo(block))
                case Chart():
                    yield paragraph(Look.PICTURE, self._media.chart(block))
                case Contents():
                    yield from _contents(block.entries)

    def _text(self, block: Text) -> str:
        runs = run(block.text)
        if block.bookmark:
            self._bookmarks += 1
            number = self._bookmarks
            start = f'<w:bookmarkStart w:id="{number}" w:name={quoteattr(block.bookmark)}/>'
            runs = f'{start}{runs}<w:bookmarkEnd w:id="{number}"/>'
        return paragraph(
            block.look, runs, f"{_KEPT if block.keep else ''}{'<w:pageBreakBefore/>' if block.new_page else ''}"
        )

    def _grid(self, grid: Grid) -> str:
        columns = "".join(f'<w:gridCol w:w="{twips(width)}"/>' for width in grid.widths)
        widths: dict[tuple[int, int], int] = {}
        lines = "".join([self._line(grid, number, widths) for number in range(len(grid.lines))])
        return (
            f'<w:tbl><w:tblPr><w:tblW w:w="{twips(sum(grid.widths))}" w:type="dxa"/><w:jc w:val="center"/>'
            f'{_BORDERS}<w:tblLayout w:type="fixed"/>{_PADDING}</w:tblPr><w:tblGrid>{columns}</w:tblGrid>{lines}</w:tbl>'
        )  # fmt: skip

    def _line(self, grid: Grid, number: int, widths: dict[tuple[int, int], int]) -> str:
        """A row of the grid; `widths` remembers the width in twips of the cells by first column and span."""
        line = grid.lines[number]
        kept = _KEPT if grid.together and number < len(grid.lines) - 1 else ""
        cells, column = [], 0
        for cell in line.cells:
            span = cell.span
            width = widths.get((column, span))
            if width is None:
                width = widths[column, span] = twips(sum(grid.widths[column : column + span]))
            cells.append(self._cell(cell, width, kept) if cell.photos else _text_cell(cell, width, kept))
            column += span
        return f"<w:tr>{_row_properties(line.whole, line.height, number < grid.heads)}{''.join(cells)}</w:tr>"

    def _cell(self, cell: Cell, width: int, kept: str) -> str:
        shown = [picture for photo in cell.photos if (picture := self._media.photo(photo))]
        if not shown:
            return _text_cell(cell, width, kept)
        texts = _paragraphs(cell, kept) if cell.text else ""
        return _framed(cell, width, f"{texts}{paragraph(Look.CELL_CENTRE, run(' ').join(shown), kept)}")


@lru_cache(_SHAPES)
def _text_cell(cell: Cell, width: int, kept: str) -> str:
    """A cell without pictures; the labels and blanks of a form recur on every page."""
    return _framed(cell, width, _paragraphs(cell, kept))


def _paragraphs(cell: Cell, kept: str) -> str:
    return "".join([paragraph(cell.look, run(line), kept) for line in cell.text.split("\n")])


def _framed(cell: Cell, width: int, content: str) -> str:
    span = f'<w:gridSpan w:val="{cell.span}"/>' if cell.span > 1 else ""
    merge = '<w:vMerge w:val="restart"/>' if cell.starts_column else "<w:vMerge/>" if cell.joined else ""
    align = "" if cell.top else '<w:vAlign w:val="center"/>'
    properties = f'<w:tcW w:w="{width}" w:type="dxa"/>{span}{merge}{align}'
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{content}</w:tc>"


@lru_cache(_SHAPES)
def _row_properties(whole: bool, height: float, is_head: bool) -> str:  # noqa: FBT001  fields of a line
    kept, head = "<w:cantSplit/>" if whole else "", "<w:tblHeader/>" if is_head else ""
    return f'<w:trPr>{kept}<w:trHeight w:val="{twips(height)}" w:hRule="atLeast"/>{head}</w:trPr>'


def paragraph(look: Look, runs: str, properties: str = "") -> str:
    """A paragraph of a look with finished runs and further properties."""
    return f'<w:p><w:pPr><w:pStyle w:val="{_STYLE_IDS[look]}"/>{properties}</w:pPr>{runs}</w:p>'


def run(text: str) -> str:
    """A run of text; newlines are line breaks, tabs are tabs."""
    if not text:
        return ""
    if text.isprintable():
        # Without line ends, tabs and characters that XML forbids, the usual case.
        return f'<w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r>'
    lines = printable(text).split("\n")
    return f"<w:r>{'<w:br/>'.join(map(_line_text, lines))}</w:r>"


def _line_text(line: str) -> str:
    return "<w:tab/>".join(f'<w:t xml:space="preserve">{escape(piece)}</w:t>' for piece in line.split("\t"))


def field(instruction: str, shown: str) -> str:
    """Return a field with the result that is shown until it is updated."""
    mark = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'.format
    code = f'<w:r><w:instrText xml:space="preserve"> {escape(instruction)} </w:instrText></w:r>'
    return f"{mark('begin')}{code}{mark('separate')}{run(shown)}{mark('end')}"


def _contents(entries: tuple[ContentsEntry, ...]) -> Iterator[str]:
    """A TOC field over the first outline level, its result written line by line."""
    mark = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'.format
    code = r'<w:r><w:instrText xml:space="preserve"> TOC \o "1-1" \u \h \z </w:instrText></w:r>'
    opening = f"{mark('begin')}{code}{mark('separate')}"
    for entry in entries:
        page = field(f"PAGEREF {entry.bookmark} \\h", str(entry.page))
        link = f'<w:hyperlink w:anchor={quoteattr(entry.bookmark)} w:history="1">{run(f"{entry.text}	")}{page}</w:hyperlink>'
        yield paragraph(Look.CONTENTS_LINE, opening + link)
        opening = ""
    yield paragraph(Look.CONTENTS_LINE, opening + mark("end"))


_KEPT = "<w:keepNext/>"
_BORDERS = (
    "<w:tblBorders>"
    + "".join(
        f'<w:{side} w:val="single" w:sz="{size}" w:space="0" w:color="000000"/>'
        for side, size in (("top", 8), ("left", 8), ("bottom", 8), ("right", 8), ("insideH", 4), ("insideV", 4))
    )
    + "</w:tblBorders>"
)
_PADDING = (
    '<w:tblCellMar><w:top w:w="28" w:type="dxa"/><w:left w:w="85" w:type="dxa"/>'
    '<w:bottom w:w="28" w:type="dxa"/><w:right w:w="85" w:type="dxa"/></w:tblCellMar>'
)
