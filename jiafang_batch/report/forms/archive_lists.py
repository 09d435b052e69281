"""归档目录 and 移交清单: what the school files of the term's visits, and what each class hands over to the office."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import partial
from typing import NamedTuple

from jiafang_batch.grouping import grouped_by
from jiafang_batch.measure.incidents import incidents
from jiafang_batch.measure.term import Term
from jiafang_batch.measure.term_visits import term_visits
from jiafang_batch.report.figures import Figures
from jiafang_batch.report.forms.form import File, FormMaterial
from jiafang_batch.report.forms.form_book import form_book
from jiafang_batch.report.forms.form_columns import FormColumn, form_rows, number_column
from jiafang_batch.report.forms.sheet_form import SheetForm
from jiafang_batch.report.names import homeroom_name, student_class
from jiafang_batch.report.sheet.cells import Kind

NAME = "归档目录"
_CATALOGUE = (
    number_column(6), FormColumn("材料名称", 34, Kind.LONG_TEXT, lambda material: material[0]),
    FormColumn("数量", 14, value=lambda material: material[1]), FormColumn("页数", 8), FormColumn("责任人", 12), FormColumn("保管期限", 11),
    FormColumn("存放处", 14), FormColumn("备注", 20, Kind.LONG_TEXT),
)  # fmt: skip
"""Of the name of a kind of material and its number."""


class ClassArchive(NamedTuple):
    """A row of 移交清单: what there is of a class."""

    name: str
    homeroom: str
    visits: int
    photos: int
    signed: int
    plans: int
    surveys: int
    received: str

    @property
    def missing(self) -> str:
        """What there is nothing of."""
        return "、".join(word for word, count in (("家访记录", self.visits), ("照片", self.photos)) if not count)


_HANDOVER = (
    number_column(), FormColumn("班级", 10, value=lambda c: c.name), FormColumn("班主任", 12, value=lambda c: c.homeroom),
    FormColumn("家访记录", 9, value=lambda c: str(c.visits)), FormColumn("照片", 8, value=lambda c: str(c.photos)),
    FormColumn("家长签字", 9, value=lambda c: str(c.signed)), FormColumn("家访计划", 9, value=lambda c: str(c.plans)),
    FormColumn("问卷", 8, value=lambda c: str(c.surveys)), FormColumn("收表日期", 12, value=lambda c: c.received),
    FormColumn("缺什么", 16, value=lambda c: c.missing), FormColumn("移交人签字", 14), FormColumn("接收人签字", 14),
)  # fmt: skip


def archive_lists(material: FormMaterial) -> Iterator[File]:
    """One workbook for the archive."""
    yield f"{NAME}.xlsx", partial(_book, material.figures)


def _book(figures: Figures) -> bytes:
    letterhead = figures.letterhead
    line = f"{letterhead.school}　{letterhead.term}"
    sign = ("立卷人：", "审核人：", "日期：")
    handed = ("教导处：", "档案室：", "日期：")
    note = "页数、保管期限、存放处由档案室填写；没有的材料（数量为 0）可以删去那一行。"
    classes = form_rows(_HANDOVER, list(_classes(figures.term)))
    catalogue = SheetForm(
        NAME,
        "家访材料归档目录",
        line,
        _CATALOGUE,
        form_rows(_CATALOGUE, _materials(figures)),
        blanks=4,
        notes=(note,),
        signatures=sign,
    )
    handover = SheetForm(
        "移交清单", "家访材料移交清单", f"{line}　各班移交教导处", _HANDOVER, classes, signatures=handed, landscape=True,
    )  # fmt: skip
    return form_book([catalogue, handover], "家访材料归档", letterhead)


def _materials(figures: Figures) -> Sequence[tuple[str, str]]:
    """The kinds of material of the term with their numbers, in the order of the work."""
    term = figures.term
    records = term.records
    visits = term_visits(term)
    classes = sum(bool(students) for students in term.enrolled.values())
    teachers = sum(teacher.active for teacher in records.roster.teachers.values())
    return (
        ("家访实施方案、考核办法", "1 份"), ("学生名册、教师名册、班级表", "1 套"),
        ("家访计划、被访学生名单", f"{len(records.plans)} 行"), ("培训登记", f"{len(records.trainings)} 次"),
        ("离校审批", f"{len(records.leaves)} 份"), ("家访记录", f"{len(visits)} 份"),
        ("家访照片", f"{sum(visit.photos for visit in visits)} 张"), ("事件登记", f"{len(records.events)} 件"),
        ("家长诉求及办理", f"{len(figures.requests)} 条"), ("家访手记", f"{len(figures.essays)} 篇"),
        ("特殊学生花名册和回访计划", f"{len(figures.key_students)} 人"), ("家长问卷、学生问卷", f"{len(records.surveys)} 份"),
        ("座谈会记录", f"{len(records.forums)} 次"), ("抽查记录", f"{len(records.inspections)} 户"),
        ("重大情况登记和报告", f"{len(incidents(term))} 件"), ("违规登记和处理", f"{len(records.breaches)} 起"),
        ("学生家访档案（一生一档）", f"{classes} 班"),
        ("教师家访档案", f"{teachers} 人"), ("月度考核表", f"{len({row.step.period.name for row in figures.months})} 月"),
        ("评优推荐、表彰决定", f"{sum(n.place > 0 for n in figures.nominations)} 项"), ("上报表", "1 份"), ("家访工作总结", "1 份"),
    )  # fmt: skip


def _classes(term: Term) -> Iterator[ClassArchive]:
    visits = grouped_by(term_visits(term), lambda visit: student_class(term, visit))
    receipts = sorted(term.records.receipts, key=lambda r: r.received)
    received = {receipt.school_class: receipt.received for receipt in receipts}
    students = term.records.roster.students
    plans = Counter(students[plan.student].school_class for plan in term.records.plans)
    surveys = Counter(survey.school_class for survey in term.records.surveys)
    for name in term.enrolled:
        class_visits = visits.get(name, ())
        yield ClassArchive(
            name, homeroom_name(term, name), len(class_visits), photos=sum(v.photos for v in class_visits),
            signed=sum(v.signed for v in class_visits), plans=plans[name], surveys=surveys[name],
            received=f"{received[name]:%Y-%m-%d}" if name in received else "",
        )  # fmt: skip
