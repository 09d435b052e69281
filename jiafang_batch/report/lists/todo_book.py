"""待访名单: a sheet a teacher, on one page width, with room for the day of the visit; and the texts to send."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from functools import partial
from math import ceil
from typing import TYPE_CHECKING

from jiafang_batch.measure.plan_tasks import PlanTask, TaskState
from jiafang_batch.measure.term import Term
from jiafang_batch.measure.todo import TeacherTodo, homeroom_names
from jiafang_batch.report.lists.todo_page import owed_rows
from jiafang_batch.report.names import file_name
from jiafang_batch.report.sheet.body import write_row
from jiafang_batch.report.sheet.cells import Kind
from jiafang_batch.report.sheet.letterhead import Letterhead
from jiafang_batch.report.sheet.page import Column, Page, rows_of, write_page, write_title
from jiafang_batch.report.sheet.printing import set_up_print
from jiafang_batch.report.sheet.styles import Styles
from jiafang_batch.report.sheet.workbook import workbook

if TYPE_CHECKING:
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

_ADDRESS = 25
_COLUMNS = (
    Column("姓名", width=10, value=lambda r: r.pupil.name), Column("班级", width=9, value=lambda r: r.pupil.school_class),
    Column("班主任", width=9, value=lambda r: "、".join(homeroom_names(r.term, r.pupil.school_class))),
    Column("算进", width=17, value=lambda r: "、".join(dict.fromkeys(visit.rule.split(" ")[0] for visit in r.owed.open))),
    Column("期限", Kind.DATE, 11, value=lambda r: r.owed.due), Column("监护人", width=9, value=lambda r: r.pupil.guardian),
    Column("联系电话", width=13, value=lambda r: r.pupil.phone),
    Column("家庭住址", Kind.LONG_TEXT, _ADDRESS, value=lambda r: r.pupil.address),
    Column("最近家访", Kind.DATE, 11, value=lambda r: r.visits[-1].date if r.visits else None),
    Column("家访日期", width=11, value=lambda _: ""),
)  # fmt: skip
"""So narrow that a class of forty stands legibly on one upright page; the last column is filled in by hand."""
_TEXTS = (
    Column("发给", width=14, value=lambda line: line[0]), Column("要说的话", Kind.LONG_TEXT, 120, value=lambda line: line[1]),
)  # fmt: skip
_RULE_HEIGHT, _ROW_HEIGHT = 18, 17
_LONGEST_NAME = 31
"""Characters of a sheet's name."""
_MOST_BLANK = 30
_FEW = 12
"""A text to one teacher names so many pupils; the sheet has them all."""


def todo_book(letterhead: Letterhead, term: Term, todos: Sequence[TeacherTodo], public: str) -> bytes:
    """The workbook: the texts first, then every teacher's page."""
    return workbook(letterhead, "待访名单", partial(_fill, letterhead, term, todos, public))


def private_text(todo: TeacherTodo) -> str:
    """The text for one teacher alone."""
    names = [f"{p.student.name}（{p.student.school_class}）" for p in todo.pupils[:_FEW]]
    more = f" 等 {len(todo.pupils)} 人" if len(todo.pupils) > _FEW else ""
    rules = "\n".join(f"· {rule.words}" for rule in todo.rules)
    asked = f"{_day(todo.rules[0].last)}前还要家访：\n{rules}\n可以去：{'、'.join(names)}{more}。" if todo.rules else ""
    counts = "".join(f"· {target.words}\n" for target in todo.targets)
    counted = f"本人还要家访的次数（学生自己选）：\n{counts}" if todo.targets else ""
    planned = f"家访分工排好的：\n{tasks_text(todo.tasks)}\n" if todo.tasks else ""
    where = "电话和地址见待访名单。" if todo.pupils else ""
    return f"{_called(todo)}，{planned}{counted}{asked}{where}谢谢！"


def tasks_text(tasks: Sequence[PlanTask]) -> str:
    """The planned families, a line for each half-day; a day that has passed is marked as late."""
    lines: dict[tuple[str, bool], list[str]] = {}
    for task in tasks:
        lines.setdefault((task.when, task.state is TaskState.LATE), []).append(
            f"{task.student.name}（{task.student.school_class}）"
        )
    return "\n".join(
        f"· {when}{'（已经过了）' if is_late else ''}：{'、'.join(held)}" for (when, is_late), held in lines.items()
    )


def public_text(year_group: str, today: date, todos: Sequence[TeacherTodo]) -> str:
    """The text for everybody: the next deadline, or that planned days have passed, and nothing about a person."""
    head = f"【家访安排·{year_group or '全校'}】"
    if not todos:
        return f"{head}\n到期的家访都完成了，谢谢各位老师！"
    is_late = any(task.state is TaskState.LATE for todo in todos for task in todo.tasks)
    late = "有的家访过了计划的日子还没有去。" if is_late else ""
    to_come = [todo.due for todo in todos if todo.due >= today]
    coming = f"最近一项家访任务的期限是 {_day(min(to_come))}。" if to_come else ""
    return f"{head}\n{late}{coming}各位老师的待访名单已单独发给本人，请按名单安排；有困难请找我。谢谢！"


def _called(todo: TeacherTodo) -> str:
    return f"{todo.name}老师" if todo.name else f"{'、'.join(todo.classes)}（没有班主任）"


def _day(day: date) -> str:
    return f"{day:%Y-%m-%d}（周{'一二三四五六日'[day.weekday()]}）"


def _fill(
    letterhead: Letterhead, term: Term, todos: Sequence[TeacherTodo], public: str, book: Workbook, styles: Styles
) -> None:
    called = Counter(_called(todo) for todo in todos)
    names = [_called(todo) if called[_called(todo)] == 1 else f"{_called(todo)}_{todo.teacher}" for todo in todos]
    texts = rows_of(_TEXTS, [("群里", public), *zip(names, map(private_text, todos), strict=True)])
    note = "群里的话不点名；其余的请单独发"
    write_page(book, styles, Page("发给老师的话", "发给老师的话", _TEXTS, texts, note), letterhead)
    for name, todo in zip(names, todos, strict=True):
        _write_teacher(book, styles, letterhead, term, file_name(name)[:_LONGEST_NAME], todo)


def _write_teacher(
    book: Workbook, styles: Styles, letterhead: Letterhead, term: Term, name: str, todo: TeacherTodo
) -> None:
    sheet = book.add_worksheet(name)
    last = len(_COLUMNS) - 1
    title = f"{_called(todo)}待访名单"
    write_title(sheet, styles, title, letterhead.line, last)
    row = 2
    planned = tasks_text(todo.tasks).splitlines()
    counted = [f"本人 {target.words}，学生自己选" for target in todo.targets]
    for words in (*(rule.words for rule in todo.rules), *counted, *(["家访分工排好的："] if planned else []), *planned):
        sheet.set_row(row, _RULE_HEIGHT)
        sheet.merge_range(row, 0, row, last, "", styles.text)
        sheet.write_string(row, 0, words, styles.text)
        row += 1
    for index, column in enumerate(_COLUMNS):
        sheet.set_column(index, index, column.width)
        sheet.write_string(row, index, column.title, styles.header)
    owed = owed_rows(term, todo.pupils)
    for number, (line, cells) in enumerate(zip(owed, rows_of(_COLUMNS, owed), strict=True), row + 1):
        lines = ceil(2 * len(line.pupil.address) / _ADDRESS)
        sheet.set_row(number, _ROW_HEIGHT * max(lines, 1))
        write_row(sheet, styles, number, _COLUMNS, cells)
    if not todo.pupils:
        _write_blank_lines(sheet, styles, row + 1, max((target.lacking for target in todo.targets), default=0))
    set_up_print(sheet, letterhead, row, landscape=False)
    sheet.freeze_panes(row + 1, 1)


def _write_blank_lines(sheet: Worksheet, styles: Styles, first: int, count: int) -> None:
    """Lines to fill in by hand for visits to pupils of the teacher's own choice."""
    for number in range(first, first + min(count, _MOST_BLANK)):
        sheet.set_row(number, _ROW_HEIGHT)
        write_row(sheet, styles, number, _COLUMNS, ("",) * len(_COLUMNS))
