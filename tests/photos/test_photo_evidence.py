"""Pictures per visit row, and what a teacher is told about them."""

from __future__ import annotations

import pytest
from builders import typed_table
from picture_books import ROW, Sheet, book, dispimg, one_cell, photo, pic, plain, row, valued, with_parts, wps_book

from jiafang_batch.catalogue import catalogue, message, remedy
from jiafang_batch.intake.limits import Limits
from jiafang_batch.intake.reader import read_bytes
from jiafang_batch.photos.photo_evidence import has_picture_cells, photo_evidence
from jiafang_batch.photos.picture import PICTURE_LIMIT
from jiafang_batch.photos.workbook_pictures import pictures_of
from jiafang_batch.problem import Location, Problem

FILE, SHEET = "收表/一(1)班.xlsx", "家访记录"
MEDIA = {"rId1": "../media/a.png", "rId2": "../media/b.png"}
FILES = {"a.png": photo(1), "b.png": photo(2)}


def log(first, last, typed=None, *, kind="visit_log", sheet=SHEET, columns=None):
    """A table with data in these rows and 照片 in column D."""
    place = (kind, FILE, sheet, columns or {"date": ("A", "家访日期"), "photos": ("D", "照片")})
    rows = [{"photos": (typed or {}).get(number)} for number in range(first, last + 1)]
    return typed_table(place, rows, [frozenset()] * len(rows), first)


def floating(*places, merges=(), media=None):
    anchors = "".join(one_cell((number - 1, 0), ROW, pic(relation)) for number, relation in places)
    return book(Sheet(anchors=anchors, media=MEDIA, merges=merges), media=media or FILES)


def evidence(data, tables, **options):
    return photo_evidence(pictures_of(data, **options), tables)


def by_row(found):
    """(sheet, row) → number of pictures."""
    return {place[:2]: count for place, count in found.counts.items()}


def codes(found):
    return [(p.code, str(p.location)) for p in found.problems]


# ---------------------------------------------------------------- counting
COUNTS = {
    "one picture": (floating((4, "rId1")), [log(3, 6)], {(SHEET, 4): 1}),
    "several in a row": (floating((4, "rId1"), (4, "rId2"), (5, "rId1")), [log(3, 6)], {(SHEET, 4): 2, (SHEET, 5): 1}),
    "over the title and the header": (floating((1, "rId1"), (2, "rId1")), [log(3, 6)], {}),
    "below the data": (floating((7, "rId1")), [log(3, 6)], {}),
    "on another sheet": (floating((4, "rId1")), [log(3, 6, sheet="另一张")], {}),
    "beside a roster": (floating((4, "rId1")), [log(3, 6, kind="student")], {}),
    "in the second table of the sheet": (
        floating((4, "rId1"), (9, "rId1")),
        [log(3, 6), log(9, 9)],
        {(SHEET, 4): 1, (SHEET, 9): 1},
    ),
    "in a merged 照片 cell": (
        floating((4, "rId1"), merges=("D4:D6",)),
        [log(3, 6)],
        {(SHEET, n): 1 for n in (4, 5, 6)},
    ),
    "in a merged cell of another column": (
        floating((4, "rId1"), merges=("D4:D6",)),
        [log(3, 6, columns={"photos": ("E", "照片")})],
        {(SHEET, 4): 1},
    ),
    "a lost one": (floating((4, "rId9")), [log(3, 6)], {}),
    "no workbook of parts": ("日期,照片\n".encode(), [log(2, 3)], {}),
}


@pytest.mark.parametrize("case", COUNTS)
def test_pictures_count_for_the_row_of_the_visit(case):
    data, tables, expected = COUNTS[case]
    assert by_row(evidence(data, tables)) == expected


FIRST, SECOND, BESIDE = (
    {"date": ("B", "第一次家访时间")},
    {"date": ("F", "第二次家访时间")},
    {"date": ("D", "第二次家访时间")},
)


@pytest.mark.parametrize(
    ("first", "second", "expected", "notices"),
    [
        ({**FIRST, "photos": ("D", "第一次照片")}, SECOND, {"B": 1}, []),
        (FIRST, BESIDE, {"D": 1}, []),
        (FIRST, SECOND, {"B": 1, "F": 1}, ["photos-of-several"]),
        # A column that both visits have in common tells nothing.
        ({**FIRST, "photos": ("D", "照片")}, {**SECOND, "photos": ("D", "照片")}, {"B": 1, "F": 1}, ["photos-of-several"]),
    ],
)  # fmt: skip
def test_of_two_visits_in_a_row_a_picture_is_of_the_one_it_lies_with(first, second, expected, notices):
    found = evidence(floating((4, "rId1")), [log(3, 6, columns=first), log(3, 6, columns=second)])
    assert {column: count for (_, row, column), count in found.counts.items() if row == 4} == expected
    assert [problem.code for problem in found.problems] == notices
    assert [use.place.row for use in found.uses] == [4]


def test_pictures_of_a_row_with_two_visits_are_told_once():
    tables = [log(3, 6, columns=FIRST), log(3, 6, columns=SECOND)]
    (problem,) = evidence(floating((4, "rId1"), (4, "rId2")), tables).problems
    assert "并排写着 2 次家访，2 张照片" in message(problem)


def test_every_kind_counts():
    filled = row(3, dispimg("D3", "ID_A")) + row(4, dispimg("D4", "ID_A"))
    data = wps_book(
        Sheet(rows=filled, anchors=one_cell((3, 0), ROW, pic("rId2")), media=MEDIA), {"ID_A": "a.png"}, FILES
    )
    assert by_row(evidence(data, [log(3, 6)])) == {(SHEET, 3): 1, (SHEET, 4): 2}


def test_the_pictures_are_handed_on_with_their_places():
    (use,) = evidence(floating((4, "rId2")), [log(3, 6)]).uses
    assert use.place == Location(FILE, SHEET, 4, "D", "照片")
    assert use.part == "xl/media/b.png"


# ---------------------------------------------------------------- problems
HUGE = {"a.png": plain("red") + bytes(PICTURE_LIMIT), "b.png": photo(2)}
PROBLEMS = {
    "all well": (floating((4, "rId1")), log(3, 6), []),
    "lost": (floating((4, "rId9")), log(3, 6), [("photo-lost", f"{FILE}!{SHEET}!D4")]),
    "lost outside of the data": (floating((1, "rId9")), log(3, 6), []),
    "too large": (floating((4, "rId1"), media=HUGE), log(3, 6), [("picture-too-large", f"{FILE}!{SHEET}!D4")]),
    "too large outside of the data": (floating((8, "rId1"), media=HUGE), log(3, 6), []),
    "a damaged drawing": (
        with_parts(floating((4, "rId1")), {"xl/drawings/drawing1.xml": "<a"}),
        log(3, 6),
        [("photos-unreadable", f"{FILE}!{SHEET}")],
    ),
    "a damaged drawing of another sheet": (
        with_parts(floating((4, "rId1")), {"xl/drawings/drawing1.xml": "<a"}),
        log(3, 6, sheet="另一张"),
        [],
    ),
    "a format that hides pictures": (
        b"\xd0\xcf\x11\xe0",
        log(3, 6, {3: 2}),
        [("photos-unprovable", f"{FILE}!{SHEET}!D")],
    ),
    "a format that hides pictures, all typed": (b"\xd0\xcf\x11\xe0", log(3, 4, {3: 2, 4: 1}), []),
    "a format that hides pictures, none asked for": (
        b"\xd0\xcf\x11\xe0",
        log(3, 4, columns={"date": ("A", "日期")}),
        [],
    ),
    "xlsx proves absence": (book(Sheet()), log(3, 6), []),
}


@pytest.mark.parametrize("case", PROBLEMS)
def test_what_is_said_about_the_pictures(case):
    data, table, expected = PROBLEMS[case]
    assert codes(evidence(data, [table])) == expected


def test_a_lost_picture_is_searched_for_where_intake_met_one():
    data = book(Sheet(rows=row(4, '<c r="D4" t="e"><f>_xlfn.dispimg("ID_A",1)</f><v>#NAME?</v></c>')))
    (grid,) = read_bytes(data, FILE, Limits()).grids
    assert has_picture_cells([grid])
    assert codes(evidence(data, [log(3, 6)])) == []
    assert codes(evidence(data, [log(3, 6)], search_cells=True)) == [("photo-lost", f"{FILE}!{SHEET}!D4")]


def test_typed_cells_ask_for_no_search():
    data = book(Sheet(rows=row(4, '<c r="D4"><v>3</v></c>')))
    assert not has_picture_cells(read_bytes(data, FILE, Limits()).grids)


def test_an_error_cell_with_other_metadata_is_no_picture():
    assert codes(evidence(book(Sheet(rows=row(4, valued("D4", 1)))), [log(3, 6)], search_cells=True)) == []


WORDS = {
    "photo-lost": {"kind": "WPS 单元格图片"},
    "picture-too-large": {"limit": "25"},
    "photos-of-several": {"visits": "2", "photos": "1"},
    "photos-unprovable": {"count": "3"},
    "photos-unreadable": {},
    "photo-unmatched": {"reason": "名称里没有名册上的学号或姓名"},
    "same-photo": {"likeness": "完全相同", "count": "2"},
}


@pytest.mark.parametrize("code", WORDS)
def test_the_words_are_complete(code):
    place = Location(FILE, SHEET, 4, "D", "照片")
    problem = Problem(code, place, "a.jpg", WORDS[code], (Location("b.xlsx", SHEET, 5, "D"),))
    assert code in catalogue()
    assert "{" not in message(problem) + remedy(problem)
