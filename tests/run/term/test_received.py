"""A visit that is dated later than the day on which its sheet came in can not have been made by then."""

from __future__ import annotations

from datetime import date

import pytest
from small_term import tables

from jiafang_batch.catalogue import is_error, message
from jiafang_batch.run.term.received import without_visits_to_come

LOG = "收表/一(1)班.xlsx"


@pytest.mark.parametrize(
    ("day", "late"),
    [
        (date(2024, 9, 20), [2, 3, 4]),
        (date(2024, 9, 21), [3, 4]),
        (date(2024, 10, 11), [3, 4]),
        (date(2024, 10, 12), [4]),
        (date(2024, 11, 2), [4]),
        (date(2024, 11, 3), []),
    ],
)
def test_rows_after_the_day_of_their_sheet_do_not_count(day, late):
    _, read, _ = tables()
    settled, problems = without_visits_to_come(read, {LOG: day})
    assert [p.location.row for p in problems] == late
    assert all(is_error(p) and p.location.column == "A" and day.isoformat() in message(p) for p in problems)
    assert [row.number for t in settled if t.head.file == LOG for row in t.rows if row.faulty] == late


def test_sheets_of_which_nobody_knows_when_they_came_are_left_alone():
    _, read, _ = tables()
    assert without_visits_to_come(read, {}) == (list(read), ())
    assert without_visits_to_come(read, {"收表/登记.xlsx": date(2024, 9, 1)}) == (list(read), ())


def test_the_code_is_the_one_of_the_catalogue():
    _, read, _ = tables()
    _, problems = without_visits_to_come(read, {LOG: date(2024, 9, 20)})
    assert {p.code for p in problems} == {"visit-to-come"}
