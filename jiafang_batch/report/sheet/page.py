"""A page: one sheet of an output workbook as data: title, columns, rows, and what stands above and below them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import Enum
from functools import cached_property
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from jiafang_batch.report.sheet.cells import Formula, Kind

TITLE_ROWS = 2
"""Rows above the heading of a page: the title and the letterhead line."""


class ColumnMark(Enum):
    """Which values of a column are coloured."""

    NONE = ""
    BAR = "a data bar from 0 to 100 %"
    PLAIN_BAR = "such a bar without the extension of 2010, which openpyxl drops"
    NO_IS_BAD = "否 in red"
    SEVERITY = "错误 red, 警告 amber"
    STATE = "未响应 未办理 … red"
    TREND = "arrows: above 0, 0, below 0"


class Column(Struct, frozen=True, eq=False):
    """A column of a page; columns with the same `group` share an upper heading. Two that look alike are equal."""

    title: str
    kind: Kind = Kind.TEXT
    width: float | None = None
    group: str = ""
    mark: ColumnMark = ColumnMark.NONE
    group_formula: str = ""
    """A formula for the upper heading, if it states a target that may be changed."""
    title_formula: str = ""
    printed: bool = True
    """False for columns at the right that are used only on the screen: by formulas, links and developers."""
    least: float | None = None
    """The width in which the longest of its values can be read, if that of its kind is too much."""
    value: Callable[[Any], Any] | None = None
    """The value of a record in this column; None if rows are given as values."""
    live: Callable[[Any], Formula | str | None] | None = None
    """The formula of a cell in 家访汇总, from its place (`report.live.live_page.Here`); a text if it shows the plain value,
    or None for a cell that is not replaced.
    """
    live_heading: Callable[[Any], tuple[str, str]] | None = None
    """The formulas of the upper heading and of the title in 家访汇总, from its model."""

    def __eq__(self, other: object) -> bool:
        """True for a column that looks the same, whatever its values come from."""
        return isinstance(other, Column) and self._look == other._look

    def __hash__(self) -> int:
        """Equal columns have the same."""
        return hash(self._look)

    def __repr__(self) -> str:
        """The look only: functions are shown with an address that differs between processes."""
        return f"Column{self._look}"

    @property
    def _look(self) -> tuple[object, ...]:
        return (
            self.title, self.kind, self.width, self.group, self.mark, self.group_formula, self.title_formula, self.printed,
            self.least,
        )  # fmt: skip

    def of(self, record: Any) -> Any:
        """Return the value of a record in this column; None in a column whose rows are given as values."""
        return None if self.value is None else self.value(record)


class SettledColumns(tuple[Column, ...]):  # noqa: SLOT001  a tuple keeps nothing more in slots
    """Columns with a width for each that fit on paper. Hundreds of pages have the same, so they are hashed once."""

    def __hash__(self) -> int:
        return self._hash

    @cached_property
    def _hash(self) -> int:
        return super().__hash__()


def rows_of(columns: Sequence[Column], records: Sequence[Any]) -> list[tuple[Any, ...]]:
    """Return a row of values for each record."""
    cells = [[column.value(record) for record in records] for column in columns if column.value is not None]
    assert len(cells) == len(columns)  # noqa: S101  columns of such pages say what they show
    return list(zip(*cells, strict=True)) if cells else []


class Foot(Struct, frozen=True):
    """The row of totals (a text, a formula or None for each column), and the labels of those who sign."""

    total: Sequence[str | Formula | None] = ()
    signatures: Sequence[str] = ()

    @property
    def rows(self) -> int:
        """The number of sheet rows; a signature has an empty one above."""
        return bool(self.total) + 2 * bool(self.signatures)


_IN_WORDS = (Column("", Kind.MESSAGE),)


class Page(Struct, frozen=True):
    """One sheet: a line about it (`note`), its columns and rows, and a sentence for the case that there are none."""

    name: str
    title: str
    columns: tuple[Column, ...]
    rows: Sequence[Sequence[Any]]
    note: str = ""
    empty: str = "本学期没有这类记录。"
    frozen: int = 0
    """The number of columns at the left that stay visible."""
    is_evidence: bool = False
    """True for the sources of the other sheets; the tab is grey."""
    is_printed: bool = True
    """False for what nobody needs on paper: details of the whole school, lists without rows."""
    foot: Foot | None = None
    """What stands below the table; None where nothing ever does, whatever the rows."""
    lead: str = ""
    """Lines above the heading."""
    is_upright: bool = False
    """True for a page of A4 in portrait, one page wide."""
    line_rows: int = 1
    """The lines of the letterhead line with the note, in the width of the table; 1 until the widths are settled."""

    @property
    def first_row(self) -> int:
        """The 0-based row of the first data row: below title, letterhead line, lead and a heading of one or two rows."""
        return TITLE_ROWS + bool(self.lead) + (2 if any(column.group for column in self.columns) else 1)

    @property
    def last_row(self) -> int:
        """The 0-based row of the last data row, or of the sentence in its place."""
        return self.first_row + max(len(self.rows), 1) - 1

    @property
    def end_row(self) -> int:
        """The 0-based row of the last row that is printed, below the foot."""
        return self.last_row + (self.foot.rows if self.foot else 0)

    @property
    def body(self) -> tuple[Sequence[Column], Sequence[Sequence[Any]]]:
        """The rows and their columns, or one line with the sentence if there are none."""
        return (self.columns, self.rows) if self.rows else (_IN_WORDS, ((self.empty,),))


def signed(page: Page, signatures: Sequence[str]) -> Page:
    """Return the page with the line on which it is signed; nobody signs an empty table."""
    return replace(page, foot=replace(page.foot or Foot(), signatures=signatures)) if page.rows else page
