"""Tables that are squeezed by a little, so that totals and signatures do not stand alone on a last page."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from jiafang_batch.office.print_room import A3, PrintedTable, breaks_between, pages_squeezed

PAPER = PrintedTable(width=1000, size=10, ends=1.1, above=100, repeated=60)
"""At full size 416 points are for rows on the first page, 456 on each other."""
FOOT = [22.0, 10.0, 30.0]


@pytest.mark.parametrize(
    ("rows", "pages"),
    [
        (0, 0),
        (17, 0),  # 402 points, one page
        (18, 1),
        (20, 1),  # the rows fill a page, the foot stands alone
        (22, 1),
        (23, 0),  # it would be too small
        (24, 0),  # four rows keep it company
        (39, 0),
        (40, 2),  # only the signatures are on a third page
        (42, 2),
        (45, 2),
        (46, 0),
    ],
)
def test_a_foot_does_not_stand_alone(rows, pages):
    assert pages_squeezed(PAPER, [20.0] * rows + FOOT, len(FOOT)) == pages


@pytest.mark.parametrize(
    ("change", "pages"),
    [
        ({}, 1),
        ({"size": 8.0}, 0),  # smaller letters would be illegible
        ({"width": 1300}, 0),  # they are as small as they may be
        ({"paper": A3}, 0),  # one page anyway
        ({"landscape": False}, 0),
        ({"above": 30.0}, 0),
    ],
)
def test_only_what_stays_legible_is_squeezed(change, pages):
    assert pages_squeezed(replace(PAPER, **change), [20.0] * 20 + FOOT[:1], 1) == pages


def test_a_list_without_a_foot_is_squeezed_too():
    assert pages_squeezed(PAPER, [20.0] * 22, 0) == 1
    assert pages_squeezed(PAPER, [20.0] * 24, 0) == 0


@pytest.mark.parametrize(
    ("blocks", "breaks"),
    [
        ([30], []),  # what begins on the first page stays there, though it has no room for it
        ([10, 10], []),
        ([20, 1], [1]),
        ([10, 11], [1]),
        ([10, 11, 11], [1]),
        ([10, 11, 12], [1, 2]),
        ([10, 30, 5], [1]),  # one that no page holds begins a page, and the next stands below its end
        ([], []),
    ],
)
def test_a_block_begins_a_page_if_the_one_before_has_no_room_for_it(blocks, breaks):
    assert breaks_between(PAPER, [[20.0] * rows for rows in blocks]) == breaks
