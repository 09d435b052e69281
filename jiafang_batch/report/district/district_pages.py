"""The sheets of 区县汇总.xlsx: schools compared, 上报表, year groups, problems, and the outcome of every folder."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from jiafang_batch.catalogue import catalogue, message, remedy, severity
from jiafang_batch.measure.ledgers import OTHERS, Statistics, share
from jiafang_batch.problem import Problem
from jiafang_batch.report.district.district_figures import MEASURES, RANK, WHOLE, DistrictFigures
from jiafang_batch.report.district.forwarded_figures import COUNTS
from jiafang_batch.report.district.school_frame import SCHOOL
from jiafang_batch.report.district.school_outcome import SchoolOutcome, Status
from jiafang_batch.report.lists import statistics_page as up
from jiafang_batch.report.live.live_page import share_formula
from jiafang_batch.report.live.places import Places, quoted
from jiafang_batch.report.sheet.cells import Formula, Kind
from jiafang_batch.report.sheet.page import Column, Mark, Page

OVERVIEW, COMPARISON, TWO_TERMS, STATISTICS, YEAR_GROUPS, FOLDERS, PROBLEMS, RECONCILED = (
    "概览", "学校比较", "两学期对比", "上报表", "年级", "学校情况", "问题汇总", "对账",
)  # fmt: skip
_CHECK = "核对"
_LONGEST = 200
"""Characters of an address in a formula."""


@dataclass(frozen=True, slots=True)
class FolderLine:
    """One folder of the district: its school, its outcome, the reasons, and the path of its workbook."""

    folder: str
    school: str
    state: str
    reason: str
    outcome: SchoolOutcome | None
    link: str
    """The school's summary relative to the district's workbook; empty if there is none."""


def comparison_page(figures: DistrictFigures) -> Page:
    """学校比较: the six shares of each school with their ranks, the best coverage first, the district on top."""
    columns = (
        Column("学校", width=22), Column("名称", width=22), Column("应访学生", Kind.INTEGER, 9), Column("家访人次", Kind.INTEGER, 9),
        *(
            column
            for measure in MEASURES
            for column in (Column("比率", Kind.PERCENT, 9, measure, Mark.BAR), Column("名次", Kind.INTEGER, 7, measure))
        ),
        Column("口径不同，不排名次的", Kind.LONG_TEXT, 34),
    )  # fmt: skip
    frame = figures.schools
    rows: list[tuple[Any, ...]] = [
        (
            WHOLE,
            "",
            figures.total.due,
            figures.total.visits,
            *_pairs({m: (figures.share_of_all(m), None) for m in MEASURES}),
            "",
        )
    ]
    for folder in frame.sort_values(f"{RANK} {up.COVERAGE.title}", kind="stable", na_position="last").index:
        school = frame.loc[folder]
        pairs = {m: (figures.share_of(folder, m), _rank(school[f"{RANK} {m}"])) for m in MEASURES}
        different = "；".join(difference.words for difference in figures.differences.get(str(folder), ()))
        counts = (int(school[up.DUE.title]), int(school[up.VISITS.title]))
        rows.append((folder, school[SCHOOL], *counts, *_pairs(pairs), different))
    note = "家访率、面对面、参与率等由人数和次数直接汇总，不是各校平均；空白为没有可比的数；比率相同名次相同；口径与多数学校不同的不排名次"
    return Page(COMPARISON, "各校比较", columns, rows, note, "没有可以统计的学校。", frozen=2)


def _pairs(pairs: Mapping[str, tuple[Fraction | None, int | None]]) -> tuple[Fraction | int | None, ...]:
    return tuple(value for pair in pairs.values() for value in pair)


def _rank(rank: float) -> int | None:
    return None if rank != rank else int(rank)  # noqa: PLR0124  a missing rank is not equal to itself


def two_terms_page(figures: DistrictFigures, earlier: Mapping[str, Mapping[str, int]]) -> Page:
    """两学期对比: each measure of a school in the earlier term and in this one, and the change; the district on top."""
    columns = (
        Column("学校", width=22),
        *(
            column
            for measure in MEASURES
            for column in (
                Column("上次", Kind.PERCENT, 8, measure), Column("这次", Kind.PERCENT, 8, measure),
                Column("升降", Kind.PERCENT_CHANGE, 9, measure, Mark.TREND),
            )
        ),
    )  # fmt: skip
    pooled = {
        heading: sum(counts[heading] for counts in earlier.values()) for pair in MEASURES.values() for heading in pair
    }
    rows: list[tuple[Any, ...]] = [
        (WHOLE, *_changes({m: (_share(pooled, m), figures.share_of_all(m)) for m in MEASURES}))
    ]
    for folder in (str(index) for index in figures.schools.index):
        before = earlier.get(folder)
        pairs = {m: (_share(before, m) if before else None, figures.share_of(folder, m)) for m in MEASURES}
        rows.append((folder, *_changes(pairs)))
    rows += [
        (f, *_changes({m: (_share(counts, m), None) for m in MEASURES}))
        for f, counts in earlier.items()
        if f not in figures.schools.index
    ]
    note = "学校按文件夹名对应；只有一个学期的，另一个学期空白；升降为百分点"
    return Page(TWO_TERMS, "两个学期对比", columns, rows, note, "没有可以统计的学校。", frozen=1)


def _share(counts: Mapping[str, int], measure: str) -> Fraction | None:
    part, whole = MEASURES[measure]
    return share(counts[part], counts[whole])


def _changes(pairs: Mapping[str, tuple[Fraction | None, Fraction | None]]) -> tuple[Fraction | None, ...]:
    changes = ((a, b, b - a if a is not None and b is not None else None) for a, b in pairs.values())
    return tuple(value for change in changes for value in change)


def district_statistics_page(figures: DistrictFigures) -> Page:
    """上报表: the district and every school; sums, shares and the check are formulas over the stated counts."""
    schools = [_statistics(str(folder), row) for folder, row in figures.schools.iterrows()]
    plain = up.statistics_page((figures.total, *schools))
    columns = (*plain.columns, Column(_CHECK, Kind.WORD, 8, mark=Mark.STATE))
    page = Page(STATISTICS, "家访工作上报表（分校与合计）", columns, (), plain.note, "没有可以统计的学校。", frozen=1)
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
    return Page(page.name, page.title, columns, rows, page.note, page.empty, page.frozen)


def _check(at: Places, number: int, cells: Sequence[Any]) -> Formula:
    """应访 = 已访 + 未访 and 人次 = 实地 + 其他形式."""
    conditions, is_sound = [], True
    for whole, part, rest in ((up.DUE, up.VISITED, up.UNVISITED), (up.VISITS, up.ONSITE, up.OTHER_FORMS)):
        conditions.append(f"{at.local_cell(whole, number)}={at.local_cell(part, number)}+{at.local_cell(rest, number)}")
        is_sound &= cells[at.index(whole)] == cells[at.index(part)] + cells[at.index(rest)]
    return Formula(f'=IF(AND({",".join(conditions)}),"相符","对不上")', "相符" if is_sound else "对不上")


def _statistics(unit: str, row: Any) -> Statistics:
    return Statistics(unit=unit, **{field: int(row[heading]) for heading, field in COUNTS.items()})


def year_group_page(figures: DistrictFigures) -> Page:
    """年级: each year group over all schools."""
    columns = (
        Column("年级", width=12), Column("学校数", Kind.INTEGER, 8), Column("班级数", Kind.INTEGER, 8),
        Column("应访学生", Kind.INTEGER, 9), Column("已访学生", Kind.INTEGER, 9), Column("未访人数", Kind.INTEGER, 9),
        Column(up.COVERAGE.title, Kind.PERCENT, 10, mark=Mark.BAR), Column("家访人次", Kind.INTEGER, 9), Column("实地人次", Kind.INTEGER, 9),
        Column("重点学生数", Kind.INTEGER, 10), Column("重点家访率", Kind.PERCENT, 10), Column("新生数", Kind.INTEGER, 8),
        Column("新生已访", Kind.INTEGER, 9),
    )  # fmt: skip
    groups = [(int(row["学校数"]), _statistics(str(unit), row)) for unit, row in figures.year_groups.iterrows()]
    rest = _others(figures.total, [s for _, s in groups])
    rows = []
    for schools, s in (*groups, *([(None, rest)] if any((rest.classes, rest.due, rest.visits)) else [])):
        rows.append((
            s.unit, schools, s.classes, s.due, s.visited, s.unvisited, s.coverage, s.visits, s.onsite, s.key,
            s.key_coverage, s.newcomers, s.newcomers_visited,
        ))  # fmt: skip
    return Page(YEAR_GROUPS, "各年级家访情况（全区县）", columns, rows, "", "没有可以统计的学校。", frozen=1)


def _others(total: Statistics, groups: Sequence[Statistics]) -> Statistics:
    """What belongs to no year group: classes without one, their pupils and visits."""
    rest = {field: getattr(total, field) - sum(getattr(s, field) for s in groups) for field in COUNTS.values()}
    return Statistics(unit=OTHERS, **rest)


def problem_count_page(figures: DistrictFigures) -> Page:
    """问题汇总: how often each kind of problem occurs, in how many schools, and where most."""
    columns = (
        Column("级别", width=8, mark=Mark.SEVERITY), Column("问题", width=34), Column("处数", Kind.INTEGER, 9),
        Column("学校数", Kind.INTEGER, 9), Column("最多的学校", width=24), Column("该校处数", Kind.INTEGER, 9),
        Column("代码", width=22, printed=False),
    )  # fmt: skip
    rows = [
        (
            catalogue()[code].severity.value, catalogue()[code].title, int(row["count"]), int(row["schools"]),
            row["most"], int(row["most_count"]), code,
        )
        for code, row in zip(figures.problems.index, figures.problems.to_dict("records"), strict=True)
    ]  # fmt: skip
    note = "各校的问题逐条列在各校汇总的“问题清单”里"
    return Page(PROBLEMS, "数据问题汇总", columns, rows, note, "各校都没有发现问题。", frozen=2)


def folder_page(lines: Sequence[FolderLine]) -> Page:
    """学校情况: every folder of the district, those that need attention first."""
    columns = (
        Column("学校", width=20), Column("名称", width=16), Column("状态", Kind.LONG_TEXT, 13, mark=Mark.STATE),
        Column("原因", Kind.LONG_TEXT, 46), Column("没有家访记录的班级", Kind.LONG_TEXT, 16), Column("统计截至", width=12),
        Column("文件", Kind.INTEGER, 7), Column("数据行", Kind.INTEGER, 8), Column("错误", Kind.INTEGER, 7),
        Column("警告", Kind.INTEGER, 7), Column("汇总", Kind.WORD, 7),
    )  # fmt: skip
    order = sorted(lines, key=lambda line: (line.state == Status.DONE.value, not line.reason, line.folder))
    note = "状态是“已统计”的计入了合计，其余的没有；写着“原因”的都要核实"
    return Page(FOLDERS, "学校情况", columns, list(map(_folder_row, order)), note, "没有找到学校。", frozen=1)


def _folder_row(line: FolderLine) -> tuple[Any, ...]:
    o = line.outcome
    # A formula holds texts of at most 255 characters, and a # begins the name of a place within a file.
    address = line.link.replace("%", "%25").replace("#", "%23")
    link = Formula(f'=HYPERLINK({quoted(address)},"打开")', "打开", Kind.LINK) if 0 < len(address) <= _LONGEST else None
    silent = "、".join(o.bureau_counts.silent_classes) if o and o.bureau_counts else ""
    counts = severity_counts(o.counts) if o else {}
    return (
        line.folder, line.school, line.state, line.reason, silent, o.as_of if o else "", (o and o.files) or None,
        (o and o.rows) or None, counts.get("错误"), counts.get("警告"), link,
    )  # fmt: skip


def severity_counts(counts: Mapping[str, int]) -> dict[str, int]:
    """Return severity → number of problems, from the counts by code."""
    totals: dict[str, int] = {}
    for code, count in counts.items():
        word = catalogue()[code].severity.value if code in catalogue() else "错误"
        totals[word] = totals.get(word, 0) + count
    return totals


def reconciliation_page(problems: Sequence[Problem]) -> Page:
    """对账: every stated figure that contradicts others."""
    columns = (
        Column("级别", width=8, mark=Mark.SEVERITY), Column("文件", Kind.LONG_TEXT, 34), Column("说明", Kind.LONG_TEXT, 60),
        Column("建议", Kind.LONG_TEXT, 46),
    )  # fmt: skip
    rows = [(severity(p).value, str(p.location), message(p), remedy(p)) for p in problems]
    note = "应访＝已访＋未访，人次＝实地＋其他形式，全校＝各年级之和，人数与名单行数一致"
    return Page(RECONCILED, "对账", columns, rows, note, "各校的数字都对得上。", frozen=0)


def shares_of_all(figures: DistrictFigures) -> Mapping[str, Fraction | None]:
    """Return the six measures of the whole district."""
    return {measure: figures.share_of_all(measure) for measure in MEASURES}


def newcomers_share(total: Statistics) -> Fraction | None:
    """Return 新生家访率 of the district."""
    return share(total.newcomers_visited, total.newcomers)
