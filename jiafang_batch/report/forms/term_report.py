"""家访工作总结: the drafts of the term's reports, of the school and of each year group; the office only edits them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import partial

from jiafang_batch.report.figures import Figures, of_year_group
from jiafang_batch.report.forms import report_findings, report_sections
from jiafang_batch.report.forms.blocks import OFFICIAL_MARGINS, Block, Chart, Look, Numbering, Part, Text, WordDocument
from jiafang_batch.report.forms.form import File, FormMaterial
from jiafang_batch.report.forms.report_sections import Section
from jiafang_batch.report.forms.word import docx_bytes
from jiafang_batch.report.forms.wording import day_text
from jiafang_batch.report.names import file_name

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
_OF_A_YEAR_GROUP: tuple[Section, ...] = (
    report_sections.coverage,
    report_sections.special_groups,
    report_sections.requests,
    report_sections.events,
    report_sections.outlook,
)
"""Without the assessment of teachers, which is the school's."""
_ORDINALS = "一二三四五六七八九十"


def term_report(material: FormMaterial) -> Iterator[File]:
    """The school's document, and one of each year group if there are several."""
    figures = material.figures
    yield f"{NAME}.docx", partial(_document, figures, figures.letterhead.school, _SECTIONS)
    groups = [s.unit for s in figures.statistics[1:] if s.due]
    if len(groups) > 1:
        for name in groups:
            group_figures = of_year_group(figures, name)
            author = f"{figures.letterhead.school}{name}组"
            yield f"{NAME}/{file_name(name)}.docx", partial(_document, group_figures, author, _OF_A_YEAR_GROUP)


def _document(figures: Figures, author: str, sections: Sequence[Section]) -> bytes:
    letterhead = figures.letterhead
    blocks: list[Block] = [
        Text(f"{author}\n{letterhead.term}家访工作总结", Look.TITLE),
        *report_sections.opening(figures),
    ]
    chapters = [chapter_blocks for chapter in sections if (chapter_blocks := list(chapter(figures)))]
    for ordinal, (heading, *rest) in zip(_ORDINALS, chapters, strict=False):
        title = heading.text if isinstance(heading, Text) else ""
        blocks += [Text(f"{ordinal}、{title}", Look.HEADING), *rest]
    blocks.append(Text(f"\n{author}\n{day_text(letterhead.as_of)}", Look.SIGNATURE))
    blocks += report_sections.appendix(figures)
    part = Part(list(numbered(blocks)), OFFICIAL_MARGINS, numbering=Numbering.DASHES)
    return docx_bytes(WordDocument(NAME, (part,)), letterhead)


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
