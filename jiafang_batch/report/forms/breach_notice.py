"""违规通报: the circular on breaches of the rules for home visits, and a sheet for each teacher's own answer."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import NamedTuple

from jiafang_batch.measure.rounding import plain_text
from jiafang_batch.policy.kinds import IndicatorKind
from jiafang_batch.policy.vocabulary import Scoring
from jiafang_batch.records import Breach, Teacher
from jiafang_batch.report.figures import Figures
from jiafang_batch.report.forms.blocks import OFFICIAL_MARGINS, Block, Look, Numbering, Part, Text, WordDocument
from jiafang_batch.report.forms.discipline import conduct, conduct_line
from jiafang_batch.report.forms.form import File, FormMaterial
from jiafang_batch.report.forms.form_columns import FormColumn, number_column
from jiafang_batch.report.forms.teacher_file import term_breaches
from jiafang_batch.report.forms.word import docx_bytes
from jiafang_batch.report.forms.word_grids import list_grid, pairs_grid
from jiafang_batch.report.forms.wording import day_text, joined, short_day
from jiafang_batch.report.names import teacher_name
from jiafang_batch.report.sheet.cells import Kind
from jiafang_batch.terms import Conduct, Post

NAME = "违规通报"


class ReportedBreach(NamedTuple):
    """A line of 违规情况."""

    breach: Breach
    teacher: Teacher


_COLUMNS = (
    number_column(12), FormColumn("日期", 26, value=lambda r: short_day(r.breach.date)),
    FormColumn("教师", 22, value=lambda r: r.teacher.name),
    FormColumn("岗位", 24, value=lambda r: joined(post.value for post in Post if post in r.teacher.posts)),
    FormColumn("违规类型", 28, value=lambda r: r.breach.kind), FormColumn("情况说明", 44, Kind.LONG_TEXT, lambda r: r.breach.note),
)  # fmt: skip


def breach_notice(material: FormMaterial) -> Iterator[File]:
    """Yield one document if the term has breaches."""
    if breaches := term_breaches(material.figures):
        yield f"{NAME}.docx", partial(_document, material.figures, breaches)


def _document(figures: Figures, breaches: list[Breach]) -> bytes:
    answers = [block for b in breaches for block in _answer(figures, b, is_first=b is breaches[0])]
    parts = (
        Part(list(_circular(figures, breaches)), OFFICIAL_MARGINS, numbering=Numbering.DASHES),
        Part(answers, numbering=Numbering.NONE),
    )
    return docx_bytes(WordDocument(NAME, parts), figures.letterhead)


def _circular(figures: Figures, breaches: list[Breach]) -> Iterator[Block]:
    letterhead, term = figures.letterhead, figures.term
    people = len({b.teacher for b in breaches})
    yield Text("关于家访工作违规情况的通报", Look.TITLE)
    yield Text("各年级组、全体教师：", Look.PLAIN)
    yield Text(
        f"{letterhead.term}截至{day_text(letterhead.as_of)}，经核实登记，违反家访工作纪律的情况共{len(breaches)}起，"
        f"涉及教师{people}人。为严肃纪律、引以为戒，现将有关情况通报如下。"
    )
    yield Text("一、违规情况", Look.HEADING)
    teachers = term.records.roster.teachers
    yield list_grid(_COLUMNS, [ReportedBreach(breach, teachers[breach.teacher]) for breach in breaches])
    yield Text("二、处理意见", Look.HEADING)
    for text in _consequences(figures, breaches):
        yield Text(text)
    yield Text("［请补充：学校对以上情况的处理意见。］", Look.PROMPT)
    yield Text("三、学校的规定", Look.HEADING)
    yield from conduct(figures)
    yield Text(f"\n{letterhead.school}\n{day_text(term.as_of)}", Look.SIGNATURE)


def _consequences(figures: Figures, breaches: list[Breach]) -> Iterator[str]:
    """The consequences of a breach according to the policy, and the teachers concerned."""
    for rule in figures.term.policy.document.conduct_of(Conduct.CONSEQUENCE):
        yield conduct_line(rule)
    for indicator in figures.term.policy.indicators:
        if indicator.kind is not IndicatorKind.BREACHES:
            continue
        if indicator.scoring is Scoring.PENALTY and indicator.step:
            yield f"按照考核办法“{indicator.name}”，每起扣{plain_text(indicator.step)}分。"
    vetoed = {c.subject.key: c.subject.name for c in figures.evaluation.teachers if c.vetoed}
    named = [name for key, name in vetoed.items() if key in {b.teacher for b in breaches}]
    if named:
        yield f"按照考核办法的一票否决规定，{'、'.join(named)}本学期家访考核不得评优。"


def _answer(figures: Figures, breach: Breach, *, is_first: bool) -> Iterator[Block]:
    """A page for the teacher to explain and to promise, and for the school to judge."""
    sign = "\n\n\n签字：　　　　　　　　　　　年　　月　　日"
    yield Text("违规整改回执", Look.FORM_TITLE, new_page=not is_first)
    yield Text(f"学校：{figures.letterhead.school}　　{figures.letterhead.term}", Look.FORM_LINE)
    widths = (28.0, 59.0, 28.0, 59.0)
    yield pairs_grid(
        widths,
        [
            [("教师姓名", teacher_name(figures.term, breach.teacher)), ("发生日期", day_text(breach.date))],
            [("违规类型", breach.kind)],
            [("情况说明", breach.note)],
        ],
        10,
    )
    yield Text("", Look.FORM_LINE)
    yield pairs_grid(
        widths, [[("本人说明", "")], [("整改措施", sign)], [("整改情况\n核实", sign)], [("学校意见", sign)]], 44
    )
