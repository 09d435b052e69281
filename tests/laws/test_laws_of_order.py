"""The order of files, sheets and rows changes no figure; neither does splitting a log, nor handing it in twice."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from sheets_of_a_school import BASE, evaluated, evaluated_sheets, figures, log, logs, policies

chances = st.randoms(use_true_random=False)


@given(policies, logs, chances)
def test_the_order_of_rows_changes_nothing(name, rows, chance):
    shuffled = chance.sample(rows, len(rows))
    assert figures(evaluated(name, log(shuffled))) == figures(evaluated(name, log(rows)))


@given(policies, logs, chances)
def test_the_order_in_which_files_and_sheets_are_read_changes_nothing(name, rows, chance):
    half = len(rows) // 2
    grids = [*BASE, log(rows[:half], "收表/a.xlsx"), log(rows[half:], "收表/b.xlsx", "十月")]
    shuffled = chance.sample(grids, len(grids))
    assert figures(evaluated_sheets(name, shuffled)) == figures(evaluated_sheets(name, grids))


@given(policies, logs, st.data())
def test_splitting_a_log_over_two_files_changes_nothing(name, rows, data):
    first = [row for row in rows if data.draw(st.booleans())]
    second = [row for row in rows if row not in first]
    split = evaluated(name, log(first, "收表/九月.xlsx"), log(second, "收表/一年级/十月.xlsx"))
    assert figures(split) == figures(evaluated(name, log([*first, *second])))


@given(policies, logs)
def test_splitting_a_log_over_two_sheets_changes_nothing(name, rows):
    half = len(rows) // 2
    split = evaluated(name, log(rows[:half], sheet="九月"), log(rows[half:], sheet="十月"))
    assert figures(split) == figures(evaluated(name, log(rows)))


@given(policies, logs)
def test_the_name_of_a_file_changes_nothing(name, rows):
    renamed = evaluated(name, log(rows, "收表/三年级/新建 Microsoft Excel 工作表.xlsx", "Sheet1"))
    assert figures(renamed) == figures(evaluated(name, log(rows)))


@given(policies, logs, chances)
def test_rows_handed_in_again_under_another_name_change_nothing(name, rows, chance):
    again = chance.sample(rows, chance.randint(1, len(rows)))
    twice = evaluated(name, log(rows, "收表/a.xlsx"), log(again, "收表/补交/b.xlsx"))
    assert figures(twice) == figures(evaluated(name, log(rows, "收表/a.xlsx")))
