"""The records of indicator kinds: none is missing, and everything that a record says can be said."""

import re
import string
from pathlib import Path

import builders as b
import pytest

from jiafang_batch.measure.measures import MEASURES
from jiafang_batch.measure.sentence import sentence
from jiafang_batch.policy.kinds import KINDS, IndicatorKind
from jiafang_batch.policy.vocabulary import SHARED_OUT, ConditionKind
from jiafang_batch.terms import SubjectKind

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "policies.md").read_text(encoding="utf-8")
CELLS = {"scope", "forms", "visitor", "window", "times"}


def _bases():
    for kind, rule in KINDS.items():
        yield pytest.param(kind, rule, rule.base, id=kind.value)
        for condition, base in rule.bases.items():
            yield pytest.param(kind, rule, base, id=f"{kind.value} {condition.value}")


BASES = list(_bases())


def test_every_kind_has_a_record_and_a_measure():
    assert list(KINDS) == list(IndicatorKind)
    assert set(MEASURES) == set(IndicatorKind)


@pytest.mark.parametrize("kind", IndicatorKind)
def test_the_page_gives_every_kind_the_objects_of_its_record(kind):
    row = re.search(rf"^\| {kind.value} \| ([^|]*) \|", PAGE, re.MULTILINE)
    assert row, f"docs/policies.md has no row for {kind.value}"
    subjects = [s.value for s in KINDS[kind].subjects]
    assert set(row[1].split()) == set(subjects) or (row[1] == "全部六种" and len(subjects) == len(SubjectKind))


@pytest.mark.parametrize(("_kind", "rule", "base"), BASES)
def test_a_record_is_whole(_kind, rule, base):
    assert rule.subjects
    assert rule.uses <= CELLS
    assert base.measured
    assert base.unit
    assert not rule.needs_condition or rule.conditions
    assert set(rule.bases) <= rule.conditions
    # A rate with nothing to divide by says why.
    assert bool(base.absent) or not rule.is_rate


@pytest.mark.parametrize(("kind", "rule", "base"), BASES)
def test_a_sentence_of_every_kind_can_be_said(kind, rule, base):
    example = {
        ConditionKind.WEEKS: "周",
        ConditionKind.MONTHS: "月",
        ConditionKind.PROGRESS: "50%",
        ConditionKind.PLAN_KIND: "普访",
        ConditionKind.TEAM: "团队2-3人",
        ConditionKind.PHOTOS: "照片>=1",
        ConditionKind.MINUTES: "时长>=30",
        ConditionKind.IN_WINDOW: "时段:假期",
        ConditionKind.THEMES: "四进>=1",
        ConditionKind.OF_FORM: "形式:实地",
        ConditionKind.PER_PUPIL: "每生最多2次",
        ConditionKind.IN_SCOPE: "属于:重点",
        ConditionKind.BREACH_KIND: "类型:泄露隐私",
    }
    held = [c for c in sorted(rule.conditions, key=lambda c: c.name) if rule.base_under(c) == base]
    if kind is IndicatorKind.STUDENT_COUNT:
        held = [c for c in held if c not in SHARED_OUT]
    target = 20 if kind is IndicatorKind.MARKS else None
    conditions = [example.get(c, c.value) for c in held] or [""]
    subjects = "、".join(s.value for s in rule.subjects)
    for condition in conditions if rule.conditions else [""]:
        policy = b.policy(b.indicator(kind.value, subjects, condition=condition, target=target))
        for known in (
            b.records(),
            b.records(b.visit("A1", "09-10"), b.visit("B1", "10-10", "T3 T4", in_work_hours=True)),
        ):
            evaluation = b.evaluated(policy, known)
            for result in evaluation.results:
                said = sentence(result, evaluation.term)
                assert said.startswith(f"{kind.value}：")
                assert "None" not in said
                assert not [name for _, name, _, _ in string.Formatter().parse(said) if name]
