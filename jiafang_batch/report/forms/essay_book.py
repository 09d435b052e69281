"""优秀家访手记集: cover, contents and the chosen essays, the best marks first, each on a new page; and the pupils named."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from functools import partial
from typing import NamedTuple

from jiafang_batch.link.named_pupils import by_name, names_in
from jiafang_batch.records import Essay
from jiafang_batch.report.figures import Figures
from jiafang_batch.report.forms.blocks import (
    OFFICIAL_MARGINS,
    Block,
    Contents,
    ContentsEntry,
    Look,
    Numbering,
    Part,
    Text,
    WordDocument,
)
from jiafang_batch.report.forms.form import File, FormMaterial
from jiafang_batch.report.forms.form_book import form_book
from jiafang_batch.report.forms.form_columns import FormColumn, form_rows, number_column
from jiafang_batch.report.forms.sheet_form import SheetForm
from jiafang_batch.report.forms.word import docx_bytes
from jiafang_batch.report.forms.word_markup import printable
from jiafang_batch.report.forms.word_styles import BODY_LINE, BODY_SIZE, STYLES
from jiafang_batch.report.forms.wording import day_text
from jiafang_batch.report.names import teacher_names
from jiafang_batch.report.sheet.cells import Kind
from jiafang_batch.report.sheet.fit import display_width

NAME, CHECK = "优秀家访手记集", "手记印前核对"
_WORDS_AROUND = 16


class NamedPupil(NamedTuple):
    """A pupil named in a chosen essay: which essay, by whom, the classes of that name, and the words around it."""

    title: str
    author: str
    name: str
    classes: str
    place: str
    """标题 or 正文."""
    words: str


_CHECK_COLUMNS = (
    number_column(), FormColumn("手记标题", 24, Kind.LONG_TEXT, lambda r: r.title), FormColumn("作者", 14, value=lambda r: r.author),
    FormColumn("学生", 10, value=lambda r: r.name), FormColumn("班级", 10, value=lambda r: r.classes),
    FormColumn("在哪里", 8, value=lambda r: r.place), FormColumn("前后文", 44, Kind.LONG_TEXT, lambda r: r.words),
    FormColumn("怎样处理", 20, Kind.LONG_TEXT),
)  # fmt: skip
_POINTS_A_MM = 72 / 25.4
_TEXT_WIDTH = (210 - OFFICIAL_MARGINS[1] - OFFICIAL_MARGINS[3]) * _POINTS_A_MM
_TEXT_HEIGHT = (297 - OFFICIAL_MARGINS[0] - OFFICIAL_MARGINS[2]) * _POINTS_A_MM
_MOST_OF_AUTHORS = 40


def essay_book(material: FormMaterial) -> Iterator[File]:
    """Yield one document with the chosen essays, if there are any."""
    if essays := chosen_essays(material.figures):
        yield f"{NAME}.docx", partial(_document, material.figures, essays)


def chosen_essays(figures: Figures) -> list[Essay]:
    """The essays of the 学期 with a text that are marked 入选, or whose 评分 reaches 手记入选分 and nobody left out."""
    enough = figures.term.policy.settings.essay_mark
    return sorted(
        (e for e in figures.essays if e.text.strip() and _is_chosen(e, enough)),
        key=lambda e: (-(e.mark if e.mark is not None else -1), e.source.file, e.source.sheet, e.source.row),
    )


def _is_chosen(essay: Essay, enough: Fraction | None) -> bool:
    if essay.chosen is not None:
        return essay.chosen
    return enough is not None and essay.mark is not None and Fraction(str(essay.mark)) >= enough


def check_list(material: FormMaterial) -> Iterator[File]:
    """Yield a list of the pupils named in the chosen essays, for the office to check before printing."""
    if mentions := named_pupils(material.figures):
        yield f"{CHECK}.xlsx", partial(_check_book, material.figures, mentions)


def named_pupils(figures: Figures) -> Sequence[NamedPupil]:
    """Return every pupil named in a chosen essay, by essay."""
    held = by_name(figures.term.records.roster.students.values())
    mentions = []
    for essay in chosen_essays(figures):
        for place, text in (("标题", essay.title), ("正文", essay.text)):
            for name in names_in(text, held):
                classes = "、".join(dict.fromkeys(student.school_class for student in held[name]))
                author = teacher_names(figures.term, essay.authors)
                mentions.append(NamedPupil(essay.title, author, name, classes, place, _around(text, name)))
    return mentions


def _around(text: str, name: str) -> str:
    """The first place of the name with some words before and after it."""
    at = text.index(name)
    first, last = max(0, at - _WORDS_AROUND), at + len(name) + _WORDS_AROUND
    words = " ".join(text[first:last].split())
    return f"{'…' if first else ''}{words}{'…' if last < len(text) else ''}"


def _check_book(figures: Figures, mentions: Sequence[NamedPupil]) -> bytes:
    letterhead = figures.letterhead
    line = f"{letterhead.school}　{letterhead.term}　共 {len(mentions)} 处"
    body = form_rows(_CHECK_COLUMNS, mentions)
    form = SheetForm(
        CHECK, "手记集印前核对：文中写到的学生姓名", line, _CHECK_COLUMNS, body,
        notes=("说明：手记集会给校外的人看。写到学生姓名的，请改成“小明（化名）”“某同学”，或者征得家长同意，再印。",),
        signatures=("核对人：", "日期："), landscape=True,
    )  # fmt: skip
    return form_book([form], CHECK, letterhead)


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
    return docx_bytes(WordDocument(NAME, parts), letterhead)


def pages_of(title: str, paragraphs: Iterable[str]) -> int:
    """Return the number of pages of an essay: every line has an exact height, so lines can be counted."""
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
