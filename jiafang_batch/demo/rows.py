"""The invented people and visits as rows of their layouts: field → cell value."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from jiafang_batch.demo.invented_visits import DemoVisit
from jiafang_batch.demo.people import HOMEROOM_SUBJECT, DemoClass, DemoTeacher, Pupil, School
from jiafang_batch.sheets.template import Value

Cells = dict[str, Value]


def student_rows(school: School) -> Iterator[Cells]:
    """学生名册, class by class."""
    return (_student(pupil) for school_class in school.classes for pupil in school_class.pupils)


def _student(pupil: Pupil) -> Cells:
    return {
        "student_id": pupil.student_id,
        "name": pupil.name,
        "sex": pupil.sex.value,
        "year_group": pupil.year_group,
        "school_class": pupil.school_class,
        "birth_date": pupil.birth_date,
        "entry_kind": pupil.entry_kind.value,
        "entry_date": pupil.entry_date,
        "leave_date": pupil.leave_date,
        "status": pupil.status.value,
        "categories": "、".join(category.value for category in pupil.categories),
        "parents_away": pupil.parents_away,
        "visitable": pupil.visitable.value,
        "address": pupil.address,
        "guardian": pupil.guardian,
        "phone": pupil.phone,
        "remark": pupil.remark,
    }


def teacher_rows(school: School) -> Iterator[Cells]:
    """教师名册."""
    return (
        {
            "staff_id": teacher.staff_id,
            "name": teacher.name,
            "sex": teacher.sex.value,
            "posts": "、".join(post.value for post in teacher.posts),
            "grade_group": teacher.grade_group,
            "subject": teacher.subject,
            "hire_date": teacher.hire_date,
            "status": teacher.status.value,
            "phone": teacher.phone,
        }
        for teacher in school.teachers
    )


def class_rows(school: School) -> Iterator[Cells]:
    """班级表; a class with several homeroom teachers in turn has a row for each."""
    for school_class in school.classes:
        if school_class.predecessor is not None:
            yield _class_row(school_class, school_class.predecessor) | {"until": school_class.since}
        yield _class_row(school_class, school_class.homeroom) | {"since": school_class.since}


def _class_row(school_class: DemoClass, homeroom: DemoTeacher) -> Cells:
    return {
        "school_class": school_class.name,
        "year_group": school_class.year_group,
        "homeroom": homeroom.name,
        "is_entry_grade": school_class.is_entry_grade,
        "year_leader": school_class.year_leader.name,
    }


def teaching_rows(school: School) -> Iterator[Cells]:
    """任课表."""
    for school_class in school.classes:
        yield {"school_class": school_class.name, "teacher": school_class.homeroom.name, "subject": HOMEROOM_SUBJECT}
        for teacher in school_class.team:
            yield {"school_class": school_class.name, "teacher": teacher.name, "subject": teacher.subject}


def visit_row(visit: DemoVisit, *, needs_id: bool) -> Cells:
    """A row of 家访记录; the 学号 only if the name alone is ambiguous."""
    return {
        "date": visit.day,
        "school_class": visit.pupil.school_class,
        "student": visit.pupil.name,
        "student_id": visit.pupil.student_id if needs_id else None,
        "lead": visit.lead.name,
        "companions": names(visit.companions),
        "form": visit.form.value,
        "outcome": visit.outcome.value,
        "parent": visit.parent,
        "reason": visit.reason.value,
        "preparation": visit.preparation,
        "record": visit.record,
        "themes": "、".join(theme.value for theme in visit.themes),
        "request": visit.request,
        "request_kind": visit.request_kind.value if visit.request_kind else None,
        "request_status": visit.request_status.value if visit.request_status else None,
        "photos": visit.photos,
        "signed": visit.signed,
        "is_follow_up": visit.is_follow_up,
        "in_work_hours": visit.in_work_hours,
        "approver": visit.approver,
        "event_id": visit.event_id,
        "reflection": visit.reflection,
    }


def log_rows(school_class: DemoClass, visits: Iterable[DemoVisit]) -> list[Cells]:
    """The class's 家访记录 in the order of days."""
    class_visits = (visit for visit in visits if visit.pupil.school_class == school_class.name)
    return [visit_row(visit, needs_id=visit.pupil in school_class.namesakes) for visit in class_visits]


def names(teachers: Iterable[DemoTeacher]) -> str:
    """Return the names in one cell."""
    return "、".join(teacher.name for teacher in teachers)
