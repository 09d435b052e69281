"""The room on printed paper: what a table may be wide, if no letter of it is to become too small to read.

A spreadsheet shrinks a wide table until it fits its pages, however small its letters become; so the paper, and the
widths of columns whose texts wrap, are chosen here before.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from msgspec import Struct

A4, A3 = 9, 8
"""Numbers of paper sizes in a workbook."""
LEGIBLE = 8.0
"""Points: no letter of a table is printed smaller."""
SIDE = 0.4
"""The margin at the left and at the right, in inches."""
_SHORT, _LONG = {A4: 8.27, A3: 11.69}, {A4: 11.69, A3: 16.54}
"""The edges of the papers, in inches."""
_DOTS = 96
"""Pixels of an inch."""
_POINTS = 72
"""Points of an inch."""
_LETTER, _PADDING = 7, 5
"""Pixels of a letter, and of a column beside its letters."""
_LEAST, _KEPT = 12.0, 0.6
"""The fewest letters that a column with wrapped text is narrowed to, and the least part of its width."""
_COMPANY, _SQUEEZED = 4, 0.85
"""The fewest rows with which totals and signatures stand on a page, and the least part of its size of a squeezed table."""


class PrintedTable(Struct, frozen=True):
    """The paper on which a table is printed one page wide, with what is not its rows."""

    width: int
    """Of the table, in pixels."""
    size: float
    """Points of its letters."""
    ends: float
    """The margins above and below, in inches."""
    above: float
    """Points above the rows of the first page."""
    repeated: float
    """Points of the headings above the rows of the other pages."""
    paper: int = A4
    landscape: bool = True
    side: float = SIDE


def pixels(widths: Sequence[float]) -> int:
    """Return the width of columns of so many letters."""
    return sum(int(width * _LETTER + _PADDING) for width in widths)


def room(paper: int, size: float, *, landscape: bool = True, side: float = SIDE) -> int:
    """Return the widest table, in pixels, whose letters of `size` points are legible on one page of the paper."""
    edge = (_LONG if landscape else _SHORT)[paper] - 2 * side
    return int(edge * _DOTS * max(size / LEGIBLE, 1.0))


def pages_squeezed(table: PrintedTable, heights: Sequence[float], foot: int) -> int:
    """Return on how many pages a table is squeezed, so that the last `foot` of its rows do not stand alone on a page.

    0 if they do not, or if its letters would become too small.
    """
    scale, down = _fitted(table)
    if sum(heights) <= down / scale - table.above:
        return 0
    pages, last = _paged(heights, down / scale - table.above, down / scale - table.repeated)
    smallest = max(LEGIBLE / table.size, _SQUEEZED * scale)
    if pages == 1 or last >= foot + _COMPANY or smallest >= scale:
        return 0
    fewer, _ = _paged(heights, down / smallest - table.above, down / smallest - table.repeated)
    return pages - 1 if fewer < pages else 0


def breaks_between(table: PrintedTable, blocks: Sequence[Sequence[float]]) -> list[int]:
    """Return the places of the blocks, of rows of these heights, that begin a page because the one before has no room for them."""
    scale, down = _fitted(table)
    room_left, other = down / scale - table.above, down / scale - table.repeated
    breaks = []
    for place, heights in enumerate(blocks):
        if place and sum(heights) > room_left:
            breaks.append(place)
            room_left = other
        for height in heights:
            room_left = (other if height > room_left else room_left) - height
    return breaks


def _fitted(table: PrintedTable) -> tuple[float, float]:
    """The share to which a table is reduced in width, and the points of a page from its upper to its lower margin."""
    across = (_LONG if table.landscape else _SHORT)[table.paper] - 2 * table.side
    down = ((_SHORT if table.landscape else _LONG)[table.paper] - table.ends) * _POINTS
    return min(1.0, across * _DOTS / table.width), down


def _paged(heights: Sequence[float], first: float, other: float) -> tuple[int, int]:
    """The number of pages of rows, and the rows on the last, if a page has room for so many points."""
    pages, room_left, rows = 1, first, 0
    for height in heights:
        if height > room_left:
            pages, room_left, rows = pages + 1, other, 0
        room_left -= height
        rows += 1
    return pages, rows


def paper_for(widths: Sequence[float], size: float) -> int:
    """Return A4 if a table is legible on it in landscape, else A3."""
    return A4 if pixels(widths) <= room(A4, size) else A3


def is_legible(widths: Sequence[float], size: float) -> bool:
    """True if a table can be read when it is printed one page across on A3."""
    return pixels(widths) <= room(A3, size)


def tightened(
    widths: Sequence[float],
    wrapped: Collection[int],
    size: float,
    side: float = SIDE,
    *,
    landscape: bool = True,
    least: Mapping[int, float] | None = None,
) -> list[float]:
    """Return the widths with columns narrowed, if the table fits a smaller paper that way: those of `wrapped` text first.

    `least` are columns of numbers and how narrow they may become. Neither too much, nor without need: the widths are the
    same if they fit, or if no narrowing would help.
    """
    texts = {place: max(_LEAST, _KEPT * widths[place]) for place in wrapped}
    for paper in (A4, A3) if landscape else (A4,):
        excess = pixels(widths) - room(paper, size, landscape=landscape, side=side)
        if excess <= 0:
            break
        for narrowest in (texts, {**(least or {}), **texts}):
            spare = {p: widths[p] - narrow for p, narrow in narrowest.items() if widths[p] > narrow}
            wanted = (excess + len(spare)) / _LETTER
            if wanted <= sum(spare.values()):
                share = wanted / sum(spare.values())
                return [width - spare.get(place, 0.0) * share for place, width in enumerate(widths)]
    return list(widths)
