"""`todo`: who has to visit whom by when, as a workbook to print and texts to send."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from pathlib import Path

from msgspec import Struct

from jiafang_batch.dates import WEEKDAYS, read_date
from jiafang_batch.measure.todo import TeacherTodo, teacher_todos
from jiafang_batch.report.lists.todo_book import public_text, todo_book
from jiafang_batch.report.names import file_name
from jiafang_batch.report.sheet.letterhead import letterhead_of
from jiafang_batch.run.place.folder import REMINDER_FOLDER
from jiafang_batch.run.place.kept_file import WrittenTo, write_anew
from jiafang_batch.run.term.as_of import day_in_term
from jiafang_batch.run.term.open_term import OpenedTerm
from jiafang_batch.run.term.school import SchoolJob, check_opened, compute_school
from jiafang_batch.run.usage import UsageError

_WEEKDAY = re.compile(r"(本|这|下)?(?:周|星期|礼拜)([一二三四五六日天])")
_WEEKDAYS = {word: place for place, word in enumerate(WEEKDAYS)} | {"天": 6}


class TermTodo(Struct, frozen=True):
    """The visits to come of every teacher, and the text for everybody."""

    day: date
    by: date | None
    year_group: str
    """Empty for all."""
    todos: tuple[TeacherTodo, ...]
    public: str
    book: Callable[[], bytes]
    """Makes the workbook with both."""


def due_day(text: str, today: date) -> date | None:
    """Return the day that --by names: 周五 (the next one, today included), 下周三, or a date in full; None for no text.

    Raises UsageError for anything else.
    """
    if not text.strip():
        return None
    week = _WEEKDAY.fullmatch(text.strip())
    if week is not None:
        monday = today - timedelta(days=today.weekday())
        place = _WEEKDAYS[week[2]]
        if week[1] is None:
            return today + timedelta(days=(place - today.weekday()) % 7)
        return monday + timedelta(days=place + (7 if week[1] == "下" else 0))
    read = read_date(text, None)
    if read.day is None or read.guessed:
        raise UsageError(f"--by 写成“{text}”，看不出是哪一天。请写成 周五、下周三 或 2024-11-30 的形式。")
    return read.day


def find_todo(opened: OpenedTerm, today: date, by: str, year_group: str) -> TermTodo:
    """Return the visits still to be made as of today, or as of the first or last day of a term not begun or over.

    Raises UsageError if the policy or rosters are incomplete.
    """
    if opened.policy is None:
        raise UsageError("考核办法还不完整，不知道谁要家访谁。请先运行 jiafang check 看看缺什么。")
    day = day_in_term(today, opened.policy)
    due = due_day(by, today)
    if due is not None and due < day:
        raise UsageError(f"--by 写的 {due} 已经过了，现在看的是 {day}。")
    computed = compute_school(check_opened(opened, SchoolJob(opened.root, as_of=day)))
    if computed is None:
        raise UsageError("考核办法或名册还不完整，不知道谁要家访谁。请先运行 jiafang check 看看缺什么。")
    term = computed.evaluation.term
    groups = dict.fromkeys(c.year_group for c in term.records.roster.classes.values())
    if year_group and year_group not in groups:
        if not groups:
            raise UsageError("“基础信息”里还没有班级，不知道还要家访谁。请先填好班级表、教师名册和学生名册。")
        raise UsageError(f"没有“{year_group}”；有的年级是：{'、'.join(groups)}。")
    todos = teacher_todos(computed.evaluation, due, year_group)
    public = public_text(year_group, day, todos)
    letterhead = letterhead_of(opened.policy.settings, day)
    return TermTodo(day, due, year_group, todos, public, lambda: todo_book(letterhead, term, todos, public))


def write_todo(root: Path, todo: TermTodo) -> WrittenTo:
    """Write the workbook into 催交/; one of the same day in which somebody has written stays."""
    group = file_name(todo.year_group) if todo.year_group else ""
    name = f"{'_'.join(filter(None, ('待访名单', group, todo.day.isoformat())))}.xlsx"
    return write_anew(root, f"{REMINDER_FOLDER}/{name}", todo.book())


def todo_lines(todo: TermTodo) -> Iterable[str]:
    """The list as the terminal shows it: teachers, their rules, their pupils."""
    until = f"，{todo.by} 前到期的" if todo.by else ""
    yield f"看的是 {todo.day}{until}：{len(todo.todos)} 位教师还要家访。"
    for teacher_todo in todo.todos:
        yield ""
        roles = dict.fromkeys(target.subject.kind.value for target in teacher_todo.targets)
        yield f"{teacher_todo.name or '（没有班主任）'}　{'、'.join(teacher_todo.classes or roles)}"
        yield from (f"  {line}" for line in teacher_todo.lines)
        for pupil in teacher_todo.pupils:
            student = pupil.student
            parts = (student.school_class, student.guardian, student.phone, student.address, "、".join(pupil.briefs))
            yield f"    {student.name}　{'　'.join(part for part in parts if part)}"
