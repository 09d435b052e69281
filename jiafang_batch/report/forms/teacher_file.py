"""教师家访档案: what a teacher did on home visits, for the ethics and professional file (师德档案、业务档案)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import partial
from typing import NamedTuple

from jiafang_batch.measure.explain import total_sentence
from jiafang_batch.measure.rounding import decimal_text, plain_text
from jiafang_batch.measure.score import Result, Scorecard
from jiafang_batch.measure.standing import standing_of, unreported_sentence
from jiafang_batch.measure.term import Term
from jiafang_batch.measure.term_visits import visits_with
from jiafang_batch.records import Breach, Teacher, Visit
from jiafang_batch.report.figures import Figures
from jiafang_batch.report.forms.blocks import Block, Look, Part, Text, WordDocument
from jiafang_batch.report.forms.form import File, FormMaterial
from jiafang_batch.report.forms.form_columns import FormColumn, number_column
from jiafang_batch.report.forms.word import docx_bytes
from jiafang_batch.report.forms.word_grids import pairs_grid, section
from jiafang_batch.report.forms.wording import NOTHING, joined, number_text, short_day, value_text
from jiafang_batch.report.names import file_name, name_with_number, student_class, student_name
from jiafang_batch.report.sheet.cells import Kind
from jiafang_batch.terms import Post, VisitForm

_BASICS = (20.0, 38.0, 20.0, 38.0, 20.0, 38.0)


def _target(result: Result) -> str:
    target, rule = result.indicator.target, result.indicator.rule
    if target is None:
        return NOTHING
    return f"不超过 {plain_text(target)}" if rule.less_is_better else number_text(target, is_rate=rule.is_rate)


def _met(result: Result) -> str:
    return NOTHING if result.met is None else "达标" if result.met else "未达标"


def _weight(result: Result) -> str:
    return NOTHING if result.indicator.points is None else plain_text(result.indicator.points)


def _points(result: Result) -> str:
    return NOTHING if result.points is None else decimal_text(result.points)


RESULTS = (
    FormColumn("指标", 62, Kind.LONG_TEXT, lambda r: r.indicator.name), FormColumn("完成值", 24, value=value_text),
    FormColumn("目标", 24, value=_target), FormColumn("是否达标", 22, value=_met), FormColumn("分值", 20, value=_weight),
    FormColumn("得分", 22, value=_points),
)  # fmt: skip
"""The columns of a list of results, as people read them."""


class TeacherVisit(NamedTuple):
    """A line of 参加的家访."""

    visit: Visit
    teacher: Teacher
    term: Term


_VISITS = (
    number_column(12), FormColumn("日期", 24, value=lambda r: short_day(r.visit.date)),
    FormColumn("班级", 24, value=lambda r: student_class(r.term, r.visit)),
    FormColumn("学生", 24, value=lambda r: student_name(r.term, r.visit.student)),
    FormColumn("形式", 24, value=lambda r: r.visit.form.value),
    FormColumn("身份", 16, value=lambda r: "主访" if r.visit.lead == r.teacher.id else "同行"),
    FormColumn("原因", 30, value=lambda r: r.visit.reason), FormColumn("家长诉求", 20, value=lambda r: "有" if r.visit.request else ""),
)  # fmt: skip
_DAY = FormColumn("日期", 28, value=lambda r: short_day(r.date))
_ESSAYS = (
    _DAY, FormColumn("标题", 118, Kind.LONG_TEXT, lambda e: e.title),
    FormColumn("评分", 28, value=lambda e: "" if e.mark is None else f"{e.mark:g}"),
)  # fmt: skip
_BREACHES = (
    _DAY, FormColumn("类型", 36, value=lambda b: b.kind), FormColumn("情况", 110, Kind.LONG_TEXT, lambda b: b.note),
)  # fmt: skip


def teacher_files(material: FormMaterial) -> Iterator[File]:
    """A document per active teacher."""
    figures = material.figures
    cards = {card.subject.key: card for card in figures.evaluation.teachers}
    for teacher in figures.term.records.roster.teachers.values():
        if teacher.active:
            name = f"教师家访档案/{file_name(name_with_number(teacher.name, teacher.id))}.docx"
            yield name, partial(_document, figures, teacher, cards.get(teacher.id))


def _document(figures: Figures, teacher: Teacher, card: Scorecard | None) -> bytes:
    part = Part(list(_page(figures, teacher, card)), foot=f"{figures.letterhead.school}　{teacher.name}")
    return docx_bytes(WordDocument(f"{teacher.name}家访档案", (part,)), figures.letterhead)


def _page(figures: Figures, teacher: Teacher, card: Scorecard | None) -> Iterator[Block]:
    letterhead, term = figures.letterhead, figures.term
    visits = visits_with(term, teacher.id)
    yield Text("教师家访工作档案", Look.FORM_TITLE)
    yield Text(letterhead.form_line, Look.FORM_LINE)
    yield pairs_grid(_BASICS, _basics(figures, teacher, card, visits))
    scored = [r for r in card.results if r.tally.value is not None] if card else []
    yield from section("一、家访考核", RESULTS, scored, "按考核办法不参加家访考核。")
    if card and scored:
        unreported = standing_of(figures.evaluation, card).is_unreported
        yield Text(
            f"{unreported_sentence(card.subject)}。" if unreported else total_sentence(card.results, card.total),
            Look.FORM_LINE,
        )
    taken_part = [TeacherVisit(visit, teacher, term) for visit in visits]
    yield from section("二、参加的家访", _VISITS, taken_part, "本学期没有家访记录。")
    essays = [e for e in figures.essays if teacher.id in e.authors]
    yield from section("三、家访手记", _ESSAYS, essays, "本学期没有上交家访手记。")
    breaches = [breach for breach in term_breaches(figures) if breach.teacher == teacher.id]
    yield from section("四、师德与纪律", _BREACHES, breaches, "本学期没有违反家访纪律的记录。")
    yield Text("五、审核意见", Look.SECTION)
    sign = "\n\n签字：\n　　年　月　日"
    yield pairs_grid(_BASICS, [[("本人\n确认", sign), ("年级组\n意见", sign), ("学校\n意见\n（盖章）", sign)]], 30)


def term_breaches(figures: Figures) -> list[Breach]:
    """Breaches of the 学期 up to the as-of date, in date order."""
    first, last = figures.term.policy.term.first, figures.term.as_of
    return sorted(
        (b for b in figures.term.records.breaches if first <= b.date <= last), key=lambda b: (b.date, b.source.row)
    )


def _basics(
    figures: Figures, teacher: Teacher, card: Scorecard | None, visits: Sequence[Visit]
) -> list[list[tuple[str, str]]]:
    posts = joined(post.value for post in Post if post in teacher.posts)
    forms = Counter(v.form for v in visits)
    onsite = sum(count for form, count in forms.items() if form in figures.term.policy.settings.onsite_forms)
    awards = [n.award.name for n in figures.nominations if n.place and card and n.card.subject == card.subject]
    return [
        [("姓名", teacher.name), ("工号", teacher.id), ("岗位", posts)],
        [("年级组", teacher.grade_group), ("任教学科", teacher.subject), ("考核角色", card.subject.kind.value if card else NOTHING)],
        [("负责班级", joined(card.subject.classes if card else (), NOTHING))],
        [("家访人次", str(len(visits))), ("其中实地", str(onsite)), ("学生人数", str(len({v.student for v in visits})))],
        [("家访形式", joined((f"{form.value} {forms[form]}" for form in VisitForm if form in forms), NOTHING))],
        _outcome(figures, card),
        [("评优推荐", joined(awards, NOTHING))],
    ]  # fmt: skip


def _outcome(figures: Figures, card: Scorecard | None) -> list[tuple[str, str]]:
    """总分, 等级 and 名次."""
    total = rating = rank = NOTHING
    if card is not None:
        standing = standing_of(figures.evaluation, card)
        total = NOTHING if standing.total is None else decimal_text(standing.total)
        rating, rank = standing.rating, str(standing.rank or NOTHING)
    return [("考核总分", total), ("考核等级", rating), ("同岗名次", rank)]
