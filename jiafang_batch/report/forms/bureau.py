"""上报表: the bureau's statistic ready to sign, its sums and shares as formulas, and the classes behind it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

from msgspec import Struct

from jiafang_batch.measure.unit_statistics import OTHERS, Statistics, with_others
from jiafang_batch.office.addresses import column_letters
from jiafang_batch.report.figures import Figures
from jiafang_batch.report.forms.form import File, FormMaterial
from jiafang_batch.report.forms.form_book import form_book
from jiafang_batch.report.forms.form_columns import FormColumn, on_two_lines
from jiafang_batch.report.forms.sheet_form import FIRST_ROW, SheetForm
from jiafang_batch.report.lists import statistics_page as up
from jiafang_batch.report.live.live_page import share_formula
from jiafang_batch.report.sheet.cells import Formula
from jiafang_batch.report.sheet.page import Column
from jiafang_batch.report.sheet.signatures import BUREAU

NAME = "上报表"
_FEW, _ROOMY, _DENSE = 12, 30.0, 21.0
"""A few rows are spaced further apart than many, which should fit a page or two."""


_COLUMNS = (
    up.CLASSES, up.DUE, up.VISITED, up.UNVISITED, up.COVERAGE, up.VISITS, up.ONSITE, up.OTHER_FORMS, up.TEACHERS,
    up.PARTICIPANTS, up.PARTICIPATION, up.LEADER_VISITS, up.KEY, up.KEY_VISITED, up.KEY_COVERAGE, up.NEWCOMERS,
    up.NEWCOMERS_VISITED, up.REQUESTS, up.REQUESTS_DONE, up.ESSAYS,
)  # fmt: skip
_OF_CLASSES = tuple(column for column in _COLUMNS if column not in (up.CLASSES, *up.OF_TEACHERS))
_SHORT = 3
"""Longer headings stand on two lines, broken in the middle or after this many letters."""
_BROKEN_AFTER = {up.REQUESTS_DONE: 3}


def bureau_book(material: FormMaterial) -> Iterator[File]:
    """One workbook: year groups with the school's total, and the classes with theirs."""
    yield f"{NAME}.xlsx", partial(_book, material.figures)


def _book(figures: Figures) -> bytes:
    letterhead = figures.letterhead
    line = f"填报单位：{letterhead.school}　　{letterhead.term}　　统计截至 {letterhead.as_of:%Y-%m-%d}"
    school, *groups = with_others(figures.term, figures.statistics)
    classes = tuple(figures.by_class.values())
    return form_book(
        [
            _sheet(_UnitTable("年级", _COLUMNS, groups, school), NAME, "家访工作情况上报表", line, _notes(groups, school)),
            _sheet(_UnitTable("班级", _OF_CLASSES, classes, school), "分班情况", "家访工作分班情况表", line),
        ],
        NAME, letterhead,
    )  # fmt: skip


def _notes(groups: Sequence[Statistics], school: Statistics) -> tuple[str, ...]:
    notes = ["说明：应访学生＝已访学生＋未访人数；家访人次＝实地人次＋其他形式人次；各行之和＝全校合计。"]
    if any(group.unit == OTHERS for group in groups):
        notes.append("“其他”是不属于任何年级组的综合组等教师（及未写年级的班级）。")
    if not _adds_up(up.ESSAYS, groups, school):
        notes.append("不同年级的教师合写的手记在各年级各计一篇，全校只计一次，所以手记篇数的合计小于各行之和。")
    return ("\n".join(notes),)


def _adds_up(column: Column, units: Sequence[Statistics], school: Statistics) -> bool:
    return bool(sum(map(column.of, units)) == column.of(school))


class _UnitTable(Struct, frozen=True):
    """Units of one kind, their figures, and those of the school below them."""

    unit: str
    """The kind, the heading of the first column."""
    columns: Sequence[Column]
    units: Sequence[Statistics]
    school: Statistics

    @property
    def headings(self) -> tuple[FormColumn, ...]:
        """The printed columns."""
        figures = (FormColumn(_heading(c), 7.5, c.kind) for c in self.columns)
        return (FormColumn(self.unit, 12), *figures)

    @property
    def rows(self) -> list[tuple[Any, ...]]:
        """A row for each unit, with formulas for what follows from its counts."""
        rows = enumerate(self.units, FIRST_ROW + 1)
        return [(unit.unit, *(self._cell(column, unit, number) for column in self.columns)) for number, unit in rows]

    @property
    def total(self) -> tuple[Any, ...]:
        """The school's row: sums of the rows above where they add up."""
        return ("全校合计", *map(self._sum, self.columns))

    def _sum(self, column: Column) -> Any:
        first, last = FIRST_ROW + 1, FIRST_ROW + len(self.units)
        if (
            column in up.COUNTS
            and column not in up.DIFFERENCES
            and self.units
            and _adds_up(column, self.units, self.school)
        ):
            letter = self._letter(column)
            return Formula(f"=SUM({letter}{first}:{letter}{last})", column.of(self.school))
        return self._cell(column, self.school, last + 1)

    def _cell(self, column: Column, unit: Statistics, row: int) -> Any:
        """A count, or the formula of a share or difference over the counts of its row."""
        if column in up.SHARES:
            part, whole = (f"{self._letter(c)}{row}" for c in up.SHARES[column])
            return Formula(share_formula(part, whole), column.of(unit))
        if column in up.DIFFERENCES:
            whole, part = (f"{self._letter(c)}{row}" for c in up.DIFFERENCES[column])
            return Formula(f"={whole}-{part}", column.of(unit))
        return column.of(unit)

    def _letter(self, column: Column) -> str:
        return column_letters(self.columns.index(column) + 2)


def _heading(column: Column) -> str:
    """The heading of a narrow printed column."""
    title = column.title
    return title if len(title) <= _SHORT else on_two_lines(title, _BROKEN_AFTER.get(column, 0))


def _sheet(table: _UnitTable, name: str, title: str, line: str, notes: tuple[str, ...] = ()) -> SheetForm:
    """The sheet of a table, its rows further apart if there are few."""
    return SheetForm(
        name,
        title,
        line,
        table.headings,
        table.rows,
        total=(table.total,),
        notes=notes,
        signatures=BUREAU,
        landscape=True,
        row_height=_ROOMY if len(table.units) <= _FEW else _DENSE,
    )
