"""座谈会记录: a page for the notes of a forum of pupils or parents, with the questions to ask, by year group."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import NamedTuple

from jiafang_batch.report.figures import Figures
from jiafang_batch.report.forms.blocks import Block, Look, Part, Text, WordDocument
from jiafang_batch.report.forms.discipline import conduct
from jiafang_batch.report.forms.form import File, FormMaterial
from jiafang_batch.report.forms.form_columns import FormColumn
from jiafang_batch.report.forms.word import docx_bytes
from jiafang_batch.report.forms.word_grids import list_grid, pairs_grid
from jiafang_batch.report.names import homeroom_name
from jiafang_batch.report.sheet.cells import Kind
from jiafang_batch.terms import SubjectKind

NAME = "座谈会记录"
_WIDTHS = (28.0, 59.0, 28.0, 59.0)
_QUESTIONS = (
    "1．本学期哪些老师家访过你们？到家里，还是别的形式？\n2．家访时学生和家长都在场吗？谈了什么？\n"
    "3．老师先说优点了吗？说问题的时候有没有一起想办法？\n4．你们提的意见和要求，后来怎样了？\n5．对家访有什么建议？"
)


class ForumClass(NamedTuple):
    """A line of the notes: a class and its homeroom teacher, or a line for another teacher."""

    name: str = ""
    homeroom: str = ""


_TEACHERS = (
    FormColumn("班级", 26, value=lambda c: c.name), FormColumn("谈到的教师", 34, value=lambda c: c.homeroom),
    FormColumn("反映的家访情况", 84, Kind.LONG_TEXT, lambda c: "\n" if c.name else ""), FormColumn("与记录\n是否一致", 30),
)  # fmt: skip


def forum_records(material: FormMaterial) -> Iterator[File]:
    """One document with a page for each year group with classes."""
    if material.figures.term.subjects[SubjectKind.YEAR_GROUP]:
        yield f"{NAME}.docx", partial(_document, material.figures)


def _document(figures: Figures) -> bytes:
    blocks: list[Block] = []
    for number, unit in enumerate(figures.term.subjects[SubjectKind.YEAR_GROUP]):
        blocks.append(Text("家访情况座谈会记录", Look.FORM_TITLE, new_page=number > 0))
        blocks += _page(figures, unit.key, unit.classes)
    blocks.append(Text("学校的家访纪律（主持人备查）", Look.FORM_TITLE, new_page=True))
    blocks += conduct(figures)
    return docx_bytes(
        WordDocument(NAME, (Part(blocks, foot=f"{figures.letterhead.school}　由教导处保管"),)), figures.letterhead
    )


def _page(figures: Figures, year_group: str, classes: tuple[str, ...]) -> Iterator[Block]:
    letterhead = figures.letterhead
    yield Text(f"学校：{letterhead.school}　　{letterhead.term}　　{year_group}", Look.FORM_LINE)
    yield pairs_grid(_WIDTHS, [
        [("座谈日期", "　　　年　　月　　日"), ("地点", "")], [("主持人", ""), ("记录人", "")],
        [("座谈对象", "□学生　□家长　共　　　人：")], [("要问的", _QUESTIONS)],
    ])  # fmt: skip
    lines = [ForumClass(name, homeroom_name(figures.term, name)) for name in classes]
    yield list_grid(_TEACHERS, [*lines, ForumClass(), ForumClass()])
    yield pairs_grid(
        _WIDTHS, [[("意见和\n建议", "")], [("处理意见", "\n\n签字：　　　　　　　　　年　　月　　日")]], 24
    )
    yield Text("记完以后，每次一行登记在教导处登记.xlsx 的“座谈会记录”。", Look.FORM_LINE)
