"""家访工作总结: the draft of the term's report, its words made from the figures; the office only edits it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial

from jiafang_batch.report.figures import Figures
from jiafang_batch.report.forms import report_findings, report_sections
from jiafang_batch.report.forms.blocks import OFFICIAL_MARGINS, Block, Chart, Document, Look, Numbering, Part, Text
from jiafang_batch.report.forms.form import File, Material
from jiafang_batch.report.forms.report_sections import Section
from jiafang_batch.report.forms.word import docx_bytes
from jiafang_batch.report.forms.wording import day_text

NAME = "家访工作总结"
_SECTIONS: tuple[Section, ...] = (
    report_sections.coverage,
    report_sections.special_groups,
    report_sections.requests,
    report_sections.events,
    report_sections.assessment,
    report_sections.discipline,
    report_findings.findings,
)
"""The chapters; one without content gives no blocks and takes no number."""
_ORDINALS = "一二三四五六七八九十"


def term_report(material: Material) -> Iterator[File]:
    """One document."""
    yield f"{NAME}.docx", partial(_document, material.figures)


def _document(figures: Figures) -> bytes:
    letterhead = figures.letterhead
    blocks: list[Block] = [
        Text(f"{letterhead.school}\n{letterhead.term}家访工作总结", Look.TITLE),
        *report_sections.opening(figures),
    ]
    chapters = [chapter_blocks for chapter in _SECTIONS if (chapter_blocks := list(chapter(figures)))]
    for ordinal, (heading, *rest) in zip(_ORDINALS, chapters, strict=False):
        title = heading.text if isinstance(heading, Text) else ""
        blocks += [Text(f"{ordinal}、{title}", Look.HEADING), *rest]
    blocks.append(Text(f"\n{letterhead.school}\n{day_text(letterhead.as_of)}", Look.SIGNATURE))
    blocks += report_sections.appendix(figures)
    part = Part(list(numbered(blocks)), OFFICIAL_MARGINS, numbering=Numbering.DASHES)
    return docx_bytes(Document(NAME, (part,)), letterhead)


def numbered(blocks: Iterable[Block]) -> Iterator[Block]:
    """Captions with their numbers: below a chart 图1, 图2 …, else above a table 表1, 表2 …."""
    figures = tables = 0
    before: Block | None = None
    for block in blocks:
        if isinstance(block, Text) and block.look is Look.CAPTION:
            if isinstance(before, Chart):
                figures += 1
                yield Text(f"图{figures}　{block.text}", Look.CAPTION)
            else:
                tables += 1
                yield Text(f"表{tables}　{block.text}", Look.CAPTION, new_page=block.new_page)
        else:
            yield block
        before = block
