"""家访汇总.xlsx recalculated by LibreOffice: every formula gives the engine's value, also after a change of the rules."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from fractions import Fraction
from functools import cache
from pathlib import Path

import changed_rules
import openpyxl
import pytest
import recalculate
from builders import evaluated, indicator, policy, pupil, records, school_class, teacher, visit
from msgspec.structs import replace

from jiafang_batch.demo import make_demo
from jiafang_batch.measure.evaluate import evaluate
from jiafang_batch.measure.standing import standing_of
from jiafang_batch.measure.term import build_term
from jiafang_batch.report.books import summary_book
from jiafang_batch.report.figures import figures
from jiafang_batch.report.lists.audiences import school_shares
from jiafang_batch.run.term.school import Computed, SchoolJob, check_school, compute_school
from jiafang_batch.run.term.write import write_school

POLICIES = ("qizhuang", "pinci", "miaoqiao", "huabao-jilu")
"""Between them they use every kind of scoring that gives points."""


@pytest.fixture(scope="module")
def demo_run(tmp_path_factory) -> Callable[[str], tuple[Computed, Path]]:
    """A function: policy → the demo school's figures under it and its 家访汇总.xlsx, which nobody changes."""

    @cache
    def run(policy: str) -> tuple[Computed, Path]:
        term = tmp_path_factory.mktemp("demo") / policy
        make_demo(term, policy, seed=3, size="small", force=False)
        computed = compute_school(check_school(SchoolJob(term)))
        assert computed is not None
        return computed, write_school(computed, term / "输出").summary

    return run


def test_every_formula_gives_the_engines_value(office, demo_run, tmp_path):
    _, summary = demo_run("qizhuang")
    assert recalculate.differences(summary, recalculate.recalculated(office, summary, tmp_path), 300) == []


def test_every_case_with_known_figures_recalculates_alike(office, shared_case, tmp_path):
    computed = compute_school(check_school(SchoolJob(shared_case)))
    assert computed is not None
    summary = write_school(computed, tmp_path / "输出").summary
    assert recalculate.differences(summary, recalculate.recalculated(office, summary, tmp_path), 300) == []


def test_a_falsified_value_is_found(office, demo_run, tmp_path):
    _, summary = demo_run("qizhuang")
    false = tmp_path / "false.xlsx"
    with zipfile.ZipFile(summary) as book, zipfile.ZipFile(false, "w") as copy:
        for name in book.namelist():
            content = book.read(name)
            if name == "xl/worksheets/sheet2.xml":
                content = re.sub(rb"(</f><v>)[^<]*(</v>)", rb"\g<1>12345\g<2>", content, count=1)
            copy.writestr(name, content)
    again = recalculate.recalculated(office, false, tmp_path)
    assert len(recalculate.differences(false, again)) == 1


def test_a_changed_weight_gives_what_the_engine_gives_for_it(office, demo_run, tmp_path):
    computed, summary = demo_run("qizhuang")
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
    shown = changed_rules.rows_by_key(fresh["教师"], 3, 5, "工号", ("总分", "等级", "名次"))
    for card in wanted.teachers:
        total, rating, rank = shown[card.subject.key]
        standing = standing_of(wanted, card)
        assert (rating, rank or None) == (standing.rating, standing.rank)
        assert (total or None) == (None if not standing.total else pytest.approx(float(standing.total)))
    before = [c.shown_total for c in evaluation.teachers]
    assert [c.shown_total for c in wanted.teachers] != before


@pytest.mark.parametrize("policy", POLICIES)
def test_every_rule_that_may_be_changed_is_followed(office, demo_run, tmp_path, policy):
    computed, summary = demo_run(policy)
    changed_rules.assert_followed(office, computed.evaluation.term, summary, tmp_path)


@pytest.mark.parametrize("rest", [None, 0])
def test_a_target_taken_away_leaves_no_error(office, demo_run, tmp_path, rest):
    """Without the target that its 计分 needs an indicator is not assessed, as the policy check would have it."""
    _, summary = demo_run("qizhuang")
    changed = tmp_path / "changed.xlsx"
    changed_rules.with_rules(summary, changed, lambda title, value, _: rest if title == "目标" else value)
    fresh = openpyxl.load_workbook(recalculate.recalculated(office, changed, tmp_path), data_only=True)
    errors = [cell.value for sheet in fresh for row in sheet.iter_rows() for cell in row if cell.data_type == "e"]
    assert errors == []


def test_cells_that_may_be_changed_refuse_slips(demo_run):
    _, summary = demo_run("qizhuang")
    rules = openpyxl.load_workbook(summary)["考核办法"]
    checked = {str(v.sqref): (v.type, v.formula2) for v in rules.data_validations.dataValidation}
    headings = {cell.value: cell.column_letter for cell in rules[3] if cell.value}
    first = headings["目标"]
    codes = {rules.cell(r, 1).value: r for r in range(4, rules.max_row + 1)}
    assert checked[f"{first}{codes['QZ-1']}"] == ("decimal", "1")
    assert checked[f"{first}{codes['QZ-6']}"] == ("whole", "10000")
    assert {f"{headings[title]}4" for title in ("分值", "步长", "最低分")} <= set(checked)


def test_teachers_whose_numbers_differ_in_the_last_digits_are_two(office, tmp_path):
    """A spreadsheet takes a text of digits for a number of 15 digits where it compares."""
    first, second = "320102198001010011", "320102198001010029"
    rules = policy(
        indicator("家访次数", "班主任", target=1, points=100, scoring="比例"), ratings=(("优秀", 90), ("不合格", 0))
    )
    people = (teacher(first), teacher(second))
    classes = (school_class("一(1)班", first), school_class("一(2)班", second))
    pupils = (pupil("A1", "一(1)班"), pupil("A2", "一(2)班"))
    made = (visit("A1", "10-12", first), visit("A2", "10-12", first))
    evaluation = evaluated(rules, records(*made, pupils=pupils, teachers=people, classes=classes, teaching=()))
    figured = figures(evaluation, (), ())
    summary = tmp_path / "家访汇总.xlsx"
    content, _ = summary_book(figured, school_shares(figured))
    summary.write_bytes(content)
    again = recalculate.recalculated(office, summary, tmp_path)
    assert recalculate.differences(summary, again) == []
    shown = changed_rules.rows_by_key(
        openpyxl.load_workbook(again, data_only=True)["教师"], 3, 5, "工号", ("总分", "名次")
    )
    assert shown == {first: (100, 1), second: (0, 2)}
