"""荣誉证书: a page per award of the recommended list, A4 landscape, to be printed and sealed."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from jiafang_batch.measure.awards import Nomination
from jiafang_batch.report.figures import Figures
from jiafang_batch.report.forms.blocks import Block, Document, Look, Numbering, Part, Text
from jiafang_batch.report.forms.form import File, Material
from jiafang_batch.report.forms.word import docx_bytes
from jiafang_batch.report.forms.wording import day_text

NAME = "荣誉证书"
_MARGINS = (34, 44, 24, 44)


def certificates(material: Material) -> Iterator[File]:
    """One document; those whom a tie leaves undecided come last, for the school to take or leave."""
    chosen = [n for n in material.figures.nominations if n.place > 0]
    if chosen:
        yield f"{NAME}.docx", partial(_document, material.figures, sorted(chosen, key=lambda n: n.tied))


def _document(figures: Figures, chosen: list[Nomination]) -> bytes:
    blocks = [block for number, one in enumerate(chosen) for block in _page(figures, one, is_first=number == 0)]
    part = Part(blocks, _MARGINS, landscape=True, numbering=Numbering.NONE, framed=True)
    return docx_bytes(Document(NAME, (part,)), figures.letterhead)


def _page(figures: Figures, one: Nomination, *, is_first: bool) -> Iterator[Block]:
    letterhead, subject = figures.letterhead, one.card.subject
    called = f"{subject.name}老师：" if subject.kind.is_teacher else f"{subject.name}："
    yield Text("荣誉证书", Look.PRAISE_TITLE, new_page=not is_first)
    yield Text(called, Look.PRAISE_NAME)
    yield Text(f"在{letterhead.term}家访工作中成绩突出，荣获“{one.award.name}”称号。", Look.PRAISE_BODY)
    yield Text("特发此证，以资鼓励。", Look.PRAISE_BODY)
    yield Text(f"{letterhead.school}\n{day_text(letterhead.as_of)}", Look.PRAISE_SIGNATURE)
