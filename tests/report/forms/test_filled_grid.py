"""A shape with its texts filled in is the grid that has these texts, word for word."""

import pytest

from jiafang_batch.report.forms.blocks import OPEN, FilledGrid
from jiafang_batch.report.forms.record_layout import SIGNED_RECORD, VISIT_RECORD
from jiafang_batch.report.forms.visit_records import _grid
from jiafang_batch.report.forms.word_markup import Markup

AWKWARD = (
    "",
    "两行\n第二行",
    "a&b<c>\"d'",
    "控\x01制",
    "很长的一段话，讲了孩子在家里的情况。" * 9,
    f"{OPEN}私有字符",
    "制\t表",
    "\r\n",
)


class NoMedia:
    """A document without pictures."""

    def photo(self, _picture):
        raise AssertionError

    chart = photo


def _facts(layout, shift):
    names = [box.fact for row in layout.rows for box in row.boxes]
    return {name: AWKWARD[(number + shift) % len(AWKWARD)] for number, name in enumerate(names)}


@pytest.mark.parametrize("layout", [VISIT_RECORD, SIGNED_RECORD], ids=lambda layout: layout.title)
def test_a_filled_shape_is_the_grid_with_these_texts(layout):
    shape = _grid(layout, dict.fromkeys(_facts(layout, 0), OPEN), ())
    records = [_facts(layout, shift) for shift in range(len(AWKWARD))]
    filled = list(Markup(NoMedia()).blocks(FilledGrid(shape, tuple(facts.values())) for facts in records))
    assert filled == list(Markup(NoMedia()).blocks(_grid(layout, facts, ()) for facts in records))


def test_two_shapes_of_one_document_are_told_apart():
    layouts = (VISIT_RECORD, SIGNED_RECORD)
    grids = [
        FilledGrid(_grid(layout, dict.fromkeys(_facts(layout, 0), OPEN), ()), tuple(_facts(layout, 1).values()))
        for layout in layouts
    ]
    assert list(Markup(NoMedia()).blocks(grids)) == [next(Markup(NoMedia()).blocks([grid])) for grid in grids]
