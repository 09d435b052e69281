"""The sheets of 区县汇总.xlsx: schools compared, 上报表, year groups, problems, and the outcome of every folder."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Any, NamedTuple

from msgspec import Struct, field
from msgspec.structs import replace

from jiafang_batch.catalogue import catalogue
from jiafang_batch.measure.unit_statistics import OTHERS, Statistics, share
from jiafang_batch.problem import Problem
from jiafang_batch.report.district.district_figures import MEASURES, RANK, SCHOOL_COUNT, WHOLE, DistrictFigures
from jiafang_batch.report.district.forwarded_figures import COUNTS
from jiafang_batch.report.district.school_frame import SCHOOL
from jiafang_batch.report.district.school_outcome import SchoolOutcome, Status
from jiafang_batch.report.lists import statistics_page as up
from jiafang_batch.report.lists.source_pages import CODE, FILE, MESSAGE, REMEDY, SEVERITY
from jiafang_batch.report.live.live_page import share_formula
from jiafang_batch.report.live.references import Places, quoted
from jiafang_batch.report.names import classes_named
from jiafang_batch.report.sheet.cells import Formula, Kind
from jiafang_batch.report.sheet.page import Column, ColumnMark, Page, rows_of, signed
from jiafang_batch.report.sheet.signatures import DISTRICT

OVERVIEW, COMPARISON, TWO_TERMS, STATISTICS, YEAR_GROUPS, FOLDERS, PROBLEMS, RECONCILED = (
    "概览", "学校比较", "两学期对比", "上报表", "年级", "学校情况", "问题汇总", "对账",
)  # fmt: skip
_CHECK, _NO_SCHOOL = "核对", "没有可以统计的学校。"
_LONGEST = 200
"""Characters of an address in a formula."""


class FolderLine(Struct, frozen=True):
    """One folder of the district: its school, its outcome, the reasons, and the path of its workbook."""

    folder: str
    school: str
    state: str
    reason: str
    outcome: SchoolOutcome | None
    link: str
    """The school's summary relative to the district's workbook; empty if there is none."""


class ComparedUnit(Struct, frozen=True):
    """A row of 学校比较 or 两学期对比: the district or a school, its shares by measure, and the ranks of these."""

    folder: str
    shares: Mapping[str, Fraction | None]
    name: str = ""
    due: int | None = None
    visits: int | None = None
    ranks: Mapping[str, int | None] = field(default_factory=dict)
    different: str = ""
    """The rules by which it counted otherwise than most schools."""
    earlier: Mapping[str, Fraction | None] = field(default_factory=dict)
    """The shares of the earlier term."""

    def change(self, measure: str) -> Fraction | None:
        """Return how much the share has grown, or None if it is known of one term only."""
        before, now = self.earlier.get(measure), self.shares.get(measure)
        return None if before is None or now is None else now - before


_FOLDER = Column("学校", width=22, value=lambda u: u.folder)


def _compared(measure: str) -> tuple[Column, Column]:
    return (
        Column("比率", Kind.PERCENT, 9, measure, ColumnMark.BAR, value=lambda u: u.shares[measure]),
        Column(RANK, Kind.INTEGER, 7, measure, value=lambda u: u.ranks.get(measure)),
    )


_COMPARISON = (
    _FOLDER, Column("名称", width=22, value=lambda u: u.name), Column(up.DUE.title, Kind.INTEGER, 9, value=lambda u: u.due),
    Column(up.VISITS.title, Kind.INTEGER, 9, value=lambda u: u.visits), *(column for measure in MEASURES for column in _compared(measure)),
    Column("口径不同，不排名次的", Kind.LONG_TEXT, 34, value=lambda u: u.different),
)  # fmt: skip


def comparison_page(figures: DistrictFigures) -> Page:
    """学校比较: the six shares of each school with their ranks, the best coverage first, the district on top."""
    units = [ComparedUnit(WHOLE, shares_of_all(figures), due=figures.total.due, visits=figures.total.visits)]
    frame = figures.schools
    for folder in frame.sort_values(f"{RANK} {up.COVERAGE.title}", kind="stable", na_position="last").index:
        school = frame.loc[folder]
        units.append(ComparedUnit(
            folder, _shares(figures, folder), school[SCHOOL], int(school[up.DUE.title]), int(school[up.VISITS.title]),
            {measure: _rank(school[f"{RANK} {measure}"]) for measure in MEASURES},
            "；".join(difference.words for difference in figures.differences.get(str(folder), ())),
        ))  # fmt: skip
    note = "家访率、面对面、参与率等由人数和次数直接汇总，不是各校平均；空白为没有可比的数；比率相同名次相同；口径与多数学校不同的不排名次"
    return Page(COMPARISON, "各校比较", _COMPARISON, rows_of(_COMPARISON, units), note, _NO_SCHOOL, frozen=2)


def _shares(figures: DistrictFigures, folder: str) -> Mapping[str, Fraction | None]:
    return {measure: figures.share_of(folder, measure) for measure in MEASURES}


def _rank(rank: float) -> int | None:
    return None if rank != rank else int(rank)  # noqa: PLR0124  a missing rank is not equal to itself


def _then_and_now(measure: str) -> tuple[Column, Column, Column]:
    return (
        Column("上次", Kind.PERCENT, 8, measure, value=lambda u: u.earlier.get(measure)),
        Column("这次", Kind.PERCENT, 8, measure, value=lambda u: u.shares.get(measure)),
        Column("升降", Kind.PERCENT_CHANGE, 9, measure, ColumnMark.TREND, value=lambda u: u.change(measure)),
    )


_TWO_TERMS = (_FOLDER, *(column for measure in MEASURES for column in _then_and_now(measure)))


def two_terms_page(figures: DistrictFigures, earlier: Mapping[str, Mapping[str, int]]) -> Page:
    """两学期对比: each measure of a school in the earlier term and in this one, and the change; the district on top."""
    pooled = {
        heading: sum(counts[heading] for counts in earlier.values()) for pair in MEASURES.values() for heading in pair
    }
    before = {folder: _shares_in(counts) for folder, counts in earlier.items()}
    units = [ComparedUnit(WHOLE, shares_of_all(figures), earlier=_shares_in(pooled))]
    units += [
        ComparedUnit(folder, _shares(figures, folder), earlier=before.get(folder, {}))
        for folder in map(str, figures.schools.index)
    ]
    units += [ComparedUnit(f, {}, earlier=shares) for f, shares in before.items() if f not in figures.schools.index]
    note = "学校按文件夹名对应；只有一个学期的，另一个学期空白；升降为百分点"
    return Page(TWO_TERMS, "两个学期对比", _TWO_TERMS, rows_of(_TWO_TERMS, units), note, _NO_SCHOOL, frozen=1)


def _shares_in(counts: Mapping[str, int]) -> Mapping[str, Fraction | None]:
    """The shares that follow from the counts of a school in the earlier term."""
    return {measure: share(counts[part], counts[whole]) for measure, (part, whole) in MEASURES.items()}


def district_statistics_page(figures: DistrictFigures) -> Page:
    """上报表: the district and every school; sums, shares and the check are formulas over the stated counts."""
    schools = [_statistics(str(folder), row) for folder, row in figures.schools.iterrows()]
    plain = up.statistics_page((figures.total, *schools))
    columns = (*plain.columns, Column(_CHECK, Kind.WORD, 8, mark=ColumnMark.STATE))
    page = Page(STATISTICS, "家访工作上报表（分校与合计）", columns, (), plain.note, _NO_SCHOOL, frozen=1)
    at, count = Places(page), len(schools)
    stated = figures.schools[[column.title for column in up.DIFFERENCES]]
    rows = []
    for number, derived in enumerate(plain.rows):
        cells, differences = [*derived], stated.iloc[number - 1] if number else stated.sum()
        for column in up.DIFFERENCES:
            cells[at.index(column)] = int(differences[column.title])
        live = [*cells, _check(at, number, cells)]
        for column, (part, whole) in up.SHARES.items():
            text = share_formula(at.local_cell(part, number), at.local_cell(whole, number))
            live[at.index(column)] = Formula(text, cells[at.index(column)])
        if number == 0 and count:
            for column in up.COUNTS:
                area = f"{at.local_cell(column, 1)}:{at.local_cell(column, count)}"
                live[at.index(column)] = Formula(f"=SUM({area})", cells[at.index(column)])
        rows.append(tuple(live))
    return signed(Page(page.name, page.title, columns, rows, page.note, page.empty, page.frozen), DISTRICT)


def _check(at: Places, number: int, cells: Sequence[Any]) -> Formula:
    """应访 = 已访 + 未访 and 人次 = 实地 + 其他形式."""
    conditions, is_sound = [], True
    for whole, part, rest in ((up.DUE, up.VISITED, up.UNVISITED), (up.VISITS, up.ONSITE, up.OTHER_FORMS)):
        conditions.append(f"{at.local_cell(whole, number)}={at.local_cell(part, number)}+{at.local_cell(rest, number)}")
        is_sound &= cells[at.index(whole)] == cells[at.index(part)] + cells[at.index(rest)]
    return Formula(f'=IF(AND({",".join(conditions)}),"相符","对不上")', "相符" if is_sound else "对不上")


def _statistics(unit: str, row: Any) -> Statistics:
    return Statistics(unit=unit, **{field: int(row[heading]) for heading, field in COUNTS.items()})


class PooledYearGroup(NamedTuple):
    """A row of 年级: a year group over all schools, and the number of schools that have it."""

    schools: int | None
    statistics: Statistics


def _pooled(column: Column, width: float) -> Column:
    """The column of 上报表 for the pooled counts."""
    return replace(column, width=width, live=None, value=lambda group: column.of(group.statistics))


_YEAR_GROUPS = (
    Column("年级", width=12, value=lambda g: g.statistics.unit), Column(SCHOOL_COUNT, Kind.INTEGER, 8, value=lambda g: g.schools),
    _pooled(up.CLASSES, 8), _pooled(up.DUE, 9), _pooled(up.VISITED, 9), _pooled(up.UNVISITED, 9), _pooled(up.COVERAGE, 10),
    _pooled(up.VISITS, 9), _pooled(up.ONSITE, 9), _pooled(up.KEY, 10), _pooled(up.KEY_COVERAGE, 10), _pooled(up.NEWCOMERS, 8),
    _pooled(up.NEWCOMERS_VISITED, 9),
)  # fmt: skip


def year_group_page(figures: DistrictFigures) -> Page:
    """年级: each year group over all schools."""
    groups = [
        PooledYearGroup(int(row[SCHOOL_COUNT]), _statistics(str(unit), row))
        for unit, row in figures.year_groups.iterrows()
    ]
    rest = _others(figures.total, [group.statistics for group in groups])
    if any((rest.classes, rest.due, rest.visits)):
        groups.append(PooledYearGroup(None, rest))
    return Page(
        YEAR_GROUPS, "各年级家访情况（全区县）", _YEAR_GROUPS, rows_of(_YEAR_GROUPS, groups), "", _NO_SCHOOL, frozen=1
    )


def _others(total: Statistics, groups: Sequence[Statistics]) -> Statistics:
    """What belongs to no year group: classes without one, their pupils and visits."""
    rest = {field: getattr(total, field) - sum(getattr(s, field) for s in groups) for field in COUNTS.values()}
    return Statistics(unit=OTHERS, **rest)


class ProblemCount(NamedTuple):
    """A row of 问题汇总: a kind of problem, and its row of the district's frame."""

    code: str
    row: Mapping[Any, Any]


_PROBLEM_COUNTS = (
    replace(SEVERITY, value=lambda p: catalogue()[p.code].severity.value),
    Column("问题", width=34, value=lambda p: catalogue()[p.code].title),
    Column("处数", Kind.INTEGER, 9, value=lambda p: int(p.row["count"])),
    Column(SCHOOL_COUNT, Kind.INTEGER, 9, value=lambda p: int(p.row["schools"])),
    Column("最多的学校", width=24, value=lambda p: p.row["most"]),
    Column("该校处数", Kind.INTEGER, 9, value=lambda p: int(p.row["most_count"])),
    replace(CODE, kind=Kind.TEXT, width=22),
)  # fmt: skip


def problem_count_page(figures: DistrictFigures) -> Page:
    """问题汇总: how often each kind of problem occurs, in how many schools, and where most."""
    records = figures.problems.to_dict("records")
    counts = [ProblemCount(code, row) for code, row in zip(figures.problems.index, records, strict=True)]
    note = "各校的问题逐条列在各校汇总的“问题清单”里"
    rows = rows_of(_PROBLEM_COUNTS, counts)
    return Page(PROBLEMS, "数据问题汇总", _PROBLEM_COUNTS, rows, note, "各校都没有发现问题。", frozen=2)


def _of_outcome(value: Callable[[SchoolOutcome], Any], otherwise: Any = None) -> Callable[[FolderLine], Any]:
    return lambda line: value(line.outcome) if line.outcome else otherwise


def _problems(word: str) -> Callable[[FolderLine], int | None]:
    return _of_outcome(lambda outcome: severity_counts(outcome.counts).get(word))


def _link(line: FolderLine) -> Formula | None:
    # A formula holds texts of at most 255 characters, and a # begins the name of a place within a file.
    address = line.link.replace("%", "%25").replace("#", "%23")
    if not 0 < len(address) <= _LONGEST:
        return None
    return Formula(f'=HYPERLINK({quoted(address)},"打开")', "打开", Kind.LINK)


_FOLDERS = (
    replace(_FOLDER, width=20), Column("名称", width=16, value=lambda line: line.school),
    Column("状态", Kind.LONG_TEXT, 13, mark=ColumnMark.STATE, value=lambda line: line.state),
    Column("原因", Kind.LONG_TEXT, 46, value=lambda line: line.reason),
    Column(
        "没有家访记录的班级", Kind.LONG_TEXT, 16,
        value=_of_outcome(lambda o: classes_named(o.bureau_counts.silent_classes) if o.bureau_counts else "", ""),
    ),
    Column("统计截至", width=12, value=_of_outcome(lambda o: o.as_of, "")),
    Column("文件", Kind.INTEGER, 7, value=_of_outcome(lambda o: o.files or None)),
    Column("数据行", Kind.INTEGER, 8, value=_of_outcome(lambda o: o.rows or None)),
    Column("错误", Kind.INTEGER, 7, value=_problems("错误")), Column("警告", Kind.INTEGER, 7, value=_problems("警告")),
    Column("汇总", Kind.WORD, 7, value=_link),
)  # fmt: skip


def folder_page(lines: Sequence[FolderLine]) -> Page:
    """学校情况: every folder of the district, those that need attention first."""
    order = sorted(lines, key=lambda line: (line.state == Status.DONE.value, not line.reason, line.folder))
    note = "状态是“已统计”的计入了合计，其余的没有；写着“原因”的都要核实"
    return Page(FOLDERS, "学校情况", _FOLDERS, rows_of(_FOLDERS, order), note, "没有找到学校。", frozen=1)


def severity_counts(counts: Mapping[str, int]) -> dict[str, int]:
    """Return severity → number of problems, from the counts by code."""
    totals: dict[str, int] = {}
    for code, count in counts.items():
        word = catalogue()[code].severity.value if code in catalogue() else "错误"
        totals[word] = totals.get(word, 0) + count
    return totals


_RECONCILED = (
    SEVERITY, replace(FILE, width=34, value=lambda p: str(p.location)), replace(MESSAGE, width=60), replace(REMEDY, width=46),
)  # fmt: skip


def reconciliation_page(problems: Sequence[Problem]) -> Page:
    """对账: every stated figure that contradicts others."""
    note = "应访＝已访＋未访，人次＝实地＋其他形式，全校＝各年级之和，人数与名单行数一致"
    return Page(RECONCILED, "对账", _RECONCILED, rows_of(_RECONCILED, problems), note, "各校的数字都对得上。")


def shares_of_all(figures: DistrictFigures) -> Mapping[str, Fraction | None]:
    """Return the six measures of the whole district."""
    return {measure: figures.share_of_all(measure) for measure in MEASURES}


def newcomers_share(total: Statistics) -> Fraction | None:
    """Return 新生家访率 of the district."""
    return share(total.newcomers_visited, total.newcomers)
