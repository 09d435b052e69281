"""问卷: slips for parents and pupils by class, the sheet for their answers, and the questions for an online form."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache, partial

from msgspec import Struct
from msgspec.structs import replace

from jiafang_batch.records import Student
from jiafang_batch.report.figures import Figures
from jiafang_batch.report.forms.blocks import (
    OPEN,
    Block,
    Cell,
    FilledGrid,
    GridLine,
    Look,
    Numbering,
    Part,
    Text,
    WordDocument,
    WordGrid,
)
from jiafang_batch.report.forms.form import File, FormMaterial
from jiafang_batch.report.forms.form_book import form_book
from jiafang_batch.report.forms.form_columns import FormColumn, form_rows, number_column
from jiafang_batch.report.forms.sheet_form import SheetForm
from jiafang_batch.report.forms.word import docx_bytes
from jiafang_batch.report.forms.wording import day_text
from jiafang_batch.report.names import file_name
from jiafang_batch.report.sheet.cells import Kind

NAME = "问卷"
_SLIPS_A_PAGE = 3


class SurveyQuestion(Struct, frozen=True):
    """A question with its choices; the title of the column in which its answers are read, empty for one read by people."""

    text: str
    choices: tuple[str, ...] = ()
    column: str = ""
    required: bool = False


class Questionnaire(Struct, frozen=True):
    """Who is asked, how the slip begins, and the questions."""

    title: str
    greeting: str
    questions: tuple[SurveyQuestion, ...]


_VISITED = "是否家访"
_SATISFACTION = "满意度"
_PARENTS = Questionnaire(
    "家长问卷",
    "家长您好：为了解教师家访情况，请您如实填写，交回学校（或封好请孩子带回）。您的回答只给学校教导处看。",
    (
        SurveyQuestion(
            "本学期老师有没有家访（到家里，或者约您到校、打电话）？", ("有", "没有"), _VISITED, required=True
        ),
        SurveyQuestion("家访用的是哪种形式？", ("到家里", "到学校", "电话", "微信等")),
        SurveyQuestion("您对这次家访满意吗？（5 分最满意）", ("5", "4", "3", "2", "1"), _SATISFACTION),
        SurveyQuestion("家访时有没有：告状、只讲问题不讲方法、收礼或吃请？", ("都没有", "有（请写明）")),
        SurveyQuestion("您的意见和建议："),
    ),
)
_PUPILS = Questionnaire(
    "学生问卷",
    "同学你好：请照实填写，老师的评价和你的回答没有关系。你的回答只给学校教导处看。",
    (
        SurveyQuestion(
            "本学期老师到你家家访了吗（或者约家长到校、给家长打电话）？", ("有", "没有"), _VISITED, required=True
        ),
        SurveyQuestion("家访的时候你在场吗？", ("在", "不在")),
        SurveyQuestion("你觉得这次家访对你有帮助吗？（5 分最有帮助）", ("5", "4", "3", "2", "1"), _SATISFACTION),
        SurveyQuestion("你想对老师说："),
    ),
)
_KINDS = (_PARENTS, _PUPILS)
_ANSWERS = (
    number_column(6), FormColumn("班级", 11, value=lambda s: s.school_class), FormColumn("学生姓名", 12, value=lambda s: s.name),
    FormColumn("学号", 14, value=lambda s: s.id), FormColumn(_VISITED, 12), FormColumn(_SATISFACTION, 12),
    FormColumn("意见和建议", 40, Kind.LONG_TEXT),
)  # fmt: skip


class OnlineQuestion(Struct, frozen=True):
    """A row of the list: a question as it is typed into an online form."""

    title: str
    kind: str
    choices: str
    is_required: bool
    read_as: str


_ONLINE = (
    replace(number_column(7), title="题号"), FormColumn("题目（照抄作标题）", 50, Kind.LONG_TEXT, lambda q: q.title),
    FormColumn("题型", 10, value=lambda q: q.kind), FormColumn("选项", 26, Kind.LONG_TEXT, lambda q: q.choices),
    FormColumn("必填", 7, value=lambda q: "是" if q.is_required else ""), FormColumn("读成哪一列", 14, value=lambda q: q.read_as),
)  # fmt: skip


def questionnaires(material: FormMaterial) -> Iterator[File]:
    """For each class slips of both kinds and a sheet for the answers; and one list of questions for an online form."""
    figures = material.figures
    classes = {name: students for name, students in figures.term.enrolled.items() if students}
    for name, students in classes.items():
        for asked in _KINDS:
            yield f"{NAME}/{file_name(name)}_{asked.title}.docx", partial(_slips, figures, asked, name, students)
        yield f"{NAME}/{file_name(name)}_填答表.xlsx", partial(_answers, figures, name, students)
    if classes:
        yield f"{NAME}/在线表单的题目.xlsx", partial(_online, figures)


def _slips(figures: Figures, asked: Questionnaire, name: str, students: Sequence[Student]) -> bytes:
    letterhead, shape = figures.letterhead, _shape(asked)
    title = Text(f"{letterhead.school}家访情况{asked.title}", Look.SECTION)
    line = Text(f"{letterhead.term}　　{asked.greeting}", Look.FORM_LINE, keep=True)
    blocks: list[Block] = []
    for number, student in enumerate(students):
        who = f"班级：{student.school_class}　　　学生姓名：{student.name}　　　学号：{student.id}"
        new_page = number > 0 and number % _SLIPS_A_PAGE == 0
        blocks += (title._replace(new_page=new_page), line, FilledGrid(shape, (who,)))
    part = Part(blocks, margins=(14, 18, 12, 18), numbering=Numbering.NONE)
    return docx_bytes(WordDocument(f"{name}{asked.title}", (part,)), figures.letterhead)


@cache
def _shape(asked: Questionnaire) -> WordGrid:
    """A slip: a line for who answers and a line a question, taller where the answer is written in words."""
    lines = [GridLine((Cell(OPEN, Look.CELL),), 7.0)]
    for number, question in enumerate(asked.questions, 1):
        choices = "　".join(f"□{choice}" for choice in question.choices)
        cell = Cell(f"{number}．{question.text}{'　' if choices else ''}{choices}", Look.CELL)
        lines.append(GridLine((cell,), 7.0 if choices else 14.0))
    return WordGrid((174.0,), tuple(lines), together=True)


def _answers(figures: Figures, name: str, students: Sequence[Student]) -> bytes:
    letterhead = figures.letterhead
    line = f"{letterhead.school}　{letterhead.term}　共 {len(students)} 人"
    rows = form_rows(_ANSWERS, students)
    notes = (
        "照收回的问卷填：是否家访写“是”或“否”，满意度写 1 到 5；没有收回的不填。填好交回来就是家长问卷，由教导处保管。",
    )
    forms = [
        SheetForm(asked.title, f"{name}{asked.title}填答表", line, _ANSWERS, rows, notes=notes,
                  signatures=("录入：", "核对：", f"日期：{day_text(None)}"), comes_back=True)
        for asked in _KINDS
    ]  # fmt: skip
    return form_book(forms, f"{name}问卷填答表", letterhead)


def _online(figures: Figures) -> bytes:
    """The questions with the titles by which an export is read."""
    letterhead = figures.letterhead
    classes = "、".join(name for name, students in figures.term.enrolled.items() if students)
    pupil = (
        OnlineQuestion("班级", "下拉", classes, is_required=True, read_as="班级"),
        OnlineQuestion("学生姓名", "填空", "", is_required=True, read_as="学生姓名"),
    )
    forms = [
        SheetForm(
            asked.title, f"{asked.title}：在线表单的题目", letterhead.school, _ONLINE,
            form_rows(_ONLINE, [*pupil, *map(_online_question, asked.questions)]),
            notes=(f"“{_VISITED}”“{_SATISFACTION}”请照抄作题目，题目下面可以另写说明：{asked.questions[0].text}导出的表交回来就读。",),
        )
        for asked in _KINDS
    ]  # fmt: skip
    return form_book(forms, "在线表单的题目", letterhead)


def _online_question(question: SurveyQuestion) -> OnlineQuestion:
    return OnlineQuestion(
        question.column or question.text, "单选" if question.choices else "填空",
        "是、否" if question.column == _VISITED else "、".join(question.choices), is_required=question.required,
        read_as=question.column or "不读，供人看",
    )  # fmt: skip
