"""跟踪台账: what a class follows up over the term, from its records: 回访, 控辍, 帮扶, 重大情况, with room to go on by hand.

Nothing about a pupil's mind stands here: such visits are without words, and who is special for that alone is not listed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple

from jiafang_batch.measure.incidents import incident_state, incidents
from jiafang_batch.measure.ledgers import visits_to
from jiafang_batch.measure.request_ledger import Request
from jiafang_batch.measure.special_pupils import KeyContact
from jiafang_batch.measure.term import Term, grouped_by
from jiafang_batch.measure.tracking import Aid, Contact, DropoutCase, aid, contacts, dropout_case
from jiafang_batch.mind import names_mind, open_categories
from jiafang_batch.oversight import Incident
from jiafang_batch.records import Event, Plan, Student, Visit
from jiafang_batch.report.figures import Figures
from jiafang_batch.report.forms.follow_up import DEADLINE, DEMAND, PLAN_STATE, PLANNED_DAY, PLANNED_TEAM, FollowUp
from jiafang_batch.report.forms.form import File, Material
from jiafang_batch.report.forms.sheet_form import FormColumn, SheetForm, form_book, form_rows, number_column
from jiafang_batch.report.forms.wording import open_words, short_day, team_text
from jiafang_batch.report.lists.pupil_pages import follow_up_words
from jiafang_batch.report.names import file_name, homeroom_name, teacher_names
from jiafang_batch.report.sheet.cells import Kind

NAME = "跟踪台账"
FOLLOW_UP, DROPOUT, AID, INCIDENTS = "回访", "控辍", "帮扶", "重大情况"
SERVED = {"回访": FOLLOW_UP, "控辍": DROPOUT, "控辍保学": DROPOUT, "帮扶": AID}
"""The names under which documents ask for a ledger → its sheet."""


_FOLLOW_UP = (
    number_column(), FormColumn("学生", 9, value=lambda r: r.pupil.name),
    FormColumn("特殊类别", 13, Kind.LONG_TEXT, lambda r: "、".join(open_categories(r.pupil.categories))),
    PLANNED_DAY, PLANNED_TEAM, PLAN_STATE,
    FormColumn("家访日期", 11, value=lambda r: r.of_visit(lambda visit: short_day(visit.date))),
    FormColumn("家访教师", 11, value=lambda r: r.of_visit(lambda visit: team_text(r.term, visit))),
    FormColumn("家访形式", 9, value=lambda r: r.of_visit(lambda visit: visit.form.value)),
    FormColumn("原因", 12, Kind.LONG_TEXT, lambda r: r.of_visit(lambda visit: open_words(r.term, visit, visit.reason))),
    FormColumn("对策（感想）", 30, Kind.LONG_TEXT, lambda r: r.of_visit(lambda visit: open_words(r.term, visit, visit.reflection))),
    DEADLINE, DEMAND, FormColumn("续记（手写）", 20, Kind.LONG_TEXT),
)  # fmt: skip


class DropoutRow(NamedTuple):
    """A row of 控辍."""

    case: DropoutCase
    term: Term

    @property
    def others(self) -> str:
        """The visits beside the first ones of the homeroom teacher, a line each."""
        rest = sorted((*self.case.by_homeroom[_TIMES:], *self.case.others), key=lambda visit: visit.date)
        return "\n".join(f"{short_day(v.date)}　{team_text(self.term, v)}" for v in rest)


def _homeroom_visit(place: int) -> Callable[[DropoutRow], str]:
    """The day of the first, second or third visit of the homeroom teacher."""
    return lambda row: short_day(row.case.by_homeroom[place].date) if place < len(row.case.by_homeroom) else ""


_DROPOUT = (
    number_column(), FormColumn("学生", 9, value=lambda r: r.case.student.name),
    FormColumn("列入原因", 20, Kind.LONG_TEXT, lambda r: "、".join(sign for sign in r.case.signs if not names_mind(sign))),
    FormColumn("离校日期", 11, value=lambda r: short_day(r.case.left_on)), FormColumn("班主任\n第一次家访", 12, value=_homeroom_visit(0)),
    FormColumn("班主任\n第二次家访", 12, value=_homeroom_visit(1)), FormColumn("班主任\n第三次家访", 12, value=_homeroom_visit(2)),
    FormColumn("其余家访", 20, Kind.LONG_TEXT, lambda r: r.others), FormColumn("家长承诺（手写）", 20, Kind.LONG_TEXT),
    FormColumn("返校日期", 11, value=lambda r: short_day(r.case.back_on)), FormColumn("状态", 11, value=lambda r: r.case.state),
    FormColumn("续记（手写）", 22, Kind.LONG_TEXT),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class AidStep:
    """A row of 帮扶: a visit or a request, or a pupil for whom nothing is recorded yet."""

    pupil: str
    categories: str
    day: str = ""
    source: str = ""
    words: str = ""
    handler: str = ""
    result: str = ""


_AID = (
    number_column(), FormColumn("学生", 9, value=lambda r: r.pupil), FormColumn("困难类别", 12, Kind.LONG_TEXT, lambda r: r.categories),
    FormColumn("日期", 11, value=lambda r: r.day), FormColumn("来源", 10, value=lambda r: r.source),
    FormColumn("内容", 34, Kind.LONG_TEXT, lambda r: r.words), FormColumn("经办人", 11, value=lambda r: r.handler),
    FormColumn("办理情况", 22, Kind.LONG_TEXT, lambda r: r.result), FormColumn("给了什么（手写）", 20, Kind.LONG_TEXT),
    FormColumn("金额或数量", 10), FormColumn("落实日期", 11), FormColumn("家长签字", 11),
)  # fmt: skip


class IncidentRow(NamedTuple):
    """A row of 重大情况: to whom it was reported and whether it is closed, without what happened."""

    incident: Incident
    pupil: Student
    term: Term


_INCIDENTS = (
    number_column(), FormColumn("学生", 9, value=lambda r: r.pupil.name), FormColumn("发现日期", 11, value=lambda r: short_day(r.incident.day)),
    FormColumn("情况类别", 11, value=lambda r: r.incident.kind),
    FormColumn("发现教师", 13, value=lambda r: teacher_names(r.term, r.incident.teachers)),
    FormColumn("报告给", 10, value=lambda r: r.incident.reported_to),
    FormColumn("报告日期", 11, value=lambda r: short_day(r.incident.reported.date() if r.incident.reported else None)),
    FormColumn("状态", 10, value=lambda r: incident_state(r.incident)), FormColumn("办结日期", 11, value=lambda r: short_day(r.incident.closed)),
    FormColumn("后来怎样（手写）", 34, Kind.LONG_TEXT),
)  # fmt: skip
_SIGNATURES = ("班主任：", "审核人：", "主管领导：", "日期：")
_PRIVATE = "本表含学生和家庭隐私，只给班主任和主管领导。有的内容按规定另记，不写在这里。"
_TIMES, _BLANKS = 3, 3


def tracking_ledgers(material: Material) -> Iterator[File]:
    """A workbook per class in which somebody is tracked."""
    figures = material.figures
    pupil_data, term = _PupilData(figures), figures.term
    for name in term.records.roster.classes:
        special = [key for key in pupil_data.special.get(name, ()) if _is_listed(term, key.student)]
        pupils = term.class_roster[name]
        cases = [case for pupil in pupils if (case := pupil_data.case(pupil))]
        aided = [aid for pupil in term.enrolled.get(name, ()) if (aid := pupil_data.aid(pupil))]
        urgent = pupil_data.incidents.get(name, ())
        if special or cases or aided or urgent:
            book = partial(_book, figures, pupil_data, name, special, cases, aided, urgent)
            yield f"{NAME}/{file_name(name)}.xlsx", book


@dataclass(slots=True, init=False)
class _PupilData:
    """The term's records by pupil and by class."""

    figures: Figures
    special: Mapping[str, Sequence[KeyContact]]
    plans: Mapping[str, Sequence[Plan]]
    events: Mapping[str, Sequence[Event]]
    requests: Mapping[str, Sequence[Request]]
    incidents: Mapping[str, Sequence[Incident]]
    """By class."""

    def __init__(self, figures: Figures) -> None:
        records = figures.term.records
        self.figures = figures
        self.special = grouped_by(figures.key_students, lambda key: key.student.school_class)
        self.plans = grouped_by(records.plans, lambda plan: plan.student)
        self.events = grouped_by(records.events, lambda event: event.student)
        self.requests = grouped_by(figures.requests, lambda request: request.visit.student)
        students = records.roster.students
        self.incidents = grouped_by(incidents(figures.term), lambda incident: students[incident.student].school_class)

    def case(self, student: Student) -> DropoutCase | None:
        """The pupil's 控辍, if there is one."""
        return dropout_case(self.figures.term, student, self.events.get(student.id, ()))

    def aid(self, student: Student) -> Aid | None:
        """The aid to the pupil's family, if there is a cause; without requests that are not for this paper."""
        term = self.figures.term
        visits = visits_to(term, student.id)
        requests = [r for r in self.requests.get(student.id, ()) if open_words(term, r.visit, r.visit.request)]
        return aid(student, visits, requests)


def _book(
    figures: Figures,
    pupil_data: _PupilData,
    name: str,
    special: Sequence[KeyContact],
    cases: Sequence[DropoutCase],
    aided: Sequence[Aid],
    urgent: Sequence[Incident],
) -> bytes:
    term, letterhead = figures.term, figures.letterhead
    line = f"{letterhead.school}　{letterhead.term}　班主任 {homeroom_name(term, name) or '—'}"
    students = term.records.roster.students
    sheets: tuple[tuple[str, str, tuple[FormColumn, ...], Sequence[Any], int, str], ...] = (
        (
            FOLLOW_UP, "特殊学生跟踪回访台账", _FOLLOW_UP, list(_follow_ups(term, pupil_data, special)), len(special),
            f"一户一次一行，计划和落实它的家访在同一行；{follow_up_words(term.policy.settings)}。",
        ),
        (
            DROPOUT, "控辍保学跟踪台账", _DROPOUT, [DropoutRow(case, term) for case in cases], len(cases),
            "返校了，在事件登记里写一行，事件类型写“返校”，学籍状态改为“在读”，才是“已完成”；离校那天写一行“辍学”。",
        ),
        (
            AID, "困难学生帮扶台账", _AID, [step for aid in aided for step in _aid_steps(term, aid)], len(aided),
            "内容来自家访原因写“帮扶贫困”的记录和家长诉求；给了什么、谁签收由班主任手写。",
        ),
        (
            INCIDENTS, "家访中发现的重大情况台账", _INCIDENTS, [IncidentRow(i, students[i.student], term) for i in urgent], len(urgent),
            "来自重大情况登记；发现了什么写在“重大情况报告”里，办结了就在登记里写办结日期。",
        ),
    )  # fmt: skip
    forms = [
        SheetForm(
            sheet, f"{name}{title}", f"{line}　{count} {'件' if sheet == INCIDENTS else '人'}", columns, form_rows(columns, records),
            notes=(f"{note}{_PRIVATE}",), signatures=_SIGNATURES, blanks=_BLANKS, landscape=True,
        )
        for sheet, title, columns, records, count, note in sheets
    ]  # fmt: skip
    return form_book(forms, f"{name}{NAME}", letterhead)


def _follow_ups(term: Term, pupil_data: _PupilData, special: Sequence[KeyContact]) -> Iterator[FollowUp]:
    """The last visit of the previous term, and the plans and visits of this one."""
    for key in special:
        carried = tuple(Contact(None, visit) for visit in term.carried.get(key.student.id, ())[-1:])
        held = (*carried, *contacts(pupil_data.plans.get(key.student.id, ()), key.visits)) or (Contact(None, None),)
        yield from (FollowUp(key, contact, contact is held[-1], term) for contact in held)


def _aid_steps(term: Term, aid: Aid) -> Iterator[AidStep]:
    """A row per visit and request, and one for a pupil for whom nothing is recorded yet."""
    pupil, categories = aid.student.name, "、".join(aid.categories)
    for step in aid.steps:
        visit = step if isinstance(step, Visit) else step.visit
        day, team = short_day(visit.date), team_text(term, visit)
        if isinstance(step, Visit):
            yield AidStep(
                pupil, categories, day, "帮扶家访", open_words(term, step, step.reflection or step.record), team
            )
        else:
            words = open_words(term, visit, visit.request)
            yield AidStep(pupil, categories, day, "家长诉求", words, step.handler or team, _result(step))
    if not aid.steps:
        yield AidStep(pupil, categories)


def _result(request: Request) -> str:
    """What has become of the request, without words about the mind."""
    words = (request.status, request.result, short_day(request.handled))
    return "\n".join(word for word in words if word and not names_mind(word))


def _is_listed(term: Term, student: Student) -> bool:
    """False for a pupil whose only 重点类别 are about the mind: a line without a reason would tell it."""
    return not term.policy.settings.key_categories.isdisjoint(open_categories(student.categories))
