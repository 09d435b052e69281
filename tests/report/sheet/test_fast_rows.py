"""Finished rows and xlsxwriter's own calls give the same workbook, cell by cell."""

import io
import re
import zipfile
from datetime import date, datetime
from fractions import Fraction

import pytest
from openpyxl import load_workbook
from xlsxwriter.packager import Packager
from xlsxwriter.worksheet import Worksheet

from jiafang_batch.office import compression
from jiafang_batch.report.lists.shared_rows import SharedRows
from jiafang_batch.report.sheet import fast_rows, row_xml, trial
from jiafang_batch.report.sheet.cells import Formula, Kind, Shown
from jiafang_batch.report.sheet.fast_rows import FastBook, finished, new_book
from jiafang_batch.report.sheet.letterhead import Letterhead
from jiafang_batch.report.sheet.page import Column, ColumnMark, Page
from jiafang_batch.report.sheet.row_xml import RowMaker
from jiafang_batch.report.sheet.styles import Styles
from jiafang_batch.report.sheet.write_page import write_page

LETTERHEAD = Letterhead("示范小学", "2024-2025学年第一学期", date(2025, 1, 24))
EMOJI = "\N{FAMILY}"

COLUMNS = (
    Column("文字", Kind.TEXT, 10), Column("长文", Kind.LONG_TEXT, 12), Column("整数", Kind.INTEGER, group="甲"),
    Column("百分数", Kind.PERCENT, group="甲", mark=ColumnMark.BAR), Column("分", Kind.POINTS), Column("日期", Kind.DATE),
    Column("时刻", Kind.MOMENT), Column("是否", Kind.FLAG, mark=ColumnMark.NO_IS_BAD), Column("数", Kind.NUMBER),
)  # fmt: skip

MOMENT = datetime(2024, 9, 1, 17, 30)  # noqa: DTZ001  a cell has no zone
AWKWARD = ("控\x01制\x1f符\r", "_x0001_ 字面", " 前空格", "后换行\n", "a&b<c>\"d'", "\ufffe\uffff", "=SUM(A1)", "\t")

ROWS = [
    ("王小明", "一行", 3, Fraction(2, 3), Fraction(745, 100), date(2024, 9, 1), MOMENT, True, 2.5),
    ("", None, None, None, None, None, None, False, None),
    ("=SUM(A1)", "两行\n第二行" * 30, 0, Fraction(0), Fraction(0), date(1999, 12, 31), None, None, 1e15),
    ("a&b<c>\"d'", " 前后有空格 ", 1, 1.0, 1, None, None, True, True),
    ("没有照片", "　全角空格", -1, Fraction(1, 3), Fraction(-1, 3), None, None, False, 0),
    ("http://例.cn", EMOJI * 20_000, 10**9, Fraction(1), Fraction(100), None, None, None, 0.1),
    (
        Formula("=C6+1", 2), Formula('=IF(1<2,"是 & 否","")', "是 & 否"), Formula("=1/3", Fraction(1, 3), Kind.PERCENT),
        Shown(Fraction(723, 1000), Kind.PERCENT), Formula("=A1", None), Shown("不适用", Kind.WORD),
        Formula("=1=1", value=True), Shown(5, Kind.INTEGER), "文字在数列",
    ),
]  # fmt: skip


def _written(*, fast: bool, rows: list[tuple] = ROWS) -> bytes:
    book = new_book(fast=fast)
    book.set_properties({"created": datetime(2025, 1, 24)})  # noqa: DTZ001
    page = Page("表", "标题", COLUMNS, rows, "一句说明", "没有。", frozen=1)
    sheet = write_page(book, Styles(book), page, LETTERHEAD)
    below = page.first_row + len(rows) + 1
    sheet.write_string(below, 0, "下面另有一行")
    sheet.write_number(page.first_row, len(COLUMNS) + 1, 7)
    return finished(book)


def _cells(data: bytes, *, values: bool) -> dict[str, tuple]:
    sheet = load_workbook(io.BytesIO(data), data_only=values)["表"]
    return {
        cell.coordinate: (
            cell.value, cell.data_type, cell.number_format, cell.font.name, cell.font.color and cell.font.color.rgb,
            cell.border.left.style, cell.alignment.horizontal, cell.alignment.wrap_text, cell.alignment.indent,
        )
        for row in sheet.iter_rows()
        for cell in row
    }  # fmt: skip


def test_awkward_texts_are_spelled_alike():
    """openpyxl does not decode _x0001_ in a cell's own text, so the parts are compared."""
    rows = [(text, text, *[None] * 7) for text in AWKWARD]
    parts = {True: "xl/worksheets/sheet1.xml", False: "xl/sharedStrings.xml"}
    texts = {}
    for fast, part in parts.items():
        with zipfile.ZipFile(io.BytesIO(_written(fast=fast, rows=rows))) as archive:
            texts[fast] = set(re.findall(r"<t[ >].*?</t>", archive.read(part).decode(), re.DOTALL))
    assert texts[True] <= texts[False]
    assert len(texts[True]) == len(AWKWARD)


@pytest.mark.parametrize("values", [False, True], ids=["formulas", "values"])
def test_the_two_ways_write_the_same_cells(values):
    fast, plain = _cells(_written(fast=True), values=values), _cells(_written(fast=False), values=values)
    assert fast == plain
    assert len(fast) == (4 + len(ROWS) + 2) * (len(COLUMNS) + 2)


def test_the_two_ways_write_the_same_sheet_around_the_cells():
    def around(data: bytes) -> tuple:
        sheet = load_workbook(io.BytesIO(data))["表"]
        heights = {number: row.height for number, row in sheet.row_dimensions.items()}
        widths = {letter: column.width for letter, column in sheet.column_dimensions.items()}
        rules = {str(area.sqref): [rule.type for rule in area.rules] for area in sheet.conditional_formatting}
        return (
            heights, widths, rules, sheet.dimensions, sheet.freeze_panes, sheet.auto_filter.ref, sheet.print_title_rows,
            [str(merged) for merged in sheet.merged_cells.ranges],
        )  # fmt: skip

    assert around(_written(fast=True)) == around(_written(fast=False))


def test_a_text_is_never_longer_than_a_cell_holds():
    text = load_workbook(io.BytesIO(_written(fast=True)))["表"]["B10"].value
    assert len(text.encode("utf-16-le")) // 2 == 32_766  # a pair of surrogates is not torn


@pytest.mark.parametrize("first", [1, True, 1.0, Fraction(1), "1"])
@pytest.mark.parametrize("second", [1, True, 1.0, Fraction(1), "1"])
def test_equal_values_of_different_types_are_shown_as_what_they_are(first, second):
    columns = (Column("数", Kind.NUMBER, 9), Column("是否", Kind.FLAG, 9))
    shown = {}
    for fast in (True, False):
        book = new_book(fast=fast)
        styles = Styles(book)
        rows = SharedRows([(first, first), (second, second), (None, None), (second, first)])
        for name, places in (("先", [0]), ("后", [1, 2]), ("全", [0, 1, 2, 3])):
            write_page(book, styles, Page(name, "标题", columns, rows.part(places)), LETTERHEAD)
        read = load_workbook(io.BytesIO(finished(book)))
        shown[fast] = [[cell.value for cell in row] for sheet in read for row in sheet.iter_rows(min_row=4)]
    assert shown[True] == shown[False]


def test_a_page_without_rows_is_written():
    assert _cells(_written(fast=True, rows=[]), values=True) == _cells(_written(fast=False, rows=[]), values=True)


def test_the_same_rows_give_the_same_bytes():
    assert _written(fast=True) == _written(fast=True)


def test_the_archive_is_sound():
    with zipfile.ZipFile(io.BytesIO(_written(fast=True))) as archive:
        assert archive.testzip() is None
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


@pytest.fixture
def looked_at_anew():
    """What xlsxwriter can do is looked at again in this test, and again after it."""
    fast_rows.is_available.cache_clear()
    yield
    fast_rows.is_available.cache_clear()


@pytest.mark.usefixtures("looked_at_anew")
def test_without_the_private_names_books_are_plain(monkeypatch):
    assert isinstance(new_book(), FastBook)
    fast_rows.is_available.cache_clear()
    monkeypatch.setattr(fast_rows, "NEEDED", ((FastBook, ("no_such_name",)),))
    assert not isinstance(new_book(), FastBook)
    assert _cells(_written(fast=True), values=True) == _cells(_written(fast=False), values=True)


def _all_rows_at_once(self):
    """As a release might write them that no longer looks at the bounds of what is to be written."""
    for row in sorted(self.table):
        self._write_row(row, None)
        for column in sorted(self.table[row]):
            self._write_cell(row, column, self.table[row][column])
        self._xml_end_tag("row")


def _failing(*arguments):
    raise TypeError(arguments)


DRIFTS = {
    "rows in another loop": (Worksheet, "_write_rows", _all_rows_at_once),
    "no rows at all": (Worksheet, "_write_rows", lambda _self: None),
    "rows with an argument more": (Worksheet, "_write_rows", lambda _self, _more: None),
    "rows without their start": (Worksheet, "_write_row", lambda *_arguments: None),
    "no parts": (Packager, "_create_package", lambda _self: []),
    "parts that fail": (Packager, "_create_package", _failing),
    "formulas kept otherwise": (Worksheet, "_prepare_formula", lambda _self, formula, *_more: f"({formula[1:]})"),
}


@pytest.mark.usefixtures("looked_at_anew")
@pytest.mark.parametrize("drift", DRIFTS)
def test_a_release_that_keeps_its_names_and_changes_what_they_do_is_noticed(drift, monkeypatch):
    """Whatever it is, no fast book is written that differs from what public calls would have written."""
    owner, name, changed = DRIFTS[drift]
    monkeypatch.setattr(owner, name, changed)
    assert not isinstance(new_book(), FastBook)
    assert "xlsxwriter" in fast_rows.slowness()


def test_the_two_books_of_the_trial_depend_on_no_clock():
    """One written just before the second turns and one just after would differ, and the public way be taken by chance."""
    book = FastBook()
    trial._fill(book, trial._place_rows)
    with zipfile.ZipFile(io.BytesIO(finished(book))) as archive:
        core = archive.read("docProps/core.xml").decode()
    assert core.count("2024-09-01T00:00:00Z") == 2


@pytest.mark.usefixtures("looked_at_anew")
def test_the_trial_passes_once_per_process(monkeypatch):
    trials = []
    monkeypatch.setattr(fast_rows, "is_alike", lambda *books: trials.append(books) or True)
    new_book(), new_book(), fast_rows.is_available()
    assert len(trials) == 1
    assert fast_rows.slowness() == ""


def test_without_isal_the_parts_are_compressed_all_the_same(monkeypatch):
    monkeypatch.setattr(compression, "_isal", lambda: None)
    assert _cells(_written(fast=True), values=True) == _cells(_written(fast=False), values=True)


def test_cells_that_are_forgotten_are_made_again_and_every_row_keeps_its_height():
    count = 2 * row_xml._MADE_AT_ONCE + row_xml._MANY
    rows = [(f"记录{number}", number, f"第{number % 3}类") for number in range(count)]
    heights = [20.0 + number % 7 for number in range(count)]
    kinds = [Kind.TEXT, Kind.INTEGER, Kind.WORD]
    maker = RowMaker(kinds, lambda kind: list(Kind).index(kind))
    made = maker.make(rows, heights)
    # Again, after all that; and each row by a maker that has seen no other.
    assert maker.make(rows[:3], heights[:3]) == made[:3]
    for place in (0, row_xml._MADE_AT_ONCE - 1, row_xml._MADE_AT_ONCE, count - 1):
        alone = RowMaker(kinds, lambda kind: list(Kind).index(kind))
        assert alone.make([rows[place]], [heights[place]]) == [made[place]]
