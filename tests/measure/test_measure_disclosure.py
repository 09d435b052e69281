"""公示: no group of fewer than five is published, and none can be worked out from what is."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiafang_batch.measure.disclosure import Split, withheld


def school(**groups):
    """Year group → its classes as (visited, not visited); classes are named a1, a2, …."""
    return {
        name: {f"{name}{n}": Split(*split) for n, split in enumerate(classes, 1)} for name, classes in groups.items()
    }


@pytest.mark.parametrize(
    ("units", "parts"),
    [
        (school(a=[(30, 10), (25, 15)], b=[(20, 20)]), ""),
        (school(a=[(40, 0), (0, 40)]), ""),  # none and all are no small groups
        (school(a=[(38, 2), (30, 10), (20, 20)], b=[(20, 20)]), "a1 a2"),  # another class, or the year's sum tells
        (school(a=[(38, 2), (37, 3), (30, 10)], b=[(20, 20)]), "a1 a2"),  # two together are five
        (school(a=[(39, 1), (39, 1), (30, 10)], b=[(20, 20)]), "a1 a2 a3"),  # two together are two
        (school(a=[(38, 2)], b=[(30, 10)], c=[(20, 20)]), "a a1 b b1"),  # the only class is the year
        (school(a=[(38, 2), (40, 0)], b=[(20, 20), (20, 20)]), "a a1 a2 b b1 b2"),
        (school(a=[(38, 2)]), "a a1 all"),
    ],
)
def test_what_is_withheld(units, parts):
    assert withheld(units, "all").parts == frozenset(parts.split())


def test_a_class_of_four_is_withheld_altogether():
    found = withheld(school(a=[(4, 0), (30, 10), (20, 20)]), "all")
    assert found.wholes == {"a1", "a2"}
    assert found.parts >= found.wholes


classes = st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)), min_size=1, max_size=4)


@given(st.dictionaries(st.sampled_from("abc"), classes, min_size=1, max_size=3))
def test_nothing_small_is_published_or_follows_by_subtraction(groups):
    units = school(**groups)
    found = withheld(units, "all")
    for hidden, figures in ((found.wholes, ["whole"]), (found.parts, ["part", "rest"])):
        for figure in figures:
            sums = {name: sum(getattr(s, figure) for s in held.values()) for name, held in units.items()}
            levels = [({n: getattr(s, figure) for n, s in held.items()}, name) for name, held in units.items()]
            for rows, total in [*levels, (sums, "all")]:
                assert not any(0 < count < 5 for name, count in rows.items() if name not in hidden)
                gone = [count for name, count in rows.items() if name in hidden]
                if total not in hidden and gone:
                    assert len(gone) > 1
                    assert not 0 < sum(gone) < 5
                # A total that is withheld must not be the sum of figures that are not.
                assert total not in hidden or gone or not any(rows.values())


def test_a_year_group_is_withheld_only_with_its_classes():
    units = school(a=[(38, 2)], b=[(30, 10), (20, 20)], c=[(20, 20)])
    found = withheld(units, "all")
    for name, rows in itertools.chain(units.items()):
        assert name not in found.parts or found.parts >= set(rows)
