"""A run in the middle of a term that counts to its end says so."""

import pytest
from builders import day, indicator, policy
from msgspec.structs import replace

from jiafang_batch.run.term.as_of import days_to_come_words


@pytest.mark.parametrize(
    ("today", "looked_at", "is_said"),
    [("11-30", None, True), ("11-30", "11-30", False), ("11-30", "11-20", False), ("07-01", None, False)],
)
def test_what_lies_ahead_is_said(today, looked_at, is_said):
    rules = policy(indicator("覆盖率", "班级", target="100%"))
    rules = replace(rules, looked_at=day(looked_at)) if looked_at else rules
    said = days_to_come_words(rules, day(today))
    assert bool(said) is is_said
    if is_said:
        assert f"统计截至 {rules.as_of}" in said
        assert "--as-of 2024-11-30" in said
