"""The charts of 概览 over small tables of formulas on a sheet of their own, so that they follow every change."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from jiafang_batch.measure.score import Result
from jiafang_batch.measure.standing import is_unreported, unreported_classes
from jiafang_batch.measure.term_visits import term_visits
from jiafang_batch.office import number_formats as formats
from jiafang_batch.office.print_room import pixels
from jiafang_batch.policy.kinds import IndicatorKind
from jiafang_batch.policy.model import Indicator, Policy
from jiafang_batch.report.figures import Figures
from jiafang_batch.report.lists import score_pages, statistics_page
from jiafang_batch.report.sheet.body import write_row
from jiafang_batch.report.sheet.cells import Formula, Kind
from jiafang_batch.report.sheet.letterhead import Letterhead
from jiafang_batch.report.sheet.page import Column
from jiafang_batch.report.sheet.printing import keep_off_paper, set_up_print
from jiafang_batch.report.sheet.styles import LINE, Styles
from jiafang_batch.report.summary.summary_pages import SummaryPages
from jiafang_batch.terms import SubjectKind, VisitForm

if TYPE_CHECKING:
    from xlsxwriter.chart import Chart
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

DATA_SHEET = "图表数据"
COLUMNS, COLUMN_WIDTH = 12, 9.9
"""The columns of a sheet with charts, and their width in characters."""
ROW_HEIGHT = 13.5
"""The height of its rows in points, so that a page has room for them."""
_WIDTH, _ROW = pixels([COLUMN_WIDTH] * COLUMNS), 18
"""Its width and the height of a row in pixels."""
_PALETTE = ("#2F75B5", "#9DC3E6", "#70AD47", "#FFC000", "#A5A5A5", "#ED7D31")
_LABELLED = ("#9DC3E6",)
_LINE = "#C00000"
_GRID = {"visible": True, "line": {"color": "#E3E8EE"}}
_NO_PUPILS = "没有应访学生"
_DATA_COLUMNS = 13
"""Columns of the tables, at most."""
_MOST_BARS, _MOST_LABELS, _MOST_FORMS, _MOST_LEVEL, _MOST_GROUPS = 60, 16, 5, 16, 8
"""The maximum bars, labels, forms or groups that are distinguishable; more names are slanted below their bars."""


class ChartTable(Struct, frozen=True):
    """A chart and the table of its data: a heading row, then a label and its numbers in each row."""

    title: str
    headings: tuple[str, ...]
    rows: Sequence[Sequence[Any]]
    kind: Kind
    stacked: bool = False
    target_line: bool = False
    """The last column is a target, drawn as a line."""
    absent: str = ""
    """The reason if there is nothing to draw."""

    @property
    def is_blank(self) -> bool:
        """True if nothing would be visible: no share at all, or no count above 0; a target alone does not count."""
        cells = [cell for row in self.rows for cell in row[1 : -1 if self.target_line else None]]
        numbers = [cell.value if isinstance(cell, Formula) else cell for cell in cells]
        return not any(number is not None if self.kind is Kind.PERCENT else number for number in numbers)


class Drawing(Struct, frozen=True):
    """A chart to be placed; None if there is nothing to draw, which a sentence then states."""

    chart: Chart | None
    absent: str


def chart_tables(figures: Figures, pages: SummaryPages) -> tuple[ChartTable, ChartTable, ChartTable, ChartTable]:
    """Coverage by class against its target, coverage by year group, special groups, visits by month and form."""
    return (_by_class(figures, pages), _by_year_group(figures, pages), _special_groups(figures), _by_month(figures))


def write_chart_data(
    book: Workbook, styles: Styles, tables: Sequence[ChartTable], letterhead: Letterhead
) -> list[Drawing]:
    """Write the tables one below the other and return the chart of each; no chart for a table without numbers."""
    sheet = book.add_worksheet(DATA_SHEET)
    sheet.set_tab_color(LINE)
    set_up_print(sheet, letterhead, -1, landscape=False)
    sheet.set_column(0, 0, 18)
    sheet.set_column(1, _DATA_COLUMNS - 1, 11)
    keep_off_paper(sheet, _DATA_COLUMNS)
    drawings: list[Drawing] = []
    row = 0
    for table in tables:
        sheet.write_string(row, 0, table.title, styles.section)
        for index, heading in enumerate(table.headings):
            sheet.write_string(row + 1, index, heading, styles.header)
        columns = [Column(table.headings[0]), *(Column(heading, table.kind) for heading in table.headings[1:])]
        for number, cells in enumerate(table.rows, row + 2):
            write_row(sheet, styles, number, columns, cells)
        chart = None if table.is_blank else _chart(book, table, row + 1)
        drawings.append(Drawing(chart, f"{table.absent}，“{table.title}”没有图可画。"))
        row += len(table.rows) + 3
    return drawings


def place_charts(sheet: Worksheet, styles: Styles, bands: Sequence[Sequence[Drawing]], row: int, *, high: int) -> int:
    """Place the charts of a band side by side, band below band, over twelve columns, each `high` rows of `ROW_HEIGHT`.

    Returns the next free row.

    A chart without data leaves its place to its neighbour, and a line of words.
    """
    # Said of every row: programs differ in the height of a row that has none.
    sheet.set_default_row(ROW_HEIGHT)
    for band in bands:
        drawn = [drawing.chart for drawing in band if drawing.chart is not None]
        for number, chart in enumerate(drawn):
            chart.set_size({"width": _WIDTH // len(drawn) - 6, "height": _ROW * high - 10})
            place = (row, number * COLUMNS // len(drawn))
            sheet.insert_chart(*place, chart, {"object_position": 2, "x_offset": 2, "y_offset": 4})
        row += high if drawn else 0
        for drawing in band:
            if drawing.chart is None:
                sheet.write_string(row, 0, drawing.absent, styles.message)
                row += 1
    return row


def _chart(book: Workbook, table: ChartTable, head: int) -> Chart:
    last = head + len(table.rows)
    chart = book.add_chart({"type": "column", **({"subtype": "stacked"} if table.stacked else {})})
    count = len(table.headings) - 1 - table.target_line
    labels = not table.stacked and count == 1 and len(table.rows) <= _MOST_LABELS
    # Labels stand at the foot of light bars, where neither the target line nor the title crosses them.
    palette, shown = (
        (_LABELLED if labels else _PALETTE),
        formats.AXIS_SHARE if table.kind is Kind.PERCENT else formats.WHOLE,
    )
    for index in range(1, count + 1):
        chart.add_series({
            **_series(head, last, index),
            "fill": {"color": palette[(index - 1) % len(palette)]}, "gap": 60,
            "data_labels": {"value": labels, "position": "inside_base", "num_format": table.kind.value, "font": {"size": 8}},
        })  # fmt: skip
    if table.target_line:
        line = book.add_chart({"type": "line"})
        line.add_series({**_series(head, last, count + 1), "line": {"color": _LINE, "width": 1.5, "dash_type": "dash"}})
        chart.combine(line)
    axis: dict[str, Any] = {"num_format": shown, "major_gridlines": _GRID}
    chart.set_y_axis({**axis, "min": 0, **({"max": 1, "major_unit": 0.2} if table.kind is Kind.PERCENT else {})})
    if len(table.rows) > _MOST_LEVEL:
        chart.set_x_axis({"num_font": {"rotation": -45, "size": 8}})
    chart.set_title({"name": table.title, "name_font": {"size": 11, "bold": False}, "overlay": False})
    chart.set_legend({"position": "bottom"} if len(table.headings) > 2 else {"none": True})  # noqa: PLR2004  label and one series
    chart.set_chartarea({"border": {"color": "#BFC8D2"}})
    return chart


def _series(head: int, last: int, index: int) -> dict[str, Any]:
    return {
        "name": [DATA_SHEET, head, index],
        "categories": [DATA_SHEET, head + 1, 0, last, 0],
        "values": [DATA_SHEET, head + 1, index, last, index],
    }


def main_coverage(policy: Policy) -> Indicator | None:
    """The policy's first coverage of classes with a target, of all pupils if there is one: the school's goal for a class."""
    goals = [
        i
        for i in policy.indicators
        if i.kind is IndicatorKind.COVERAGE and i.target is not None and SubjectKind.SCHOOL_CLASS in i.subjects
    ]
    return min(goals, key=lambda i: not i.scope.is_everyone, default=None)


def _by_class(figures: Figures, pages: SummaryPages) -> ChartTable:
    indicator = main_coverage(figures.term.policy)
    if indicator is None:
        classes = [
            (name, number, s.coverage)
            for number, (name, s) in enumerate(figures.by_class.items())
            if name not in unreported_classes(figures.term)
        ]
        plain = [
            (name, Formula(f"={pages.classes.cell(score_pages.COVERAGE, number)}", value))
            for name, number, value in classes
        ]
        return ChartTable(
            "各班家访率（本学期任何形式）",
            ("班级", score_pages.COVERAGE.title),
            plain[:_MOST_BARS],
            Kind.PERCENT,
            absent=_NO_PUPILS,
        )
    results: list[Result] = [
        r
        for r in figures.evaluation.results
        if r.indicator is indicator
        and r.subject.kind is SubjectKind.SCHOOL_CLASS
        and not is_unreported(figures.term, r.subject)
    ]
    shown = results
    if len(results) > _MOST_BARS:
        lowest = sorted(results, key=lambda r: r.tally.value or 0)[:_MOST_BARS]
        shown = [r for r in results if r in lowest]
    target = pages.target(indicator)
    rows = [(r.subject.name, pages.value(r), Formula(f"={target}", indicator.target)) for r in shown]
    title = f"各班{indicator.name}与目标" if shown is results else f"{indicator.name}最低的 {len(shown)} 个班与目标"
    headings = ("班级", indicator.name, "目标")
    return ChartTable(title, headings, rows, Kind.PERCENT, target_line=True, absent=f"没有学生计入{indicator.name}")


def _by_year_group(figures: Figures, pages: SummaryPages) -> ChartTable:
    at = pages.statistics
    rows = [
        (s.unit, Formula(f"={at.cell(statistics_page.COVERAGE, number)}", s.coverage))
        for number, s in enumerate(figures.statistics)
        if number
    ]
    title, headings = "各年级家访率（本学期任何形式）", ("年级", statistics_page.COVERAGE.title)
    return ChartTable(title, headings, rows, Kind.PERCENT, absent=_NO_PUPILS)


def _special_groups(figures: Figures) -> ChartTable:
    """Pupils of each special category, visited and not, the largest first."""
    counts: dict[str, list[int]] = {}
    for key in figures.key_students:
        for category in key.student.categories & figures.term.policy.settings.key_categories:
            counts.setdefault(category, [0, 0])[0 if key.visits else 1] += 1
    rows = [(name, *pair) for name, pair in sorted(counts.items(), key=lambda entry: (-sum(entry[1]), entry[0]))]
    largest = f"人数最多的 {_MOST_GROUPS} 类" if len(rows) > _MOST_GROUPS else ""
    title, headings = f"重点学生{largest}：已访与未访（人）", ("类别", "已访", "未访")
    return ChartTable(title, headings, rows[:_MOST_GROUPS], Kind.INTEGER, stacked=True, absent="没有重点学生")


def _by_month(figures: Figures) -> ChartTable:
    headings, rows = visits_by_month(figures)
    title = "逐月家访人次（按形式）"
    return ChartTable(title, ("月份", *headings), rows, Kind.INTEGER, stacked=True, absent="本学期还没有家访")


def visits_by_month(figures: Figures) -> tuple[tuple[str, ...], tuple[tuple[str | int, ...], ...]]:
    """Visits of the 学期 by month (rows, in order) and form (columns, the most direct first; rare forms as 其他形式)."""
    days = Counter((v.date, v.form) for v in term_visits(figures.term))
    visits: Counter[tuple[str, str]] = Counter()
    for (day, form_of_day), count in days.items():
        visits[f"{day:%Y-%m}", form_of_day.value] += count
    total: Counter[str] = Counter()
    for (_, form), count in visits.items():
        total[form] += count
    order = [form.value for form in VisitForm if total[form.value]]
    common = sorted(order, key=lambda form: -total[form])[:_MOST_FORMS]
    shown = [form for form in order if form in common]
    rare = [form for form in order if form not in common]
    rows: list[tuple[str | int, ...]] = []
    for month in sorted({month for month, _ in visits}):
        others = [sum(visits[month, form] for form in rare)] if rare else []
        rows.append((month, *(visits[month, form] for form in shown), *others))
    return (*shown, *(["其他形式"] if rare else [])), tuple(rows)
