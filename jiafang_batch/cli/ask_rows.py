"""`collect` at a terminal asks about rows that two workbooks disagree on; elsewhere the questions wait for 更正.xlsx."""

from __future__ import annotations

import sys
from datetime import date
from typing import TYPE_CHECKING

import click

from jiafang_batch.run.command_words import words
from jiafang_batch.terms import RulingKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jiafang_batch.run.term.school import Checked
    from jiafang_batch.run.term.suggest import Question

_ANSWERS = {"1": RulingKind.KEEP.value, "2": RulingKind.VOID.value, "": ""}
_MOST = 12
"""More rows are better read in a workbook than at a prompt."""


def is_at_terminal() -> bool:
    """True if somebody reads what is printed and can answer."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def ask_about_rows(checked: Checked, paths: Sequence[str]) -> None:
    """Ask about the rows that the workbooks just filed raise, and write the answers to 更正.xlsx.

    Raises UsageError for a 更正.xlsx that cannot be extended.
    """
    from jiafang_batch.run.term.decide import By, decide_rulings
    from jiafang_batch.run.term.suggest import open_row_questions

    questions = open_row_questions(checked, paths)
    if not questions:
        return
    if not is_at_terminal() or len(questions) > _MOST:
        command = words("jiafang", "check", checked.job.folder, "--suggest")
        click.echo(f"有 {len(questions)} 行要请人定，现在先照算；新旧两行并排列出来：{command}")
        return
    click.echo(f"有 {len(questions)} 行说不准，请看新旧两行：1 照算，2 作废，直接回车以后再定。")
    answers = [(question, answer) for question in questions if (answer := _asked(question))]
    if answers:
        name = click.prompt("裁定人", default="教导处")
        path = decide_rulings(checked, answers, By(name, "收表时问过交表的人", date.today()))  # noqa: DTZ011  the office's own day
        click.echo(f"记在 {path}，统计都照此处理。")


def _asked(question: Question) -> str:
    place = question.problem.location
    click.echo(f"\n{question.problem.value}")
    click.echo(f"  先算的　{place.file} 第 {place.row} 行：{question.row['counts']}")
    click.echo(f"  另一份　{question.row['instead']}")
    choice = click.Choice([*_ANSWERS])
    return _ANSWERS[
        click.prompt("  1 照算　2 作废　回车以后再定", default="", type=choice, show_choices=False, show_default=False)
    ]
