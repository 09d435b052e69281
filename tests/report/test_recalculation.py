"""家访汇总.xlsx recalculated by LibreOffice: every formula gives the engine's value, also after a change of the rules."""

from __future__ import annotations

import re
import zipfile
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import openpyxl
import pytest
import recalculate

from jiafang_batch.measure.evaluate import evaluate
from jiafang_batch.measure.rounding import half_up
from jiafang_batch.measure.term import build_term
from jiafang_batch.run.demo import make_demo
from jiafang_batch.run.school import Computed, SchoolJob, check_school, compute_school
from jiafang_batch.run.write import write_school

POLICIES = ("qizhuang", "pinci", "miaoqiao", "huabao-jilu")
"""Between them they use every kind of scoring that gives points."""


def _run(folder: Path, policy: str) -> tuple[Computed, Path]:
    make_demo(folder / policy, policy, seed=3, size="small", force=False)
    computed = compute_school(check_school(SchoolJob(folder / policy)))
    assert computed is not None
    return computed, write_school(computed, folder / policy / "输出").summary


@pytest.mark.parametrize("policy", POLICIES)
def test_every_formula_gives_the_engines_value(office, tmp_path, policy):
    _, summary = _run(tmp_path, policy)
    again = recalculate.recalculated(office, summary, tmp_path)
    assert recalculate.count_formulas(summary) > 300
    assert list(recalculate.differences(summary, again)) == []


def test_a_falsified_value_is_found(office, tmp_path):
    _, summary = _run(tmp_path, "qizhuang")
    false = tmp_path / "false.xlsx"
    with zipfile.ZipFile(summary) as book, zipfile.ZipFile(false, "w") as copy:
        for name in book.namelist():
            content = book.read(name)
            if name == "xl/worksheets/sheet2.xml":
                content = re.sub(rb"(</f><v>)[^<]*(</v>)", rb"\g<1>12345\g<2>", content, count=1)
            copy.writestr(name, content)
    again = recalculate.recalculated(office, false, tmp_path)
    assert len(list(recalculate.differences(false, again))) == 1


def test_a_changed_weight_gives_what_the_engine_gives_for_it(office, tmp_path):
    computed, summary = _run(tmp_path, "qizhuang")
    changed = tmp_path / "changed.xlsx"
    book = openpyxl.load_workbook(summary)
    rules = book["考核办法"]
    headings = {cell.value: cell.column for cell in rules[3]}
    row = next(r for r in range(4, rules.max_row + 1) if rules.cell(r, 1).value == "QZ-2")
    rules.cell(row, headings["分值"]).value = 55
    rules.cell(row, headings["目标"]).value = 0.75
    book.save(changed)
    fresh = openpyxl.load_workbook(recalculate.recalculated(office, changed, tmp_path), data_only=True)

    evaluation = computed.evaluation
    policy = evaluation.term.policy
    indicators = tuple(
        replace(i, points=Fraction(55), target=Fraction(3, 4)) if i.code == "QZ-2" else i for i in policy.indicators
    )
    wanted = evaluate(build_term(replace(policy, indicators=indicators), evaluation.term.records))
    teachers = fresh["教师"]
    columns = {cell.value: cell.column for cell in teachers[3] if cell.value}
    shown = {
        teachers.cell(r, columns["工号"]).value: tuple(
            teachers.cell(r, columns[c]).value for c in ("总分", "等级", "名次")
        )
        for r in range(5, teachers.max_row + 1)
    }
    for card in wanted.teachers:
        total, rating, rank = shown[card.subject.key]
        assert (rating, rank or None) == (card.rating, card.rank)
        wanted_total = None if card.total is None else pytest.approx(float(half_up(card.total, 2)))
        assert (None if total == "" else total) == wanted_total
    before = [c.shown_total for c in evaluation.teachers]
    assert [c.shown_total for c in wanted.teachers] != before
