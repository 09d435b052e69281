"""书面检讨及整改措施: a page for each teacher of the lowest rating, with the figures that led to it and room to answer."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from msgspec.structs import replace

from jiafang_batch.measure.improvement import SELF_CRITICISM, in_need
from jiafang_batch.measure.rounding import decimal_text
from jiafang_batch.measure.score import Scorecard
from jiafang_batch.report.figures import Figures
from jiafang_batch.report.forms.blocks import Block, Look, Part, Text, WordDocument
from jiafang_batch.report.forms.form import File, FormMaterial
from jiafang_batch.report.forms.teacher_file import RESULTS
from jiafang_batch.report.forms.word import docx_bytes
from jiafang_batch.report.forms.word_grids import list_grid, pairs_grid
from jiafang_batch.report.forms.wording import joined
from jiafang_batch.report.names import file_name
from jiafang_batch.terms import Way

NAME = SELF_CRITICISM
_WIDTHS = (24.0, 34.0, 24.0, 34.0, 24.0, 34.0)
_RESULTS = (
    replace(RESULTS[0], title="没有达标的指标", width=66),
    *(replace(column, width=width) for column, width in zip(RESULTS[1:], (24, 24, 20, 20, 20), strict=True)),
)


def self_criticisms(material: FormMaterial) -> Iterator[File]:
    """A document per teacher, each given to that teacher alone."""
    for card in in_need(material.figures.evaluation):
        name = f"{card.subject.name}_{card.subject.key}"
        yield f"{NAME}/{file_name(name)}.docx", partial(_document, material.figures, card)


def _document(figures: Figures, card: Scorecard) -> bytes:
    part = Part(
        list(_page(figures, card)), foot=f"{figures.letterhead.school}　{card.subject.name}　只给本人和主管领导"
    )
    return docx_bytes(WordDocument(f"{card.subject.name}{NAME}", (part,)), figures.letterhead)


def _page(figures: Figures, card: Scorecard) -> Iterator[Block]:
    letterhead = figures.letterhead
    total = "—" if card.shown_total is None else decimal_text(card.shown_total)
    yield Text("家访工作书面检讨及整改措施", Look.FORM_TITLE)
    yield Text(letterhead.form_line, Look.FORM_LINE)
    yield pairs_grid(_WIDTHS, [
        [("姓名", card.subject.name), ("考核角色", card.subject.kind.value), ("班级", joined(card.subject.classes, "—"))],
        [("考核总分", total), ("考核等级", card.rating), ("整改期限", "")],
    ])  # fmt: skip
    if missed := [result for result in card.results if result.met is False]:
        yield list_grid(_RESULTS, missed)
    for clause in figures.term.policy.document.clauses_at(Way.FORM, NAME):
        yield Text(f"本校规定（{clause.basis}）：{clause.words.rstrip('。')}。", Look.FORM_LINE)
    sign = "\n\n签字：　　　　　　　　　　　　　年　　月　　日"
    yield pairs_grid(_WIDTHS, [[("原因分析", "")], [("整改措施", sign)]], 52)
    yield pairs_grid(_WIDTHS, [[("整改情况\n核实", sign)], [("学校意见", sign)]], 26)
