"""Invented terms in LibreOffice: every formula gives the engine's value, also after a change of the rules."""

from __future__ import annotations

import changed_rules
import pytest
import recalculate
from random_policy import KINDS
from random_terms import random_term
from term_rows import evaluation_of

from jiafang_batch.policy.vocabulary import Scoring
from jiafang_batch.report.books import summary_book
from jiafang_batch.report.figures import figures
from jiafang_batch.report.lists.audiences import school_shares

SEEDS = (1, 2, 3)
BUSY = 60


def summary_of(seed, folder):
    """The evaluation of an invented term of many indicators, and its 家访汇总.xlsx."""
    evaluation, _ = evaluation_of(random_term(seed, BUSY))
    shown = figures(evaluation, (), ())
    summary = folder / "家访汇总.xlsx"
    content, _ = summary_book(shown, school_shares(shown))
    summary.write_bytes(content)
    return evaluation, summary


def test_the_terms_hold_every_kind_and_scoring():
    rows = [row for seed in SEEDS for row in random_term(seed, BUSY)["指标"]]
    assert {row["类型"] for row in rows} == set(KINDS)
    assert {row["计分"] for row in rows} == {"", *(scoring.value for scoring in Scoring)}


@pytest.mark.parametrize("seed", SEEDS)
def test_every_formula_of_an_invented_term_gives_the_engines_value(office, tmp_path, seed):
    _, summary = summary_of(seed, tmp_path)
    assert recalculate.differences(summary, recalculate.recalculated(office, summary, tmp_path), 1000) == []


@pytest.mark.parametrize("seed", SEEDS)
def test_every_changed_rule_of_an_invented_term_is_followed(office, tmp_path, seed):
    evaluation, summary = summary_of(seed, tmp_path)
    changed_rules.assert_followed(office, evaluation.term, summary, tmp_path)
