"""荣誉证书: a page per award of the recommended list and per author of a chosen essay, A4 landscape, to be printed and sealed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from jiafang_batch.measure.awards import Nomination
from jiafang_batch.report.figures import Figures
from jiafang_batch.report.forms.blocks import Block, Look, Numbering, Part, Text, WordDocument
from jiafang_batch.report.forms.essay_book import chosen_essays
from jiafang_batch.report.forms.form import File, FormMaterial
from jiafang_batch.report.forms.word import docx_bytes
from jiafang_batch.report.forms.wording import day_text
from jiafang_batch.report.names import teacher_name

NAME = "荣誉证书"
_MARGINS = (34, 44, 24, 44)


def certificates(material: FormMaterial) -> Iterator[File]:
    """One document: awards, those whom a tie leaves undecided last, then the authors of chosen essays."""
    figures = material.figures
    chosen = sorted((n for n in figures.nominations if n.place > 0), key=lambda n: n.tied)
    praises = [*(_of_award(nomination) for nomination in chosen), *_of_essays(figures)]
    if praises:
        yield f"{NAME}.docx", partial(_document, figures, praises)


def _of_award(nomination: Nomination) -> tuple[str, str]:
    subject = nomination.card.subject
    name = f"{subject.name}老师：" if subject.kind.is_teacher else f"{subject.name}："
    return name, f"家访工作中成绩突出，荣获“{nomination.award.name}”称号。"


def _of_essays(figures: Figures) -> Iterator[tuple[str, str]]:
    """Name and words for every author of an essay that was chosen for the collection."""
    for essay in chosen_essays(figures):
        for key in essay.authors:
            yield f"{teacher_name(figures.term, key)}老师：", f"撰写的家访手记《{essay.title}》被评为优秀家访手记。"


def _document(figures: Figures, praises: Sequence[tuple[str, str]]) -> bytes:
    blocks = [block for number, praise in enumerate(praises) for block in _page(figures, *praise, is_first=number == 0)]
    part = Part(blocks, _MARGINS, landscape=True, numbering=Numbering.NONE, framed=True)
    return docx_bytes(WordDocument(NAME, (part,)), figures.letterhead)


def _page(figures: Figures, name: str, words: str, *, is_first: bool) -> Iterator[Block]:
    letterhead = figures.letterhead
    yield Text("荣誉证书", Look.PRAISE_TITLE, new_page=not is_first)
    yield Text(name, Look.PRAISE_NAME)
    yield Text(f"在{letterhead.term}{words}", Look.PRAISE_BODY)
    yield Text("特发此证，以资鼓励。", Look.PRAISE_BODY)
    yield Text(f"{letterhead.school}\n{day_text(letterhead.as_of)}", Look.PRAISE_SIGNATURE)
