"""Two publications and the bureau's tables: whoever subtracts does not get a small group.

The attacker has both public workbooks and the school's totals in the bureau's tables. In each publication it solves every sum
with one unknown. Between two it supposes that what it knows from the other has not changed, but for one figure; what it
then gets is told if no other such supposition agrees with what is published.
"""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from jiafang_batch.measure.disclosure import Release, Split, is_small, withheld

SCHOOL = "all"
FIGURES = ("part", "rest", "whole")


def every_unit(units):
    """Unit → its figures, the year groups and the school included."""
    rows = {name: split for held in units.values() for name, split in held.items()}
    rows |= {name: added(held.values()) for name, held in units.items()}
    return rows | {SCHOOL: added(rows[name] for name in units)}


def added(splits):
    held = list(splits)
    return Split(sum(s.part for s in held), sum(s.rest for s in held))


def publish(units, earlier=()):
    """What the public workbook shows."""
    hidden, rows = withheld(units, SCHOOL, earlier), every_unit(units)
    wholes = {name: split.whole for name, split in rows.items() if name not in hidden.wholes}
    return Release(wholes, {name: split for name, split in rows.items() if name not in hidden.parts}, hidden)


def shown(release):
    known = {(name, "whole"): whole for name, whole in release.wholes.items()}
    return known | {(name, f): getattr(s, f) for name, s in release.parts.items() for f in FIGURES}


def equations(units):
    """(sum, its terms)."""
    for figure in FIGURES:
        yield (SCHOOL, figure), [(name, figure) for name in units]
        yield from (((name, figure), [(n, figure) for n in held]) for name, held in units.items())
    for name in (SCHOOL, *units, *(n for held in units.values() for n in held)):
        yield (name, "whole"), [(name, "part"), (name, "rest")]


def solved(known, units):
    """Everything that follows by adding up and subtracting."""
    known, sums = dict(known), list(equations(units))
    while True:
        before = len(known)
        for whole, terms in sums:
            unknown = [term for term in terms if term not in known]
            if not unknown and whole not in known:
                known[whole] = sum(known[term] for term in terms)
            if len(unknown) == 1 and whole in known:
                known[unknown[0]] = known[whole] - sum(known[term] for term in terms if term in known)
        if len(known) == before:
            return known


def supposed(known, other, units):
    """What follows if all but one of the unknown terms of a sum are as the other publication has them, and no other one fits."""
    for whole, terms in equations(units):
        unknown = [term for term in terms if term not in known]
        if whole not in known or len(unknown) < 2:
            continue
        left = known[whole] - sum(known[term] for term in terms if term in known)
        guesses = []
        for one in unknown:
            if all(term in other for term in unknown if term != one):
                rest = {term: other[term] for term in unknown if term != one}
                values = rest | {one: left - sum(rest.values())}
                # Something is withheld because it is small.
                if values[one] >= 0 and any(map(is_small, values.values())):
                    guesses.append((one, values))
        if len(guesses) == 1 or len({tuple(sorted(values.items())) for _, values in guesses}) == 1:
            yield from guesses[0][1].items()


def alone(units):
    """The units that are the only one of a larger unit, which shows their figures."""
    chain = set(units) if len(units) == 1 else set()
    return chain | {n for held in units.values() if len(held) == 1 for n in held} | {SCHOOL}


counts = st.one_of(st.integers(0, 14), st.just(0), st.integers(20, 40))
schools = st.dictionaries(
    st.sampled_from("abc"), st.lists(st.tuples(counts, counts), min_size=1, max_size=4), min_size=1, max_size=3
).map(
    lambda groups: {
        name: {f"{name}{n}": Split(*split) for n, split in enumerate(held, 1)} for name, held in groups.items()
    }
)


@st.composite
def two_days(draw):
    """A school, and the same later: visits made, pupils come and gone, a class changed."""
    first = draw(schools)
    later = {name: dict(held) for name, held in first.items()}
    for _ in range(draw(st.integers(1, 3))):
        name = draw(st.sampled_from(sorted(later)))
        one = draw(st.sampled_from(sorted(later[name])))
        split = later[name][one]
        made = min(split.rest, draw(st.integers(0, 3)))
        came, gone = draw(st.integers(0, 2)), draw(st.integers(0, 1))
        later[name][one] = Split(split.part + made, max(0, split.rest - made + came - gone))
    return first, later


@given(schools)
def test_one_publication_and_the_totals_of_the_bureau(units):
    truth, release = every_unit(units), publish(units)
    assert_nothing_small(solved(shown(release) | totals(truth), units), truth, release, units)


def totals(truth):
    return {(SCHOOL, figure): getattr(truth[SCHOOL], figure) for figure in FIGURES}


def assert_nothing_small(found, truth, release, units):
    given_away = alone(units)
    for (name, figure), value in found.items():
        if name not in given_away and value == getattr(truth[name], figure):
            assert not is_small(value), (name, figure, value, release)


@given(two_days())
def test_two_publications_together(days):
    first, later = days
    old = publish(first)
    new = publish(later, [old])
    for mine, units, other in ((new, later, old), (old, first, new)):
        truth = every_unit(units)
        known = solved(shown(mine), units)
        assert_nothing_small(known, truth, mine, units)
        assert_nothing_small(dict(supposed(known, shown(other), units)), truth, mine, units)


@st.composite
def several_days(draw):
    """A school that publishes up to four times, while classes are opened and closed and a year group is added."""
    days = [draw(schools)]
    for _ in range(draw(st.integers(1, 3))):
        later = {name: dict(held) for name, held in days[-1].items()}
        for _ in range(draw(st.integers(1, 3))):
            held = later[draw(st.sampled_from(sorted(later)))]
            one = draw(st.sampled_from(sorted(held)))
            match draw(st.sampled_from(["visits", "opened", "closed", "year group"])):
                case "visits":
                    made = min(held[one].rest, draw(st.integers(0, 3)))
                    held[one] = Split(held[one].part + made, held[one].rest - made + draw(st.integers(0, 2)))
                case "opened":
                    held[f"{one[0]}{draw(st.integers(5, 6))}"] = Split(draw(counts), draw(counts))
                case "closed" if len(held) > 1:
                    del held[one]
                case "year group":
                    later.setdefault("d", {"d1": Split(draw(counts), draw(counts))})
        days.append(later)
    return days


@given(several_days())
def test_several_publications_while_classes_come_and_go(days):
    releases = []
    for units in days:
        releases.append(publish(units, releases))
    for units, mine in zip(days, releases, strict=True):
        truth = every_unit(units)
        assert_nothing_small(solved(shown(mine) | totals(truth), units), truth, mine, units)
        for other in releases:
            if other is not mine:
                assert_nothing_small(
                    dict(supposed(solved(shown(mine), units), shown(other), units)), truth, mine, units
                )


@given(two_days())
def test_what_was_withheld_stays_withheld(days):
    first, later = days
    old = publish(first)
    new = publish(later, [old])
    assert old.withheld.wholes <= new.withheld.wholes
    assert old.withheld.parts <= new.withheld.parts


def test_the_attacker_wins_where_nobody_remembers():
    first = {"a": {"a1": Split(36, 6), "a2": Split(30, 10), "a3": Split(25, 15)}, "b": {"b1": Split(20, 20)}}
    later = {**first, "a": {**first["a"], "a1": Split(38, 4)}}
    old = publish(first)
    for memory, is_safe in (((), False), ([old], True)):
        new = publish(later, memory)
        guesses = dict(supposed(solved(shown(new), later), shown(old), later))
        assert (guesses.get(("a1", "rest")) != 4) is is_safe
