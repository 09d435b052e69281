"""跟踪台账: what a class follows up over the term, from its records: 回访, 控辍, 帮扶, 重大情况, with room to go on by hand.

Nothing about a pupil's mind stands here: such visits are without words, and who is special for that alone is not listed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial

from jiafang_batch.report.figures import Figures
from jiafang_batch.report.forms.form import File, FormMaterial
from jiafang_batch.report.forms.form_book import form_book
from jiafang_batch.report.forms.form_columns import FormColumn
from jiafang_batch.report.forms.ledger_entries import LedgerEntry, ledger_entries
from jiafang_batch.report.forms.sheet_form import SheetForm
from jiafang_batch.report.lists.pupil_pages import follow_up_words
from jiafang_batch.report.names import file_name, homeroom_name
from jiafang_batch.report.sheet.cells import Kind
from jiafang_batch.report.sheet.signatures import CLASS_LEDGER
from jiafang_batch.terms import TrackedLedger

NAME = "跟踪台账"
SERVED = {"回访": "回访", "控辍": "控辍", "控辍保学": "控辍", "帮扶": "帮扶"}
"""The names under which documents ask for a ledger → its sheet."""
_PUPIL = (FormColumn("序号", 5), FormColumn("台账", 6), FormColumn("学生", 9), FormColumn("学号", 11))
_FOLLOW_UP = (
    *_PUPIL, FormColumn("特殊类别", 13, Kind.LONG_TEXT), FormColumn("计划哪天", 11), FormColumn("计划谁去", 11),
    FormColumn("计划落实", 9), FormColumn("落实的家访\n（哪天、谁、怎样去）", 20, Kind.LONG_TEXT), FormColumn("原因和对策", 34, Kind.LONG_TEXT),
    FormColumn("下次家访\n不迟于", 11), FormColumn("回访要求", 9), FormColumn("续记（手写）", 22, Kind.LONG_TEXT),
)  # fmt: skip
"""No heading of a visit log or a plan: what was printed of visits and plans is not read as one."""
_DROPOUT = (
    *_PUPIL, FormColumn("列入原因", 20, Kind.LONG_TEXT), FormColumn("离校日期", 11),
    FormColumn("班主任\n第一次家访", 12), FormColumn("班主任\n第二次家访", 12), FormColumn("班主任\n第三次家访", 12),
    FormColumn("其余家访", 20, Kind.LONG_TEXT), FormColumn("家长承诺（手写）", 20, Kind.LONG_TEXT),
    FormColumn("返校日期", 11), FormColumn("状态", 11), FormColumn("续记（手写）", 22, Kind.LONG_TEXT),
)  # fmt: skip
_AID = (
    *_PUPIL, FormColumn("困难类别", 12, Kind.LONG_TEXT), FormColumn("日期", 11),
    FormColumn("来源", 10), FormColumn("内容", 34, Kind.LONG_TEXT), FormColumn("经办人", 11),
    FormColumn("办理情况", 22, Kind.LONG_TEXT), FormColumn("给了什么（手写）", 20, Kind.LONG_TEXT),
    FormColumn("金额或数量", 10), FormColumn("落实日期", 11), FormColumn("家长签字", 11),
)  # fmt: skip
_INCIDENTS = (
    *_PUPIL, FormColumn("发现日期", 11), FormColumn("情况类别", 11),
    FormColumn("发现教师", 13), FormColumn("报告给", 10), FormColumn("报告日期", 11), FormColumn("状态", 14),
    FormColumn("后来怎样（手写）", 34, Kind.LONG_TEXT),
)  # fmt: skip
_REQUESTS = (
    *_PUPIL, FormColumn("提出日期", 11), FormColumn("诉求", 34, Kind.LONG_TEXT), FormColumn("办理状态", 11),
    FormColumn("经办人", 10), FormColumn("办理情况", 26, Kind.LONG_TEXT), FormColumn("续记（手写）", 24, Kind.LONG_TEXT),
    FormColumn("办结日期\n（手写）", 11),
)  # fmt: skip
_PRIVATE = "本表含学生和家庭隐私，只给班主任和主管领导。有的内容按规定另记，不写在这里。"
_BACK = "手写的写好交回来，下次印时还在；没有办结的带到新学期。"
_BLANKS = 3


def tracking_ledgers(material: FormMaterial) -> Iterator[File]:
    """A workbook per class in which somebody is tracked."""
    figures = material.figures
    entries = ledger_entries(figures)
    for name in figures.term.records.roster.classes:
        if any(entries[ledger].get(name) for ledger in TrackedLedger):
            yield f"{NAME}/{file_name(name)}.xlsx", partial(_book, figures, name, entries)


_SHEETS: Mapping[TrackedLedger, tuple[str, tuple[FormColumn, ...], str]] = {
    TrackedLedger.FOLLOW_UP: ("特殊学生跟踪回访台账", _FOLLOW_UP, "一户一次一行，计划和落实它的家访在同一行；"),
    TrackedLedger.DROPOUT: (
        "控辍保学跟踪台账", _DROPOUT,
        "返校了，在事件登记里写一行，事件类型写“返校”，学籍状态改为“在读”，才是“已完成”；离校那天写一行“辍学”。",
    ),
    TrackedLedger.AID: (
        "困难学生帮扶台账", _AID, "内容来自家访原因写“帮扶贫困”的记录和家长诉求；给了什么、谁签收由班主任手写。",
    ),
    TrackedLedger.REQUESTS: ("家长诉求跟踪台账", _REQUESTS, "本学期的诉求和上学期没有办结的；办结了写在诉求办理里，上学期的写办结日期。"),
    TrackedLedger.INCIDENTS: (
        "家访中发现的重大情况台账", _INCIDENTS, "来自重大情况登记；发现了什么写在“重大情况报告”里，办结了就在登记里写办结日期。",
    ),
}  # fmt: skip
"""Ledger → title, columns and note of its sheet."""


def _book(figures: Figures, name: str, entries: Mapping[TrackedLedger, Mapping[str, Sequence[LedgerEntry]]]) -> bytes:
    term, letterhead = figures.term, figures.letterhead
    line = f"{letterhead.school}　{letterhead.term}　班主任 {homeroom_name(term, name) or '—'}"
    forms = []
    for ledger, (title, columns, note) in _SHEETS.items():
        class_entries = entries[ledger].get(name, ())
        rows = [
            (number, ledger.value, entry.student.name, entry.student.id, *entry.cells)
            for number, entry in enumerate(class_entries, 1)
        ]
        # The name of the ledger stands on blank lines too: a line that is filled in has to say where it belongs.
        blank = ("", ledger.value, *[""] * (len(columns) - 2))
        more = f"{follow_up_words(term.policy.settings)}。" if ledger is TrackedLedger.FOLLOW_UP else ""
        count = len({entry.student.id for entry in class_entries})
        forms.append(
            SheetForm(
                ledger.value, f"{name}{title}", f"{line}　{count} 人", columns, [*rows, *[blank] * _BLANKS],
                notes=(f"说明：{note}{more}{_BACK}{_PRIVATE}",), signatures=CLASS_LEDGER, landscape=True, comes_back=True,
            )
        )  # fmt: skip
    return form_book(forms, f"{name}{NAME}", letterhead)
