"""归档目录 and 移交清单: what the school files of the term's visits, and what each class hands over to the office."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from jiafang_batch.measure.incidents import incidents
from jiafang_batch.measure.ledgers import term_visits
from jiafang_batch.measure.term import Term, grouped_by
from jiafang_batch.records import Visit
from jiafang_batch.report.figures import Figures
from jiafang_batch.report.forms.form import File, Material
from jiafang_batch.report.forms.sheet_form import FormColumn, SheetForm, form_book
from jiafang_batch.report.names import homeroom_name, student_class
from jiafang_batch.report.sheet.cells import Kind

NAME = "归档目录"
_CATALOGUE = (
    FormColumn("序号", 6), FormColumn("材料名称", 34, Kind.LONG_TEXT), FormColumn("数量", 14), FormColumn("页数", 8),
    FormColumn("责任人", 12), FormColumn("保管期限", 11), FormColumn("存放处", 14), FormColumn("备注", 20, Kind.LONG_TEXT),
)  # fmt: skip
_HANDOVER = (
    FormColumn("序号", 5), FormColumn("班级", 10), FormColumn("班主任", 12), FormColumn("家访记录", 9), FormColumn("照片", 8),
    FormColumn("家长签字", 9), FormColumn("家访计划", 9), FormColumn("问卷", 8), FormColumn("收表日期", 12), FormColumn("缺什么", 16),
    FormColumn("移交人签字", 14), FormColumn("接收人签字", 14),
)  # fmt: skip


def archive_lists(material: Material) -> Iterator[File]:
    """One workbook for the archive."""
    yield f"{NAME}.xlsx", partial(_book, material.figures)


def _book(figures: Figures) -> bytes:
    letterhead = figures.letterhead
    line = f"{letterhead.school}　{letterhead.term}"
    sign = ("立卷人：", "审核人：", "日期：")
    handed = ("教导处：", "档案室：", "日期：")
    note = "页数、保管期限、存放处由档案室填写；没有的材料（数量为 0）可以删去那一行。"
    catalogue = SheetForm(
        NAME, "家访材料归档目录", line, _CATALOGUE, _materials(figures), blanks=4, notes=(note,), signatures=sign
    )
    handover = SheetForm(
        "移交清单", "家访材料移交清单", f"{line}　各班移交教导处", _HANDOVER, _classes(figures.term), signatures=handed, landscape=True,
    )  # fmt: skip
    return form_book([catalogue, handover], "家访材料归档", letterhead)


def _materials(figures: Figures) -> list[tuple[object, ...]]:
    """The kinds of material of the term with their numbers, in the order of the work."""
    term = figures.term
    records = term.records
    visits = term_visits(term)
    classes = sum(bool(students) for students in term.enrolled.values())
    teachers = sum(teacher.active for teacher in records.roster.teachers.values())
    counts = (
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
    return [(number, name, count, "", "", "", "", "") for number, (name, count) in enumerate(counts, 1)]


def _classes(term: Term) -> list[tuple[object, ...]]:
    visits = grouped_by(term_visits(term), lambda visit: student_class(term, visit))
    received = {
        receipt.school_class: receipt.received for receipt in sorted(term.records.receipts, key=lambda r: r.received)
    }
    students = term.records.roster.students
    rows: list[tuple[object, ...]] = []
    for name in term.enrolled:
        class_visits: tuple[Visit, ...] = tuple(visits.get(name, ()))
        photos, signed = sum(v.photos for v in class_visits), sum(v.signed for v in class_visits)
        plans = sum(students[plan.student].school_class == name for plan in term.records.plans)
        surveys = sum(survey.school_class == name for survey in term.records.surveys)
        day = f"{received[name]:%Y-%m-%d}" if name in received else ""
        missing = "、".join(word for word, has in (("家访记录", class_visits), ("照片", photos)) if not has)
        rows.append((
            len(rows) + 1, name, homeroom_name(term, name), str(len(class_visits)), str(photos), str(signed), str(plans),
            str(surveys), day, missing, "", "",
        ))  # fmt: skip
    return rows
