"""跟踪台账: what a class follows up over the term, from its records: 回访, 控辍, 帮扶, 重大情况, with room to go on by hand.

Nothing about a pupil's mind stands here: such visits are without words, and who is special for that alone is not listed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

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
from jiafang_batch.report.forms.form import File, Material
from jiafang_batch.report.forms.sheet_form import FormColumn, SheetForm, form_book
from jiafang_batch.report.forms.wording import open_words, plan_cells, short_day, team_text
from jiafang_batch.report.lists.pupil_pages import follow_up_words
from jiafang_batch.report.names import file_name, homeroom_name, teacher_names
from jiafang_batch.report.sheet.cells import Kind

NAME = "跟踪台账"
FOLLOW_UP, DROPOUT, AID, INCIDENTS = "回访", "控辍", "帮扶", "重大情况"
SERVED = {"回访": FOLLOW_UP, "控辍": DROPOUT, "控辍保学": DROPOUT, "帮扶": AID}
"""The names under which documents ask for a ledger → its sheet."""
_FOLLOW_UP = (
    FormColumn("序号", 5), FormColumn("学生", 9), FormColumn("特殊类别", 13, Kind.LONG_TEXT), FormColumn("计划日期", 11),
    FormColumn("计划教师", 11), FormColumn("计划落实", 9), FormColumn("家访日期", 11), FormColumn("家访教师", 11),
    FormColumn("家访形式", 9),
    FormColumn("原因", 12, Kind.LONG_TEXT), FormColumn("对策（感想）", 30, Kind.LONG_TEXT),
    FormColumn("下次家访\n不迟于", 11), FormColumn("回访要求", 9), FormColumn("续记（手写）", 20, Kind.LONG_TEXT),
)  # fmt: skip
_DROPOUT = (
    FormColumn("序号", 5), FormColumn("学生", 9), FormColumn("列入原因", 20, Kind.LONG_TEXT), FormColumn("离校日期", 11),
    FormColumn("班主任\n第一次家访", 12), FormColumn("班主任\n第二次家访", 12), FormColumn("班主任\n第三次家访", 12),
    FormColumn("其余家访", 20, Kind.LONG_TEXT), FormColumn("家长承诺（手写）", 20, Kind.LONG_TEXT),
    FormColumn("返校日期", 11), FormColumn("状态", 11), FormColumn("续记（手写）", 22, Kind.LONG_TEXT),
)  # fmt: skip
_AID = (
    FormColumn("序号", 5), FormColumn("学生", 9), FormColumn("困难类别", 12, Kind.LONG_TEXT), FormColumn("日期", 11),
    FormColumn("来源", 10), FormColumn("内容", 34, Kind.LONG_TEXT), FormColumn("经办人", 11),
    FormColumn("办理情况", 22, Kind.LONG_TEXT), FormColumn("给了什么（手写）", 20, Kind.LONG_TEXT),
    FormColumn("金额或数量", 10), FormColumn("落实日期", 11), FormColumn("家长签字", 11),
)  # fmt: skip
_INCIDENTS = (
    FormColumn("序号", 5), FormColumn("学生", 9), FormColumn("发现日期", 11), FormColumn("情况类别", 11),
    FormColumn("发现教师", 13), FormColumn("报告给", 10), FormColumn("报告日期", 11), FormColumn("状态", 10),
    FormColumn("办结日期", 11), FormColumn("后来怎样（手写）", 34, Kind.LONG_TEXT),
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
    sheets: tuple[tuple[str, str, tuple[FormColumn, ...], Iterable[tuple[object, ...]], int, str], ...] = (
        (
            FOLLOW_UP, "特殊学生跟踪回访台账", _FOLLOW_UP, _follow_up_rows(term, pupil_data, special), len(special),
            f"一户一次一行，计划和落实它的家访在同一行；{follow_up_words(term.policy.settings)}。",
        ),
        (
            DROPOUT, "控辍保学跟踪台账", _DROPOUT, (_dropout_row(term, case) for case in cases), len(cases),
            "返校了，在事件登记里写一行，事件类型写“返校”，学籍状态改为“在读”，才是“已完成”；离校那天写一行“辍学”。",
        ),
        (
            AID, "困难学生帮扶台账", _AID, (row for aid in aided for row in _aid_rows(term, aid)), len(aided),
            "内容来自家访原因写“帮扶贫困”的记录和家长诉求；给了什么、谁签收由班主任手写。",
        ),
        (
            INCIDENTS, "家访中发现的重大情况台账", _INCIDENTS, (_incident_row(term, incident) for incident in urgent), len(urgent),
            "来自重大情况登记；发现了什么写在“重大情况报告”里，办结了就在登记里写办结日期。",
        ),
    )  # fmt: skip
    forms = [
        SheetForm(
            sheet, f"{name}{title}", f"{line}　{count} {'件' if sheet == INCIDENTS else '人'}", columns, _numbered(rows),
            notes=(f"{note}{_PRIVATE}",), signatures=_SIGNATURES, blanks=_BLANKS, landscape=True,
        )
        for sheet, title, columns, rows, count, note in sheets
    ]  # fmt: skip
    return form_book(forms, f"{name}{NAME}", letterhead)


def _numbered(rows: Iterable[tuple[object, ...]]) -> list[tuple[object, ...]]:
    return [(number, *row) for number, row in enumerate(rows, 1)]


def _follow_up_rows(term: Term, pupil_data: _PupilData, special: Sequence[KeyContact]) -> Iterator[tuple[object, ...]]:
    """The last visit of the previous term, the plans and visits of this one; when the next is due, in the last row."""
    for key in special:
        carried = tuple(Contact(None, visit) for visit in term.carried.get(key.student.id, ())[-1:])
        held = (*carried, *contacts(pupil_data.plans.get(key.student.id, ()), key.visits)) or (Contact(None, None),)
        for contact in held:
            last = contact is held[-1]
            yield (
                key.student.name, "、".join(open_categories(key.student.categories)), *plan_cells(term, contact),
                *_visit_cells(term, contact.visit), short_day(key.due) if last else "", key.state if last else "", "",
            )  # fmt: skip


def _visit_cells(term: Term, visit: Visit | None) -> tuple[str, ...]:
    if visit is None:
        return ("",) * 5
    words = (open_words(term, visit, visit.reason), open_words(term, visit, visit.reflection))
    return short_day(visit.date), team_text(term, visit), visit.form.value, *words


def _dropout_row(term: Term, case: DropoutCase) -> tuple[object, ...]:
    first = [short_day(visit.date) for visit in case.by_homeroom[:_TIMES]]
    rest = sorted((*case.by_homeroom[_TIMES:], *case.others), key=lambda visit: visit.date)
    return (
        case.student.name, "、".join(sign for sign in case.signs if not names_mind(sign)), short_day(case.left_on),
        *first, *[""] * (_TIMES - len(first)), "\n".join(f"{short_day(v.date)}　{team_text(term, v)}" for v in rest), "",
        short_day(case.back_on), case.state, "",
    )  # fmt: skip


def _aid_rows(term: Term, aid: Aid) -> Iterator[tuple[object, ...]]:
    """A row per visit and request, and one for a pupil for whom nothing is recorded yet."""
    for cells in [_aid_cells(term, step) for step in aid.steps] or [("",) * 5]:
        yield (aid.student.name, "、".join(aid.categories), *cells, "", "", "", "")


def _aid_cells(term: Term, step: Visit | Request) -> tuple[str, ...]:
    if isinstance(step, Visit):
        words = open_words(term, step, step.reflection or step.record)
        return short_day(step.date), "帮扶家访", words, team_text(term, step), ""
    result = "\n".join(
        word for word in (step.status, step.result, short_day(step.handled)) if word and not names_mind(word)
    )
    request, who = open_words(term, step.visit, step.visit.request), step.handler or team_text(term, step.visit)
    return short_day(step.visit.date), "家长诉求", request, who, result


def _incident_row(term: Term, incident: Incident) -> tuple[object, ...]:
    """To whom it was reported and whether it is closed, without what happened."""
    return (
        term.records.roster.students[incident.student].name, short_day(incident.day), incident.kind, teacher_names(term, incident.teachers),
        incident.reported_to, short_day(incident.reported.date() if incident.reported else None), incident_state(incident),
        short_day(incident.closed), "",
    )  # fmt: skip


def _is_listed(term: Term, student: Student) -> bool:
    """False for a pupil whose only 重点类别 are about the mind: a line without a reason would tell it."""
    return not term.policy.settings.key_categories.isdisjoint(open_categories(student.categories))
