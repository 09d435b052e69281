"""Rows of workbooks → the product's records, policy and figures, through its own reading of sheets."""

from __future__ import annotations

from datetime import date, datetime, time

from msgspec.structs import replace

from jiafang_batch.catalogue import is_error
from jiafang_batch.dates import SchoolYear
from jiafang_batch.grid import Grid
from jiafang_batch.link.link_term import link_term
from jiafang_batch.link.marks import settled_marks
from jiafang_batch.link.roster import link_roster
from jiafang_batch.measure.evaluate import evaluate
from jiafang_batch.measure.rounding import decimal_text, plain_text
from jiafang_batch.measure.term import build_term
from jiafang_batch.policy.load_policy import load_policy
from jiafang_batch.run.term.open_term import log_columns
from jiafang_batch.sheets.recognise_tables import read_tables

POLICY_SHEETS = ("基本设置", "校历", "指标", "事件响应", "等级", "评优")


def evaluation_of(tables):
    """(evaluation, problems) of a term given as rows; the evaluation is None where the policy is in error."""
    policy, problems = policy_of(tables)
    if policy is None:
        return None, problems
    year = SchoolYear(policy.school_year.first, policy.school_year.last)
    read, about_rows = read_tables(grids(tables, policy=False), year)
    records, about_links = link_term(read, link_roster(read, year.first.year))
    marks, about_marks = settled_marks(records.marks, policy.indicators)
    term = build_term(policy, replace(records, marks=marks))
    return evaluate(term), (*problems, *about_rows, *about_links, *about_marks)


def sourced(tables):
    """Tables of rows with the 来源 (file, sheet, row) of each, as a term folder would have them."""
    return {
        title: [{**row, "来源": (_file(title), title, n)} for n, row in enumerate(rows, 2)]
        for title, rows in tables.items()
    }


def _file(title):
    if title in POLICY_SHEETS:
        return "考核办法.xlsx"
    of_people = {"学生名册": "基础信息/学生.xlsx", "教师名册": "基础信息/教师.xlsx", "班级表": "基础信息/教师.xlsx"}
    return {**of_people, "任课表": "基础信息/教师.xlsx", "家访记录": "收表/家访记录.xlsx"}.get(title, "收表/登记.xlsx")


def policy_of(tables):
    """(policy, problems) of the sheets of 考核办法.xlsx."""
    read, about_rows = read_tables(grids(tables, policy=True), None)
    policy, problems = load_policy(read, "考核办法.xlsx", log_columns())
    return policy, (*about_rows, *problems)


def figures(tables):
    """(编号, name of the subject) → its figure as text; the term has no error."""
    evaluation, problems = evaluation_of(tables)
    assert errors(problems) == []
    return {(row.indicator.code, row.subject.name): figure(row) for row in evaluation.results}


def standings(tables):
    """Name of the subject → (总分, 等级, 名次) as texts."""
    evaluation, problems = evaluation_of(tables)
    assert errors(problems) == []
    cards = (card for of_kind in evaluation.scorecards.values() for card in of_kind)
    return {
        card.subject.name: (
            "" if card.total is None else shortened(card.total),
            card.rating,
            "" if card.rank is None else str(card.rank),
        )
        for card in cards
    }


def figure(row):
    """`4/5`, `3`, `不适用`; with ` → 得分` where it is scored, ` → 进行中`, or ` → 否决`."""
    tally, scoring = row.tally, row.indicator.scoring
    if tally.value is None:
        return "不适用"
    value = plain_text(tally.value) if tally.denominator is None else f"{tally.numerator}/{tally.denominator}"
    if row.points is not None:
        return f"{value} → {shortened(row.points)}"
    if scoring is None:
        return value
    if scoring.value != "否决":
        return f"{value} → 进行中"
    return value if row.met or (row.met is None and tally.value == 0) else f"{value} → 否决"


def shortened(number):
    """Two decimals at most, none that is not needed."""
    return decimal_text(number, 2).rstrip("0").rstrip(".")


def errors(problems):
    """Those of severity 错误, as texts."""
    return [str(problem) for problem in problems if is_error(problem)]


def grids(tables, *, policy):
    """The sheets of the policy, or all others, as raw cells."""
    chosen = (rows for title, rows in tables.items() if rows and (title in POLICY_SHEETS) == policy)
    return [grid(rows) for rows in chosen]


def grid(rows):
    file, sheet, first = rows[0]["来源"]
    columns = list(dict.fromkeys(column for row in rows for column in row if column != "来源"))
    cells = [[cell(row.get(column)) for column in columns] for row in rows]
    return Grid(file, sheet, [columns, *cells], first - 2, 0, (), hidden=False)


def cell(value):
    """A date as intake gives it: a moment at midnight; a blank as nothing."""
    if isinstance(value, datetime) or not isinstance(value, date):
        return "" if value is None else value
    return datetime.combine(value, time())
