"""Ids as people read them: names of pupils and teachers, sources, lists."""

from __future__ import annotations

import re
from collections.abc import Iterable

from jiafang_batch.measure.term import Term
from jiafang_batch.problem import Location
from jiafang_batch.records import Visit
from jiafang_batch.terms import visible

_UNFIT = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f]')
_LONGEST_NAME = 80


def source_text(sources: Iterable[Location]) -> str:
    """文件!工作表!行, several joined by ；."""
    return "；".join([f"{s.file}!{s.sheet}!{s.row}" for s in sources])


def teacher_name(term: Term, staff_id: str) -> str:
    """The teacher's name, or an empty text for an empty id."""
    teacher = term.records.roster.teachers.get(staff_id)
    return teacher.name if teacher else ""


def teacher_names(term: Term, staff_ids: Iterable[str]) -> str:
    """Names joined by 、."""
    return "、".join(teacher_name(term, key) for key in staff_ids)


def homeroom_name(term: Term, school_class: str) -> str:
    """The current homeroom teacher's name, or an empty text."""
    tenure = term.homerooms.get(school_class)
    return teacher_name(term, tenure.teacher) if tenure else ""


def student_class(term: Term, visit: Visit) -> str:
    """The visited pupil's class."""
    return term.records.roster.students[visit.student].school_class


def student_name(term: Term, student_id: str) -> str:
    """The pupil's name."""
    return term.records.roster.students[student_id].name


def file_name(text: str) -> str:
    """The text as a file name that every system takes."""
    fit = _UNFIT.sub("_", visible(text))[:_LONGEST_NAME].strip(" .")
    return fit or "未命名"
