"""Blocks → WordprocessingML: paragraphs, grids, fields. Pictures and charts come from the package, see `word`.

Cells and blocks are finished as bytes, most of which recur: encoding a whole document takes longer than writing it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import chain, pairwise
from typing import Any, Protocol

from jiafang_batch.office.markup import attribute_value, escaped
from jiafang_batch.report.forms.blocks import (
    OPEN,
    Block,
    Cell,
    Chart,
    Contents,
    ContentsEntry,
    FilledGrid,
    GridLine,
    ListGrid,
    Look,
    Photo,
    Text,
    WordGrid,
)

TWIPS_A_MM = 1440 / 25.4
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_SHAPES = 1_024
"""Starts of grids, rows and paragraphs that are remembered."""
_TEXTS = 256
"""Paragraphs that are remembered."""
_SHORT, _SHORT_TEXTS = 20, 8_192
"""The length of the texts of cells that recur on every page (labels, blanks, names, days), and how many are remembered."""
_SHORT_LIST, _FEW_TEXTS, _LONG_TEXT = 12, 200, 60
"""Lists of so many lines, and of so many letters in the longest cells of them, are not broken over pages: moving a longer one
to the next page would leave half a page blank. Lines with longer texts may be broken.
"""
_LINE_HEIGHT = GridLine(()).height
"""Millimetres of a line of a list."""
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


class Markup:
    """Writes blocks; numbers bookmarks as they come."""

    def __init__(self, media: Media) -> None:
        self._media = media
        self._bookmarks = 0
        self._shapes: dict[int, tuple[WordGrid, Sequence[bytes]]] = {}

    def blocks(self, blocks: Iterable[Block]) -> Iterator[bytes]:
        """The block-level elements in UTF-8, in order."""
        for block, following in pairwise(chain(blocks, [None])):
            match block:
                case Text():
                    is_signed = isinstance(following, Text) and following.look is Look.SIGNATURE
                    yield self._text(block._replace(keep=True) if is_signed else block)
                case WordGrid():
                    yield self._grid(block)
                case FilledGrid():
                    yield self._filled(block)
                case ListGrid():
                    yield _list(block)
                case Photo():
                    yield paragraph(Look.PICTURE, self._media.photo(block)).encode()
                case Chart():
                    yield paragraph(Look.PICTURE, self._media.chart(block)).encode()
                case Contents():
                    yield from (line.encode() for line in _contents(block.entries))

    def _text(self, block: Text) -> bytes:
        if not block.bookmark:
            return _text(block)
        self._bookmarks += 1
        number = self._bookmarks
        start = f'<w:bookmarkStart w:id="{number}" w:name={attribute_value(block.bookmark)}/>'
        return _text(block, start, f'<w:bookmarkEnd w:id="{number}"/>')

    def _grid(self, grid: WordGrid) -> bytes:
        frames, last = _frames(grid.widths), len(grid.lines) - 1
        lines = b"".join([
            self._line(line, _row_start(line.whole, line.height, number < grid.heads), frames,
                       _KEPT if number < last and (grid.together or number < grid.heads) else "")
            for number, line in enumerate(grid.lines)
        ])  # fmt: skip
        return b"%b%b</w:tbl>" % (_grid_start(grid.widths), lines)

    def _filled(self, grid: FilledGrid) -> bytes:
        """The markup of the shape, made once, with the texts in its open cells."""
        texts = _cell_texts(Look.CELL, _KEPT if grid.shape.together else "")
        # A shape is known by its identity, because looking it up by its contents takes as long as writing it.
        if id(grid.shape) not in self._shapes:
            self._shapes[id(grid.shape)] = grid.shape, self._grid(grid.shape).split(texts[OPEN])
        *pieces, end = self._shapes[id(grid.shape)][1]
        filled = zip(pieces, map(texts.__getitem__, grid.texts), strict=True)
        return b"".join((*chain.from_iterable(filled), end))

    def _line(self, line: GridLine, start: bytes, frames: _Frames, kept: str) -> bytes:
        """A row of the grid."""
        pieces, column = [start], 0
        for cell in line.cells:
            text, look, span, photos, top = cell
            pieces.append(frames[column, span, top])
            pieces.append(self._pictures(cell, kept).encode() if photos else _cell_texts(look, kept)[text])
            column += span
        pieces.append(b"</w:tr>")
        return b"".join(pieces)

    def _pictures(self, cell: Cell, kept: str) -> str:
        """The content of a cell with pictures: its text above them; the text alone if none of them can be shown."""
        shown = [picture for photo in cell.photos if (picture := self._media.photo(photo))]
        if not shown:
            return _paragraphs(cell.text, cell.look, kept)
        texts = _paragraphs(cell.text, cell.look, kept).removesuffix(_CELL_END) if cell.text else ""
        return f"{texts}{paragraph(Look.CELL_CENTRE, run(' ').join(shown), kept)}{_CELL_END}"


@lru_cache(_TEXTS)
def _text(block: Text, before: str = "", after: str = "") -> bytes:
    """A paragraph with a bookmark's marks around its text; most stand on every page."""
    # A signature never stands on a page of its own.
    kept = f"{_KEPT if block.keep else ''}{'<w:keepLines/>' if block.look is Look.SIGNATURE else ''}"
    properties = f"{kept}{'<w:pageBreakBefore/>' if block.new_page else ''}"
    return paragraph(block.look, f"{before}{run(block.text)}{after}", properties).encode()


def _list(grid: ListGrid) -> bytes:
    """The markup of a list."""
    count = len(grid.lines) + bool(grid.total)
    longest = [max(map(len, texts)) for texts in grid.lines]
    kept = _KEPT if count <= _SHORT_LIST and sum(longest) <= _FEW_TEXTS else ""
    pieces = [_list_start(grid.widths, grid.headings, _KEPT if count else "")]
    usual, last = (_list_columns(grid.widths, grid.looks, each) for each in (kept, ""))
    for number, (texts, length) in enumerate(zip(grid.lines, longest, strict=True), 1):
        start = _row_start(length <= _LONG_TEXT, _LINE_HEIGHT, False)
        pieces.append(_list_line(start, usual if number < count else last, texts))
    if grid.total:
        pieces.append(_list_line(_row_start(True, _LINE_HEIGHT, False), _heading_columns(grid.widths, ""), grid.total))
    pieces.append(b"</w:tbl>")
    return b"".join(pieces)


@lru_cache(_SHAPES)
def _list_start(widths: tuple[float, ...], headings: tuple[str, ...], kept: str) -> bytes:
    """The start of a list and the line of its headings."""
    start = _row_start(True, _LINE_HEIGHT, True)
    return _grid_start(widths) + _list_line(start, _heading_columns(widths, kept), headings)


def _list_line(start: bytes, columns: _Columns, texts: Sequence[str]) -> bytes:
    cells = [piece for (frame, cell), text in zip(columns, texts, strict=True) for piece in (frame, cell[text])]
    return b"".join((start, *cells, b"</w:tr>"))


@lru_cache(_SHAPES)
def _list_columns(widths: tuple[float, ...], looks: tuple[Look, ...], kept: str) -> _Columns:
    """For each column the start of its cells, and its texts as markup."""
    frames = _frames(widths)
    return [(frames[place, 1, False], _cell_texts(look, kept)) for place, look in enumerate(looks)]


def _heading_columns(widths: tuple[float, ...], kept: str) -> _Columns:
    return _list_columns(widths, (Look.CELL_HEAD,) * len(widths), kept)


_CELL_END = "</w:tc>"


def _paragraphs(text: str, look: Look, kept: str) -> str:
    """The text of a cell, a paragraph a line, and the cell's end."""
    start = _paragraph_start(look, kept)
    if text.isprintable():
        return f"{start}{run(text)}</w:p></w:tc>"
    return "".join([f"{start}{run(line)}</w:p>" for line in text.split("\n")]) + _CELL_END


class _CellTexts(dict[str, bytes]):
    """The text of a cell of a look → its paragraphs and the cell's end in UTF-8; short texts are remembered."""

    def __init__(self, look: Look, kept: str) -> None:
        super().__init__()
        self._look, self._kept = look, kept

    def __missing__(self, text: str) -> bytes:
        made = _paragraphs(text, self._look, self._kept).encode()
        if len(text) <= _SHORT:
            if len(self) >= _SHORT_TEXTS:
                self.clear()
            self[text] = made
        return made


_cell_texts = lru_cache(_SHAPES)(_CellTexts)
_Columns = Sequence[tuple[bytes, _CellTexts]]


class _Frames(dict[tuple[Any, ...], bytes]):
    """First column, span, and whether the cell is aligned at the top → the cell's start."""

    def __init__(self, widths: tuple[float, ...]) -> None:
        super().__init__()
        self._widths = widths

    def __missing__(self, place: tuple[Any, ...]) -> bytes:
        column, span, top = place
        width = f'<w:tcW w:w="{twips(sum(self._widths[column : column + span]))}" w:type="dxa"/>'
        spanned = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
        align = "" if top else '<w:vAlign w:val="center"/>'
        made = self[place] = f"<w:tc><w:tcPr>{width}{spanned}{align}</w:tcPr>".encode()
        return made


@lru_cache(_SHAPES)
def _frames(widths: tuple[float, ...]) -> _Frames:
    """The starts of the cells of all grids with these columns."""
    return _Frames(widths)


@lru_cache(_SHAPES)
def _grid_start(widths: tuple[float, ...]) -> bytes:
    columns = "".join(f'<w:gridCol w:w="{twips(width)}"/>' for width in widths)
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{twips(sum(widths))}" w:type="dxa"/><w:jc w:val="center"/>'
        f'{_BORDERS}<w:tblLayout w:type="fixed"/>{_PADDING}</w:tblPr><w:tblGrid>{columns}</w:tblGrid>'
    ).encode()


@lru_cache(_SHAPES)
def _row_start(whole: bool, height: float, is_head: bool) -> bytes:  # noqa: FBT001  fields of a line
    kept, head = "<w:cantSplit/>" if whole else "", "<w:tblHeader/>" if is_head else ""
    return f'<w:tr><w:trPr>{kept}<w:trHeight w:val="{twips(height)}" w:hRule="atLeast"/>{head}</w:trPr>'.encode()


def paragraph(look: Look, runs: str, properties: str = "") -> str:
    """A paragraph of a look with finished runs and further properties."""
    return f"{_paragraph_start(look, properties)}{runs}</w:p>"


@lru_cache(_SHAPES)
def _paragraph_start(look: Look, properties: str) -> str:
    return f'<w:p><w:pPr><w:pStyle w:val="{style_id(look)}"/>{properties}</w:pPr>'


def run(text: str) -> str:
    """A run of text; newlines are line breaks, tabs are tabs."""
    if not text:
        return ""
    if text.isprintable():
        # Without line ends, tabs and characters that XML forbids, the usual case.
        return f'<w:r><w:t xml:space="preserve">{escaped(text)}</w:t></w:r>'
    lines = printable(text).split("\n")
    return f"<w:r>{'<w:br/>'.join(map(_line_text, lines))}</w:r>"


def _line_text(line: str) -> str:
    return "<w:tab/>".join(f'<w:t xml:space="preserve">{escaped(piece)}</w:t>' for piece in line.split("\t"))


def field(instruction: str, shown: str) -> str:
    """Return a field with the result that is shown until it is updated."""
    mark = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'.format
    code = f'<w:r><w:instrText xml:space="preserve"> {escaped(instruction)} </w:instrText></w:r>'
    return f"{mark('begin')}{code}{mark('separate')}{run(shown)}{mark('end')}"


def _contents(entries: tuple[ContentsEntry, ...]) -> Iterator[str]:
    """A TOC field over the first outline level, its result written line by line."""
    mark = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'.format
    code = r'<w:r><w:instrText xml:space="preserve"> TOC \o "1-1" \u \h \z </w:instrText></w:r>'
    opening = f"{mark('begin')}{code}{mark('separate')}"
    for entry in entries:
        page = field(f"PAGEREF {entry.bookmark} \\h", str(entry.page))
        link = f'<w:hyperlink w:anchor={attribute_value(entry.bookmark)} w:history="1">{run(f"{entry.text}	")}{page}</w:hyperlink>'
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
