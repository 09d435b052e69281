"""月度考核表: a page to sign for each assessed month, every homeroom teacher with the month's figures and deduction."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from jiafang_batch.measure.month_rows import MonthRow, former_months
from jiafang_batch.measure.rounding import plain_text, share_text
from jiafang_batch.measure.standing import UNREPORTED
from jiafang_batch.report.figures import Figures
from jiafang_batch.report.forms.form import File, FormMaterial
from jiafang_batch.report.forms.form_book import form_book
from jiafang_batch.report.forms.form_columns import FormColumn, form_rows, number_column
from jiafang_batch.report.forms.sheet_form import SheetForm
from jiafang_batch.report.forms.wording import joined
from jiafang_batch.report.lists.month_page import month_lines
from jiafang_batch.report.names import sheet_names
from jiafang_batch.report.sheet.signatures import ASSESSMENT

NAME = "月度考核表"
_UNKNOWN = ""
"""A figure of a class whose sheets were not handed in."""
_COLUMNS = (
    number_column(), FormColumn("班级", 12, value=lambda r: joined(r.month.subject.classes, "—")),
    FormColumn("班主任", 10, value=lambda r: r.month.subject.name), FormColumn("当月人次", 8, value=lambda r: str(r.month.visit_count)),
    FormColumn("累计已访", 8, value=lambda r: str(r.month.step.covered)), FormColumn("应访学生", 8, value=lambda r: str(r.month.step.population)),
    FormColumn("累计\n家访率", 9, value=lambda r: _UNKNOWN if r.unreported else share_text(r.month.step.coverage)),
    FormColumn("累计\n目标", 9, value=lambda r: share_text(r.month.step.goal)),
    FormColumn("是否达到", 9, value=lambda r: UNREPORTED if r.unreported else "是" if r.month.step.reached else "否"),
    FormColumn("当月扣分", 8, value=lambda r: _UNKNOWN if r.unreported else plain_text(r.month.deduction)), FormColumn("本人签字", 14),
)  # fmt: skip


def monthly_sheets(material: FormMaterial) -> Iterator[File]:
    """One workbook, a sheet for each month and indicator."""
    months = (*material.figures.months, *former_months(material.figures.evaluation))
    if months:
        yield f"{NAME}.xlsx", partial(_book, material.figures, months)


def _book(figures: Figures, months: Sequence[MonthRow]) -> bytes:
    pages: dict[tuple[str, str], list[MonthRow]] = {}
    order = {name: place for place, name in enumerate(figures.term.records.roster.classes)}
    for row in sorted(months, key=lambda row: order.get(next(iter(row.subject.classes), ""), len(order))):
        pages.setdefault((row.step.period.name, row.indicator.code), []).append(row)
    several = len({code for _, code in pages}) > 1
    forms = []
    in_order = sorted(pages.items(), key=lambda page: page[1][0].step.period.span.first)
    names = sheet_names(f"{month}_{code}" if several else month for (month, code), _ in in_order)
    for name, ((month, _), rows) in zip(names, in_order, strict=True):
        forms.append(_form(figures, name, month, rows))
    return form_book(forms, NAME, figures.letterhead)


def _form(figures: Figures, name: str, month: str, rows: Sequence[MonthRow]) -> SheetForm:
    indicator, letterhead = rows[0].indicator, figures.letterhead
    basis = f"（{indicator.basis}）" if indicator.basis else ""
    note = (
        f"依据：{indicator.code} {indicator.name}{basis}。每月累计家访率到月底的目标，没有达到的当月扣分；"
        "每个月算月底在任的班主任的：已经卸任的列在他在任的月份，接班以前的月份不扣。"
    )
    return SheetForm(
        name, f"{month}班主任家访考核表", f"{letterhead.school}　{letterhead.term}　{month}", _COLUMNS,
        form_rows(_COLUMNS, month_lines(figures.term, rows)), notes=(note,), signatures=ASSESSMENT,
        row_height=26,
    )  # fmt: skip
