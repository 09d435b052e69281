"""班级, 教师 and 年级 with formulas: pupils from 应访台账, visits from 家访明细, points from 指标明细, totals from both."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from jiafang_batch.measure.evaluate import Evaluation
from jiafang_batch.measure.score import UNRATED, Result, Scorecard
from jiafang_batch.measure.standing import standing_of
from jiafang_batch.policy.model import Indicator
from jiafang_batch.report.lists.score_pages import indicator_heading, plain_number, worth
from jiafang_batch.report.sheet.cells import Formula
from jiafang_batch.report.sheet.page import Column, Page
from jiafang_batch.report.summary.links import link
from jiafang_batch.report.summary.live_details import EXACT, PART, rounded
from jiafang_batch.report.summary.live_evidence import ResultKey, result_key
from jiafang_batch.report.summary.places import Places, quoted
from jiafang_batch.report.summary.scoring_formulas import BASE, EXTRA, VETO
from jiafang_batch.terms import SubjectKind

UNIT_SUMS = ("应访学生", "已访", "未访", "家访人次", "实地人次")


@dataclass(frozen=True, slots=True)
class Model:
    """The pages that scorecards refer to, and where the ratings stand."""

    evaluation: Evaluation
    detail: Places
    duties: Places
    visits: Places
    lines: Mapping[ResultKey, int]
    """Result → its row on 指标明细 (0-based)."""
    policy: Places
    order: Mapping[str, int]
    """Indicator code → its row on 考核办法 (0-based)."""
    rating_names: str
    """The area of the ratings' names, the highest first."""
    rating_lowest: str
    """The area of their 最低分, in the same order."""

    def total(self, kind: str, key: str) -> str:
        """总分 of the subject whose kind is the quoted text and whose key is the cell."""
        weights = self._sum("分值", kind, key, BASE, f',{self.detail.area("值")},"<>{UNRATED}"')
        base, extra = self._sum(EXACT, kind, key, BASE), self._sum(EXACT, kind, key, EXTRA)
        total = f"MAX(0,{base}/{weights}*100+{extra})"
        most = self.evaluation.term.policy.settings.most_total
        capped = total if most is None else f"MIN({plain_number(most)},{total})"
        return f'=IF({weights}=0,"",ROUND({capped},2))'

    def rating(self, kind: str, key: str, total: str) -> str:
        """等级 of a total; the lowest under a veto, 不适用 without a total."""
        names, lowest = self.rating_names, self.rating_lowest
        veto = self._sum(EXACT, kind, key, VETO)
        found = f'INDEX({names},COUNTIF({lowest},">"&MAX({total},MIN({lowest})))+1)'
        return f'=IF({total}="",{quoted(UNRATED)},IF({veto}>0,INDEX({names},ROWS({names})),{found}))'

    def value(self, result: Result) -> Formula:
        """完成值 of a result, blank where not applicable."""
        cell = self.detail.cell("值", self.lines[result_key(result)])
        return Formula(f'=IF(ISNUMBER({cell}),{cell},"")', result.tally.value)

    def points(self, result: Result) -> Formula:
        """得分 of a result as shown, blank where there is none."""
        cell = self.detail.cell("得分", self.lines[result_key(result)])
        return Formula(f'=IF({cell}="","",{cell})', rounded(result))

    def headings(self, columns: Sequence[Column]) -> tuple[Column, ...]:
        """The columns with headings that follow the targets and weights of 考核办法."""
        indicators = {indicator_heading(i): i for i in self.evaluation.term.policy.indicators}
        return tuple(self._heading(c, indicators[c.group]) if c.group in indicators else c for c in columns)

    def _heading(self, column: Column, indicator: Indicator) -> Column:
        line = self.order[indicator.code]
        target, weight = self.policy.cell("目标", line), self.policy.cell("分值", line)
        shown = f'ROUND({target}*100,2)&"%"' if indicator.is_rate else target
        name = quoted(f"{indicator.code} {indicator.name}")
        group = f'={name}&IF({target}="","",CHAR(10)&"目标 "&{shown})'
        is_points = indicator.points is not None and column.title == worth(indicator)
        return replace(column, group_formula=group, title_formula=f'="得分/"&{weight}' if is_points else "")

    def _sum(self, column: str, kind: str, key: str, part: str, more: str = "") -> str:
        wanted = f'{quoted(part + "|")}&{kind}&"|"&{key}'
        return f"SUMIFS({self.detail.area(column)},{self.detail.area(PART)},{wanted}{more})"


def live_class_page(page: Page, model: Model) -> Page:
    """班级: every figure a formula, in the order of the page."""
    at, duties, visits = Places(page), model.duties, model.visits
    rows = []
    for number, (card, row) in enumerate(zip(model.evaluation.classes, page.rows, strict=True)):
        name = f"${at.own('班级', number)}"
        due, visited = at.own("应访学生", number), at.own("已访", number)
        in_term = f"{visits.area('班级')},{name},{visits.area('本学期')},{quoted('是')}"
        formulas = {
            "应访学生": f"=COUNTIFS({duties.area('班级')},{name})",
            "已访": f"=COUNTIFS({duties.area('班级')},{name},{duties.area('是否已访')},{quoted('是')})",
            "未访": f"={due}-{visited}",
            "家访率": f'=IF({due}=0,"",{visited}/{due})',
            "家访人次": f"=COUNTIFS({in_term})",
            "实地人次": f"=COUNTIFS({in_term},{visits.area('实地')},{quoted('是')})",
        }
        cells = list(row)
        for title, text in formulas.items():
            cells[at.index(title)] = Formula(text, row[at.index(title)])
        if standing_of(model.evaluation, card).is_unreported:
            cells[at.index("家访率")] = None
        else:
            _fill_results(cells, at, model, card)
            _fill_outcome(cells, at, model, number, quoted(SubjectKind.SCHOOL_CLASS.value), name, "")
        rows.append(tuple(cells))
    return replace(page, columns=model.headings(page.columns), rows=rows)


def live_teacher_page(page: Page, model: Model) -> Page:
    """教师: points, total, rating and rank as formulas; the rank among those of the same role."""
    at = Places(page)
    rows = []
    for number, (card, row) in enumerate(zip(model.evaluation.teachers, page.rows, strict=True)):
        cells = list(row)
        if card.results:
            line = model.detail.cell("编号", model.lines[result_key(card.results[0])])
            cells[at.index("姓名")] = link(card.subject.name, line)
        if not standing_of(model.evaluation, card).is_unreported:
            _fill_results(cells, at, model, card)
            role = f"${at.own('考核角色', number)}"
            _fill_outcome(cells, at, model, number, role, f"${at.own('工号', number)}", role)
        rows.append(tuple(cells))
    return replace(page, columns=model.headings(page.columns), rows=rows)


def live_year_group_page(page: Page, classes: Places, model: Model) -> Page:
    """年级: pupils and visits are sums of the classes; indicator values come from 指标明细."""
    at = Places(page)
    kinds = (SubjectKind.SCHOOL, SubjectKind.YEAR_GROUP)
    rows = []
    for number, row in enumerate(page.rows):
        cells, is_school = list(row), number == 0
        for title in UNIT_SUMS:
            cells[at.index(title)] = Formula(
                unit_sum(classes, title, at.own("单位", number), is_school=is_school), row[at.index(title)]
            )
        for title, part, whole in (("家访率", "已访", "应访学生"), ("实地占比", "实地人次", "家访人次")):
            cells[at.index(title)] = Formula(_share(at.own(part, number), at.own(whole, number)), row[at.index(title)])
        for result in model.evaluation.results:
            if (
                result.subject.kind in kinds
                and result.subject.key == row[0]
                and (result.subject.kind is SubjectKind.SCHOOL) is is_school
            ):
                _fill_result(cells, at, model, result)
        if model.evaluation.year_groups and not is_school:
            kind = quoted(SubjectKind.YEAR_GROUP.value)
            _fill_outcome(cells, at, model, number, kind, f"${at.own('单位', number)}", "")
        rows.append(tuple(cells))
    return replace(page, columns=model.headings(page.columns), rows=rows)


def unit_sum(classes: Places, title: str, unit: str, *, is_school: bool) -> str:
    """The sum of a column of 班级 over the unit's classes, or over all."""
    if is_school:
        return f"=SUM({classes.area(title)})"
    return f"=SUMIFS({classes.area(title)},{classes.area('年级')},{unit})"


def _share(part: str, whole: str) -> str:
    return f'=IF({whole}=0,"",{part}/{whole})'


def _fill_results(cells: list[object], at: Places, model: Model, card: Scorecard) -> None:
    """The columns of each indicator: 完成值 where the page has one, and the points."""
    for result in card.results:
        _fill_result(cells, at, model, result)


def _fill_result(cells: list[object], at: Places, model: Model, result: Result) -> None:
    group = indicator_heading(result.indicator)
    headings = [column.title for column in at.page.columns if column.group == group]
    if "完成值" in headings:
        cells[at.index("完成值", group)] = model.value(result)
    if worth(result.indicator) in headings and result.points is not None:
        cells[at.index(worth(result.indicator), group)] = model.points(result)


def _fill_outcome(cells: list[object], at: Places, model: Model, number: int, kind: str, key: str, role: str) -> None:
    """总分, 等级 and 名次."""
    total = at.own("总分", number)
    among = f"{at.area('考核角色')},{role}," if role else ""
    texts = {
        "总分": model.total(kind, key),
        "等级": model.rating(kind, key, total),
        "名次": f'=IF({total}="","",COUNTIFS({among}{at.area("总分")},">"&{total})+1)',
    }
    for title, text in texts.items():
        cells[at.index(title)] = Formula(text, cells[at.index(title)])


def lines_of(results: Sequence[Result]) -> Mapping[ResultKey, int]:
    """Result → its row on 指标明细."""
    return {result_key(result): number for number, result in enumerate(results)}
