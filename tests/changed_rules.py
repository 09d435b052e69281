"""家访汇总.xlsx after somebody changes its rules: LibreOffice gives what the engine gives for the changed policy."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import openpyxl
import pytest
import recalculate
from msgspec.structs import replace

from jiafang_batch.measure.evaluate import evaluate
from jiafang_batch.measure.month_rows import monthly
from jiafang_batch.measure.standing import is_unreported, standing_of
from jiafang_batch.measure.term import Term, build_term


def assert_followed(office: Path, term: Term, summary: Path, folder: Path) -> None:
    """Every 目标, 分值, 步长 and 最低分 is changed; totals, 等级, 名次 and 当月扣分 are those of the engine."""
    rates = {i.code for i in term.policy.indicators if i.is_rate}

    def change(title, value, code):
        if title == "目标" and code in rates:
            return value / 2
        return {"目标": value + 1, "分值": value * 2 + len(code), "步长": value + 0.5, "最低分": max(0, value - 7)}[
            title
        ]

    changed = folder / "changed.xlsx"
    with_rules(summary, changed, change)
    fresh = openpyxl.load_workbook(recalculate.recalculated(office, changed, folder), data_only=True)
    wanted = evaluate(build_term(_changed_policy(term.policy), term.records))
    shown = rows_by_key(fresh["教师"], 3, 5, "工号", ("总分", "等级", "名次"))
    shown |= rows_by_key(fresh["班级"], 3, 5, "班级", ("总分", "等级", "名次"))
    for card in (*wanted.teachers, *wanted.classes):
        total, rating, rank = shown[card.subject.key]
        standing = standing_of(wanted, card)
        assert (rating, rank or None) == (standing.rating, standing.rank)
        assert (total or None) == (None if not standing.total else pytest.approx(float(standing.total)))
    months = fresh["月度考核"] if "月度考核" in fresh.sheetnames else None
    if months is not None and months["L4"].value is not None:
        taken = [months.cell(r, 12).value for r in range(4, last_row(months) + 1)]
        due = [None if is_unreported(wanted.term, row.subject) else float(row.deduction) for row in monthly(wanted)]
        assert taken == due


def _changed_policy(policy):
    def replaced(i):
        target = i.target if i.target is None else i.target / 2 if i.is_rate else i.target + 1
        points = None if i.points is None else i.points * 2 + len(i.code)
        return replace(i, target=target, points=points, step=None if i.step is None else i.step + Fraction(1, 2))

    return replace(
        policy,
        indicators=tuple(map(replaced, policy.indicators)),
        ratings=tuple(replace(r, lowest=max(Fraction(0), r.lowest - 7)) for r in policy.ratings),
    )


def last_row(sheet) -> int:
    """The last row of the table: the last that can be filtered; totals and signatures stand below."""
    return int(sheet.auto_filter.ref.rpartition(":")[2].lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))


def rows_by_key(sheet, heading_row: int, first_row: int, key: str, titles: tuple[str, ...]) -> dict:
    """Key → the cells of these columns."""
    columns = {cell.value: cell.column for cell in sheet[heading_row] if cell.value}
    return {
        sheet.cell(r, columns[key]).value: tuple(sheet.cell(r, columns[t]).value for t in titles)
        for r in range(first_row, last_row(sheet) + 1)
        if sheet.cell(r, columns[key]).value
    }


def with_rules(summary: Path, changed: Path, change) -> None:
    """The workbook with each indicator's 目标, 分值 and 步长 and each rating's 最低分 put through `change`."""
    book = openpyxl.load_workbook(summary)
    rules = book["考核办法"]
    for column in (c.column for c in rules[3] if c.value in ("目标", "分值", "步长", "最低分")):
        for r in range(4, rules.max_row + 1):
            cell = rules.cell(r, column)
            if cell.value not in (None, ""):
                cell.value = change(rules.cell(3, column).value, cell.value, rules.cell(r, 1).value)
    book.save(changed)
