"""The list sheets: unvisited, key pupils, events, requests, essays, awards, months, visits, bureau statistics.

Every function takes the rows it shows, so that a class's or teacher's workbook shows its share of the same page.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from jiafang_batch.measure.awards import Nomination
from jiafang_batch.measure.evaluate import Evaluation
from jiafang_batch.measure.ledgers import (
    Duty,
    EventAnswer,
    MonthRow,
    Statistics,
    is_onsite,
)
from jiafang_batch.measure.special_pupils import KeyContact
from jiafang_batch.measure.standing import UNREPORTED, is_unreported
from jiafang_batch.measure.term import Term
from jiafang_batch.policy.kinds import IndicatorKind
from jiafang_batch.policy.model import Award
from jiafang_batch.problem import Location
from jiafang_batch.records import Essay, Visit
from jiafang_batch.report.names import (
    homeroom_name,
    source_text,
    teacher_name,
    teacher_names,
)
from jiafang_batch.report.sheet.cells import Kind
from jiafang_batch.report.sheet.page import Column, Mark, Page

NO_STUDENTS = "名册里没有学生。"

_STUDENT = (Column("学号"), Column("姓名", width=10), Column("班级", width=10))


def duty_page(term: Term, duties: Sequence[Duty]) -> Page:
    """学生一览: every pupil due, visited or not, with the last visit."""
    columns = (
        *_STUDENT, Column("是否已访", Kind.FLAG, mark=Mark.NO_IS_BAD), Column("家访次数", Kind.INTEGER),
        Column("实地次数", Kind.INTEGER), Column("最近家访", Kind.DATE, 12), Column("最近形式"),
        Column("特殊类别", width=18), Column("未访原因"), Column("监护人", width=10), Column("联系电话", width=14),
    )  # fmt: skip
    rows = []
    for duty in duties:
        s, last = duty.student, duty.visits[-1] if duty.visits else None
        rows.append((
            s.id, s.name, s.school_class, duty.visited, len(duty.visits), sum(is_onsite(term, v) for v in duty.visits),
            last.date if last else None, last.form.value if last else "", "、".join(sorted(s.categories)), duty.reason,
            s.guardian, s.phone,
        ))  # fmt: skip
    return Page("学生一览", "应访学生一览", columns, rows, empty="没有应访学生。", frozen=3)


def unvisited_note(duties: Sequence[Duty]) -> str:
    """How many there are."""
    return f"本学期还没有完成一次家访的在籍学生，共 {len(duties)} 人"


def unvisited_page(term: Term, duties: Sequence[Duty]) -> Page:
    """未访学生: enrolled pupils of 全体 without a visit in the 学期; `duties` are theirs."""
    columns = (
        *_STUDENT, Column("班主任", width=10), Column("原因", width=10), Column("尝试次数", Kind.INTEGER),
        Column("最近尝试", Kind.DATE, 12), Column("家访条件"), Column("家长常住外地", Kind.FLAG), Column("特殊类别", width=18),
        Column("监护人", width=10), Column("联系电话", width=14), Column("家庭住址", Kind.LONG_TEXT),
    )  # fmt: skip
    rows = []
    for duty in duties:
        s, last = duty.student, duty.attempts[-1] if duty.attempts else None
        rows.append((
            s.id, s.name, s.school_class, homeroom_name(term, s.school_class), duty.reason, len(duty.attempts),
            last.date if last else None, "具备" if s.visitable else "不具备", s.parents_away,
            "、".join(sorted(s.categories)), s.guardian, s.phone, s.address,
        ))  # fmt: skip
    note = unvisited_note(duties)
    empty = "没有还未家访的应访学生。" if term.records.roster.students else NO_STUDENTS
    return Page("未访学生", "未访学生名单", columns, rows, note, empty, frozen=3)


def key_page(term: Term, students: Sequence[KeyContact]) -> Page:
    """重点学生 with what the rules ask for, what was done, and when the next visit is due."""
    columns = (
        *_STUDENT, Column("班主任", width=10), Column("特殊类别", width=18), Column("学籍状态", width=10),
        Column("应家访次数", Kind.INTEGER), Column("家访次数", Kind.INTEGER), Column("实地次数", Kind.INTEGER),
        Column("最近家访", Kind.DATE, 12), Column("最近形式"), Column("下次应访", Kind.DATE, 12),
        Column("状态", Kind.WORD, 9, mark=Mark.STATE), Column("是否已访", Kind.FLAG, mark=Mark.NO_IS_BAD),
        Column("是否已回访", Kind.FLAG, mark=Mark.NO_IS_BAD), Column("监护人", width=10), Column("联系电话", width=14),
    )  # fmt: skip
    rows = []
    for key in students:
        s, visits = key.student, key.visits
        last = visits[-1] if visits else None
        rows.append((
            s.id, s.name, s.school_class, homeroom_name(term, s.school_class), "、".join(sorted(s.categories)),
            s.status.value, key.required, key.actual, sum(is_onsite(term, v) for v in visits),
            last.date if last else None, last.form.value if last else "", key.due, key.state, bool(visits),
            key.followed_up, s.guardian, s.phone,
        ))  # fmt: skip
    settings = term.policy.settings
    categories = "、".join(sorted(settings.key_categories)) or "未规定"
    note = f"重点类别：{categories}；没有完成应家访次数的，上次家访后 {settings.follow_up_days} 天内应再访"
    return Page("重点学生", "重点学生家访台账", columns, rows, note, "没有重点学生。", frozen=3)


def event_page(term: Term, answers: Sequence[EventAnswer]) -> Page:
    """事件响应 with days taken."""
    columns = (
        Column("事件编号"), Column("日期", Kind.DATE, 12), *_STUDENT, Column("班主任", width=10), Column("事件类型", width=12),
        Column("应在此前家访", Kind.DATE, 12), Column("响应日期", Kind.DATE, 12), Column("用时（天）", Kind.INTEGER),
        Column("形式"), Column("主访教师", width=10), Column("状态", width=10, mark=Mark.STATE),
        Column("来源", Kind.LONG_TEXT, printed=False),
    )  # fmt: skip
    rows = []
    for answer in answers:
        event, visit = answer.event, answer.answer
        s = term.records.roster.students[event.student]
        rows.append((
            event.id, event.date, s.id, s.name, s.school_class, homeroom_name(term, s.school_class), event.kind,
            answer.deadline, visit.date if visit else None, answer.days, visit.form.value if visit else "",
            teacher_name(term, visit.lead) if visit else "", answer.state, source_text([event.source]),
        ))  # fmt: skip
    return Page("事件响应", "事件及时家访台账", columns, rows, empty="本学期没有登记的事件。", frozen=1)


def by_mark(essays: Iterable[Essay]) -> tuple[Essay, ...]:
    """The best mark first, equal ones in source order."""
    return tuple(sorted(essays, key=lambda e: (-(e.mark or 0), source_text([e.source]))))


def essay_note(essays: Sequence[Essay]) -> str:
    """How many there are."""
    return f"共 {len(essays)} 篇，按评分排列"


def essay_page(term: Term, essays: Sequence[Essay]) -> Page:
    """手记: who wrote what, in the order given."""
    columns = (
        Column("作者", width=18), Column("标题", width=26), Column("日期", Kind.DATE, 12), Column("评分", Kind.NUMBER, 8),
        Column("字数", Kind.INTEGER, 8), Column("正文", Kind.LONG_TEXT, 46), Column("来源", Kind.LONG_TEXT),
    )  # fmt: skip
    rows = [
        (teacher_names(term, e.authors), e.title, e.date, e.mark, len(e.text), e.text, source_text([e.source]))
        for e in essays
    ]
    return Page("手记", "家访手记", columns, rows, essay_note(essays), "本学期没有家访手记。", frozen=1)


def award_page(nominations: Sequence[Nomination], vacant: Sequence[tuple[Award, str]] = ()) -> Page:
    """评优推荐 with the reasons; ties at the cut and vetoes shown, then the awards that nobody is recommended for."""
    columns = (
        Column("项目", width=22), Column("对象", width=10), Column("名额", width=8), Column("最低分", Kind.POINTS, 9),
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
    return (award.name, award.subject.value, quota, award.lowest)


def _month_outcome(term: Term, row: MonthRow) -> tuple[object, ...]:
    """累计覆盖率 累计目标 是否达到 当月扣分; nothing is taken off for sheets that never came."""
    if is_unreported(term, row.subject):
        return None, row.step.goal, UNREPORTED, None
    return row.step.coverage, row.step.goal, row.step.reached, row.deduction


def month_page(term: Term, rows: Sequence[MonthRow]) -> Page:
    """月度考核: the monthly deduction list of the homeroom teachers."""
    columns = (
        Column("指标", width=20), Column("工号"), Column("班主任", width=10), Column("班级", width=12), Column("月份", width=12),
        Column("当月人次", Kind.INTEGER), Column("累计已覆盖", Kind.INTEGER), Column("应覆盖学生", Kind.INTEGER),
        Column("累计覆盖率", Kind.PERCENT, mark=Mark.BAR), Column("累计目标", Kind.PERCENT),
        Column("是否达到", Kind.FLAG, mark=Mark.NO_IS_BAD), Column("当月扣分", Kind.POINTS),
    )  # fmt: skip
    body = [
        (
            f"{r.indicator.code} {r.indicator.name}", r.subject.key, r.subject.name, "、".join(r.subject.classes),
            r.step.period.name, r.visit_count, r.step.covered, r.step.population, *_month_outcome(term, r),
        )
        for r in rows
    ]  # fmt: skip
    empty = "考核办法没有规定按月考核班主任的指标（月度进度），或者还没有一个考核月结束。"
    return Page("月度考核", "班主任月度考核", columns, body, empty=empty, frozen=5)


def breach_page(evaluation: Evaluation) -> Page:
    """违规: proven breaches up to the as-of date, and the indicators that count them."""
    term = evaluation.term
    counted: dict[Location, list[str]] = {}
    for result in evaluation.results:
        if result.indicator.kind is IndicatorKind.BREACHES:
            scoring = result.indicator.scoring.value if result.indicator.scoring else "只报数"
            for item in result.tally.items:
                if item.source:
                    said = f"{result.indicator.code} {result.indicator.name}（{scoring}）"
                    counted.setdefault(item.source, []).append(said)
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
    """How many there are."""
    return f"计入统计的家访，共 {len(visits)} 次"


def visit_page(term: Term, visits: Sequence[Visit]) -> Page:
    """家访明细: one row a counted visit, with its source."""
    columns = (
        Column("学号"), Column("姓名", width=10), Column("班级", width=10), Column("家访日期", Kind.DATE, 12),
        Column("家访形式", width=10), Column("主访教师", width=10), Column("同行教师", width=16), Column("家访原因", width=12),
        Column("家访过程", Kind.LONG_TEXT, 34), Column("家长诉求", Kind.LONG_TEXT, 24), Column("照片", Kind.INTEGER, 7),
        Column("回访", Kind.FLAG, 7), Column("本学期", Kind.FLAG, 8),
        Column("实地", Kind.FLAG, 7), Column("来源（文件!工作表!行）", Kind.LONG_TEXT, 40),
    )  # fmt: skip
    students, first = term.records.roster.students, term.policy.term.first
    rows = [
        (
            s.id, s.name, s.school_class, v.date, v.form.value, teacher_name(term, v.lead),
            teacher_names(term, v.participants[1:]), v.reason, v.record, v.request, v.photos, v.is_follow_up,
            v.date >= first, is_onsite(term, v), source_text(v.sources),
        )
        for v in visits
        for s in (students[v.student],)
    ]  # fmt: skip
    return Page("家访明细", "家访明细", columns, rows, visit_note(visits), "没有计入统计的家访。", frozen=3)


def statistics_page(rows: Sequence[Statistics]) -> Page:
    """上报表: the bureau's statistic, the school first, then each year group."""
    columns = (
        Column("单位", width=18), Column("班级数", Kind.INTEGER), Column("应访学生", Kind.INTEGER), Column("已访学生", Kind.INTEGER),
        Column("家访人次", Kind.INTEGER), Column("实地人次", Kind.INTEGER), Column("其他形式人次", Kind.INTEGER),
        Column("家访率", Kind.PERCENT, mark=Mark.BAR), Column("教师数", Kind.INTEGER), Column("参与教师数", Kind.INTEGER),
        Column("参与率", Kind.PERCENT), Column("校领导家访人次", Kind.INTEGER), Column("重点学生数", Kind.INTEGER),
        Column("重点已访", Kind.INTEGER), Column("重点家访率", Kind.PERCENT), Column("新生数", Kind.INTEGER),
        Column("新生已访", Kind.INTEGER), Column("意见建议条数", Kind.INTEGER), Column("已办理条数", Kind.INTEGER),
        Column("手记篇数", Kind.INTEGER), Column("未访人数", Kind.INTEGER),
    )  # fmt: skip
    body = [
        (
            s.unit, s.classes, s.due, s.visited, s.visits, s.onsite, s.other_forms, s.coverage, s.teachers,
            s.participants, s.participation, s.leader_visits, s.key, s.key_visited, s.key_coverage, s.newcomers,
            s.newcomers_visited, s.requests, s.requests_done, s.essays, s.unvisited,
        )
        for s in rows
    ]  # fmt: skip
    note = "应访 = 已访 + 未访，人次 = 实地 + 其他形式；综合组教师只计入全校"
    return Page("上报表", "家访工作上报表", columns, body, note, frozen=1)
