"""Sheets that never came are no bad work: 未交表 is neither graded, ranked nor called the lowest; 数据 keeps the figures."""

from __future__ import annotations

import csv

import openpyxl
import pytest
from builders import attempt, evaluated, indicator, policy, pupil, receipt, records, school_class, visit
from form_files import files_of, texts
from small_term import written

from jiafang_batch.intake.pool import Intake
from jiafang_batch.measure.explain import explain
from jiafang_batch.measure.standing import UNREPORTED, standing_of, unreported_classes
from jiafang_batch.report.figures import figures
from jiafang_batch.report.forms.form import FormMaterial
from jiafang_batch.report.forms.report_tally import by_coverage
from jiafang_batch.report.lists.own_pages import explained_page
from jiafang_batch.report.lists.score_pages import year_group_page
from jiafang_batch.run.term.school import SchoolJob, check_school, compute_school
from jiafang_batch.run.term.write import write_school

RULES = policy(indicator("覆盖率", "班主任、班级", target="100%", points=100, scoring="比例"))
PUPILS = [pupil("A1"), pupil("A2"), pupil("B1", "二(1)班"), pupil("B2", "二(1)班")]


@pytest.mark.parametrize(
    ("visits", "known", "missing"),
    [
        ((visit("A1", "10-12"),), {}, {"二(1)班"}),
        ((visit("A1", "10-12"), visit("B1", "10-12", "T2")), {}, set()),
        ((visit("A1", "10-12"),), {"attempts": (attempt("B1", "10-12"),)}, set()),  # they went, and say so
        # An empty sheet came.
        ((visit("A1", "10-12"),), {"receipts": (receipt("2025-01-20T10:00", "二(1)班"),)}, set()),
        ((), {}, {"一(1)班", "二(1)班"}),
    ],
)
def test_a_class_is_unreported_when_no_log_and_no_receipt_tells_of_it(visits, known, missing):
    assert unreported_classes(evaluated(RULES, records(*visits, pupils=PUPILS, **known)).term) == missing


def test_a_class_without_pupils_is_not_missing():
    assert unreported_classes(evaluated(RULES, records(pupils=PUPILS[:2])).term) == {"一(1)班"}


def standing(evaluation):
    return {card.subject.name: standing_of(evaluation, card) for card in (*evaluation.classes, *evaluation.teachers)}


def test_neither_the_class_nor_its_teacher_is_graded_or_ranked():
    evaluation = evaluated(RULES, records(visit("A1", "10-12"), pupils=PUPILS))
    found = standing(evaluation)
    for name in ("二(1)班", "教师T2"):
        assert (found[name].total, found[name].rating, found[name].rank) == (None, UNREPORTED, None)
    assert (found["一(1)班"].total, found["一(1)班"].rank) == (50, 1)
    raw = {card.subject.name: (card.shown_total, card.rating, card.rank) for card in evaluation.classes}
    assert raw["二(1)班"] == (0, "不合格", 2)  # what 数据 holds, by measures.md


def test_a_teacher_with_one_class_that_came_is_graded():
    given = records(
        visit("A1", "10-12"), pupils=PUPILS, classes=(school_class("一(1)班", "T1"), school_class("二(1)班", "T1"))
    )
    found = standing(evaluated(RULES, given))
    assert found["教师T1"].rating != UNREPORTED
    assert found["二(1)班"].rating == UNREPORTED


def test_explain_says_why_there_is_no_grade():
    evaluation = evaluated(RULES, records(visit("A1", "10-12"), pupils=PUPILS))
    said = "".join(explain(evaluation, "二(1)班").summary)
    assert said.startswith("未交表：二(1)班没有收到家访记录")
    assert "名次" not in said.replace("不排名次", "")


def test_the_report_names_another_class_as_the_lowest():
    evaluation = evaluated(RULES, records(visit("A1", "10-12"), pupils=PUPILS))
    shown = figures(evaluation, (), ())
    assert [name for name, _ in by_coverage(shown)] == ["一(1)班"]
    made, *_ = files_of("家访工作总结", FormMaterial(shown, lambda _visit: ())).values()
    said = "".join(texts(made))
    assert "家访率最低的是一(1)班" in said
    assert "二(1)班未交表" in said


def rows_of(book, sheet):
    loaded = openpyxl.load_workbook(book, data_only=True)[sheet]
    return {row[0]: row for row in loaded.iter_rows(values_only=True) if row[0]}


def test_every_sheet_says_so_and_the_data_keep_the_figures(tmp_path):
    folder = written(tmp_path, ("二班家访", "", ""), ("收表登记", "        一(2)班 | 2025-1-21 09:00\n", ""))
    computed = compute_school(check_school(SchoolJob(folder), None, Intake(processes=0)))
    book = write_school(computed, folder / "输出").summary
    row = rows_of(book, "班级")["一(2)班"]
    assert (row[3:7], row[-3:]) == ((2, 0, 2, None), (None, UNREPORTED, None))
    teacher = rows_of(book, "教师")["T2"]
    assert UNREPORTED in teacher
    assert any("未交表：一(2)班" in str(cell) for cell in rows_of(book, "概览"))
    public = rows_of(folder / "输出/家访汇总_公示.xlsx", "班级")["一(2)班"]
    assert public[3:] == ("＊", *[None] * 7, UNREPORTED)
    with (folder / "输出/数据/班级得分.csv").open(encoding="utf-8-sig", newline="") as file:
        data = {r["班级"]: r for r in csv.DictReader(file)}
    assert data["一(2)班"]["等级"] == "不合格"


def test_no_sum_of_points_stands_where_nothing_came():
    rules = policy(
        indicator("覆盖率", "班主任、班级、年级", target="100%", points=100, scoring="比例"),
        settings={"年级计分": "是"},
    )
    evaluation = evaluated(rules, records(visit("A1", "10-12"), pupils=PUPILS))
    shown = figures(evaluation, (), ())
    groups = {row[0]: row[-5:] for row in year_group_page(evaluation, shown.statistics).rows}
    assert groups["一年级"][:3] == (50, 100, 50)
    assert groups["二年级"] == (None, None, None, UNREPORTED, None)
    cards = {card.subject.name: card for card in (*evaluation.classes, *evaluation.year_groups)}
    sums = {name: "合计" in str(explained_page(evaluation, card, "").rows[-1][1]) for name, card in cards.items()}
    assert sums == {"一(1)班": True, "二(1)班": False, "一年级": True, "二年级": False}
