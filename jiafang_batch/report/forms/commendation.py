"""推荐表 and 表彰决定: a page for each recommendation with deeds from the figures, and the decision to sign."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from jiafang_batch.grouping import grouped_by
from jiafang_batch.measure.awards import Nomination
from jiafang_batch.measure.rounding import decimal_text, share_text
from jiafang_batch.measure.term_visits import visits_to, visits_with
from jiafang_batch.measure.unit_statistics import share
from jiafang_batch.report.figures import Figures
from jiafang_batch.report.forms.blocks import OFFICIAL_MARGINS, Block, Look, Numbering, Part, Text, WordDocument
from jiafang_batch.report.forms.essay_book import chosen_essays
from jiafang_batch.report.forms.form import File, FormMaterial
from jiafang_batch.report.forms.pupil_file import requests_made
from jiafang_batch.report.forms.word import docx_bytes
from jiafang_batch.report.forms.word_grids import pairs_grid
from jiafang_batch.report.forms.wording import NOTHING, day_text, joined
from jiafang_batch.report.names import teacher_names
from jiafang_batch.terms import Post, Way

RECOMMENDATION, DECISION = "推荐表", "表彰决定"
_WIDTHS = (24.0, 34.0, 24.0, 34.0, 24.0, 34.0)
_OUTSIDE = ("区", "县", "市", "省")


def recommendations(material: FormMaterial) -> Iterator[File]:
    """One document with a page per recommended teacher or class."""
    if chosen := _chosen(material.figures):
        yield f"{RECOMMENDATION}.docx", partial(_recommendations, material.figures, chosen)


def decision(material: FormMaterial) -> Iterator[File]:
    """One document, if anybody is recommended or an essay is chosen."""
    figures = material.figures
    if _chosen(figures) or chosen_essays(figures):
        yield f"{DECISION}.docx", partial(_decision, figures)


def _chosen(figures: Figures) -> list[Nomination]:
    return [nomination for nomination in figures.nominations if nomination.place > 0]


def _recommendations(figures: Figures, chosen: Sequence[Nomination]) -> bytes:
    blocks: list[Block] = []
    for number, nomination in enumerate(chosen):
        blocks.append(Text(f"{nomination.award.name}{RECOMMENDATION}", Look.FORM_TITLE, new_page=number > 0))
        blocks += _page(figures, nomination)
    part = Part(blocks, numbering=Numbering.NONE)
    return docx_bytes(WordDocument(RECOMMENDATION, (part,)), figures.letterhead)


def _page(figures: Figures, nomination: Nomination) -> Iterator[Block]:
    letterhead, card = figures.letterhead, nomination.card
    subject = card.subject
    teacher = figures.term.records.roster.teachers.get(subject.key) if subject.kind.is_teacher else None
    posts = joined((post.value for post in Post if post in teacher.posts), NOTHING) if teacher else subject.kind.value
    place = f"第 {nomination.place}{'（同分待定）' if nomination.tied else ''}"
    total = NOTHING if card.shown_total is None else decimal_text(card.shown_total)
    yield Text(letterhead.form_line, Look.FORM_LINE)
    yield pairs_grid(_WIDTHS, [
        [("姓名／班级", subject.name), ("岗位", posts), ("任教学科", teacher.subject if teacher else NOTHING)],
        [("负责班级", joined(subject.classes, NOTHING)), ("级别", nomination.award.level or "校级"), ("次序", place)],
        [("考核总分", total), ("考核等级", card.rating), ("达标情况", nomination.reason.partition("；")[0].partition("，")[2])],
    ])  # fmt: skip
    sign = "\n\n（盖章）　签字：　　　　　　　　年　　月　　日"
    yield pairs_grid(
        _WIDTHS, [[("主要事迹", "\n".join((*deeds(figures, nomination), "［请补充：典型做法和效果。］")))]], 92
    )
    opinions = [[("年级组\n意见", sign)], [("学校意见", sign)]]
    if nomination.award.level.startswith(_OUTSIDE):
        opinions.append([(f"{nomination.award.level.removesuffix('级')}级\n意见", sign)])
    yield pairs_grid(_WIDTHS, opinions, 26)


def deeds(figures: Figures, nomination: Nomination) -> Iterator[str]:
    """Yield what the records say of the subject, each with its numbers; no pupil is named."""
    term, subject = figures.term, nomination.card.subject
    if subject.kind.is_teacher:
        visits = visits_with(term, subject.key)
    else:
        pupils_of = term.students_of(subject.classes)
        visits = tuple(visit for student in pupils_of for visit in visits_to(term, student.id))
    onsite = sum(visit.form in term.policy.settings.onsite_forms for visit in visits)
    pupils = {visit.student for visit in visits}
    special = sum(bool(term.records.roster.students[key].categories) for key in pupils)
    yield f"1．本学期家访 {len(visits)} 人次，其中实地 {onsite} 人次，走访学生 {len(pupils)} 人，其中特殊学生 {special} 人。"
    requests = requests_made(figures, visits)
    done = share(sum(request.done for request in requests), len(requests))
    if done is not None:
        yield f"2．听取家长诉求 {len(requests)} 条，已办结 {share_text(done)}。"
    revisits = sum(visit.is_follow_up for visit in visits)
    photos = sum(visit.photos > 0 for visit in visits)
    yield f"3．回访 {revisits} 次，有照片的记录 {photos} 份。"
    essays = [essay.title for essay in figures.essays if subject.key in essay.authors]
    if essays:
        yield f"4．撰写家访手记 {len(essays)} 篇：{'、'.join(f'《{title}》' for title in essays)}。"


def _decision(figures: Figures) -> bytes:
    part = Part(list(_text(figures)), OFFICIAL_MARGINS, numbering=Numbering.DASHES)
    return docx_bytes(WordDocument(DECISION, (part,)), figures.letterhead)


def _text(figures: Figures) -> Iterator[Block]:
    letterhead = figures.letterhead
    yield Text(f"{letterhead.school}\n关于表彰{letterhead.term}\n家访工作先进的决定", Look.TITLE)
    yield Text("各年级组、全体教师：", Look.PLAIN)
    s = figures.statistics[0]
    yield Text(
        f"{letterhead.term}，全校教师认真开展家访，截至{day_text(letterhead.as_of)}共家访{s.visits}人次，"
        f"走访学生{s.visited}人。经考核推荐、学校研究，决定表彰以下集体和个人。"
    )
    awards = grouped_by(_chosen(figures), lambda nomination: nomination.award.name)
    for number, (name, chosen) in enumerate(awards.items()):
        yield Text(f"{'一二三四五六七八九十'[min(number, 9)]}、{name}", Look.HEADING)
        yield Text(
            "　".join(
                nomination.card.subject.name + ("（同分待定）" if nomination.tied else "") for nomination in chosen
            )
        )
    if essays := chosen_essays(figures):
        yield Text(f"{'一二三四五六七八九十'[min(len(awards), 9)]}、优秀家访手记", Look.HEADING)
        for essay in essays:
            yield Text(f"《{essay.title}》　{teacher_names(figures.term, essay.authors)}")
    for clause in figures.term.policy.document.clauses_at(Way.FORM, DECISION):
        yield Text(f"奖励按本校规定（{clause.basis}）：{clause.words.rstrip('。')}。")
    yield Text("［请补充：奖励什么、奖励多少，希望和号召。同分待定的由学校研究决定后改定。］", Look.PROMPT)
    yield Text(f"\n{letterhead.school}\n{day_text(letterhead.as_of)}", Look.SIGNATURE)
