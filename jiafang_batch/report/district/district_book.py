"""区县汇总.xlsx: key figures and charts first, then schools compared, 上报表, year groups, folders and problems."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import TYPE_CHECKING

from msgspec import Struct, field

from jiafang_batch.problem import Problem
from jiafang_batch.report.district.district_figures import FACE_SHARE, MEASURES, ON_TIME_SHARE, RANK, DistrictFigures
from jiafang_batch.report.district.district_pages import (
    FOLDERS,
    OVERVIEW,
    FolderLine,
    comparison_page,
    district_statistics_page,
    folder_page,
    newcomers_share,
    problem_count_page,
    reconciliation_page,
    severity_counts,
    shares_of_all,
    two_terms_page,
    year_group_page,
)
from jiafang_batch.report.district.school_outcome import Status
from jiafang_batch.report.lists import statistics_page as up
from jiafang_batch.report.sheet.bands import Band, write_bands, write_section
from jiafang_batch.report.sheet.cells import Kind
from jiafang_batch.report.sheet.fast_rows import finished, new_book
from jiafang_batch.report.sheet.letterhead import Letterhead
from jiafang_batch.report.sheet.printing import set_up_print
from jiafang_batch.report.sheet.row_heights import lines_high
from jiafang_batch.report.sheet.styles import Styles
from jiafang_batch.report.sheet.write_page import write_page
from jiafang_batch.report.summary.charts import (
    COLUMN_WIDTH,
    COLUMNS,
    ChartTable,
    Drawing,
    place_charts,
    write_chart_data,
)
from jiafang_batch.report.summary.key_figures import NEWCOMER_COVERAGE, Figure, write_figures

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

BOOK = "区县汇总.xlsx"
_MOST_BARS = 60
_MOST_LISTED = 20
_CHART_ROWS = 16


class DistrictReport(Struct, frozen=True):
    """All data of the district's workbook."""

    name: str
    as_of: date
    """The latest as-of date of the schools."""
    figures: DistrictFigures
    folders: Sequence[FolderLine]
    mismatches: Sequence[Problem]
    heading: str = ""
    """The title that the bureau wants."""
    earlier: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    """Folder → the counts of an earlier term; empty if there is none to compare with."""

    @property
    def title(self) -> str:
        """The subject of the summary; a folder is often called 各校家访."""
        return self.heading or f"{self.name.removesuffix('家访')}家访工作汇总"


def district_book(district: DistrictReport) -> bytes:
    """The workbook's bytes, the same for the same figures."""
    letterhead = Letterhead(
        district.heading or district.name, f"{len(district.figures.schools)} 所学校", district.as_of
    )
    book = new_book()
    book.set_properties({
        "title": district.title, "author": "家访批处理",
        "created": datetime.combine(district.as_of, time()),
    })  # fmt: skip
    styles = Styles(book)
    overview = book.add_worksheet(OVERVIEW)
    figures = district.figures
    for page in (
        comparison_page(figures),
        *([two_terms_page(figures, district.earlier)] if district.earlier else []),
        district_statistics_page(figures),
        year_group_page(figures),
        folder_page(district.folders),
        problem_count_page(figures),
        reconciliation_page(district.mismatches),
    ):
        write_page(book, styles, page, letterhead)
    drawings = write_chart_data(book, styles, _chart_tables(figures), letterhead)
    _write_overview(overview, styles, district, letterhead, drawings)
    return finished(book)


def _chart_tables(figures: DistrictFigures) -> tuple[ChartTable, ...]:
    """The data of the charts: the district's six shares; coverage and face to face of every school, or of the lowest."""
    whole = [(measure, value) for measure, value in shares_of_all(figures).items() if value is not None]
    ranked = figures.schools.sort_values(f"{RANK} {up.COVERAGE.title}", kind="stable", na_position="first")
    shown = ranked.index[-_MOST_BARS:]
    title = (
        f"各校{up.COVERAGE.title}与{FACE_SHARE}" if len(shown) == len(ranked) else f"家访率最低的 {len(shown)} 所学校"
    )
    schools = [
        (folder, figures.share_of(folder, up.COVERAGE.title), figures.share_of(folder, FACE_SHARE)) for folder in shown
    ]
    groups = [
        (str(unit), int(row[up.VISITED.title]), int(row[up.DUE.title]) - int(row[up.VISITED.title]))
        for unit, row in figures.year_groups.iterrows()
    ]
    return (
        ChartTable(title, ("学校", up.COVERAGE.title, FACE_SHARE), schools, Kind.PERCENT, absent="没有已统计的学校"),
        ChartTable("全区县六项比率", ("项目", "比率"), whole, Kind.PERCENT, absent="没有已统计的学校"),
        ChartTable(
            "各年级已访与未访学生（人）",
            ("年级", "已访", "未访"),
            groups,
            Kind.INTEGER,
            stacked=True,
            absent="没有应访学生",
        ),
    )


def _write_overview(
    sheet: Worksheet, styles: Styles, district: DistrictReport, letterhead: Letterhead, drawings: Sequence[Drawing]
) -> None:
    sheet.hide_gridlines(2)
    sheet.set_column(0, COLUMNS - 1, COLUMN_WIDTH)
    sheet.set_row(0, 34)
    sheet.write_string(0, 0, district.title, styles.title)
    for index in range(COLUMNS):
        sheet.write_blank(1, index, None, styles.line)
    sheet.write_string(
        1,
        0,
        f"{letterhead.term}　统计截至 {letterhead.as_of:%Y-%m-%d}　内部资料：含人数很少的小组，不公示、不张贴",
        styles.line,
    )
    row = write_figures(sheet, styles, _key_figures(district), 3)
    by_school, shares, by_year_group = drawings
    row = place_charts(sheet, styles, ((by_school,), (shares, by_year_group)), row, high=_CHART_ROWS)
    last = _write_attention(sheet, styles, district, row + 1)
    set_up_print(sheet, letterhead, -1, landscape=False)
    sheet.print_area(0, 0, last, COLUMNS - 1)
    sheet.activate()


def _key_figures(district: DistrictReport) -> tuple[Figure, ...]:
    """The twelve most important figures for a bureau."""
    total, shares = district.figures.total, shares_of_all(district.figures)
    done = sum(line.state == Status.DONE.value for line in district.folders)
    errors = severity_counts({str(code): n for code, n in district.figures.problems["count"].items()}).get("错误", 0)
    return (
        Figure("学校（已统计／共）", f"{done}／{len(district.folders)}", Kind.TEXT),
        Figure(up.DUE.title, total.due, Kind.INTEGER),
        Figure(up.VISITED.title, total.visited, Kind.INTEGER),
        Figure("未访学生", total.unvisited, Kind.INTEGER),
        Figure(up.VISITS.title, total.visits, Kind.INTEGER),
        Figure("数据错误（处）", errors, Kind.INTEGER),
        *(Figure(measure, shares[measure], Kind.PERCENT) for measure in MEASURES if measure != ON_TIME_SHARE),
        Figure(NEWCOMER_COVERAGE, newcomers_share(total), Kind.PERCENT),
    )


_FOLDERS = (
    Band(0, 2, "学校", lambda line: line.folder, Kind.LONG_TEXT),
    Band(3, 4, "状态", lambda line: line.state, Kind.LONG_TEXT),
    Band(5, 11, "原因", lambda line: line.reason, Kind.LONG_TEXT),
)


def _write_attention(sheet: Worksheet, styles: Styles, district: DistrictReport, row: int) -> int:
    """Write the folders that need attention and return the last row written."""
    lines = [line for line in district.folders if line.state != Status.DONE.value]
    write_section(sheet, styles, row, f"没有计入的学校和文件夹（{len(lines)} 个）")
    if not lines:
        sheet.write_string(row + 1, 0, "所有学校都已统计。", styles.message)
        return row + 1
    shown = lines[:_MOST_LISTED]
    for number, line in enumerate(shown, row + 2):
        sheet.set_row(
            number, max(lines_high(str(b.value(line)), COLUMN_WIDTH * (b.last - b.first + 1)) for b in _FOLDERS)
        )
    end = write_bands(sheet, styles, _FOLDERS, shown, row + 1) - 1
    if len(lines) > len(shown):
        end += 1
        sheet.write_string(end, 0, f"另有 {len(lines) - len(shown)} 个，见“{FOLDERS}”。", styles.message)
    return end
