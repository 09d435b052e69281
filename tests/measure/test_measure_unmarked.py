"""Who has no mark is named, twenty names at most."""

import pytest
from builders import evaluated, indicator, policy, records, teacher

from jiafang_batch.measure.unmarked import unmarked

MARKS = indicator("评分", "科任教师", target="10", points="10", scoring="比例")


@pytest.mark.parametrize(("count", "ending"), [(1, "教师S1"), (20, "教师S20"), (21, "教师S20 等")])
def test_twenty_names_stand_in_the_warning(count, ending):
    staff = tuple(teacher(f"S{n}", "科任教师", name=f"教师S{n}") for n in range(1, count + 1))
    (problem,) = unmarked(evaluated(policy(MARKS), records(teachers=staff, classes=(), teaching=(), pupils=())))
    assert problem.details["count"] == str(count)
    assert problem.details["names"].endswith(ending)


def test_of_other_kinds_and_without_anybody_nothing_is_said():
    staff = (teacher("S1", "科任教师"),)
    known = records(teachers=staff, classes=(), teaching=(), pupils=())
    assert list(unmarked(evaluated(policy(indicator("家访次数", "科任教师", target="1")), known))) == []
    assert list(unmarked(evaluated(policy(MARKS), records(teachers=(), classes=(), teaching=(), pupils=())))) == []
