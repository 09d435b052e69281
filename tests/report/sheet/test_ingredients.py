"""Drafts with the same ingredients are the same workbook; whatever changes a workbook changes its ingredients."""

from __future__ import annotations

import subprocess
import sys
from datetime import date, datetime, time
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from jiafang_batch.report.lists.shared_rows import SharedRows
from jiafang_batch.report.sheet.cells import Formula, Kind, Shown
from jiafang_batch.report.sheet.letterhead import Letterhead
from jiafang_batch.report.sheet.moulds import drafted
from jiafang_batch.report.sheet.page import Column, ColumnMark, Foot, Page
from jiafang_batch.report.sheet.row_values import row_values

LETTERHEAD = Letterhead("示范小学", "2024-2025学年第一学期", date(2025, 1, 24))
# A function is shown with its address, which differs between processes; what is made of a page must not depend on it.
COLUMNS = (Column("姓名", width=10, value=lambda row: row[0]), Column("值", Kind.PERCENT, 9, mark=ColumnMark.BAR))
PAGE = Page(
    "学生", "学生一览", COLUMNS, [("王小明", Fraction(1, 3)), ("李芳", None)], "共 2 人", "没有学生。", frozen=1
)

values = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.text(), st.dates(), st.datetimes(),
    st.fractions(), st.builds(Formula, st.text(), st.integers() | st.fractions() | st.none(), st.none() | st.sampled_from(Kind)),
    st.builds(Shown, st.integers() | st.fractions(), st.sampled_from(Kind)),
)  # fmt: skip
tables = st.lists(st.tuples(values, values), max_size=3)


def draft(page: Page = PAGE, title: str = "班", letterhead: Letterhead = LETTERHEAD):
    return drafted(letterhead, title, [page])


def rows(*names: str):
    return [(name, Fraction(1, 3)) for name in names]


CHANGES = {
    "the title of the workbook": draft(title="级"),
    "the school": draft(letterhead=replace(LETTERHEAD, school="实验小学")),
    "the as-of day": draft(letterhead=replace(LETTERHEAD, as_of=date(2025, 1, 23))),
    "the moment": draft(letterhead=replace(LETTERHEAD, clock=time(9))),
    "the name of the sheet": draft(replace(PAGE, name="名单")),
    "a lead": draft(replace(PAGE, lead="QZ-1：还差 3 人")),
    "another lead": draft(replace(PAGE, lead="QZ-1：还差 2 人")),
    "an upright page": draft(replace(PAGE, is_upright=True)),
    "the title of the sheet": draft(replace(PAGE, title="名单")),
    "the note": draft(replace(PAGE, note="共 2 位")),
    "a heading": draft(replace(PAGE, columns=(replace(COLUMNS[0], title="学生"), COLUMNS[1]))),
    "the kind of a column": draft(replace(PAGE, columns=(COLUMNS[0], replace(COLUMNS[1], kind=Kind.CHANGE)))),
    "a width": draft(replace(PAGE, columns=(replace(COLUMNS[0], width=11), COLUMNS[1]))),
    "a mark": draft(replace(PAGE, columns=(COLUMNS[0], replace(COLUMNS[1], mark=ColumnMark.NONE)))),
    "the columns that stay visible": draft(replace(PAGE, frozen=0)),
    "a signature": draft(replace(PAGE, foot=Foot((), ("校长：",)))),
    "another signature": draft(replace(PAGE, foot=Foot((), ("教导处：",)))),
    "totals": draft(replace(PAGE, foot=Foot(("合计", "共 1 人")))),
    "other totals": draft(replace(PAGE, foot=Foot(("合计", "共 2 人")))),
    "what is printed": draft(replace(PAGE, is_printed=False)),
    "a value": draft(replace(PAGE, rows=[("王小明", Fraction(1, 4)), ("李芳", None)])),
    "a row less": draft(replace(PAGE, rows=PAGE.rows[:1])),
    "the order of rows": draft(replace(PAGE, rows=PAGE.rows[::-1])),
    "no rows": draft(replace(PAGE, rows=())),
    "no rows, in other words": draft(replace(PAGE, rows=(), empty="没有。")),
    "two pages": drafted(LETTERHEAD, "班", [PAGE, replace(PAGE, name="又")]),
    "rows on the other page": drafted(
        LETTERHEAD, "班", [replace(PAGE, rows=rows("王")), replace(PAGE, name="又", rows=rows("李", "张"))]
    ),
    "rows on this page": drafted(
        LETTERHEAD, "班", [replace(PAGE, rows=rows("王", "李")), replace(PAGE, name="又", rows=rows("张"))]
    ),
}


@pytest.mark.parametrize("change", CHANGES)
def test_whatever_changes_a_workbook_changes_its_ingredients(change):
    others = [draft(), *(other for name, other in CHANGES.items() if name != change)]
    assert CHANGES[change].ingredients not in {other.ingredients for other in others}
    assert CHANGES[change].content() not in {other.content() for other in others}


def test_the_same_rows_shared_or_not_are_the_same_ingredients():
    shared = SharedRows([("张伟", Fraction(1)), *PAGE.rows])
    assert draft(replace(PAGE, rows=shared.part([1, 2]))).ingredients == draft().ingredients
    assert draft(replace(PAGE, rows=shared.part([2, 1]))).ingredients != draft().ingredients


@given(tables, tables)
def test_workbooks_with_other_bytes_have_other_ingredients(first, second):
    one, other = draft(replace(PAGE, rows=first)), draft(replace(PAGE, rows=second))
    assert (one.ingredients == other.ingredients) <= (one.content() == other.content())
    assert one.ingredients == draft(replace(PAGE, rows=list(first))).ingredients


@pytest.mark.parametrize(
    ("value", "other"),
    [
        (1, True), (0, False), ("", None), ("1", 1), (date(2025, 1, 1), datetime(2025, 1, 1)),  # noqa: DTZ001
        ("2025-01-01", date(2025, 1, 1)), (Fraction(1, 2), "Fraction(1, 2)"),
        (Shown(1, Kind.INTEGER), Shown(1, Kind.PERCENT)), (Formula("=A1", 1), Formula("=A1", 2)), ("é", "e\u0301"),
    ],
)  # fmt: skip
def test_values_that_are_shown_differently_have_other_bytes(value, other):
    first, second = row_values([(value,), (other,)]).rows
    assert first != second


def test_a_column_is_its_look():
    other = replace(COLUMNS[0], value=None, live=lambda here: None)
    assert (other, hash(other), repr(other)) == (COLUMNS[0], hash(COLUMNS[0]), repr(COLUMNS[0]))
    assert replace(COLUMNS[0], width=11) != COLUMNS[0]


def test_the_ingredients_are_the_same_in_another_process():
    program = "from test_ingredients import draft; print(draft().ingredients)"
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env={"PYTHONPATH": ":".join(sys.path)})
    assert done.stdout.strip() == draft().ingredients
