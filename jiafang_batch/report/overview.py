"""概览: the key figures of a term on one printed page, with charts of coverage by class and visits by month."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from jiafang_batch.catalogue import catalogue
from jiafang_batch.measure.ledgers import share, term_visits
from jiafang_batch.policy.library import presets
from jiafang_batch.report.cells import Formula, Kind, cached
from jiafang_batch.report.charts import place
from jiafang_batch.report.figures import Figures
from jiafang_batch.report.live.places import Places
from jiafang_batch.report.live.summary import SummaryPages
from jiafang_batch.report.names import homeroom_name
from jiafang_batch.report.page import set_up_print
from jiafang_batch.report.styles import Styles

if TYPE_CHECKING:
    from xlsxwriter.chart import Chart
    from xlsxwriter.worksheet import Worksheet

NAME = "概览"
_COLUMNS = 12
_FIGURES_A_ROW = 6
_LOWEST = 10
_CHART_ROWS = 15
_WIDTH = 1032
"""The sheet's width in pixels: twelve columns of 11.5 characters."""

Figure = tuple[str, object, Kind]


def write_overview(
    sheet: Worksheet, styles: Styles, figures: Figures, pages: SummaryPages, charts: Sequence[Chart | None]
) -> None:
    """The first sheet: key figures, charts, the lowest classes, and what the input still lacks."""
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
    row = write_figures(sheet, styles, key_figures(figures, pages.statistics), 3)
    row = _write_charts(sheet, charts, row)
    row = _write_lowest(sheet, styles, figures, row + 1)
    last = _write_problems(sheet, styles, figures, row + 1)
    set_up_print(sheet, letterhead, -1, landscape=False)
    sheet.print_area(0, 0, last, _COLUMNS - 1)
    sheet.activate()


def _policy_title(figures: Figures) -> str:
    """The title of the preset that the school names as its 方案, or the school's own word for it."""
    name = figures.term.policy.settings.policy
    return presets()[name].title if name in presets() else name or "本校自定"


def key_figures(figures: Figures, statistics: Places) -> tuple[Figure, ...]:
    """The twelve figures that a head teacher asks for first; those of 上报表 follow it by formula."""
    s = figures.statistics[0]
    face = figures.term.policy.settings.face_to_face_forms
    visits = term_visits(figures.term)
    face_visits = sum(v.form in face for v in visits)

    def live(title: str, value: object) -> Formula:
        return Formula(f"={statistics.cell(title, 0)}", value)

    newcomers, visited = statistics.cell("新生数", 0), statistics.cell("新生已访", 0)
    handled, asked = statistics.cell("已办理条数", 0), statistics.cell("意见建议条数", 0)
    return (
        ("应访学生", live("应访学生", s.due), Kind.INTEGER),
        ("已访学生", live("已访学生", s.visited), Kind.INTEGER),
        ("未访学生", live("未访人数", s.unvisited), Kind.INTEGER),
        ("家访率", live("家访率", s.coverage), Kind.PERCENT),
        ("家访人次", live("家访人次", s.visits), Kind.INTEGER),
        ("面对面占比", share(face_visits, s.visits), Kind.PERCENT),
        ("实地人次", live("实地人次", s.onsite), Kind.INTEGER),
        ("教师参与率", live("参与率", s.participation), Kind.PERCENT),
        ("重点学生家访率", live("重点家访率", s.key_coverage), Kind.PERCENT),
        (
            "新生家访率",
            Formula(f'=IF({newcomers}=0,"",{visited}/{newcomers})', share(s.newcomers_visited, s.newcomers)),
            Kind.PERCENT,
        ),
        ("诉求（已办／共）", Formula(f'={handled}&"／"&{asked}', f"{s.requests_done}／{s.requests}"), Kind.TEXT),
        ("家访手记", live("手记篇数", s.essays), Kind.INTEGER),
    )


def write_figures(sheet: Worksheet, styles: Styles, figures: Sequence[Figure], row: int) -> int:
    """The cards, six a row; the next free row."""
    for number, (label, value, kind) in enumerate(figures):
        top, left = row + 3 * (number // _FIGURES_A_ROW), 2 * (number % _FIGURES_A_ROW)
        sheet.merge_range(top, left, top, left + 1, label, styles.label)
        sheet.set_row(top + 1, 28)
        style = styles.figure(kind.value)
        sheet.merge_range(top + 1, left, top + 1, left + 1, "", style)
        if isinstance(value, Formula):
            sheet.write_formula(top + 1, left, value.text, style, cached(value.value))
        elif value is not None:
            sheet.write(top + 1, left, cached(value), style)
    return row + 3 * -(-len(figures) // _FIGURES_A_ROW)


def _write_charts(sheet: Worksheet, charts: Sequence[Chart | None], row: int) -> int:
    """The class chart and the monthly chart over the full width, the two others side by side; the next free row."""
    by_class, by_year_group, special, by_month = charts
    for band in ((by_class,), (by_year_group, special), (by_month,)):
        if not any(band):
            continue
        for number, chart in enumerate(band):
            if chart is not None:
                cell = (row, number * _COLUMNS // len(band))
                place(sheet, chart, cell, _WIDTH // len(band) - 6, 20 * _CHART_ROWS - 12)
        row += _CHART_ROWS
    return row


def _write_lowest(sheet: Worksheet, styles: Styles, figures: Figures, row: int) -> int:
    """The ten classes with the lowest coverage, and how many pupils each still has to visit."""
    known = [(s.coverage, name, s) for name, s in figures.by_class.items() if s.coverage is not None and s.unvisited]
    lowest = sorted(known, key=lambda entry: entry[0])[:_LOWEST]
    sheet.write_string(row, 0, "家访率最低的班级", styles.section)
    if not lowest:
        said = "所有班级的应访学生都已家访。" if figures.duties else "没有应访学生。"
        sheet.write_string(row + 1, 0, said, styles.empty)
        return row + 2
    spans = ((0, 1, "班级"), (2, 3, "班主任"), (4, 5, "应访"), (6, 7, "已访"), (8, 9, "未访"), (10, 11, "家访率"))
    for first, last, heading in spans:
        sheet.merge_range(row + 1, first, row + 1, last, heading, styles.header)
    for number, (coverage, name, s) in enumerate(lowest, row + 2):
        cells = (name, homeroom_name(figures.term, name), s.due, s.visited, s.unvisited, float(coverage))
        for (first, last, heading), value in zip(spans, cells, strict=True):
            kind = Kind.PERCENT if heading == "家访率" else Kind.INTEGER if isinstance(value, int) else Kind.TEXT
            sheet.merge_range(number, first, number, last, value, styles.body(kind))
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
        sheet.merge_range(number, 0, number, 1, wording.severity.value, styles.body(Kind.FLAG))
        sheet.merge_range(number, 2, number, 9, wording.title, styles.body(Kind.TEXT))
        sheet.merge_range(number, 10, number, 11, count, styles.body(Kind.INTEGER))
    severity = (row + 2, 0, row + 1 + len(counts), 1)
    sheet.conditional_format(*severity, {"type": "cell", "criteria": "==", "value": '"错误"', "format": styles.bad})
    sheet.conditional_format(*severity, {"type": "cell", "criteria": "==", "value": '"警告"', "format": styles.warn})
    return row + 1 + len(counts)
