"""The cookbook of docs/policies.md: every rule loads without an error and gives the figures worked out by hand."""

from __future__ import annotations

import pytest
from cookbook_book import PAGE, RECIPES, section, tables_of
from term_rows import figures, sourced, standings


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


def test_thirty_rules_and_more_stand_in_the_page():
    assert len(RECIPES) >= 30
    assert section() in PAGE
