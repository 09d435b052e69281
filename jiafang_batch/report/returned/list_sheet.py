"""The list of problems as a worksheet part to add to the teacher's own workbook."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from jiafang_batch.office.addresses import column_letters
from jiafang_batch.office.markup import MAIN, attribute_value, escaped, legal
from jiafang_batch.report.returned.list_styles import ListCell
from jiafang_batch.report.returned.problem_listing import (
    COLUMNS,
    FOOTER,
    HEADING_HEIGHT,
    MOST_LINKS,
    TITLE_HEIGHT,
    ListEntry,
    Listing,
    line_height,
)

_TAB_COLOR = "FFC00000"
_LAST = column_letters(len(COLUMNS))
_PLACE_COLUMN = next(i for i, (title, _) in enumerate(COLUMNS) if title == "位置")


def list_sheet(listing: Listing, formats: Mapping[ListCell, int]) -> bytes:
    """Return the worksheet part; `formats` are the workbook's cell formats.

    Texts are stored in the cells themselves: the workbook's shared strings are not changed.
    """
    return "".join(_parts(listing, formats)).encode("utf-8")


def _parts(listing: Listing, formats: Mapping[ListCell, int]) -> Iterator[str]:
    last_row = listing.heading_row + len(listing.entries)
    frozen = listing.heading_row
    yield '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    yield f'<worksheet xmlns="{MAIN}"><sheetPr><tabColor rgb="{_TAB_COLOR}"/><pageSetUpPr fitToPage="1"/></sheetPr>'
    yield f'<dimension ref="A1:{_LAST}{last_row}"/>'
    yield '<sheetViews><sheetView showGridLines="0" tabSelected="1" workbookViewId="0">'
    yield f'<pane ySplit="{frozen}" topLeftCell="A{frozen + 1}" activePane="bottomLeft" state="frozen"/>'
    yield f'<selection pane="bottomLeft" activeCell="A{frozen + 1}" sqref="A{frozen + 1}"/></sheetView></sheetViews>'
    yield '<sheetFormatPr defaultRowHeight="15"/><cols>'
    for number, (_, width) in enumerate(COLUMNS, 1):
        yield f'<col min="{number}" max="{number}" width="{width + 0.71:.2f}" customWidth="1"/>'
    yield "</cols><sheetData>"
    yield from _head(listing, formats)
    for row, entry in enumerate(listing.entries, listing.heading_row + 1):
        cells = (_cell(row, i, text, formats[cell]) for i, (text, cell) in enumerate(zip(entry.texts, entry.cells, strict=True)))  # fmt: skip
        yield _row(row, entry.height, "".join(cells))
    yield "</sheetData>"
    merged = len(listing.lines) + 1
    yield f'<mergeCells count="{merged}">' + "".join(
        f'<mergeCell ref="A{r}:{_LAST}{r}"/>' for r in range(1, merged + 1)
    )
    yield "</mergeCells>"
    yield from _links(listing.entries, listing.heading_row + 1)
    yield '<pageMargins left="0.4" right="0.4" top="0.5" bottom="0.6" header="0.3" footer="0.3"/>'
    yield '<pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/>'
    yield f"<headerFooter><oddFooter>&amp;C&amp;9{escaped(FOOTER)}</oddFooter></headerFooter></worksheet>"


def _head(listing: Listing, formats: Mapping[ListCell, int]) -> Iterator[str]:
    """The title, the lines and the headings."""
    yield _row(1, TITLE_HEIGHT, _cell(1, 0, listing.title, formats[ListCell.TITLE]))
    for row, (text, cell) in enumerate(listing.lines, 2):
        yield _row(row, line_height(text), _cell(row, 0, text, formats[cell]))
    row = listing.heading_row
    headings = (_cell(row, i, title, formats[ListCell.HEADING]) for i, (title, _) in enumerate(COLUMNS))
    yield _row(row, HEADING_HEIGHT, "".join(headings))


def _row(number: int, height: float, cells: str) -> str:
    return f'<row r="{number}" ht="{height:g}" customHeight="1">{cells}</row>'


def _cell(row: int, index: int, text: str, style: int) -> str:
    at = f'r="{column_letters(index + 1)}{row}" s="{style}"'
    if not text:
        return f"<c {at}/>"
    return f'<c {at} t="inlineStr"><is><t xml:space="preserve">{escaped(legal(text))}</t></is></c>'


def _links(entries: tuple[ListEntry, ...], first: int) -> Iterator[str]:
    linked = [(row, entry) for row, entry in enumerate(entries, first) if entry.link][:MOST_LINKS]
    if linked:
        column = column_letters(_PLACE_COLUMN + 1)
        yield "<hyperlinks>"
        for row, entry in linked:
            words = attribute_value(legal(entry.texts[_PLACE_COLUMN]))
            yield f'<hyperlink ref="{column}{row}" location={attribute_value(legal(entry.link))} display={words}/>'
        yield "</hyperlinks>"
