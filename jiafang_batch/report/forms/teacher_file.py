"""教师家访档案: what a teacher did on home visits, for the ethics and professional file (师德档案、业务档案)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import partial

from jiafang_batch.measure.explain import total_sentence
from jiafang_batch.measure.rounding import decimal_text, plain_text
from jiafang_batch.measure.score import Result, Scorecard
from jiafang_batch.measure.standing import standing_of, unreported_sentence
from jiafang_batch.measure.term_visits import visits_with
from jiafang_batch.records import Breach, Teacher, Visit
from jiafang_batch.report.figures import Figures
from jiafang_batch.report.forms.blocks import Block, Look, Part, Text, WordDocument
from jiafang_batch.report.forms.form import File, FormMaterial
from jiafang_batch.report.forms.word import docx_bytes
from jiafang_batch.report.forms.word_grids import pairs_grid, section
from jiafang_batch.report.forms.wording import NOTHING, joined, number_text, short_day, value_text
from jiafang_batch.report.names import file_name, name_with_number, student_class, student_name
from jiafang_batch.terms import Post, VisitForm

_BASICS = (20.0, 38.0, 20.0, 38.0, 20.0, 38.0)
_RESULTS = (
    ("指标", 62, Look.CELL), ("完成值", 24, Look.CELL_CENTRE), ("目标", 24, Look.CELL_CENTRE),
    ("是否达标", 22, Look.CELL_CENTRE), ("分值", 20, Look.CELL_CENTRE), ("得分", 22, Look.CELL_CENTRE),
)  # fmt: skip
_VISITS = (
    ("序号", 12, Look.CELL_CENTRE), ("日期", 24, Look.CELL_CENTRE), ("班级", 24, Look.CELL_CENTRE),
    ("学生", 24, Look.CELL_CENTRE), ("形式", 24, Look.CELL_CENTRE), ("身份", 16, Look.CELL_CENTRE), ("原因", 30, Look.CELL_CENTRE),
    ("家长诉求", 20, Look.CELL_CENTRE),
)  # fmt: skip
_ESSAYS = (("日期", 28, Look.CELL_CENTRE), ("标题", 118, Look.CELL), ("评分", 28, Look.CELL_CENTRE))
_BREACHES = (("日期", 28, Look.CELL_CENTRE), ("类型", 36, Look.CELL_CENTRE), ("情况", 110, Look.CELL))


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
    yield Text(
        f"学校：{letterhead.school}　　{letterhead.term}　　统计截至 {letterhead.as_of:%Y-%m-%d}", Look.FORM_LINE
    )
    yield pairs_grid(_BASICS, _basics(figures, teacher, card, visits))
    scored = [result_row(r) for r in card.results if r.tally.value is not None] if card else []
    yield from section("一、家访考核", _RESULTS, scored, "按考核办法不参加家访考核。")
    if card and scored:
        unreported = standing_of(figures.evaluation, card).is_unreported
        yield Text(
            f"{unreported_sentence(card.subject)}。" if unreported else total_sentence(card.results, card.total),
            Look.FORM_LINE,
        )
    rows = [_visit_row(figures, teacher, n, v) for n, v in enumerate(visits, 1)]
    yield from section("二、参加的家访", _VISITS, rows, "本学期没有家访记录。")
    essays = [e for e in figures.essays if teacher.id in e.authors]
    essay_rows = [(short_day(e.date), e.title, "" if e.mark is None else f"{e.mark:g}") for e in essays]
    yield from section("三、家访手记", _ESSAYS, essay_rows, "本学期没有上交家访手记。")
    breaches = [(short_day(b.date), b.kind, b.note) for b in _breaches(figures, teacher.id)]
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


def _breaches(figures: Figures, key: str) -> list[Breach]:
    return [b for b in term_breaches(figures) if b.teacher == key]


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


def _total(card: Scorecard | None) -> str:
    return NOTHING if card is None or card.shown_total is None else decimal_text(card.shown_total, 2)


def _outcome(figures: Figures, card: Scorecard | None) -> list[tuple[str, str]]:
    """总分, 等级 and 名次."""
    total = rating = rank = NOTHING
    if card is not None:
        standing = standing_of(figures.evaluation, card)
        total = NOTHING if standing.total is None else decimal_text(standing.total, 2)
        rating, rank = standing.rating, str(standing.rank or NOTHING)
    return [("考核总分", total), ("考核等级", rating), ("同岗名次", rank)]


def result_row(result: Result) -> tuple[str, ...]:
    """Return an indicator's name, value, target, whether it is met, weight and points, as people read them."""
    indicator = result.indicator
    target = NOTHING if indicator.target is None else number_text(indicator.target, is_rate=indicator.is_rate)
    met = NOTHING if result.met is None else "达标" if result.met else "未达标"
    if indicator.rule.less_is_better:
        target = NOTHING if indicator.target is None else f"不超过 {plain_text(indicator.target)}"
    weight = NOTHING if indicator.points is None else plain_text(indicator.points)
    points = NOTHING if result.points is None else decimal_text(result.points, 2)
    return indicator.name, value_text(result), target, met, weight, points


def _visit_row(figures: Figures, teacher: Teacher, number: int, visit: Visit) -> tuple[str, ...]:
    term = figures.term
    role = "主访" if visit.lead == teacher.id else "同行"
    return (
        str(number), short_day(visit.date), student_class(term, visit), student_name(term, visit.student),
        visit.form.value, role, visit.reason, "有" if visit.request else "",
    )  # fmt: skip
