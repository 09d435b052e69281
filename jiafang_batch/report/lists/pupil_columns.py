"""The columns that lists of pupils share; each reads the `pupil` of a row, some its `visits` and its `term`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from jiafang_batch.measure.term import Term
from jiafang_batch.measure.term_visits import is_onsite
from jiafang_batch.mind import categories_text
from jiafang_batch.records import Student, Visit
from jiafang_batch.report.names import homeroom_name
from jiafang_batch.report.sheet.cells import Kind
from jiafang_batch.report.sheet.page import Column

NO_STUDENTS = "名册里没有学生。"

PUPIL_ID = Column("学号", value=lambda r: r.pupil.id)
PUPIL_NAME = Column("姓名", width=10, value=lambda r: r.pupil.name)
PUPIL_CLASS = Column("班级", width=10, value=lambda r: r.pupil.school_class)
PUPIL = (PUPIL_ID, PUPIL_NAME, PUPIL_CLASS)
SEX = Column("性别", width=6, value=lambda r: r.pupil.sex.value if r.pupil.sex else "")
CATEGORIES = Column("特殊类别", width=18, value=lambda r: categories_text(r.pupil))
GUARDIAN = Column("监护人", width=10, value=lambda r: r.pupil.guardian)
PHONE = Column("联系电话", width=14, value=lambda r: r.pupil.phone)
ADDRESS = Column("家庭住址", Kind.LONG_TEXT, value=lambda r: r.pupil.address)
HOMEROOM = Column("班主任", width=10, value=lambda r: homeroom_name(r.term, r.pupil.school_class))
LAST_DAY = Column("最近家访", Kind.DATE, 12, value=lambda r: r.visits[-1].date if r.visits else None)
LAST_FORM = Column("最近形式", value=lambda r: r.visits[-1].form.value if r.visits else "")
VISIT_COUNT = Column("家访次数", Kind.INTEGER, value=lambda r: len(r.visits))
ONSITE_COUNT = Column("实地次数", Kind.INTEGER, value=lambda r: sum(is_onsite(r.term, v) for v in r.visits))


class PupilRow(NamedTuple):
    """A pupil's row of a list, and the list's data about the pupil."""

    pupil: Student
    visits: Sequence[Visit]
    term: Term
    record: Any
