"""A shape with its texts filled in, and a list, are the grids that have these texts, word for word."""

import pytest

from jiafang_batch.report.forms.blocks import OPEN, Cell, FilledGrid, GridLine, ListGrid, Look, WordGrid
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


def test_a_shape_that_is_kept_together_keeps_its_filled_cells_too():
    def slip(text):
        return WordGrid((80.0,), (GridLine((Cell(text, Look.CELL),), 7.0), GridLine((Cell("1．题目"),))), together=True)

    shape = slip(OPEN)
    filled = list(Markup(NoMedia()).blocks(FilledGrid(shape, (text,)) for text in AWKWARD))
    assert filled == list(Markup(NoMedia()).blocks(slip(text) for text in AWKWARD))


def test_a_text_without_an_open_cell_is_not_lost_silently():
    shape = WordGrid((80.0,), (GridLine((Cell(OPEN),)),))
    with pytest.raises(ValueError, match="zip"):
        list(Markup(NoMedia()).blocks([FilledGrid(shape, ("一", "二"))]))


_LOOKS = (Look.CELL_CENTRE, Look.CELL)
_LONG = "很长的一段话，讲了孩子在家里的情况。" * 9
_LISTS = {
    "short": [(str(n), text) for n, text in enumerate(AWKWARD)],
    "one line": [("1", "一句话")],
    "without lines": [],
    "long": [(str(n), _LONG if n % 3 else "短") for n in range(40)],
    "at the limit of a short one": [(str(n), "短") for n in range(11)],
}


@pytest.mark.parametrize("total", [(), ("合计", "共\n几人")])
@pytest.mark.parametrize("name", _LISTS)
def test_a_list_is_the_grid_of_its_cells(name, total):
    headings, lines = ("序号", "家访\n情况"), _LISTS[name]
    rows = [
        GridLine(tuple(map(Cell, headings, [Look.CELL_HEAD] * 2))),
        *(GridLine(tuple(map(Cell, texts, _LOOKS)), whole=max(map(len, texts)) <= 60) for texts in lines),
        *([GridLine(tuple(map(Cell, total, [Look.CELL_HEAD] * 2)))] if total else []),
    ]
    grid = WordGrid((20.0, 150.0), tuple(rows), heads=1, together=len(rows) <= 13)
    made = list(Markup(NoMedia()).blocks([ListGrid((20.0, 150.0), headings, _LOOKS, lines, total)]))
    assert made == list(Markup(NoMedia()).blocks([grid]))
