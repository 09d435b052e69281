"""The list sheets: unvisited, key pupils, events, requests, essays, awards, months, visits, bureau statistics.

Every function takes the rows to show, so that a class's or teacher's workbook shows its part of the same page.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple

from jiafang_batch.measure.awards import Nomination
from jiafang_batch.measure.evaluate import Evaluation
from jiafang_batch.measure.ledgers import (
    Duty,
    EventAnswer,
    MonthRow,
    is_onsite,
)
from jiafang_batch.measure.special_pupils import KeyContact
from jiafang_batch.measure.standing import UNREPORTED, is_unreported
from jiafang_batch.measure.term import Term
from jiafang_batch.policy.kinds import IndicatorKind
from jiafang_batch.policy.model import Award, Settings
from jiafang_batch.policy.vocabulary import Scoring
from jiafang_batch.problem import Location
from jiafang_batch.records import Essay, Student, Visit
from jiafang_batch.report.lists import source_pages
from jiafang_batch.report.live.live_page import Here
from jiafang_batch.report.names import (
    homeroom_name,
    source_text,
    teacher_name,
    teacher_names,
)
from jiafang_batch.report.sheet.cells import Kind
from jiafang_batch.report.sheet.page import Column, Mark, Page, rows_of

NO_STUDENTS = "名册里没有学生。"

PUPIL_ID, PUPIL_NAME = (
    Column("学号", value=lambda r: r.pupil.id),
    Column("姓名", width=10, value=lambda r: r.pupil.name),
)
PUPIL_CLASS = Column("班级", width=10, value=lambda r: r.pupil.school_class)
_STUDENT = (PUPIL_ID, PUPIL_NAME, PUPIL_CLASS)
_CATEGORIES = Column("特殊类别", width=18, value=lambda r: "、".join(sorted(r.pupil.categories)))
_GUARDIAN = Column("监护人", width=10, value=lambda r: r.pupil.guardian)
_PHONE = Column("联系电话", width=14, value=lambda r: r.pupil.phone)
_HOMEROOM = Column("班主任", width=10, value=lambda r: homeroom_name(r.term, r.pupil.school_class))
_LAST_DAY = Column("最近家访", Kind.DATE, 12, value=lambda r: r.visits[-1].date if r.visits else None)
_LAST_FORM = Column("最近形式", value=lambda r: r.visits[-1].form.value if r.visits else "")
_VISIT_COUNT = Column("家访次数", Kind.INTEGER, value=lambda r: len(r.visits))
_ONSITE_COUNT = Column("实地次数", Kind.INTEGER, value=lambda r: sum(is_onsite(r.term, v) for v in r.visits))


class PupilRow(NamedTuple):
    """A pupil's row of a list, and the list's data about the pupil."""

    pupil: Student
    visits: Sequence[Visit]
    term: Term
    record: Any


# ---------------------------------------------------------------- pupils


IS_VISITED = Column("是否已访", Kind.FLAG, mark=Mark.NO_IS_BAD, value=lambda r: bool(r.visits))
_DUTIES = (
    *_STUDENT, IS_VISITED, _VISIT_COUNT, _ONSITE_COUNT, _LAST_DAY, _LAST_FORM, _CATEGORIES,
    Column("未访原因", value=lambda r: r.record.reason), _GUARDIAN, _PHONE,
)  # fmt: skip


def duty_page(term: Term, duties: Sequence[Duty]) -> Page:
    """学生一览: every pupil due, visited or not, with the last visit."""
    rows = rows_of(_DUTIES, [PupilRow(duty.student, duty.visits, term, duty) for duty in duties])
    return Page("学生一览", "应访学生一览", _DUTIES, rows, empty="没有应访学生。", frozen=3)


def unvisited_note(duties: Sequence[Duty]) -> str:
    """Return the sentence with their number."""
    return f"本学期还没有完成一次家访的在籍学生，共 {len(duties)} 人"


def _last_attempt(row: PupilRow) -> date | None:
    attempts = row.record.attempts
    return attempts[-1].date if attempts else None


_UNVISITED = (
    *_STUDENT, _HOMEROOM, Column("原因", width=10, value=lambda r: r.record.reason),
    Column("尝试次数", Kind.INTEGER, value=lambda r: len(r.record.attempts)),
    Column("最近尝试", Kind.DATE, 12, value=_last_attempt),
    Column("家访条件", value=lambda r: "具备" if r.pupil.visitable else "不具备"),
    Column("家长常住外地", Kind.FLAG, value=lambda r: r.pupil.parents_away), _CATEGORIES, _GUARDIAN, _PHONE,
    Column("家庭住址", Kind.LONG_TEXT, value=lambda r: r.pupil.address),
)  # fmt: skip


def unvisited_page(term: Term, duties: Sequence[Duty]) -> Page:
    """未访学生: enrolled pupils of 全体 without a visit in the 学期; `duties` are theirs."""
    rows = rows_of(_UNVISITED, [PupilRow(duty.student, duty.visits, term, duty) for duty in duties])
    empty = "没有还未家访的应访学生。" if term.records.roster.students else NO_STUDENTS
    return Page("未访学生", "未访学生名单", _UNVISITED, rows, unvisited_note(duties), empty, frozen=3)


_KEY_PUPILS = (
    *_STUDENT, _HOMEROOM, _CATEGORIES, Column("学籍状态", width=10, value=lambda r: r.pupil.status.value),
    Column("应家访次数", Kind.INTEGER, value=lambda r: r.record.required),
    Column(_VISIT_COUNT.title, Kind.INTEGER, value=lambda r: r.record.actual), _ONSITE_COUNT, _LAST_DAY, _LAST_FORM,
    Column("回访不早于", Kind.DATE, 12, value=lambda r: r.record.earliest),
    Column("下次应访", Kind.DATE, 12, value=lambda r: r.record.due),
    Column("状态", Kind.WORD, 9, mark=Mark.STATE, value=lambda r: r.record.state),
    Column("已错过", Kind.LONG_TEXT, 22, value=lambda r: "\n".join(r.record.missed)), IS_VISITED,
    Column("是否已回访", Kind.FLAG, mark=Mark.NO_IS_BAD, value=lambda r: r.record.followed_up), _GUARDIAN, _PHONE,
)  # fmt: skip


def follow_up_words(settings: Settings) -> str:
    """Return the least gap and the latest day of a follow-up, which are two settings."""
    limit = settings.follow_up_limit
    latest = "到时间窗口结束" if limit is None else f"家访后 {limit} 天内"
    return f"回访与上次家访至少相隔 {settings.follow_up_days} 天（注明“是否回访”的不限），最迟{latest}"


def key_page(term: Term, students: Sequence[KeyContact]) -> Page:
    """重点学生 with the visits required and made, and when the next visit is due."""
    rows = rows_of(_KEY_PUPILS, [PupilRow(key.student, key.visits, term, key) for key in students])
    settings = term.policy.settings
    categories = "、".join(sorted(settings.key_categories)) or "未规定"
    note = f"重点类别：{categories}；状态只看对重点学生的要求；{follow_up_words(settings)}"
    return Page("重点学生", "重点学生家访台账", _KEY_PUPILS, rows, note, "没有重点学生。", frozen=3)


class EventRow(NamedTuple):
    """A row of 事件响应."""

    pupil: Student
    answer: EventAnswer
    term: Term


def _answered(value: Callable[[Visit, Term], Any], otherwise: Any = "") -> Callable[[EventRow], Any]:
    """The cells of the visit that answers the event."""
    return lambda row: value(row.answer.answer, row.term) if row.answer.answer else otherwise


_EVENTS = (
    Column("事件编号", value=lambda r: r.answer.event.id), Column("日期", Kind.DATE, 12, value=lambda r: r.answer.event.date),
    *_STUDENT, _HOMEROOM, Column("事件类型", width=12, value=lambda r: r.answer.event.kind),
    Column("应在此前家访", Kind.DATE, 12, value=lambda r: r.answer.deadline),
    Column("响应日期", Kind.DATE, 12, value=_answered(lambda visit, _: visit.date, None)),
    Column("用时（天）", Kind.INTEGER, value=lambda r: r.answer.days),
    Column("形式", value=_answered(lambda visit, _: visit.form.value)),
    Column("主访教师", width=10, value=_answered(lambda visit, term: teacher_name(term, visit.lead))),
    Column("状态", width=10, mark=Mark.STATE, value=lambda r: r.answer.state),
    Column("来源", Kind.LONG_TEXT, printed=False, value=lambda r: source_text([r.answer.event.source])),
)  # fmt: skip


def event_page(term: Term, answers: Sequence[EventAnswer]) -> Page:
    """事件响应 with days taken."""
    students = term.records.roster.students
    rows = rows_of(_EVENTS, [EventRow(students[answer.event.student], answer, term) for answer in answers])
    return Page("事件响应", "事件及时家访台账", _EVENTS, rows, empty="本学期没有登记的事件。", frozen=1)


def by_mark(essays: Iterable[Essay]) -> tuple[Essay, ...]:
    """Return the essays with the best mark first, equal ones in source order."""
    return tuple(sorted(essays, key=lambda e: (-(e.mark or 0), source_text([e.source]))))


def essay_note(essays: Sequence[Essay]) -> str:
    """Return the sentence with their number."""
    return f"共 {len(essays)} 篇，按评分排列"


_ESSAYS = (
    Column("作者", width=18, value=lambda r: teacher_names(r[1], r[0].authors)),
    Column("标题", width=26, value=lambda r: r[0].title), Column("日期", Kind.DATE, 12, value=lambda r: r[0].date),
    Column("评分", Kind.NUMBER, 8, value=lambda r: r[0].mark), Column("字数", Kind.INTEGER, 8, value=lambda r: len(r[0].text)),
    Column("正文", Kind.LONG_TEXT, 46, value=lambda r: r[0].text),
    Column("来源", Kind.LONG_TEXT, value=lambda r: source_text([r[0].source])),
)  # fmt: skip
"""Of an essay and its term."""


def essay_page(term: Term, essays: Sequence[Essay]) -> Page:
    """手记: authors and essays, in the order given."""
    rows = rows_of(_ESSAYS, [(essay, term) for essay in essays])
    return Page("手记", "家访手记", _ESSAYS, rows, essay_note(essays), "本学期没有家访手记。", frozen=1)


def award_page(nominations: Sequence[Nomination], vacant: Sequence[tuple[Award, str]] = ()) -> Page:
    """评优推荐 with the reasons; ties at the cut and vetoes shown, then the awards that nobody is recommended for."""
    columns = (
        Column("项目", width=22), Column("级别", width=8), Column("对象", width=10), Column("名额", width=8), Column("最低分", Kind.POINTS, 9),
        Column("次序", Kind.INTEGER, 7), Column("编号", width=10), Column("姓名／班级", width=12),
        Column("总分", Kind.POINTS, 9), Column("等级", width=8), Column("推荐", Kind.FLAG, 8, mark=Mark.NO_IS_BAD),
        Column("同分待定", Kind.FLAG, 9), Column("理由", Kind.LONG_TEXT, 46),
    )  # fmt: skip
    rows = [
        (
            *_award_cells(n.award), n.place or None, n.card.subject.key, n.card.subject.name, n.card.shown_total,
            n.card.rating, n.place > 0, n.tied, n.reason,
        )
        for n in nominations
    ]  # fmt: skip
    nobody = (None,) * 7
    rows += [(*_award_cells(award), *nobody, reason) for award, reason in vacant]
    return Page(
        "评优推荐",
        "评优推荐名单",
        columns,
        rows,
        "按总分推荐，最终由学校研究决定",
        "考核办法没有规定评优。",
        frozen=0,
    )


def _award_cells(award: Award) -> tuple[object, ...]:
    """项目, 对象, 名额 and 最低分."""
    quota = str(award.quota) if award.quota is not None else f"{float((award.share or 0) * 100):g}%"
    quota += f"，至少 {award.least}" if award.least else ""
    quota = f"每年级 {quota}" if award.by_year_group else quota
    return (award.name, award.level, award.subject.value, quota, award.lowest)


class MonthLine(NamedTuple):
    """A row of 月度考核."""

    month: MonthRow
    unreported: bool
    """Nothing is known of the month, because the sheets were not handed in; nothing is deducted."""


def month_lines(term: Term, months: Sequence[MonthRow]) -> list[MonthLine]:
    """The rows of these months."""
    return [MonthLine(month, is_unreported(term, month.subject)) for month in months]


def _deduction(line: MonthLine) -> Any:
    return None if line.unreported else line.month.deduction


def _live_deduction(here: Here) -> str | None:
    """The deduction as a formula of the step on 考核办法, if the policy deducts one."""
    indicator = here.record.month.indicator
    if indicator.scoring is not Scoring.PENALTY or _deduction(here.record) is None:
        return None
    off = step = here.model.of_indicator(source_pages.STEP, indicator)
    if indicator.points is not None:
        weight = here.model.of_indicator(source_pages.WEIGHT, indicator)
        off = f"MAX(0,MIN({step},{weight}-{step}*{here.record.month.missed_before}))"
    return f'=IF({here.cell(_REACHED)}="是",0,{off})'


_REACHED = Column(
    "是否达到", Kind.FLAG, mark=Mark.NO_IS_BAD, value=lambda r: UNREPORTED if r.unreported else r.month.step.reached
)
_MONTHS = (
    Column("指标", width=20, value=lambda r: f"{r.month.indicator.code} {r.month.indicator.name}"),
    Column("工号", value=lambda r: r.month.subject.key), Column("班主任", width=10, value=lambda r: r.month.subject.name),
    Column("班级", width=12, value=lambda r: "、".join(r.month.subject.classes)),
    Column("月份", width=12, value=lambda r: r.month.step.period.name),
    Column("当月人次", Kind.INTEGER, value=lambda r: r.month.visit_count),
    Column("累计已覆盖", Kind.INTEGER, value=lambda r: r.month.step.covered),
    Column("应覆盖学生", Kind.INTEGER, value=lambda r: r.month.step.population),
    Column("累计覆盖率", Kind.PERCENT, mark=Mark.BAR, value=lambda r: None if r.unreported else r.month.step.coverage),
    Column("累计目标", Kind.PERCENT, value=lambda r: r.month.step.goal), _REACHED,
    Column("当月扣分", Kind.POINTS, value=_deduction, live=_live_deduction),
)  # fmt: skip


def month_page(term: Term, months: Sequence[MonthRow]) -> Page:
    """月度考核: the monthly deduction list of the homeroom teachers."""
    empty = "考核办法没有规定按月考核班主任的指标（月度进度），或者还没有一个考核月结束。"
    return Page(
        "月度考核", "班主任月度考核", _MONTHS, rows_of(_MONTHS, month_lines(term, months)), empty=empty, frozen=5
    )


def breach_page(evaluation: Evaluation) -> Page:
    """违规: proven breaches up to the as-of date, and the indicators that count them."""
    term = evaluation.term
    counted: dict[Location, list[str]] = {}
    for result in evaluation.results:
        if result.indicator.kind is IndicatorKind.BREACHES:
            scoring = result.indicator.scoring.value if result.indicator.scoring else "只报数"
            for item in result.tally.items:
                if item.source:
                    label = f"{result.indicator.code} {result.indicator.name}（{scoring}）"
                    counted.setdefault(item.source, []).append(label)
    columns = (
        Column("日期", Kind.DATE, 12), Column("工号", width=10), Column("教师", width=10), Column("类型", width=16),
        Column("说明", Kind.LONG_TEXT, 40), Column("计入的指标", Kind.LONG_TEXT, 36), Column("来源", Kind.LONG_TEXT, 36),
    )  # fmt: skip
    breaches = sorted((b for b in term.records.breaches if b.date <= term.as_of), key=lambda b: (b.date, b.teacher))
    rows = [
        (
            b.date, b.teacher, teacher_name(term, b.teacher), b.kind, b.note, "\n".join(counted.get(b.source, ())),
            source_text([b.source]),
        )
        for b in breaches
    ]  # fmt: skip
    return Page("违规", "家访违规登记", columns, rows, f"共 {len(rows)} 起", "没有登记的违规。", frozen=1)


def visit_note(visits: Sequence[Visit]) -> str:
    """Return the sentence with their number."""
    return f"计入统计的家访，共 {len(visits)} 次"


class VisitRow(NamedTuple):
    """A row of 家访明细."""

    pupil: Student
    visit: Visit
    term: Term


IN_TERM = Column("本学期", Kind.FLAG, 8, value=lambda r: r.visit.date >= r.term.policy.term.first)
IS_ONSITE = Column("实地", Kind.FLAG, 7, value=lambda r: is_onsite(r.term, r.visit))
_VISITS = (
    *_STUDENT, Column("家访日期", Kind.DATE, 12, value=lambda r: r.visit.date),
    Column("家访形式", width=10, value=lambda r: r.visit.form.value),
    Column("主访教师", width=10, value=lambda r: teacher_name(r.term, r.visit.lead)),
    Column("同行教师", width=16, value=lambda r: teacher_names(r.term, r.visit.participants[1:])),
    Column("家访原因", width=12, value=lambda r: r.visit.reason),
    Column("家访过程", Kind.LONG_TEXT, 34, value=lambda r: r.visit.record),
    Column("家长诉求", Kind.LONG_TEXT, 24, value=lambda r: r.visit.request),
    Column("照片", Kind.INTEGER, 7, value=lambda r: r.visit.photos),
    Column("回访", Kind.FLAG, 7, value=lambda r: r.visit.is_follow_up), IN_TERM, IS_ONSITE,
    Column("来源（文件!工作表!行）", Kind.LONG_TEXT, 40, value=lambda r: source_text(r.visit.sources)),
)  # fmt: skip


def visit_page(term: Term, visits: Sequence[Visit]) -> Page:
    """家访明细: one row per counted visit, with its source."""
    students = term.records.roster.students
    rows = rows_of(_VISITS, [VisitRow(students[visit.student], visit, term) for visit in visits])
    return Page("家访明细", "家访明细", _VISITS, rows, visit_note(visits), "没有计入统计的家访。", frozen=3)
