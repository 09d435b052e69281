"""A second calculation of measures.md, written from the text alone, and what it is held against."""

from __future__ import annotations

import os
from dataclasses import astuple
from itertools import zip_longest

import pytest
from cookbook_book import RECIPES, tables_of
from known_terms import expected_rows, read_term
from oracle_school import TEACHER_KINDS, School
from oracle_scores import (
    COUNTS,
    half_up,
    has_year_groups,
    lines,
    months,
    nominations,
    standings,
    target_of,
    unvisited,
    vetoes,
)
from oracle_visits import Whom
from random_terms import random_term
from term_rows import errors, evaluation_of, sourced

from jiafang_batch.measure import awards
from jiafang_batch.measure.duties import duties
from jiafang_batch.measure.month_rows import monthly

SCORED = (*TEACHER_KINDS, "班级")
PORTION = 25
PORTIONS = 80 if os.environ.get("LAWS") == "thorough" else 8


# ---------------------------------------------------------------- the product, on invented terms


@pytest.mark.parametrize("portion", range(PORTIONS))
def test_an_invented_term_has_the_same_figures_the_long_way(portion):
    for seed in range(portion * PORTION, (portion + 1) * PORTION):
        assert list(differences(random_term(seed))) == [], f"seed {seed}"


def differences(tables):
    """What the product and the oracle do not agree on: (what, the product's, the oracle's)."""
    evaluation, problems = evaluation_of(tables)
    assert errors(problems) == []
    school = School(tables)
    rows = lines(school)
    yield from unlike("指标明细", map(product_line, evaluation.results), map(oracle_line, rows))
    for kind in (*SCORED, *(["年级"] if has_year_groups(school) else [])):
        cards = [c for of_kind in evaluation.scorecards.values() for c in of_kind if c.subject.kind.value == kind]
        ours = standings(school, rows, kind)
        yield from unlike(kind, map(product_card, cards), [(key, astuple(card)) for key, card in ours.items()])
    missed = [(d.student.id, d.reason) for d in duties(evaluation.term) if not d.visited]
    yield from unlike("未访学生", missed, unvisited(school))
    yield from unlike("月度考核", map(product_month, monthly(evaluation)), months(school))
    yield from unlike("评优推荐", product_nominations(evaluation), oracle_nominations(school, rows))


def unlike(what, product, oracle):
    return [(what, a, b) for a, b in zip_longest(product, oracle) if a != b]


def product_line(row):
    tally = row.tally
    figures = (tally.numerator, tally.denominator, tally.value, row.met, row.points)
    return (row.indicator.code, row.indicator.kind.value, row.subject.kind.value, row.subject.key, *figures)


def oracle_line(row):
    kind = row.row["类型"]
    parts = (row.numerator, row.denominator) if row.value is not None else (0, None if kind in COUNTS else 0)
    return (row.row["编号"], kind, row.whom.kind, row.whom.key, *parts, row.value, row.met, row.points)


def product_card(card):
    total = None if card.total is None else half_up(card.total)
    return (card.subject.key, (total, card.rating, card.rank, card.vetoed))


def product_month(row):
    step = row.step
    figures = (step.covered, step.population, step.goal, step.reached, row.deduction)
    return (row.indicator.code, row.subject.key, step.period.span.first, row.visit_count, *figures)


def product_nominations(evaluation):
    return sorted((n.award.name, n.card.subject.key, n.tied) for n in awards.nominations(evaluation) if n.place)


def oracle_nominations(school, rows):
    chosen = nominations(school, rows)
    return sorted((award, key, tied) for (award, _), keys in chosen.items() for key, tied in keys.items())


# ---------------------------------------------------------------- the cookbook


@pytest.mark.parametrize("recipe", RECIPES, ids=[recipe["clause"] for recipe in RECIPES])
def test_the_oracle_knows_the_figures_of_the_cookbook(recipe):
    school = School(sourced(tables_of(recipe)))
    rows = lines(school)
    for number, row in enumerate(recipe["row"], 1):
        shown = {school.name_of(r.whom): figure(r) for r in rows if r.row["编号"] == f"算例-{number}"}
        assert {name: shown.get(name, "没有这一项") for name in row["figures"]} == row["figures"]
    cards = {
        school.name_of(Whom(kind, key, ())): card
        for kind in (*SCORED, "年级")
        for key, card in standings(school, rows, kind).items()
    }
    wanted = recipe.get("totals", {})
    assert {name: total(cards[name], wanted[name]) for name in wanted} == wanted


def figure(row):
    """A result as the cookbook writes it."""
    if row.value is None:
        return "不适用"
    value = shortened(row.value, 6) if row.denominator is None else f"{row.numerator}/{row.denominator}"
    if row.points is not None:
        return f"{value} → {shortened(half_up(row.points), 2)}"
    if row.in_progress:
        return f"{value} → 进行中"
    return f"{value} → 否决" if vetoes(row) else value


def total(card, wanted):
    return shortened(card.total, 2) + (f" {card.rating}" if " " in wanted else "")


def shortened(number, digits):
    return f"{float(number):.{digits}f}".rstrip("0").rstrip(".")


# ---------------------------------------------------------------- the known terms


@pytest.mark.shared
def test_the_oracle_knows_the_known_terms(shared_case):
    school = School(read_term(shared_case))
    rows = lines(school)
    assert dict(shown_line(school, row) for row in rows) == dict(map(known_line, known(shared_case, "指标明细.csv")))
    teachers = {key: card for kind in TEACHER_KINDS for key, card in standings(school, rows, kind).items()}
    assert dict(map(shown_card, teachers.items())) == known_cards(shared_case, "教师得分.csv", "工号")
    assert dict(map(shown_card, standings(school, rows, "班级").items())) == known_cards(
        shared_case, "班级得分.csv", "班级"
    )
    if has_year_groups(school):
        assert dict(map(shown_card, standings(school, rows, "年级").items())) == known_cards(
            shared_case, "年级得分.csv", "年级"
        )
    assert sorted(unvisited(school)) == sorted((row["学号"], row["原因"]) for row in known(shared_case, "未访学生.csv"))


def known(case, name):
    return expected_rows(case / "expected" / name)


def known_line(row):
    parts = (row["分子"], row["分母"]) if row["值"] else ("0", "0")
    figures = (*parts, row["值"], row["目标"], row["达标"], row["分值"], row["得分"])
    return (row["编号"], row["对象类型"], row["对象编号"]), tuple(map(plain, figures))


def plain(text):
    """A number without the zeros that only the writing adds."""
    try:
        return round(float(text), 6)
    except ValueError:
        return text


def shown_line(school, row):
    is_scored = row.whom.kind in SCORED or (row.whom.kind == "年级" and has_year_groups(school))
    weight = row.weight if row.scoring and is_scored else None
    met = "" if row.met is None else "是" if row.met else "否"
    down = row.denominator if row.value is not None else 0
    points = "" if row.points is None else float(half_up(row.points))
    figures = (row.numerator, down, row.value, target_of(row.row), met, weight, points)
    numbers = ("" if f is None else f if isinstance(f, str) else round(float(f), 6) for f in figures)
    return (row.row["编号"], row.whom.kind, row.whom.key), tuple(numbers)


def known_cards(case, name, key):
    return {row[key]: (row["总分"], row["等级"], row["名次"]) for row in known(case, name)}


def shown_card(pair):
    key, card = pair
    total = "" if card.total is None else f"{float(card.total):.2f}"
    return key, (total, card.rating, "" if card.rank is None else str(card.rank))
