"""A workbook whose segments are taken from the last one is the workbook that would have been written."""

from __future__ import annotations

import io
import zipfile
import zlib
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from jiafang_batch.office import compression
from jiafang_batch.report.sheet.archive import PackedSegment, Segment, archived, packed, segment_places
from jiafang_batch.report.sheet.cells import Formula, Kind, Shown
from jiafang_batch.report.sheet.late_rows import to_segment
from jiafang_batch.report.sheet.letterhead import Letterhead
from jiafang_batch.report.sheet.page import Column, Page
from jiafang_batch.report.sheet.workbook import workbook, workbook_with_segments
from jiafang_batch.report.sheet.write_page import write_page

LETTERHEAD = Letterhead("示范小学", "2024-2025学年第一学期", date(2025, 1, 24))
COLUMNS = (
    Column("姓名", width=10),
    Column("值", Kind.PERCENT, 9),
    Column("过程", Kind.LONG_TEXT, 30),
    Column("日期", Kind.DATE),
)
ROWS = [(f"学生{n}", Fraction(n, 5000), "谈作息 <&> " * (n % 9), date(2024, 9, 1 + n % 30)) for n in range(4_500)]
FEW = [("王小明", Fraction(1, 2), "", None)]


def page(rows, name="明细", columns=COLUMNS, note=""):
    return Page(name, "家访明细", columns, rows, note)


def made(*pages, standing=None, beside=()):
    """(content, places of the segments) of a workbook; with texts `beside` the rows of the first page."""

    def fill(book, styles):
        for number, each in enumerate(pages):
            sheet = write_page(book, styles, each, LETTERHEAD)
            for row in beside if not number else ():
                sheet.write_string(row, 9, "旁边")

    return workbook_with_segments(LETTERHEAD, "明细", fill, standing or {})


def taken(content, places):
    """The segments of a workbook as the next run takes them."""
    return {key: PackedSegment(content[p.start : p.start + p.length], p.crc, p.size) for key, p in places.items()}


def changed(*places):
    rows = list(ROWS)
    for place in places:
        rows[place] = ("改过的", Fraction(1), "改过", date(2025, 1, 1))
    return rows


CHANGES = {
    "nothing": [page(ROWS), page(FEW, "少")],
    "a row": [page(changed(2_100)), page(FEW, "少")],
    "the first and the last row": [page(changed(0, 4_499)), page(FEW, "少")],
    "a row more": [page([*ROWS[:2_500], *FEW, *ROWS[2_500:]]), page(FEW, "少")],
    "no last row": [page(ROWS[:-1]), page(FEW, "少")],
    "all but a few": [page(FEW), page(FEW, "少")],
    "the other sheet": [page(ROWS), page(FEW * 2, "少")],
    "the note": [page(ROWS, note="共 4500 人")],
    "a width": [page(ROWS, columns=(*COLUMNS[:2], Column("过程", Kind.LONG_TEXT, 12), COLUMNS[3]))],
    "a kind": [page(ROWS, columns=(COLUMNS[0], Column("值", Kind.CHANGE, 9), *COLUMNS[2:]))],
    "another order of formats": [page(FEW, "少", COLUMNS[::-1]), page(ROWS)],
    "a formula among the last rows": [page([*ROWS, ("合", Formula("=1", 1), "", None)])],
    "a value of another kind": [page([*ROWS, ("合", Shown(3, Kind.INTEGER), "", None)])],
    "the same rows twice": [page(ROWS), page(ROWS, "又")],
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_workbook_with_segments_of_the_last_one_has_the_same_bytes(change):
    standing = taken(*made(page(ROWS), page(FEW, "少")))
    content, places = made(*CHANGES[change], standing=standing)
    assert (content, places) == made(*CHANGES[change])
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None


def test_only_segments_that_changed_are_laid_out(monkeypatch):
    standing = taken(*made(page(ROWS)))
    assert len(standing) == 3
    laid_out = []
    monkeypatch.setattr(
        "jiafang_batch.report.sheet.archive._packed_segment",
        lambda content: laid_out.append(content) or PackedSegment(b"", 0, 0),
    )
    made(page(changed(2_100)), standing=standing)
    assert [content.count(b"<row ") for content in laid_out] == [2_000]


def test_the_rows_are_read_as_written():
    content, _ = made(page(ROWS), beside=(5, 4_000))
    assert content == workbook(
        LETTERHEAD, "明细", lambda book, styles: _beside(write_page(book, styles, page(ROWS), LETTERHEAD))
    )
    sheet = load_workbook(io.BytesIO(content), read_only=True)["明细"]
    read = list(sheet.iter_rows(min_row=4, max_col=1, values_only=True))
    assert [name for (name,) in read] == [row[0] for row in ROWS]


def _beside(sheet):
    sheet.write_string(5, 9, "旁边")
    sheet.write_string(4_000, 9, "旁边")


def test_few_rows_and_cells_with_formats_of_their_own_are_finished_at_once():
    assert to_segment(ROWS[:400]) is None
    assert to_segment([("a", Shown(1, Kind.INTEGER))] * 600) is None
    assert to_segment([*ROWS, ("a", Formula("=1", 1), "", None)]) is None
    assert to_segment(ROWS) is not None


pieces = st.lists(
    st.binary(max_size=40) | st.binary(max_size=40).map(lambda b: Segment(b.hex(), lambda: b)), max_size=6
)


@pytest.mark.parametrize("library", ["isal", "zlib"])
@given(pieces=pieces)
def test_segments_in_any_order_are_one_stream_with_the_right_checksum(library, pieces):
    with pytest.MonkeyPatch.context() as patch:
        if library == "zlib":
            patch.setattr(compression, "_isal", lambda: None)
        part = packed("a.xml", pieces)
        content = b"".join(piece.content() if isinstance(piece, Segment) else piece for piece in pieces)
        assert (zlib.decompress(part.data, -15), part.crc, part.size) == (content, zlib.crc32(content), len(content))
        archive = archived([packed("b.xml", [b"x"]), part])
        standing = taken(archive, segment_places([packed("b.xml", [b"x"]), part]))
        fresh = [Segment(p.ingredients, lambda: b"not made") if isinstance(p, Segment) else p for p in pieces]
        assert packed("a.xml", fresh, standing) == part


def test_a_book_of_public_calls_has_no_segments(monkeypatch):
    monkeypatch.setattr("jiafang_batch.report.sheet.fast_rows.is_available", lambda: False)
    content, places = made(page(ROWS[:600]))
    assert places == {}
    assert len(list(load_workbook(io.BytesIO(content))["明细"].iter_rows())) == 603
