"""The score sheets: classes, teachers and year groups; in 家访汇总 every figure is a formula."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from functools import partial
from typing import Any, NamedTuple

from jiafang_batch.measure.evaluate import Evaluation
from jiafang_batch.measure.ledgers import Statistics, is_onsite, share, term_visits
from jiafang_batch.measure.rounding import half_up
from jiafang_batch.measure.score import UNRATED, Result, Scorecard, base_of
from jiafang_batch.measure.standing import UNREPORTED, ShownScore, standing_of, unreported_classes
from jiafang_batch.measure.term import Term
from jiafang_batch.policy.model import Indicator
from jiafang_batch.policy.vocabulary import Scoring
from jiafang_batch.records import Visit
from jiafang_batch.report.lists import detail_page, pupil_columns, pupil_pages, source_pages
from jiafang_batch.report.lists.indicator_words import indicator_heading, plain_number, value_kind, worth
from jiafang_batch.report.live.live_page import Here, link, share_formula
from jiafang_batch.report.live.model import Model
from jiafang_batch.report.live.places import Places, quoted
from jiafang_batch.report.live.scoring_formulas import BASE, EXTRA, VETO
from jiafang_batch.report.names import homeroom_name
from jiafang_batch.report.sheet.cells import Formula, Kind
from jiafang_batch.report.sheet.page import Column, Mark, Page, rows_of
from jiafang_batch.terms import TEACHER_ROLES, SubjectKind

_YES = quoted("是")


# ---------------------------------------------------------------- totals


def _sum(model: Model, column: Column, owner: tuple[str, str], part: str, more: str = "") -> str:
    """The sum of a column of 指标明细 over a part of the owner's total; the owner is its kind and key, as formulas."""
    wanted = f'{quoted(part + "|")}&{owner[0]}&"|"&{owner[1]}'
    return f"SUMIFS({model.detail.area(column)},{model.detail.area(detail_page.PART)},{wanted}{more})"


def _total_formula(model: Model, owner: tuple[str, str]) -> str:
    counted = f',{model.detail.area(detail_page.VALUE)},"<>{UNRATED}"'
    weights = _sum(model, detail_page.WEIGHT, owner, BASE, counted)
    base, extra = (_sum(model, detail_page.EXACT, owner, part) for part in (BASE, EXTRA))
    total = f"MAX(0,{base}/{weights}*100+{extra})"
    capped = total if model.most_total is None else f"MIN({plain_number(model.most_total)},{total})"
    return f'=IF({weights}=0,"",ROUND({capped},2))'


def _rating_formula(model: Model, owner: tuple[str, str], total: str) -> str:
    """等级 of a total; the lowest under a veto, 不适用 without a total."""
    names, lowest = model.rating_names, model.rating_lowest
    veto = _sum(model, detail_page.EXACT, owner, VETO)
    rating = f'INDEX({names},COUNTIF({lowest},">"&MAX({total},MIN({lowest})))+1)'
    return f'=IF({total}="",{quoted(UNRATED)},IF({veto}>0,INDEX({names},ROWS({names})),{rating}))'


_SUM = "合计 ÷ 适用分值 × 100 = 总分"
"""Over the two columns that the total is made of, 加分 and 扣罚 apart."""


def _base(row: Any) -> tuple[Fraction | None, int | float | None]:
    """Σ points and Σ 分值 of the applicable base rows; blank where there are none or the sheets never came."""
    if row.standing.is_unreported:
        return (None, None)
    points, weights = base_of(row.results.values())
    return (half_up(points, 2), plain_number(weights)) if weights else (None, None)


def _base_formula(here: Here, owner: tuple[str, str], shown: str) -> str | None:
    if here.record.standing.is_unreported:
        return None
    counted = f',{here.model.detail.area(detail_page.VALUE)},"<>{UNRATED}"'
    weights = _sum(here.model, detail_page.WEIGHT, owner, BASE, counted)
    points = _sum(here.model, detail_page.EXACT, owner, BASE)
    return f'=IF({weights}=0,"",{shown.format(points=points, weights=weights)})'


def _outcome(owner_of: Callable[[Here], tuple[str, str]], role: Column | None = None) -> tuple[Column, ...]:
    """总分, 等级 and 名次, the rank among those of the same role."""

    def live_rank(here: Here) -> str | None:
        if here.record.standing.is_unreported:
            return None
        total_cell, area = here.cell(total), here.at.area(total)
        among = f"{here.at.area(role)},${here.cell(role)}," if role else ""
        return f'=IF({total_cell}="","",COUNTIFS({among}{area},">"&{total_cell})+1)'

    def live_total(here: Here) -> str | None:
        return None if here.record.standing.is_unreported else _total_formula(here.model, owner_of(here))

    def live_rating(here: Here) -> str | None:
        if here.record.standing.is_unreported:
            return None
        return _rating_formula(here.model, owner_of(here), here.cell(total))

    def live_points(here: Here) -> str | None:
        return _base_formula(here, owner_of(here), "ROUND({points},2)")

    def live_weights(here: Here) -> str | None:
        return _base_formula(here, owner_of(here), "{weights}")

    points = Column("得分合计", Kind.POINTS, 9, _SUM, value=lambda r: _base(r)[0], live=live_points)
    weights = Column("适用分值", Kind.NUMBER, 9, _SUM, value=lambda r: _base(r)[1], live=live_weights)
    total = Column("总分", Kind.POINTS, 9, value=lambda r: r.standing.total, live=live_total)
    rating = Column("等级", Kind.WORD, 9, value=lambda r: r.standing.rating, live=live_rating)
    return (
        points,
        weights,
        total,
        rating,
        Column("名次", Kind.INTEGER, 7, value=lambda r: r.standing.rank, live=live_rank),
    )


# ---------------------------------------------------------------- indicators


def value_formula(model: Model, result: Result) -> Formula:
    """完成值 of a result from 指标明细, blank where not applicable."""
    cell = model.of_result(detail_page.VALUE, result)
    return Formula(f'=IF(ISNUMBER({cell}),{cell},"")', result.tally.value)


def _live_value(code: str, here: Here) -> Formula | None:
    result = here.record.results.get(code)
    return None if result is None else value_formula(here.model, result)


def _live_points(code: str, here: Here) -> Formula | None:
    result = here.record.results.get(code)
    if result is None or result.points is None:
        return None
    cell = here.model.of_result(detail_page.POINTS, result)
    return Formula(f'=IF({cell}="","",{cell})', detail_page.rounded(result))


def _value(code: str, row: Any) -> Any:
    result = row.results.get(code)
    return None if result is None else result.tally.value


def _points(code: str, row: Any) -> Any:
    result = row.results.get(code)
    return None if result is None else result.points


def _live_heading(indicator: Indicator, model: Model, *, is_points: bool = False) -> tuple[str, str]:
    """Headings that follow the target and the weight of 考核办法."""
    target = model.of_indicator(source_pages.TARGET, indicator)
    weight = model.of_indicator(source_pages.WEIGHT, indicator)
    shown = f'ROUND({target}*100,2)&"%"' if indicator.is_rate else target
    name = quoted(f"{indicator.code} {indicator.name}")
    group = f'={name}&IF({target}="","",CHAR(10)&"目标 "&{shown})'
    return group, f'="得分/"&{weight}' if is_points and indicator.points is not None else ""


def _value_column(indicator: Indicator, width: float) -> Column:
    return Column(
        "完成值", value_kind(indicator), width, indicator_heading(indicator), value=partial(_value, indicator.code),
        live=partial(_live_value, indicator.code), live_heading=partial(_live_heading, indicator),
    )  # fmt: skip


def _points_column(indicator: Indicator, width: float) -> Column:
    return Column(
        worth(indicator), Kind.POINTS, width, indicator_heading(indicator), value=partial(_points, indicator.code),
        live=partial(_live_points, indicator.code), live_heading=partial(_live_heading, indicator, is_points=True),
    )  # fmt: skip


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
YEAR_GROUP = Column("年级", width=9, value=lambda r: r.term.records.roster.classes[r.card.subject.key].year_group)
DUE = Column("应访学生", Kind.INTEGER, 9, value=lambda r: r.counts.due, live=_live_due)
VISITED = Column("已访", Kind.INTEGER, 7, value=lambda r: r.counts.visited, live=_live_visited)
UNVISITED = Column(
    "未访", Kind.INTEGER, 7, value=lambda r: r.counts.unvisited, live=lambda h: f"={h.cell(DUE)}-{h.cell(VISITED)}"
)
COVERAGE = Column(
    "家访率", Kind.PERCENT, 10, mark=Mark.BAR,
    value=lambda r: None if r.standing.is_unreported else r.counts.coverage,
    live=lambda h: None if h.record.standing.is_unreported else share_formula(h.cell(VISITED), h.cell(DUE)),
)  # fmt: skip
VISITS = Column(
    "家访人次", Kind.INTEGER, 9, value=lambda r: r.counts.visits, live=lambda h: f"=COUNTIFS({_in_term(h)})"
)
ONSITE = Column("实地人次", Kind.INTEGER, 9, value=lambda r: r.counts.onsite, live=_live_onsite)
_OF_CLASS = _outcome(lambda here: (quoted(SubjectKind.SCHOOL_CLASS.value), _class_cell(here)))


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
        CLASS, YEAR_GROUP, Column("班主任", width=10, value=lambda r: homeroom_name(r.term, r.card.subject.key)),
        DUE, VISITED, UNVISITED, COVERAGE, VISITS, ONSITE,
        *(c for i in _indicators(evaluation, (SubjectKind.SCHOOL_CLASS,)) for c in _class_columns(i)), *_OF_CLASS,
    )  # fmt: skip
    note = f"家访率＝本学期已访学生 ÷ 应访学生（任何形式）；指标列左为完成值，右为得分{_unreported_note(evaluation)}"
    rows = rows_of(columns, class_rows(evaluation, statistics))
    return Page("班级", "各班家访情况与得分", columns, rows, note, "班级表里没有班级。", frozen=1)


def _class_columns(indicator: Indicator) -> Iterable[Column]:
    yield _value_column(indicator, 10)
    if indicator.scoring is not None and indicator.scoring is not Scoring.VETO:
        yield _points_column(indicator, 9)


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


_MOST_NAMED = 6
"""More classes than these are only counted."""


def _classes_named(classes: Sequence[str]) -> str:
    """一(1)班、一(2)班, or 18 个班."""
    return "、".join(classes) if len(classes) <= _MOST_NAMED else f"{len(classes)} 个班"


STAFF_ID = Column("工号", width=10, value=lambda r: r.card.subject.key)
ROLE = Column("考核角色", Kind.WORD, 10, value=lambda r: r.card.subject.kind.value)
_BEFORE_POINTS = (
    STAFF_ID,
    Column("姓名", width=10, value=lambda r: r.card.subject.name, live=_live_teacher),
    ROLE,
    Column("班级", Kind.LONG_TEXT, 22, value=lambda r: _classes_named(r.card.subject.classes)),
    Column("家访人次", Kind.INTEGER, 9, value=lambda r: len(r.visits)),
    Column("实地人次", Kind.INTEGER, 9, value=lambda r: sum(is_onsite(r.term, v) for v in r.visits)),
    Column("家访学生", Kind.INTEGER, 9, value=lambda r: len({v.student for v in r.visits})),
)
_OF_TEACHER = _outcome(lambda here: (f"${here.cell(ROLE)}", f"${here.cell(STAFF_ID)}"), ROLE)


def teacher_rows(evaluation: Evaluation, cards: Sequence[Scorecard] | None = None) -> list[TeacherRow]:
    """The rows of 教师: every assessed teacher, or those of the cards."""
    credited: dict[str, list[Visit]] = {}
    for visit in term_visits(evaluation.term):
        for member in visit.participants:
            credited.setdefault(member, []).append(visit)
    return [
        TeacherRow(
            card,
            standing_of(evaluation, card),
            credited.get(card.subject.key, []),
            evaluation.term,
            _by_code(shown_results(evaluation, card)),
        )
        for card in (evaluation.teachers if cards is None else cards)
    ]


def teacher_page(evaluation: Evaluation, cards: Sequence[Scorecard] | None = None) -> Page:
    """教师: visits made, points of each indicator, total, rating and rank within the role."""
    columns = (
        *_BEFORE_POINTS, *(_points_column(i, 11) for i in _indicators(evaluation, TEACHER_ROLES)), *_OF_TEACHER,
        Column("否决", Kind.FLAG, 7, value=lambda r: True if r.card.vetoed else None),
    )  # fmt: skip
    rows = rows_of(columns, teacher_rows(evaluation, cards))
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
_UNIT_DUE = Column("应访学生", Kind.INTEGER, 9, value=lambda r: r.counts.due, live=added_up(DUE, _UNIT))
_UNIT_VISITED = Column("已访", Kind.INTEGER, 8, value=lambda r: r.counts.visited, live=added_up(VISITED, _UNIT))
_UNIT_VISITS = Column("家访人次", Kind.INTEGER, 9, value=lambda r: r.counts.visits, live=added_up(VISITS, _UNIT))
_UNIT_ONSITE = Column("实地人次", Kind.INTEGER, 9, value=lambda r: r.counts.onsite, live=added_up(ONSITE, _UNIT))
_OF_UNIT = (
    _UNIT, Column("班级数", Kind.INTEGER, 8, value=lambda r: r.counts.classes), _UNIT_DUE, _UNIT_VISITED,
    Column("未访", Kind.INTEGER, 8, value=lambda r: r.counts.unvisited, live=added_up(UNVISITED, _UNIT)),
    Column(
        COVERAGE.title, Kind.PERCENT, 10, mark=Mark.BAR, value=lambda r: r.counts.coverage,
        live=lambda h: share_formula(h.cell(_UNIT_VISITED), h.cell(_UNIT_DUE)),
    ),
    _UNIT_VISITS, _UNIT_ONSITE,
    Column(
        "实地占比", Kind.PERCENT, 9, value=lambda r: share(r.counts.onsite, r.counts.visits),
        live=lambda h: share_formula(h.cell(_UNIT_ONSITE), h.cell(_UNIT_VISITS)),
    ),
    Column("教师参与率", Kind.PERCENT, 10, value=lambda r: r.counts.participation),
)  # fmt: skip
_UNITS = (SubjectKind.SCHOOL, SubjectKind.YEAR_GROUP)
_OF_YEAR_GROUP = _outcome(lambda here: (quoted(SubjectKind.YEAR_GROUP.value), f"${here.cell(_UNIT)}"))
_NO_STANDING = ShownScore(None, "", None, is_unreported=True)


def unit_rows(evaluation: Evaluation, statistics: Sequence[Statistics]) -> list[UnitRow]:
    """The rows of 年级, one for each statistic."""
    of_unit: dict[str, list[Result]] = {}
    for result in evaluation.results:
        if result.subject.kind in _UNITS:
            of_unit.setdefault(result.subject.key, []).append(result)
    standings = {card.subject.key: standing_of(evaluation, card) for card in evaluation.year_groups}
    return [
        UnitRow(counts, _by_code(of_unit.get(counts.unit, ())), standings.get(counts.unit, _NO_STANDING))
        for counts in statistics
    ]


def year_group_page(evaluation: Evaluation, statistics: Sequence[Statistics]) -> Page:
    """年级: the bureau's figures and the values of the indicators, the school in the first row, or one year group alone."""
    indicators = _indicators(evaluation, _UNITS)
    columns = (*_OF_UNIT, *(_value_column(i, 13) for i in indicators))
    if evaluation.year_groups:
        # 年级计分: points, total and rank as classes have them.
        columns = (*_OF_UNIT, *(column for i in indicators for column in _class_columns(i)), *_OF_YEAR_GROUP)
    rows = rows_of(columns, unit_rows(evaluation, statistics))
    if len(rows) == 1:
        note = "年级的值由学生、家访逐一汇总，不是各班平均"
        return Page("年级", f"{rows[0][0]}家访情况", columns, rows, note, frozen=1)
    note = "年级和全校的值由学生、家访逐一汇总，不是各班平均"
    return Page("年级", "全校与各年级家访情况", columns, rows, note, frozen=1)
