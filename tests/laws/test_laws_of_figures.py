"""What must hold between the figures of any term: more visits never cost points, sums add up, totals are explained."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction

from hypothesis import assume, given
from sheets_of_a_school import PUPILS, evaluated, log, log_rows, logs, policies

from jiafang_batch.measure.explain import explain
from jiafang_batch.policy.kinds import IndicatorKind
from jiafang_batch.policy.vocabulary import Scoring
from jiafang_batch.report.figures import figures
from jiafang_batch.terms import SubjectKind

MAY_FALL = (Scoring.PENALTY, Scoring.VETO)
BASE_SCORINGS = (Scoring.THRESHOLD, Scoring.PROPORTIONAL, Scoring.DEDUCTION, Scoring.DEDUCTION_EACH)


def key_of(row):
    return (row["学生姓名"], row["家访日期"], row["家访形式"])


# ---------------------------------------------------------------- one visit more


@given(policies, logs, log_rows(outcomes=("完成",), request=False))
def test_one_more_valid_visit_lowers_no_value_but_a_share(name, rows, more):
    assume(key_of(more) not in {key_of(row) for row in rows})
    before, after = evaluated(name, log(rows)).results, evaluated(name, log([*rows, more])).results
    for old, new in zip(before, after, strict=True):
        if old.indicator.kind is not IndicatorKind.SHARE and old.tally.value is not None:
            assert new.tally.value >= old.tally.value, old.indicator.code


@given(policies, logs, log_rows(outcomes=("完成",), request=False))
def test_one_more_valid_visit_lowers_no_score_but_through_a_penalty_a_veto_or_a_share(name, rows, more):
    assume(key_of(more) not in {key_of(row) for row in rows})
    before, after = evaluated(name, log(rows)), evaluated(name, log([*rows, more]))
    for kind in before.scorecards:
        for old, new in zip(before.scorecards[kind], after.scorecards[kind], strict=True):
            excused = [
                (r.points, s.points)
                for r, s in zip(old.results, new.results, strict=True)
                if r.indicator.kind is IndicatorKind.SHARE or r.indicator.scoring in MAY_FALL
            ]
            if old.total is not None and all(was == is_ for was, is_ in excused):
                assert new.total >= old.total, (old.subject.kind, old.subject.key)


@given(policies, logs, log_rows(outcomes=("未遇",)))
def test_an_attempt_changes_no_figure(name, rows, attempt):
    before, after = evaluated(name, log(rows)), evaluated(name, log([*rows, {**attempt, "家访结果": "未遇"}]))
    assert [r.tally.value for r in before.results] == [r.tally.value for r in after.results]


# ---------------------------------------------------------------- sums


@given(policies, logs)
def test_every_figure_of_the_bureaus_statistic_reconciles(name, rows):
    evaluation = evaluated(name, log(rows))
    known = figures(evaluation, (), ())
    onsite = evaluation.term.policy.settings.onsite_forms
    school, *groups = known.statistics
    for line in known.statistics:
        assert line.due == line.visited + line.unvisited
        assert line.visits == line.onsite + line.other_forms
        assert 0 <= line.visited <= line.due
        assert 0 <= line.participants <= line.teachers
        assert 0 <= line.key_visited <= line.key
        assert 0 <= line.newcomers_visited <= line.newcomers
        assert 0 <= line.requests_done <= line.requests
    for count in (
        "classes",
        "due",
        "visited",
        "unvisited",
        "visits",
        "onsite",
        "other_forms",
        "key",
        "newcomers",
        "requests",
    ):
        assert getattr(school, count) == sum(getattr(group, count) for group in groups), count
    assert school.unvisited == sum(not duty.visited for duty in known.duties)
    assert school.due == len(known.duties)
    term_first = evaluation.term.policy.term.first
    forms = Counter(visit.form in onsite for visit in evaluation.term.visits if visit.date >= term_first)
    assert (school.onsite, school.other_forms) == (forms[True], forms[False])


@given(policies, logs)
def test_who_is_due_depends_on_no_log(name, rows):
    # 已辍学 (G08) and, at the term's end, the pupil who left (G06) are owed no visit.
    known = figures(evaluated(name, log(rows)), (), ())
    assert {duty.student.id for duty in known.duties} == set(PUPILS) - {"G06", "G08"}


@given(policies, logs)
def test_a_year_group_and_the_school_pool_their_classes(name, rows):
    evaluation = evaluated(name, log(rows))
    pooled = {}
    for r in evaluation.results:
        if r.indicator.is_rate and r.indicator.kind not in (IndicatorKind.PARTICIPATION, IndicatorKind.PLAN_ON_TIME):
            pooled.setdefault((r.indicator.code, r.subject.kind), []).append(r.tally)
    for (code, kind), tallies in pooled.items():
        whole = pooled.get((code, SubjectKind.SCHOOL))
        if kind in (SubjectKind.SCHOOL_CLASS, SubjectKind.YEAR_GROUP) and whole:
            assert sum(t.numerator for t in tallies) == whole[0].numerator, (code, kind)
            assert sum(t.denominator for t in tallies) == whole[0].denominator, (code, kind)


# ---------------------------------------------------------------- totals


@given(policies, logs)
def test_a_total_is_the_sum_of_its_explained_lines(name, rows):
    evaluation = evaluated(name, log(rows))
    cards = (*evaluation.teachers, *evaluation.classes)
    for card in cards:
        told = [part.result for part in explain(evaluation, card.subject.key).parts]
        base = [r for r in told if r.indicator.scoring in BASE_SCORINGS and r.points is not None]
        extra = [
            r.points for r in told if r.indicator.scoring in (Scoring.BONUS, Scoring.PENALTY) and r.points is not None
        ]
        weights = sum(r.indicator.points for r in base)
        if not weights:
            assert card.total is None
            continue
        assert card.total == max(0, Fraction(sum(r.points for r in base)) / weights * 100 + sum(extra))


@given(policies, logs)
def test_every_value_is_the_sum_of_its_evidence(name, rows):
    for result in evaluated(name, log(rows)).results:
        tally = result.tally
        assert tally.numerator == (sum(item.met for item in tally.items) if tally.applies else 0)
        if tally.denominator is not None:
            assert tally.denominator == sum(item.counted for item in tally.items)


@given(policies, logs)
def test_points_stay_within_their_weight_and_ranks_are_shared(name, rows):
    evaluation = evaluated(name, log(rows))
    for result in evaluation.results:
        if result.points is not None and result.indicator.scoring is not Scoring.PENALTY:
            assert 0 <= result.points <= result.indicator.points
    for cards in evaluation.scorecards.values():
        ranked = sorted((c for c in cards if c.rank), key=lambda c: c.rank)
        for place, card in enumerate(ranked, 1):
            better = sum(other.shown_total > card.shown_total for other in ranked)
            assert card.rank == better + 1 <= place
