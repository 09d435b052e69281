"""The cookbook of docs/policies.md: every rule loads without an error and gives the figures worked out by hand."""

from __future__ import annotations

from fractions import Fraction

import pytest
from cookbook_book import PAGE, RECIPES, later_tables_of, section, tables_of
from term_rows import evaluation_of, figures, shortened, sourced, standings

from jiafang_batch.measure.year import Year


@pytest.mark.parametrize("recipe", RECIPES, ids=[recipe["clause"] for recipe in RECIPES])
def test_a_rule_of_the_cookbook_gives_its_figures(recipe):
    tables = sourced(tables_of(recipe))
    seen = figures(tables)
    for number, row in enumerate(recipe["row"], 1):
        wanted = row["figures"]
        assert {name: seen.get((f"算例-{number}", name), "没有这一项") for name in wanted} == wanted
    wanted = recipe.get("totals", {})
    totals = {name: (total, rating) for name, (total, rating, _) in standings(tables).items()}
    assert {name: " ".join(totals[name][: len(text.split())]) for name, text in wanted.items()} == wanted


@pytest.mark.parametrize(
    "recipe", [recipe for recipe in RECIPES if "year" in recipe], ids=lambda recipe: recipe["clause"]
)
def test_a_rule_about_the_school_year_gives_its_totals(recipe):
    year, later = recipe["year"], sourced(later_tables_of(recipe))
    seen = figures(later)
    assert {name: seen["算例-1", name] for name in year["figures"]} == year["figures"]
    (first, _), (second, _) = evaluation_of(sourced(tables_of(recipe))), evaluation_of(later)
    cards = Year(first, second, tuple(map(Fraction, year["weights"]))).cards()
    totals = {c.subject.name: f"{shortened(c.total)} {c.rating}" for held in cards.values() for c in held if c.total}
    assert {name: totals[name] for name in year["totals"]} == year["totals"]


def test_thirty_rules_and_more_stand_in_the_page():
    assert len(RECIPES) >= 30
    assert section() in PAGE
