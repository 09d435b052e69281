"""A workbook that is cast from a mould is the one that would have been written: the same cells, the same other parts."""

import io
import re
from datetime import date
from fractions import Fraction

import pytest
from msgspec.structs import replace
from openpyxl import load_workbook
from workbook_parts import cells, parts

from jiafang_batch.report.lists.shared_rows import SharedRows
from jiafang_batch.report.sheet.cells import Formula, Kind
from jiafang_batch.report.sheet.letterhead import Letterhead
from jiafang_batch.report.sheet.moulds import _mould, cast_book
from jiafang_batch.report.sheet.page import Column, ColumnMark, Foot, Page
from jiafang_batch.report.sheet.workbook import workbook
from jiafang_batch.report.sheet.write_page import write_page

LETTERHEAD = Letterhead("示范小学", "2024-2025学年第一学期", date(2025, 1, 24))

PUPILS = (
    Column("学号"), Column("姓名", width=10), Column("家访率", Kind.PERCENT, 9, mark=ColumnMark.BAR),
    Column("已访", Kind.FLAG, 7, mark=ColumnMark.NO_IS_BAD), Column("说明", Kind.LONG_TEXT, 20),
)  # fmt: skip
SCORES = (
    Column("班级", width=10), Column("值", Kind.PERCENT, 9, "一 指标\n目标 50%"), Column("得分", Kind.POINTS, 9, "一 指标\n目标 50%"),
    Column("状态", Kind.WORD, 9, mark=ColumnMark.STATE),
)  # fmt: skip


def pupils(*names: str, note: str = "", title: str = "学生") -> Page:
    rows = [(f"G{n:02}", name, Fraction(n, 7), n % 2 == 0, "谈了很久" * n) for n, name in enumerate(names)]
    return Page("学生一览", title, PUPILS, rows, note, "没有学生。", frozen=2)


def led(lead: str) -> Page:
    return replace(pupils("王小明", "李芳"), lead=lead, is_upright=True)


def scores(*classes: str, note: str = "") -> Page:
    rows = [
        (name, Fraction(1, n), Formula(f"=B{n}*10", Fraction(10, n)), "未办理") for n, name in enumerate(classes, 1)
    ]
    return Page("得分", "各班得分", SCORES, rows, note, "没有班级。", frozen=1)


def wide(*names: str, note: str = "") -> Page:
    """Too wide for one printed page."""
    columns = (Column("姓名", width=12), *(Column(f"第{n}项", Kind.INTEGER, 20) for n in range(10)))
    return Page("宽表", "很宽的表", columns, [(name, *range(10)) for name in names], note, "没有学生。", frozen=1)


def signed(page: Page, *labels: str, total: bool = True) -> Page:
    """With a foot: totals over the rows of this page, and where people sign."""
    last = page.last_row + 1
    words = ("合计", "共 <几> 人", Formula(f"=SUBTOTAL(101,C4:C{last})", Fraction(1, 3)))
    cells = (*words, *[None] * (len(page.columns) - len(words))) if total else ()
    return replace(page, foot=Foot(cells, labels))


def long(rows: int) -> Page:
    """So many rows of one line, and a foot."""
    row = ("G01", "王小明", Fraction(1, 3), True, "谈了")
    return signed(replace(pupils(), rows=[row] * rows), "班主任：", "日期：")


def empty(page: Page) -> Page:
    """Without rows, so that there is nothing to add up or to sign."""
    return replace(page, rows=[], foot=Foot())


def ledger(*names: str) -> Page:
    """With a column that is not printed, so that the print area ends below the foot."""
    columns = (*PUPILS, Column("来源", Kind.LONG_TEXT, 20, printed=False))
    return replace(
        pupils(*names), name="台账", columns=columns, rows=[(*row, "甲.xlsx") for row in pupils(*names).rows]
    )


BOOKS = {
    "one of a kind": ("甲班家访", [pupils("王小明", "李芳", note="共 2 人"), scores("一(1)班")]),
    "the same shape": ("乙班家访", [pupils("张伟", note="共 1 人", title="乙班 <&> 学生"), scores("一(2)班", "一(3)班", "一(4)班")]),
    "without a note": ("丙班家访", [pupils("阿依古丽·买买提"), scores("一(5)班", note="有说明")]),
    "without rows": ("丁班家访", [pupils(), scores("一(6)班")]),
    "nothing at all": ("戊班家访", [pupils(), scores()]),
    "two pages across": ("庚班家访", [wide("王小明", note="共 1 人 <说明>")]),
    "two pages across without a note": ("辛班家访", [wide("张伟", "李芳", "陈静")]),
    "two pages across without rows": ("壬班家访", [wide()]),
    "with a lead": ("子班家访", [led("QZ-1 普访率：还差 3 人"), scores("一(8)班")]),
    "with a longer lead": ("丑班家访", [led("QZ-1：还差 3 人\n<事件> & 回访：还差 2 人"), scores("一(9)班")]),
    "signed": ("寅班家访", [signed(pupils("王小明", "李芳"), "班主任：", "日期："), scores("一(8)班"), signed(ledger("张伟"), "审核人：")]),
    "signed, of other rows": (
        "卯班家访", [signed(pupils("陈静"), "教导处：", "盖章："), scores("一(9)班"), signed(ledger("李芳", "张伟"), "校长：")],
    ),
    "signed where there are rows": (
        "未班家访", [empty(signed(pupils("陈静"), "校长：")), scores("一(9)班"), empty(signed(ledger("李芳"), "校长："))],
    ),
    "signed below a lead": ("辰班家访", [signed(led("还差 3 人"), "校长：")]),
    "squeezed on a page": ("申班家访", [long(20)]),
    "squeezed on two pages": ("酉班家访", [long(43)]),
    "totals without signatures": ("巳班家访", [signed(pupils("王小明", "李芳"))]),
    "signatures without totals": ("午班家访", [signed(ledger("王小明"), "校长：", "日期：", total=False)]),
    "many rows": ("己班家访", [pupils(*(f"学生{n}" for n in range(500))), scores("一(7)班")]),
}  # fmt: skip


def written(title, pages, letterhead=LETTERHEAD):
    def fill(book, styles):
        for page in pages:
            write_page(book, styles, page, letterhead)

    return workbook(letterhead, title, fill)


@pytest.fixture(scope="module")
def cast():
    """Every workbook cast by the same moulds, one after another."""
    return {name: cast_book(LETTERHEAD, title, pages) for name, (title, pages) in BOOKS.items()}


@pytest.mark.parametrize("name", BOOKS)
def test_a_cast_workbook_has_the_cells_of_a_written_one(name, cast):
    assert cells(cast[name]) == cells(written(*BOOKS[name]))


@pytest.mark.parametrize("name", BOOKS)
def test_all_its_other_parts_are_byte_for_byte_those_of_a_written_one(name, cast):
    assert parts(cast[name]) == parts(written(*BOOKS[name]))


def test_books_of_a_mould_are_squeezed_by_their_own_rows(cast):
    down = {name: load_workbook(io.BytesIO(book)).worksheets[0].page_setup.fitToHeight for name, book in cast.items()}
    assert (down["squeezed on a page"], down["squeezed on two pages"]) == (1, 2)
    assert down["signed"] == down["the same shape"] == 0


def test_no_mark_is_left_in_any_part(cast):
    for data in cast.values():
        assert not any(re.search(r"[\ue000\ue001]|1030\d{3}", text) for text in parts(data).values())


SCHOOLS = {
    "another school, another day": Letterhead("实验中学", "2023-2024学年第二学期", date(2024, 6, 30)),
    "a name with markup": Letterhead("<A&B> 小学", "2024-2025学年", date(2025, 1, 24)),
    "a name too long for what is printed above a page": Letterhead("第一实验小学" * 30, "2024-2025学年", date(2025, 1, 24)),
}  # fmt: skip


@pytest.mark.parametrize("school", SCHOOLS)
@pytest.mark.parametrize("name", ["the same shape", "two pages across", "two pages across without a note"])
def test_another_school_takes_the_same_mould_with_its_own_letterhead(school, name):
    title, pages = BOOKS[name]
    cast_book(LETTERHEAD, title, pages)
    made = mould_count()
    book = cast_book(SCHOOLS[school], title, pages)
    # A line that is longer than the table is wide takes several lines, which is another shape.
    assert mould_count() <= made + (len(SCHOOLS[school].line) > 60)
    assert cells(book) == cells(written(title, pages, SCHOOLS[school]))
    assert parts(book) == parts(written(title, pages, SCHOOLS[school]))


def mould_count():
    return _mould.cache_info().misses


def test_workbooks_of_one_shape_share_a_mould():
    _mould.cache_clear()
    for title, pages in BOOKS.values():
        cast_book(LETTERHEAD, title, pages)
    # The two sheets, the wide one, those with a lead, and four ways to sign; with rows or without; a line of two.
    assert mould_count() == 8


def test_parts_of_shared_rows_are_finished_once_and_numbered_in_each_workbook():
    rows = SharedRows(pupils("王小明", "李芳", "张伟").rows)
    for places in ([0, 1, 2], [2], [1, 2]):
        page = Page("学生一览", "学生", tuple(Column(c.title, c.kind, 9) for c in PUPILS), rows.part(places))
        sheet = load_workbook(io.BytesIO(cast_book(LETTERHEAD, "班", [page])))["学生一览"]
        names = [sheet.cell(4 + place, 2).value for place in range(len(places))]
        assert names == [("王小明", "李芳", "张伟")[place] for place in places]


def test_the_same_workbook_cast_twice_has_the_same_bytes():
    title, pages = BOOKS["one of a kind"]
    first, again = cast_book(LETTERHEAD, title, pages), cast_book(LETTERHEAD, title, pages)
    _mould.cache_clear()
    assert first == again == cast_book(LETTERHEAD, title, pages)
