"""待访名单: a sheet for each teacher, one page wide, with room for the day of the visit; and the texts to send."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from msgspec.structs import replace

from jiafang_batch.dates import weekday
from jiafang_batch.grouping import grouped_pairs
from jiafang_batch.measure.own_targets import candidates, urgency
from jiafang_batch.measure.plan_tasks import PlanTask, TaskState
from jiafang_batch.measure.term import Term
from jiafang_batch.measure.todo import TeacherTodo, TodoPupil
from jiafang_batch.records import Student, Visit
from jiafang_batch.report.lists.pupil_columns import (
    ADDRESS,
    GUARDIAN,
    HOMEROOM,
    LAST_DAY,
    PHONE,
    PUPIL_CLASS,
    PUPIL_NAME,
)
from jiafang_batch.report.names import sheet_names
from jiafang_batch.report.sheet.cells import Kind
from jiafang_batch.report.sheet.letterhead import Letterhead
from jiafang_batch.report.sheet.page import Column, Page, rows_of
from jiafang_batch.report.sheet.styles import Styles
from jiafang_batch.report.sheet.workbook import workbook
from jiafang_batch.report.sheet.write_page import write_page

if TYPE_CHECKING:
    from xlsxwriter.workbook import Workbook


class TodoRow(NamedTuple):
    """A row of a teacher's page."""

    pupil: Student
    todo: TodoPupil
    visits: Sequence[Visit]
    term: Term


_COLUMNS = (
    replace(PUPIL_NAME, width=9), replace(PUPIL_CLASS, width=8), replace(HOMEROOM, width=8),
    Column("算进", Kind.LONG_TEXT, 19, value=lambda r: "、".join(r.todo.briefs) or "可选"),
    Column("期限", Kind.DATE, 11, value=lambda r: r.todo.due if r.todo.briefs else None), replace(GUARDIAN, width=8), replace(PHONE, width=13),
    replace(ADDRESS, width=27), replace(LAST_DAY, width=11), Column("家访日期", width=11, value=lambda _: ""),
)  # fmt: skip
"""So narrow that a class of forty stands legibly on one upright page; the last column is filled in by hand."""
_TEXTS = (
    Column("发给", width=14, value=lambda line: line[0]), Column("要说的话", Kind.LONG_TEXT, 120, value=lambda line: line[1]),
)  # fmt: skip
_MESSAGES = "发给老师的话"
"""Characters of a sheet's name."""
_MOST_BLANK, _FEWEST_FREE = 30, 8
_ONE_PAGE = 40
"""The pupils that a page names; of more among whom the teacher chooses, those who most need a visit."""
_FEW, _FEW_DAYS = 12, 6
"""A text to one teacher names so many pupils and planned half-days; the page has them all."""


def todo_book(letterhead: Letterhead, term: Term, todos: Sequence[TeacherTodo], public: str) -> bytes:
    """The workbook: the texts first, then every teacher's page."""
    return workbook(letterhead, "待访名单", partial(_fill, letterhead, term, todos, public))


def private_text(todo: TeacherTodo) -> str:
    """The text for one teacher alone."""
    free = [pupil for pupil in todo.pupils if pupil.owed]
    names = [f"{p.student.name}（{p.student.school_class}）" for p in free[:_FEW]]
    more = f" 等 {len(free)} 人" if len(free) > _FEW else ""
    rules = "\n".join(f"· {rule.words}" for rule in todo.rules)
    asked = f"{_day(todo.rules[0].last)}前还要家访：\n{rules}\n可以去：{'、'.join(names)}{more}。" if todo.rules else ""
    counts = "".join(f"· {target.words}\n" for target in todo.targets)
    counted = f"本人还要家访的次数（学生自己选）：\n{counts}" if todo.targets else ""
    planned = f"家访分工排好的：\n{_tasks_text(todo.tasks)}\n" if todo.tasks else ""
    where = "电话和地址见待访名单。" if todo.pupils else ""
    return f"{_called(todo)}，{planned}{counted}{asked}{where}谢谢！"


def _tasks_text(tasks: Sequence[PlanTask]) -> str:
    """The planned families of the next half-days, a line each; those whose day has passed are one line."""
    late = [task for task in tasks if task.state is TaskState.LATE]
    days = grouped_pairs((task.when, _pupil(task)) for task in tasks if task.state is not TaskState.LATE)
    lines = [f"· 过了排好的日子还没有去：{'、'.join(map(_pupil, late[:_FEW]))}{_count(late, _FEW)}"] if late else []
    lines += [f"· {when}：{'、'.join(names)}" for when, names in list(days.items())[:_FEW_DAYS]]
    return "\n".join((*lines, *([f"· 以后还有 {len(days) - _FEW_DAYS} 个半天"] if len(days) > _FEW_DAYS else [])))


def _pupil(task: PlanTask) -> str:
    return f"{task.student.name}（{task.student.school_class}）"


def _count(things: Sequence[object], most: int) -> str:
    return f" 等 {len(things)} 户" if len(things) > most else ""


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
    return f"{day:%Y-%m-%d}（{weekday(day)}）"


def _fill(
    letterhead: Letterhead, term: Term, todos: Sequence[TeacherTodo], public: str, book: Workbook, styles: Styles
) -> None:
    called = Counter(_called(todo) for todo in todos)
    names = [_called(todo) if called[_called(todo)] == 1 else f"{_called(todo)}_{todo.teacher}" for todo in todos]
    texts = rows_of(_TEXTS, [("群里", public), *zip(names, map(private_text, todos), strict=True)])
    note = "群里的话不点名；其余的请单独发"
    write_page(book, styles, Page(_MESSAGES, _MESSAGES, _TEXTS, texts, note), letterhead)
    for name, todo in zip(sheet_names(names, [_MESSAGES]), todos, strict=True):
        write_page(book, styles, _teacher_page(term, name, todo), letterhead)


def _teacher_page(term: Term, name: str, todo: TeacherTodo) -> Page:
    """The page that a teacher carries: what is asked, then the pupils, or lines to fill in for those of their choice."""
    pupils, free = _shown(term, todo), _free(term, todo)
    rows = rows_of(
        _COLUMNS, [TodoRow(p.student, p, term.visits_of.get(p.student.id, ()), term) for p in (*pupils, *free)]
    )
    blank = min(max((target.lacking for target in todo.targets), default=0) - len(rows), _MOST_BLANK)
    left_out = len(todo.pupils) - len(pupils)
    more = [f"任选的先列特殊学生和很久没去的；另有 {left_out} 人也可以选，见本人工作簿的“还要家访”"] if left_out else []
    advice = ["“可选”的是所教班级里特殊的、很久没有人去过的学生，也可以去别家"] if free else []
    rows += [("",) * len(_COLUMNS)] * max(blank, 0)
    lead = "\n".join((*todo.lines, *more, *advice))
    return Page(name, f"{_called(todo)}待访名单", _COLUMNS, rows, lead=lead, is_upright=True, frozen=1)


def _free(term: Term, todo: TeacherTodo) -> Sequence[TodoPupil]:
    """Pupils to choose from for the counts of the teacher's own visits, if the list names too few."""
    if len(todo.pupils) >= max((target.lacking for target in todo.targets), default=0):
        return ()
    listed = {pupil.student.id for pupil in todo.pupils}
    most = max(_FEWEST_FREE, 2 * max(target.lacking for target in todo.targets))
    students = dict.fromkeys(s for target in todo.targets for s in candidates(term, target) if s.id not in listed)
    return [TodoPupil(student, (), ()) for student in list(students)[: min(most, _ONE_PAGE)]]


def _shown(term: Term, todo: TeacherTodo) -> Sequence[TodoPupil]:
    """All pupils, or of many to choose from as many as each rule lacks, at least a page full."""
    if len(todo.pupils) <= _ONE_PAGE:
        return todo.pupils
    ranked = sorted(todo.pupils, key=lambda pupil: urgency(term, pupil.student))
    shown = {pupil.student.id for pupil in ranked if pupil.tasks}
    for rule in todo.rules:
        asked = [pupil.student.id for pupil in ranked if any(visit.rule == rule.rule for visit in pupil.owed)]
        shown.update(asked[: rule.lacking])
    others = [pupil.student.id for pupil in ranked if pupil.student.id not in shown]
    shown.update(others[: max(0, _ONE_PAGE - len(shown))])
    return [pupil for pupil in todo.pupils if pupil.student.id in shown]
