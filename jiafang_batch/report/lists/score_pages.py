"""The score sheets: classes, teachers and year groups; in 家访汇总 every figure is a formula."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from jiafang_batch.grouping import grouped_by
from jiafang_batch.measure.evaluate import Evaluation
from jiafang_batch.measure.score import Result, Scorecard
from jiafang_batch.measure.standing import UNREPORTED, ShownScore, standing_of, unreported_classes
from jiafang_batch.measure.term import Term
from jiafang_batch.measure.term_visits import is_onsite, visits_with
from jiafang_batch.measure.unit_statistics import Statistics, share
from jiafang_batch.policy.model import Indicator
from jiafang_batch.policy.vocabulary import Scoring
from jiafang_batch.records import Visit
from jiafang_batch.report.lists import detail_page, pupil_columns, pupil_pages
from jiafang_batch.report.lists.score_columns import outcome_columns, points_column, value_column
from jiafang_batch.report.live.live_page import Here, link, share_formula
from jiafang_batch.report.live.references import Places, quoted
from jiafang_batch.report.names import MOST_IN_A_CELL, classes_named, homeroom_name
from jiafang_batch.report.sheet.cells import Formula, Kind
from jiafang_batch.report.sheet.page import Column, ColumnMark, Page, rows_of
from jiafang_batch.terms import TEACHER_ROLES, SubjectKind

_YES = quoted("是")


def _indicators(evaluation: Evaluation, kinds: Sequence[SubjectKind]) -> list[Indicator]:
    return [i for i in evaluation.term.policy.indicators if any(kind in i.subjects for kind in kinds)]


def _by_code(results: Iterable[Result]) -> Mapping[str, Result]:
    return {result.indicator.code: result for result in results}


# ---------------------------------------------------------------- classes


def shown_results(evaluation: Evaluation, card: Scorecard) -> tuple[Result, ...]:
    """Return the card's results for a score sheet: none for a subject whose sheets were not handed in."""
    return () if standing_of(evaluation, card).is_unreported else card.results


def _unreported_note(evaluation: Evaluation) -> str:
    missing = unreported_classes(evaluation.term)
    return f"；{UNREPORTED}的班级和班主任不评等级、不排名次" if missing else ""


class ClassRow(NamedTuple):
    """A row of 班级."""

    card: Scorecard
    standing: ShownScore
    counts: Statistics
    term: Term
    results: Mapping[str, Result]
    """By code; none for a class whose sheets were not handed in."""


def _class_cell(here: Here) -> str:
    return f"${here.cell(CLASS)}"


def _live_due(here: Here) -> str:
    return f"=COUNTIFS({here.model.duties.area(pupil_columns.PUPIL_CLASS)},{_class_cell(here)})"


def _live_visited(here: Here) -> str:
    duties = here.model.duties
    of_class = f"{duties.area(pupil_columns.PUPIL_CLASS)},{_class_cell(here)}"
    return f"=COUNTIFS({of_class},{duties.area(pupil_pages.IS_VISITED)},{_YES})"


def _in_term(here: Here) -> str:
    """The visits of 家访明细 to the class in this term."""
    visits = here.model.visits
    of_class = f"{visits.area(pupil_columns.PUPIL_CLASS)},{_class_cell(here)}"
    return f"{of_class},{visits.area(pupil_pages.IN_TERM)},{_YES}"


def _live_onsite(here: Here) -> str:
    return f"=COUNTIFS({_in_term(here)},{here.model.visits.area(pupil_pages.IS_ONSITE)},{_YES})"


CLASS = Column("班级", width=10, value=lambda r: r.card.subject.key)
YEAR_GROUP = Column("年级", width=7, value=lambda r: r.term.records.roster.classes[r.card.subject.key].year_group)
DUE = Column("应访学生", Kind.INTEGER, 7, value=lambda r: r.counts.due, live=_live_due)
VISITED = Column("已访", Kind.INTEGER, 6, value=lambda r: r.counts.visited, live=_live_visited)
UNVISITED = Column(
    "未访", Kind.INTEGER, 6, value=lambda r: r.counts.unvisited, live=lambda h: f"={h.cell(DUE)}-{h.cell(VISITED)}"
)
COVERAGE = Column(
    "家访率", Kind.PERCENT, 9, mark=ColumnMark.BAR,
    value=lambda r: None if r.standing.is_unreported else r.counts.coverage,
    live=lambda h: None if h.record.standing.is_unreported else share_formula(h.cell(VISITED), h.cell(DUE)),
)  # fmt: skip
VISITS = Column(
    "家访人次", Kind.INTEGER, 7, value=lambda r: r.counts.visits, live=lambda h: f"=COUNTIFS({_in_term(h)})"
)
ONSITE = Column("实地人次", Kind.INTEGER, 7, value=lambda r: r.counts.onsite, live=_live_onsite)
CLASS_SUMS, CLASS_SHARES = (DUE, VISITED, UNVISITED, VISITS, ONSITE), {COVERAGE: (VISITED, DUE)}
"""The figures of 班级 that add up, and the share of two of them."""
_OF_CLASS = outcome_columns(lambda here: (quoted(SubjectKind.SCHOOL_CLASS.value), _class_cell(here)))


def class_rows(evaluation: Evaluation, statistics: Mapping[str, Statistics]) -> list[ClassRow]:
    """The rows of 班级: every class in the order of the scorecards."""
    return [
        ClassRow(
            card,
            standing_of(evaluation, card),
            statistics[card.subject.key],
            evaluation.term,
            _by_code(shown_results(evaluation, card)),
        )
        for card in evaluation.classes
    ]


def class_page(evaluation: Evaluation, statistics: Mapping[str, Statistics]) -> Page:
    """班级: pupils due and visited, visits, each indicator's value and points, total, rating, rank."""
    columns = (
        CLASS, YEAR_GROUP, Column("班主任", width=8, value=lambda r: homeroom_name(r.term, r.card.subject.key)),
        DUE, VISITED, UNVISITED, COVERAGE, VISITS, ONSITE,
        *(c for i in _indicators(evaluation, (SubjectKind.SCHOOL_CLASS,)) for c in _class_columns(i)), *_OF_CLASS,
    )  # fmt: skip
    note = f"家访率＝本学期已访学生 ÷ 应访学生（任何形式）；指标列左为完成值，右为得分{_unreported_note(evaluation)}"
    rows = rows_of(columns, class_rows(evaluation, statistics))
    return Page("班级", "各班家访情况与得分", columns, rows, note, "班级表里没有班级。", frozen=1)


def _class_columns(indicator: Indicator) -> Iterable[Column]:
    yield value_column(indicator, 7.7)
    if indicator.scoring is not None and indicator.scoring is not Scoring.VETO:
        yield points_column(indicator, 8)


# ---------------------------------------------------------------- teachers


class TeacherRow(NamedTuple):
    """A row of 教师."""

    card: Scorecard
    standing: ShownScore
    visits: Sequence[Visit]
    """Of the term, credited to the teacher."""
    term: Term
    results: Mapping[str, Result]


def _live_teacher(here: Here) -> Formula | None:
    """A link to the teacher's first line of 指标明细."""
    card: Scorecard = here.record.card
    if not card.results:
        return None
    name_link = link(card.subject.name, here.model.of_result(detail_page.CODE, card.results[0]))
    return name_link if isinstance(name_link, Formula) else None


STAFF_ID = Column("工号", width=9, value=lambda r: r.card.subject.key)
ROLE = Column("考核角色", Kind.WORD, 9, value=lambda r: r.card.subject.kind.value)
_BEFORE_POINTS = (
    STAFF_ID,
    Column("姓名", width=10, value=lambda r: r.card.subject.name, live=_live_teacher),
    ROLE,
    Column(CLASS.title, Kind.LONG_TEXT, 18, value=lambda r: classes_named(r.card.subject.classes, MOST_IN_A_CELL)),
    Column(VISITS.title, Kind.INTEGER, 7, value=lambda r: len(r.visits)),
    Column(ONSITE.title, Kind.INTEGER, 7, value=lambda r: sum(is_onsite(r.term, v) for v in r.visits)),
    Column("家访学生", Kind.INTEGER, 7, value=lambda r: len({v.student for v in r.visits})),
)
_OF_TEACHER = outcome_columns(lambda here: (f"${here.cell(ROLE)}", f"${here.cell(STAFF_ID)}"), ROLE)


def teacher_rows(evaluation: Evaluation) -> list[TeacherRow]:
    """The rows of 教师: every assessed teacher."""
    return [
        TeacherRow(
            card,
            standing_of(evaluation, card),
            visits_with(evaluation.term, card.subject.key),
            evaluation.term,
            _by_code(shown_results(evaluation, card)),
        )
        for card in evaluation.teachers
    ]


def teacher_page(evaluation: Evaluation) -> Page:
    """教师: visits made, points of each indicator, total, rating and rank within the role."""
    columns = (
        *_BEFORE_POINTS, *(points_column(i, 9) for i in _indicators(evaluation, TEACHER_ROLES)), *_OF_TEACHER,
        Column("否决", Kind.FLAG, 6, value=lambda r: True if r.card.vetoed else None),
    )  # fmt: skip
    rows = rows_of(columns, teacher_rows(evaluation))
    note = f"指标列是得分；空白为不考核或不适用；名次在同一考核角色内排列{_unreported_note(evaluation)}"
    return Page("教师", "教师家访得分", columns, rows, note, "没有参加考核的教师。", frozen=2)


# ---------------------------------------------------------------- year groups


class UnitRow(NamedTuple):
    """A row of 年级: the school or a year group."""

    counts: Statistics
    results: Mapping[str, Result]
    standing: ShownScore
    """That of a year group; nothing, and no formula, for the school, which has no total."""


def unit_sum(classes: Places, column: Column, unit: str, *, is_school: bool) -> str:
    """The sum of a column of 班级 over the unit's classes, or over all."""
    if is_school:
        return f"=SUM({classes.area(column)})"
    return f"=SUMIFS({classes.area(column)},{classes.area(YEAR_GROUP)},{unit})"


def added_up(column: Column, unit: Column) -> Callable[[Here], str]:
    """Return the formula of a figure that adds up a column of 班级; the first row is the school's."""
    return lambda here: unit_sum(here.model.classes, column, here.cell(unit), is_school=here.number == 0)


_UNIT = Column("单位", width=18, value=lambda r: r.counts.unit)
_UNIT_DUE = Column(DUE.title, Kind.INTEGER, 9, value=lambda r: r.counts.due, live=added_up(DUE, _UNIT))
_UNIT_VISITED = Column(VISITED.title, Kind.INTEGER, 8, value=lambda r: r.counts.visited, live=added_up(VISITED, _UNIT))
_UNIT_VISITS = Column(VISITS.title, Kind.INTEGER, 7, value=lambda r: r.counts.visits, live=added_up(VISITS, _UNIT))
_UNIT_ONSITE = Column(ONSITE.title, Kind.INTEGER, 7, value=lambda r: r.counts.onsite, live=added_up(ONSITE, _UNIT))
_UNIT_COVERAGE = Column(
    COVERAGE.title, Kind.PERCENT, 10, mark=ColumnMark.BAR, value=lambda r: r.counts.coverage,
    live=lambda h: share_formula(h.cell(_UNIT_VISITED), h.cell(_UNIT_DUE)),
)  # fmt: skip
UNIT_ONSITE_SHARE = Column(
    "实地占比", Kind.PERCENT, 9, value=lambda r: share(r.counts.onsite, r.counts.visits),
    live=lambda h: share_formula(h.cell(_UNIT_ONSITE), h.cell(_UNIT_VISITS)),
)  # fmt: skip
PARTICIPATION = Column("教师参与率", Kind.PERCENT, 10, value=lambda r: r.counts.participation)
_OF_UNIT = (
    _UNIT, Column("班级数", Kind.INTEGER, 8, value=lambda r: r.counts.classes), _UNIT_DUE, _UNIT_VISITED,
    Column(UNVISITED.title, Kind.INTEGER, 8, value=lambda r: r.counts.unvisited, live=added_up(UNVISITED, _UNIT)),
    _UNIT_COVERAGE, _UNIT_VISITS, _UNIT_ONSITE, UNIT_ONSITE_SHARE,
    PARTICIPATION,
)  # fmt: skip
UNIT_SHARES = {_UNIT_COVERAGE: (_UNIT_VISITED, _UNIT_DUE), UNIT_ONSITE_SHARE: (_UNIT_ONSITE, _UNIT_VISITS)}
UNIT_SUMS = tuple(c for c in _OF_UNIT if c.kind is Kind.INTEGER)
"""The figures of 年级 that add up, and the shares of two of them."""
_UNITS = (SubjectKind.SCHOOL, SubjectKind.YEAR_GROUP)
_OF_YEAR_GROUP = outcome_columns(lambda here: (quoted(SubjectKind.YEAR_GROUP.value), f"${here.cell(_UNIT)}"))
_NO_STANDING = ShownScore(None, "", None, is_unreported=True)


def unit_rows(evaluation: Evaluation, statistics: Sequence[Statistics]) -> list[UnitRow]:
    """The rows of 年级, one for each statistic."""
    of_units = (result for result in evaluation.results if result.subject.kind in _UNITS)
    of_unit = grouped_by(of_units, lambda result: result.subject.key)
    standings = {card.subject.key: standing_of(evaluation, card) for card in evaluation.year_groups}
    return [
        UnitRow(counts, _by_code(of_unit.get(counts.unit, ())), standings.get(counts.unit, _NO_STANDING))
        for counts in statistics
    ]


def year_group_page(evaluation: Evaluation, statistics: Sequence[Statistics]) -> Page:
    """年级: the bureau's figures and the values of the indicators, the school in the first row, or one year group alone."""
    indicators = _indicators(evaluation, _UNITS)
    columns = (*_OF_UNIT, *(value_column(i, 13) for i in indicators))
    if evaluation.year_groups:
        # 年级计分: points, total and rank as classes have them.
        columns = (*_OF_UNIT, *(column for i in indicators for column in _class_columns(i)), *_OF_YEAR_GROUP)
    rows = rows_of(columns, unit_rows(evaluation, statistics))
    if len(rows) == 1:
        note = "年级的值由学生、家访逐一汇总，不是各班平均"
        return Page("年级", f"{rows[0][0]}家访情况", columns, rows, note, frozen=1)
    note = "年级和全校的值由学生、家访逐一汇总，不是各班平均"
    return Page("年级", "全校与各年级家访情况", columns, rows, note, frozen=1)
