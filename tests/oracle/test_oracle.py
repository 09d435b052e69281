"""The engine against a second calculation that goes the long way, on invented schools and on the known terms."""

from __future__ import annotations

import csv
import os
from itertools import zip_longest

import pytest
from builders import evaluated
from oracle import TEACHER_KINDS, Oracle
from oracle_scores import half_up, lines, months, nominations, standings, unvisited
from random_terms import random_term

from jiafang_batch.intake.pool import Intake
from jiafang_batch.measure import awards, ledgers
from jiafang_batch.run.term.school import SchoolJob, check_school

SCORED = (*TEACHER_KINDS, "班级")
PORTION = 50
PORTIONS = 100 if os.environ.get("LAWS") == "thorough" else 6


@pytest.mark.parametrize("portion", range(PORTIONS))
def test_an_invented_term_has_the_same_figures_the_long_way(portion):
    for seed in range(portion * PORTION, (portion + 1) * PORTION):
        assert list(differences(*random_term(seed))) == [], f"seed {seed}"


def differences(policy, records):
    """What the engine and the oracle do not agree on: (what, the engine's, the oracle's)."""
    evaluation, oracle = evaluated(policy, records), Oracle(policy, records)
    rows = lines(oracle)
    yield from unlike("指标明细", map(engine_line, evaluation.results), map(oracle_line, rows))
    for kind in SCORED:
        cards = {c.subject.key: c for c in (*evaluation.teachers, *evaluation.classes) if c.subject.kind.value == kind}
        ours = {key: (s.total, s.rating, s.rank, s.vetoed) for key, s in standings(oracle, rows, kind).items()}
        yield from unlike(kind, ((key, engine_standing(card)) for key, card in cards.items()), ours.items())
    missed = [(d.student.id, d.reason) for d in ledgers.duties(evaluation.term) if not d.visited]
    yield from unlike("未访学生", missed, unvisited(oracle))
    yield from unlike("月度考核", map(engine_month, ledgers.monthly(evaluation)), months(oracle))
    yield from unlike("评优推荐", engine_nominations(evaluation), oracle_nominations(oracle, rows))


def unlike(what, engine, oracle):
    return [(what, a, b) for a, b in zip_longest(engine, oracle) if a != b]


def engine_line(row):
    kind, tally = row.indicator.kind.value, row.tally
    figures = (tally.numerator, tally.denominator, tally.value, row.met, row.points)
    return (row.indicator.code, kind, row.subject.kind.value, row.subject.key, *figures)


def oracle_line(row):
    figures = (row.numerator, row.denominator, row.value, row.met, row.points)
    return (row.indicator.code, row.indicator.kind.value, row.whom.kind, row.whom.key, *figures)


def engine_standing(card):
    return (None if card.total is None else half_up(card.total), card.rating, card.rank, card.vetoed)


def engine_month(row):
    step = row.step
    figures = (step.covered, step.population, step.goal, step.reached, row.deduction)
    return (row.indicator.code, row.subject.key, step.period.span.first, row.visit_count, *figures)


def engine_nominations(evaluation):
    return sorted((n.award.name, n.card.subject.key, n.tied) for n in awards.nominations(evaluation) if n.place)


def oracle_nominations(oracle, rows):
    chosen = nominations(oracle, rows)
    return sorted((award, key, tied) for award, keys in chosen.items() for key, tied in keys.items())


# ---------------------------------------------------------------- the known terms


@pytest.mark.shared
def test_the_oracle_knows_the_known_terms(shared_case):
    checked = check_school(SchoolJob(shared_case), None, Intake(processes=0))
    oracle = Oracle(checked.policy, checked.records)
    rows = lines(oracle)
    cards = {kind: standings(oracle, rows, kind) for kind in SCORED}
    teachers = {key: card for kind in TEACHER_KINDS for key, card in cards[kind].items()}
    assert dict(map(shown_line, rows)) == dict(map(expected_line, expected(shared_case, "指标明细.csv")))
    assert dict(map(shown_card, teachers.items())) == expected_cards(shared_case, "教师得分.csv", "工号")
    assert dict(map(shown_card, cards["班级"].items())) == expected_cards(shared_case, "班级得分.csv", "班级")
    missed = [(row["学号"], row["原因"]) for row in expected(shared_case, "未访学生.csv")]
    assert sorted(unvisited(oracle)) == sorted(missed)


def expected(case, name):
    with (case / "expected" / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def expected_line(row):
    key = (row["编号"], row["对象类型"], row["对象编号"])
    parts = (row["分子"], row["分母"]) if row["值"] else ("0", "0")
    return key, (*parts, row["达标"], row["得分"])


def shown_line(row):
    met = "" if row.met is None else "是" if row.met else "否"
    down = "" if row.denominator is None else str(row.denominator)
    return (row.indicator.code, row.whom.kind, row.whom.key), (str(row.numerator), down, met, shown(row.points))


def expected_cards(case, name, key):
    return {row[key]: (row["总分"], row["等级"], row["名次"]) for row in expected(case, name)}


def shown_card(pair):
    key, card = pair
    return key, (shown(card.total), card.rating, "" if card.rank is None else str(card.rank))


def shown(points):
    return "" if points is None else f"{float(half_up(points)):.2f}"
