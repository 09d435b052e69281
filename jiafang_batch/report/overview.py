"""概览: the key figures of a term on one printed page, with charts of coverage by class and visits by month."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from jiafang_batch.catalogue import catalogue
from jiafang_batch.measure.ledgers import share, term_visits
from jiafang_batch.policy.library import presets
from jiafang_batch.report.figures import Figures
from jiafang_batch.report.names import homeroom_name
from jiafang_batch.report.page import Kind, set_up_print, write_cell
from jiafang_batch.report.styles import Styles
from jiafang_batch.terms import VisitForm

if TYPE_CHECKING:
    import pandas as pd
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

NAME = "概览"
_COLUMNS = 12
_FIGURES_A_ROW = 6
_LOWEST = 10
_CHART_ROWS = 16
_MOST_FORMS = 5
_MOST_BARS = 60
"""More classes than this make an unreadable chart; the lowest are shown then."""

_BLUE, _PALETTE = "#2F75B5", ("#2F75B5", "#9DC3E6", "#70AD47", "#FFC000", "#A5A5A5", "#ED7D31")

Figure = tuple[str, object, Kind]


def write_overview(book: Workbook, styles: Styles, figures: Figures) -> Worksheet:
    """The first sheet: key figures, charts, the lowest classes, and what the input still lacks."""
    sheet = book.add_worksheet(NAME)
    letterhead = figures.letterhead
    sheet.hide_gridlines(2)
    sheet.set_column(0, _COLUMNS - 1, 11.5)
    sheet.set_row(0, 34)
    sheet.write_string(0, 0, f"{letterhead.school}家访工作汇总", styles.title)
    for index in range(_COLUMNS):
        sheet.write_blank(1, index, None, styles.line)
    sheet.write_string(
        1,
        0,
        f"{letterhead.term}　统计截至 {letterhead.as_of:%Y-%m-%d}　考核办法：{_policy_title(figures)}",
        styles.line,
    )
    row = _write_figures(sheet, styles, key_figures(figures), 3)
    row = _write_charts(book, sheet, styles, figures, row + 1)
    row = _write_lowest(sheet, styles, figures, row + 1)
    last = _write_problems(sheet, styles, figures, row + 1)
    set_up_print(sheet, letterhead, -1, landscape=False)
    sheet.print_area(0, 0, last, _COLUMNS - 1)
    return sheet


def _policy_title(figures: Figures) -> str:
    """The title of the preset that the school names as its 方案, or the school's own word for it."""
    name = figures.term.policy.settings.policy
    return presets()[name].title if name in presets() else name or "本校自定"


def key_figures(figures: Figures) -> tuple[Figure, ...]:
    """The twelve figures that a head teacher asks for first, each with its kind."""
    s = figures.statistics[0]
    face = figures.term.policy.settings.face_to_face_forms
    visits = term_visits(figures.term)
    face_visits = sum(v.form in face for v in visits)
    return (
        ("应访学生", s.due, Kind.INTEGER),
        ("已访学生", s.visited, Kind.INTEGER),
        ("未访学生", s.unvisited, Kind.INTEGER),
        ("家访率", s.coverage, Kind.PERCENT),
        ("家访人次", s.visits, Kind.INTEGER),
        ("面对面占比", share(face_visits, s.visits), Kind.PERCENT),
        ("实地人次", s.onsite, Kind.INTEGER),
        ("教师参与率", s.participation, Kind.PERCENT),
        ("重点学生家访率", s.key_coverage, Kind.PERCENT),
        ("新生家访率", share(s.newcomers_visited, s.newcomers), Kind.PERCENT),
        ("诉求（已办／共）", f"{s.requests_done}／{s.requests}", Kind.TEXT),
        ("家访手记", s.essays, Kind.INTEGER),
    )


def _write_figures(sheet: Worksheet, styles: Styles, figures: Sequence[Figure], row: int) -> int:
    """The cards, six a row; the next free row."""
    for number, (label, value, kind) in enumerate(figures):
        top, left = row + 3 * (number // _FIGURES_A_ROW), 2 * (number % _FIGURES_A_ROW)
        sheet.merge_range(top, left, top, left + 1, label, styles.label)
        sheet.set_row(top + 1, 28)
        style = styles.figure(kind.value)
        shown: object = float(value) if isinstance(value, Fraction) else "—" if value is None else value
        sheet.merge_range(top + 1, left, top + 1, left + 1, shown, style)
    return row + 3 * -(-len(figures) // _FIGURES_A_ROW)


def _write_charts(book: Workbook, sheet: Worksheet, styles: Styles, figures: Figures, row: int) -> int:
    """Two charts over small tables that stand at the far right, outside the printed page."""
    classes = _chart_classes(figures)
    months = visits_by_month(figures)
    sheet.write_string(
        row,
        0,
        "各班家访率" if len(classes) == len(figures.by_class) else f"家访率最低的 {len(classes)} 个班",
        styles.section,
    )
    left = _COLUMNS + 2
    _write_table(sheet, styles, row, left, ("班级", "家访率"), [(name, value) for name, value in classes], Kind.PERCENT)
    if classes:
        chart = book.add_chart({"type": "column"})
        chart.add_series({
            "name": "家访率",
            "categories": [NAME, row + 1, left, row + len(classes), left],
            "values": [NAME, row + 1, left + 1, row + len(classes), left + 1],
            "fill": {"color": _BLUE}, "gap": 60,
            "data_labels": {"value": len(classes) <= 24, "num_format": "0%", "font": {"size": 8}},  # noqa: PLR2004  more labels overlap
        })  # fmt: skip
        chart.set_title({"none": True})
        chart.set_y_axis(
            {"min": 0, "max": 1, "num_format": "0%", "major_gridlines": {"visible": True, "line": {"color": "#E3E8EE"}}}
        )
        _place(sheet, chart, row + 1, legend=False)
    row += _CHART_ROWS + 1
    sheet.write_string(row, 0, "逐月家访人次（按形式）", styles.section)
    forms = list(months.columns)
    rows = [(str(month), *(int(n) for n in months.loc[month])) for month in months.index]
    base = max(row, row - _CHART_ROWS - 1 + len(classes) + 2)
    _write_table(sheet, styles, base, left, ("月份", *forms), rows, Kind.INTEGER)
    if rows:
        chart = book.add_chart({"type": "column", "subtype": "stacked"})
        for index in range(len(forms)):
            chart.add_series({
                "name": [NAME, base, left + 1 + index],
                "categories": [NAME, base + 1, left, base + len(rows), left],
                "values": [NAME, base + 1, left + 1 + index, base + len(rows), left + 1 + index],
                "fill": {"color": _PALETTE[index % len(_PALETTE)]}, "gap": 60,
            })  # fmt: skip
        chart.set_y_axis({"num_format": "0", "major_gridlines": {"visible": True, "line": {"color": "#E3E8EE"}}})
        _place(sheet, chart, row + 1, legend=True)
    return row + _CHART_ROWS + 1


def _place(sheet: Worksheet, chart: object, row: int, *, legend: bool) -> None:
    chart.set_legend({"position": "bottom"} if legend else {"none": True})  # type: ignore[attr-defined]
    chart.set_size({"width": 1020, "height": 300})  # type: ignore[attr-defined]
    chart.set_chartarea({"border": {"none": True}})  # type: ignore[attr-defined]
    sheet.insert_chart(row, 0, chart, {"object_position": 2})  # type: ignore[arg-type]


def _write_table(
    sheet: Worksheet,
    styles: Styles,
    row: int,
    left: int,
    headings: Sequence[str],
    rows: Sequence[Sequence[object]],
    kind: Kind,
) -> None:
    for index, heading in enumerate(headings):
        sheet.write_string(row, left + index, heading, styles.header)
    for number, cells in enumerate(rows, row + 1):
        for index, value in enumerate(cells):
            write_cell(sheet, styles, number, left + index, kind if index else Kind.TEXT, value)


def _chart_classes(figures: Figures) -> list[tuple[str, Fraction]]:
    """Classes with their coverage in roster order; of too many the lowest."""
    known = [(name, s.coverage) for name, s in figures.by_class.items() if s.coverage is not None]
    if len(known) <= _MOST_BARS:
        return known
    lowest = sorted(known, key=lambda pair: pair[1])[:_MOST_BARS]
    return [pair for pair in known if pair in lowest]


def visits_by_month(figures: Figures) -> pd.DataFrame:
    """Visits of the 学期 by month (rows, in order) and form (columns, the most direct first; rare forms as 其他形式)."""
    import pandas as pd

    visits = term_visits(figures.term)
    if not visits:
        return pd.DataFrame()
    frame = pd.DataFrame({"month": [f"{v.date:%Y-%m}" for v in visits], "form": [v.form.value for v in visits]})
    table = pd.crosstab(frame["month"], frame["form"])
    common = list(table.sum().nlargest(_MOST_FORMS).index)
    shown = table[[form.value for form in VisitForm if form.value in common]]
    rest = table.drop(columns=common).sum(axis=1)
    return shown.assign(其他形式=rest) if rest.any() else shown


def _write_lowest(sheet: Worksheet, styles: Styles, figures: Figures, row: int) -> int:
    """The ten classes with the lowest coverage, and how many pupils each still has to visit."""
    known = [(s.coverage, name, s) for name, s in figures.by_class.items() if s.coverage is not None and s.unvisited]
    lowest = sorted(known, key=lambda entry: entry[0])[:_LOWEST]
    sheet.write_string(row, 0, "家访率最低的班级", styles.section)
    if not lowest:
        sheet.write_string(row + 1, 0, "所有班级的应访学生都已家访。", styles.empty)
        return row + 2
    spans = ((0, 1, "班级"), (2, 3, "班主任"), (4, 5, "应访"), (6, 7, "已访"), (8, 9, "未访"), (10, 11, "家访率"))
    for first, last, heading in spans:
        sheet.merge_range(row + 1, first, row + 1, last, heading, styles.header)
    for number, (coverage, name, s) in enumerate(lowest, row + 2):
        cells = (name, homeroom_name(figures.term, name), s.due, s.visited, s.unvisited, float(coverage))
        for (first, last, heading), value in zip(spans, cells, strict=True):
            kind = Kind.PERCENT if heading == "家访率" else Kind.INTEGER if isinstance(value, int) else Kind.TEXT
            sheet.merge_range(number, first, number, last, value, styles.body(kind.value))
    return row + 2 + len(lowest)


def _write_problems(sheet: Worksheet, styles: Styles, figures: Figures, row: int) -> int:
    """What the input still lacks, counted by kind, the gravest first; the last row written."""
    sheet.write_string(row, 0, "数据问题", styles.section)
    counts: dict[str, int] = {}
    for problem in figures.problems:
        counts[problem.code] = counts.get(problem.code, 0) + 1
    if not counts:
        sheet.write_string(row + 1, 0, "没有发现问题。", styles.empty)
        return row + 1
    for first, last, heading in ((0, 1, "级别"), (2, 9, "问题"), (10, 11, "处数")):
        sheet.merge_range(row + 1, first, row + 1, last, heading, styles.header)
    for number, (code, count) in enumerate(counts.items(), row + 2):
        wording = catalogue()[code]
        sheet.merge_range(number, 0, number, 1, wording.severity.value, styles.body("是/否"))
        sheet.merge_range(number, 2, number, 9, wording.title, styles.body("@"))
        sheet.merge_range(number, 10, number, 11, count, styles.body("0"))
    severity = (row + 2, 0, row + 1 + len(counts), 1)
    sheet.conditional_format(*severity, {"type": "cell", "criteria": "==", "value": '"错误"', "format": styles.bad})
    sheet.conditional_format(*severity, {"type": "cell", "criteria": "==", "value": '"警告"', "format": styles.warn})
    return row + 1 + len(counts)
