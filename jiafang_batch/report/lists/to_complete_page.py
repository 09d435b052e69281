"""要补的: what a teacher's own figures lack beside pupils to visit: weeks without visits, cells of records, answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from jiafang_batch.measure.evaluate import Evaluation
from jiafang_batch.measure.incidents import NOT_REPORTED, incident_state, incidents
from jiafang_batch.measure.population import Item, ItemKind
from jiafang_batch.measure.proof import item_label, student_label
from jiafang_batch.measure.score import Result, Scorecard
from jiafang_batch.policy.model import Condition, RecordItem
from jiafang_batch.policy.vocabulary import ConditionKind
from jiafang_batch.problem import Location
from jiafang_batch.records import Visit
from jiafang_batch.report.sheet.cells import Kind
from jiafang_batch.report.sheet.page import Column, Page, rows_of
from jiafang_batch.sheets.layout import layouts

NAME = "要补的"


class LackingEntry(NamedTuple):
    """A row of 要补的: what is lacking for an indicator, which visit, week or event it is about, and where to add it."""

    indicator: str
    what: str
    about: str
    place: Location = Location()


_COLUMNS = (
    Column("指标", width=22, value=lambda r: r.indicator), Column("补什么", Kind.LONG_TEXT, 34, value=lambda r: r.what),
    Column("哪一次", Kind.LONG_TEXT, 30, value=lambda r: r.about), Column("文件", Kind.LONG_TEXT, 30, value=lambda r: r.place.file),
    Column("工作表", width=14, value=lambda r: r.place.sheet), Column("行", Kind.INTEGER, 7, value=lambda r: r.place.row or None),
)  # fmt: skip
_OF_CONDITION: Mapping[ConditionKind, str] = {
    ConditionKind.SIGNED: "家长签字",
    ConditionKind.APPROVED: "审批人（工作时间里的家访）",
    ConditionKind.PLANNED: "家访计划里没有这名学生",
    ConditionKind.TEAM: "同行教师的人数",
    ConditionKind.WITH_HOMEROOM: "同行教师里的班主任",
}
_AS_IT_WAS = (ConditionKind.OF_FORM, ConditionKind.IN_WINDOW)
"""How and when a visit was made: nothing that a teacher could have forgotten to write."""
_OTHERS: Mapping[ItemKind, str] = {
    ItemKind.EVENT: "事件还没有响应",
    ItemKind.SCHOOL_CLASS: "家访表没有按时交",
    ItemKind.SHORTFALL: "家访名单",
}
"""Items of which nothing else says what is lacking."""


def to_complete_page(evaluation: Evaluation, card: Scorecard) -> Page:
    """Return what is lacking for the subject's own indicators; pupils to visit are listed in 还要家访."""
    lacks = dict.fromkeys(lack for result in card.results for lack in _lacks(evaluation, result))
    rows = rows_of(_COLUMNS, [*_incidents(evaluation, card), *lacks])
    note = "补在原来的表里，再交一次；已经过去的周（月）只补当时做过、没有登记的家访"
    return Page(NAME, f"{card.subject.name}要补的", _COLUMNS, rows, note, "没有要补的。", frozen=1)


def _incidents(evaluation: Evaluation, card: Scorecard) -> Iterable[LackingEntry]:
    """The incidents that the teacher found and has told nobody of."""
    for incident in incidents(evaluation.term):
        if card.subject.key in incident.teachers and incident_state(incident) == NOT_REPORTED:
            about = f"{incident.day} {student_label(incident.student, evaluation.term)}"
            yield LackingEntry("重大情况", "马上报告学校领导，写上报告给谁、什么时候", about, incident.source)


def _lacks(evaluation: Evaluation, result: Result) -> Iterable[LackingEntry]:
    if result.tally.denominator is None or not result.tally.applies or result.indicator.rule.is_of_marks:
        return
    if any(condition.kind in _AS_IT_WAS for condition in result.indicator.conditions):
        return
    indicator = f"{result.indicator.code} {result.indicator.name}"
    for item in result.tally.items:
        if item.met >= item.counted:
            continue
        if item.kind is ItemKind.PERIOD:
            words = f"{item.key}没有达到{f'（{item.note}）' if item.note else ''}"
            yield LackingEntry(indicator, words, _dates(item))
        elif item.kind is ItemKind.VISIT and item.visits:
            visit = item.visits[0]
            which = f"{visit.date} {student_label(visit.student, evaluation.term)}"
            yield LackingEntry(indicator, _lacking(evaluation, result, visit), which, visit.sources[0])
        elif item.kind in _OTHERS:
            words = "，".join(filter(None, (_OTHERS[item.kind], item.note)))
            yield LackingEntry(indicator, words, item_label(item, evaluation.term), item.source or Location())


def _dates(item: Item) -> str:
    """The visits that there were."""
    return "、".join(str(visit.date) for visit in item.visits) or "没有家访"


def _lacking(evaluation: Evaluation, result: Result, visit: Visit) -> str:
    """The entries that the visit lacks under the indicator's conditions, in the words of the log's headings."""
    words = [word for condition in result.indicator.conditions for word in _of(evaluation, condition, visit)]
    return "、".join(words) or "没有达到条件"


def _of(evaluation: Evaluation, condition: Condition, visit: Visit) -> Iterable[str]:
    if condition.kind is ConditionKind.COMPLETE:
        items = condition.items or evaluation.term.policy.settings.record_items
        yield from (_entry(item) for item in items if not item.is_filled(visit))
    elif condition.kind is ConditionKind.PHOTOS:
        if visit.photos < condition.low:
            yield f"照片（现在 {visit.photos} 张，要 {condition.low} 张）"
    elif condition.kind is ConditionKind.MINUTES:
        yield f"时长（{f'现在 {visit.minutes} 分钟' if visit.minutes else '没有写'}，要 {condition.low} 分钟）"
    else:
        yield _OF_CONDITION.get(condition.kind, condition.text)


def _entry(item: RecordItem) -> str:
    return layouts()["visit_log"].column(item.field).title + item.least
