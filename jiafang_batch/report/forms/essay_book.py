"""优秀家访手记集: cover, contents and the essays, the best marks first, each on a new page."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from functools import partial

from jiafang_batch.records import Essay
from jiafang_batch.report.figures import Figures
from jiafang_batch.report.forms.blocks import (
    OFFICIAL_MARGINS,
    Block,
    Contents,
    ContentsEntry,
    Document,
    Look,
    Numbering,
    Part,
    Text,
)
from jiafang_batch.report.forms.form import File, Material
from jiafang_batch.report.forms.word import docx_bytes
from jiafang_batch.report.forms.word_markup import printable
from jiafang_batch.report.forms.word_styles import BODY_LINE, BODY_SIZE, STYLES
from jiafang_batch.report.forms.wording import day_text
from jiafang_batch.report.names import teacher_names
from jiafang_batch.report.sheet.fit import display_width

NAME = "优秀家访手记集"
_POINTS_A_MM = 72 / 25.4
_TEXT_WIDTH = (210 - OFFICIAL_MARGINS[1] - OFFICIAL_MARGINS[3]) * _POINTS_A_MM
_TEXT_HEIGHT = (297 - OFFICIAL_MARGINS[0] - OFFICIAL_MARGINS[2]) * _POINTS_A_MM
_MOST_OF_AUTHORS = 40


def essay_book(material: Material) -> Iterator[File]:
    """One document with every essay of the 学期 that has a text."""
    essays = sorted(
        (e for e in material.figures.essays if e.text.strip()),
        key=lambda e: (-(e.mark if e.mark is not None else -1), e.source.file, e.source.sheet, e.source.row),
    )
    if essays:
        yield f"{NAME}.docx", partial(_document, material.figures, essays)


def _document(figures: Figures, essays: list[Essay]) -> bytes:
    letterhead = figures.letterhead
    cover = [
        Text("\n\n\n", Look.COVER_LINE),
        Text(letterhead.school, Look.COVER_LINE),
        Text("优秀家访手记集", Look.COVER_TITLE),
        Text(f"（{letterhead.term}）", Look.COVER_LINE),
        Text("\n\n\n\n\n", Look.COVER_LINE),
        Text(f"{letterhead.school}　编印\n{letterhead.as_of.year}年{letterhead.as_of.month}月", Look.COVER_LINE),
    ]
    entries: list[ContentsEntry] = []
    body: list[Block] = []
    page = 1
    for number, essay in enumerate(essays, 1):
        title, author = (
            " ".join(printable(essay.title).split()) or "家访手记",
            teacher_names(figures.term, essay.authors),
        )
        bookmark = f"_Toc{number:08d}"
        entries.append(ContentsEntry(f"{_shortened(title)}（{_shortened(author, _MOST_OF_AUTHORS)}）", bookmark, page))
        paragraphs = list(_paragraphs(essay.text))
        body.append(Text(title, Look.ESSAY_TITLE, new_page=number > 1, bookmark=bookmark))
        body.append(Text("　".join(filter(None, (author, day_text(essay.date)))), Look.ESSAY_AUTHOR))
        body += [Text(paragraph) for paragraph in paragraphs]
        page += pages_of(title, paragraphs)
    parts = (
        Part(cover, OFFICIAL_MARGINS, numbering=Numbering.NONE),
        Part(
            (Text("目　录", Look.CONTENTS_TITLE), Contents(tuple(entries))), OFFICIAL_MARGINS, numbering=Numbering.NONE
        ),
        Part(body, OFFICIAL_MARGINS, numbering=Numbering.DASHES, restart=True),
    )
    return docx_bytes(Document(NAME, parts), letterhead)


def pages_of(title: str, paragraphs: Iterable[str]) -> int:
    """How many pages an essay takes: every line is of exact height, so lines can be counted."""
    heading, author = STYLES[Look.ESSAY_TITLE], STYLES[Look.ESSAY_AUTHOR]
    used = _lines(title, heading.size, 0) * (heading.exact or 0) + (author.exact or 0) + author.after
    first = max(0, math.floor((_TEXT_HEIGHT - used) / BODY_LINE))
    lines = sum(_lines(paragraph, BODY_SIZE, 2) for paragraph in paragraphs)
    full = math.floor(_TEXT_HEIGHT / BODY_LINE)
    return 1 + math.ceil(max(0, lines - first) / full)


def _lines(text: str, size: float, indent: int) -> int:
    """Lines of a paragraph; a Chinese character is as wide as it is high, a Latin one about half."""
    room = math.floor(_TEXT_WIDTH / size)
    return max(1, math.ceil((display_width(text) / 2 + indent) / room))


def _paragraphs(text: str) -> Iterator[str]:
    """The essay's paragraphs, their own indents removed."""
    for paragraph in printable(text).split("\n"):
        if stripped := paragraph.strip():
            yield stripped


def _shortened(text: str, most: int = 26) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"
