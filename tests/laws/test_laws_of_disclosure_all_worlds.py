"""Whoever knows everything else does not learn the size of a small group: every school that agrees with what is published is tried.

The attacker has the public workbooks of a term, the bureau's total of the school, the number of pupils of every class, knows
that nobody is visited without a visit and no visit is undone, and that a class without sheets has visited nobody.
"""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_laws_of_disclosure import every_unit

from jiafang_batch.measure.disclosure import Counts, Release, Split, added, is_small, withheld, withheld_counts

SCHOOL = "all"
MOST_WORLDS = 20_000
"""Schools with more possibilities are not searched."""


@st.composite
def classes(draw):
    """(pupils, pupils visited, visits): most schools visit each pupil once, and most classes nearly everybody."""
    size = draw(st.sampled_from([3, 6, 9, 12, 12]))
    missed = draw(st.sampled_from([0, 1, 2, 3, 4, 6, size]))
    visited = max(0, size - missed)
    more = draw(st.sampled_from([0, 0, 0, 1, 5])) if visited else 0
    return Counts(Split(visited, size - visited), Split(visited, more))


schools = st.lists(st.lists(classes(), min_size=2, max_size=3), min_size=1, max_size=3).map(
    lambda groups: {
        name: {f"{name}{n}": counts for n, counts in enumerate(held, 1)}
        for name, held in zip("abc", groups, strict=False)
    }
)


def leaves(units):
    return {name: counts for held in units.values() for name, counts in held.items()}


def splits(units, what):
    return {name: {n: getattr(c, what) for n, c in held.items()} for name, held in units.items()}


def publish(units, unreported=frozenset(), earlier=()):
    """(what is shown of pupils, of visits)."""
    hidden = withheld_counts(units, SCHOOL, earlier, unreported)
    return tuple(
        _release(every_unit(splits(units, what)), h) for what, h in zip(("pupils", "visits"), hidden, strict=True)
    )


def _release(rows, hidden):
    wholes = {name: split.whole for name, split in rows.items() if name not in hidden.wholes}
    return Release(wholes, {name: split for name, split in rows.items() if name not in hidden.parts}, hidden)


def worlds(units, shown, unreported):
    """class → pupils visited, for every school that agrees with the publication; None for too many."""
    pupils, visits = shown
    known = leaves(units)
    ranges = {}
    for name, counts in known.items():
        if name in unreported:
            ranges[name] = [0]
        elif name in pupils.parts:
            ranges[name] = [counts.pupils.part]
        else:
            most = min(counts.pupils.whole, visits.wholes.get(name, counts.pupils.whole))
            ranges[name] = range(0 if visits.wholes.get(name, 0) == 0 else 1, most + 1)
    sizes = 1
    for values in ranges.values():
        sizes *= len(values)
    if sizes > MOST_WORLDS:
        return None
    tried = (dict(zip(ranges, values, strict=True)) for values in itertools.product(*ranges.values()))
    return [world for world in tried if agrees(world, units, shown)]


def agrees(world, units, shown):
    """True if the sums of a world are those that are shown, and the bureau's."""
    pupils, visits = shown
    everything = added(leaves(units).values())
    sums = [(SCHOOL, list(world), everything.pupils.part, everything.visits.whole)]
    for name, held in units.items():
        part = pupils.parts[name].part if name in pupils.parts else None
        sums.append((name, list(held), part, visits.wholes.get(name)))
    for _, names, part, whole in sums:
        if part is not None and sum(world[n] for n in names) != part:
            return False
        hidden = [n for n in names if n not in visits.wholes]
        if whole is not None:
            rest = whole - sum(visits.wholes[n] for n in names if n in visits.wholes)
            if sum(world[n] for n in hidden) > rest:
                return False
    return True


def learned(units, possible):
    """(class, figure) of the small groups that are the same in every possible school."""
    for name, counts in leaves(units).items():
        for figure in ("part", "rest"):
            count = getattr(counts.pupils, figure)
            # What is as large as its class tells only that the others are none.
            if is_small(count) and count < counts.pupils.whole and len({world[name] for world in possible}) == 1:
                yield name, figure


def has_more_to_hide(units, *releases):
    """False where every class is withheld: the bureau's total of so small a school tells what it tells."""
    return any(set(leaves(units)) - pupils.withheld.parts for pupils, _ in releases)


@settings(max_examples=150)
@given(schools, st.sets(st.sampled_from(["a1", "a2", "b2", "c1"]), max_size=1))
def test_one_publication(units, unreported):
    empty = frozenset(unreported) & set(leaves(units))
    units = {
        name: {n: Counts(Split(0, c.pupils.whole), Split(0, 0)) if n in empty else c for n, c in held.items()}
        for name, held in units.items()
    }
    shown = publish(units, empty)
    possible = worlds(units, shown, empty)
    if possible is not None and has_more_to_hide(units, shown):
        assert list(learned(units, possible)) == [], (units, shown)


@settings(max_examples=100)
@given(schools, st.data())
def test_two_publications_of_a_term(units, data):
    later = {}
    for name, held in units.items():
        later[name] = {}
        for n, counts in held.items():
            made = min(counts.pupils.rest, data.draw(st.sampled_from([0, 0, 1, 3, 8])))
            pupils = Split(counts.pupils.part + made, counts.pupils.rest - made)
            later[name][n] = Counts(pupils, Split(counts.visits.part + made, counts.visits.rest))
    first = publish(units)
    second = publish(later, earlier=[first])
    before, after = worlds(units, first, ()), worlds(later, second, ())
    if not before or not after or len(before) * len(after) > MOST_WORLDS or not has_more_to_hide(later, second):
        return
    pairs = [(a, b) for a in before for b in after if all(a[n] <= b[n] for n in a)]
    assert list(learned(units, [a for a, _ in pairs])) == []
    assert list(learned(later, [b for _, b in pairs])) == []


def apart(units):
    """What would be shown if pupils were withheld without a look at visits and at classes without sheets."""
    rows = [splits(units, what) for what in ("pupils", "visits")]
    return tuple(_release(every_unit(r), withheld(r, SCHOOL)) for r in rows)


def once(visited, missed):
    return Counts(Split(visited, missed), Split(visited, 0))


@pytest.mark.parametrize(
    ("units", "unreported"),
    [
        ({"a": {"a1": once(36, 4), "a2": once(30, 10), "a3": once(10, 10)}, "b": {"b1": once(20, 20), "b2": once(20, 20)}}, ""),
        ({"a": {"a1": once(14, 3), "a2": once(0, 17)}, "b": {"b1": once(10, 7), "b2": once(10, 7)}}, "a2"),
    ],
    ids=["every visit is its pupil's only one", "a class without sheets is no cover"],
)  # fmt: skip
def test_the_attacker_wins_where_one_table_is_withheld_alone(units, unreported):
    silent = frozenset(unreported.split())
    assert list(learned(units, worlds(units, apart(units), silent))) != []
    assert list(learned(units, worlds(units, publish(units, silent), silent))) == []
