"""Whatever stands in the cells: nothing is raised, every fault is said in whole sentences, and it is said where it is."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as st
from sheets_of_a_school import BASE, HEADER, log, logs
from text_tables import YEAR

from jiafang_batch.catalogue import is_error, message, ordered, remedy
from jiafang_batch.grid import Grid
from jiafang_batch.link.link_term import link_term
from jiafang_batch.link.roster import link_roster
from jiafang_batch.policy.load_policy import load_policy
from jiafang_batch.run.term.open_term import log_columns
from jiafang_batch.sheets.layout import POLICY_PLACE, layouts
from jiafang_batch.sheets.recognise_tables import read_tables

WORDS = sorted(
    {c.title for layout in layouts().values() for c in layout.columns}
    | {"合计", "填表人：", "一(1)班", "王小明", "陈静"}
)
CELLS = st.one_of(
    st.just(""),
    st.sampled_from(WORDS),
    st.text(
        alphabet="一二三四五六七八九十年级班月日0123456789.-/:()（），、;； \u200b\n王小明陈静是否无EG+%>=", max_size=12
    ),
    st.text(max_size=8),
    st.floats(),
    st.integers(-10, 50_000).map(float),
    st.booleans(),
    st.dates(date(1900, 1, 1), date(2100, 1, 1)),
    st.datetimes(datetime(1900, 1, 1), datetime(2100, 1, 1)),  # noqa: DTZ001
    st.just(time(8, 30)),
    st.just(timedelta(hours=30)),
)


@st.composite
def sheets(draw) -> Grid:
    """A sheet with the header of some layout, its columns in any order, and anything below; or without any header."""
    titles = [c.title for c in draw(st.sampled_from(list(layouts().values()))).columns]
    head = draw(st.permutations(titles)) if draw(st.booleans()) else titles
    body = draw(st.lists(st.lists(CELLS, min_size=len(head), max_size=len(head)), max_size=6))
    above = draw(st.lists(st.lists(CELLS, min_size=len(head), max_size=len(head)), max_size=2))
    rows = [*above, *([head] if draw(st.integers(0, 9)) else []), *body]
    merge = (len(above) + 1, draw(st.integers(0, len(head) - 1)), len(above) + draw(st.integers(1, 4)), 0)
    merges = ((merge[0], merge[1], max(merge[0], merge[2]), merge[1]),)
    return Grid(
        file="收表/乱.xlsx", sheet="Sheet1", rows=rows, top=draw(st.integers(0, 3)), left=0, merges=merges, hidden=False
    )


def in_words(problems) -> None:
    for problem in ordered(problems):
        said = message(problem)
        for quoted in filter(None, (problem.value, *problem.details.values())):
            # Typed text is shown without its line breaks.
            said = said.replace(quoted, "").replace("⏎".join(quoted.splitlines()), "")
        assert not re.search(r"[{}]", said)
        assert remedy(problem)


@given(st.lists(sheets(), max_size=3))
def test_no_sheet_can_break_the_reading_or_the_linking(grids):
    tables, problems = read_tables((*BASE, *grids), YEAR)
    kept = [table for table in tables if layouts()[table.kind].place != POLICY_PLACE]
    _, said = link_term(kept, link_roster(kept, YEAR.first.year))
    in_words((*problems, *said))


@given(st.lists(sheets(), max_size=6))
def test_no_sheet_can_break_the_reading_of_a_policy(grids):
    tables, problems = read_tables(grids, None)
    _, said = load_policy(
        [t for t in tables if layouts()[t.kind].place == POLICY_PLACE], "考核办法.xlsx", log_columns()
    )
    in_words((*problems, *said))


@given(logs, st.data())
def test_one_wrong_cell_costs_at_most_its_own_row_and_is_said_at_its_place(rows, data):
    sheet = log(rows)
    i, j = data.draw(st.integers(1, len(rows))), data.draw(st.integers(0, len(HEADER) - 1))
    cells = [list(row) for row in sheet.rows]
    cells[i][j] = data.draw(CELLS)
    spoilt = Grid(sheet.file, sheet.sheet, cells, 0, 0, (), hidden=False)
    sound, _ = read_tables([sheet], YEAR)
    tables, problems = read_tables([spoilt], YEAR)
    if not tables:
        return
    kept = {row.number: row.values for row in sound[0].rows if row.number != i + 1}
    assert {row.number: row.values for row in tables[0].rows if row.number in kept} == kept
    assert {p.location.row for p in problems if is_error(p)} <= {i + 1}
