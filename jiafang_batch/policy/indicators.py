"""Rows of 指标 → indicators; each cell checked against the vocabulary, each scoring against what it needs.

Source: measures.md, "Indicator kinds" and "Score".
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import Enum
from fractions import Fraction
from typing import TypeVar

from jiafang_batch.policy.faults import bad_cell, cell_text
from jiafang_batch.policy.kinds import KINDS, IndicatorKind
from jiafang_batch.policy.model import EVERYONE, Condition, Indicator, Scope
from jiafang_batch.policy.vocabulary import Scoring, Visitor
from jiafang_batch.policy.words import (
    CONDITION_EXAMPLES,
    TOKEN_WORDS,
    exact,
    read_condition,
    read_forms,
    read_rate,
    read_scope,
    read_whole,
)
from jiafang_batch.problem import Location, Problem
from jiafang_batch.table import Row
from jiafang_batch.terms import SubjectKind, VisitForm, listed, squeeze

_Word = TypeVar("_Word", bound=Enum)
_Number = TypeVar("_Number", int, Fraction)

_PENALTY_RATES = (IndicatorKind.PERIODS_MET, IndicatorKind.MONTHLY_PROGRESS)
NEEDS_TARGET = (Scoring.THRESHOLD, Scoring.PROPORTIONAL, Scoring.DEDUCTION, Scoring.DEDUCTION_EACH, Scoring.BONUS)
NEEDS_STEP = (Scoring.DEDUCTION, Scoring.DEDUCTION_EACH, Scoring.BONUS, Scoring.PENALTY)
NEEDS_NO_POINTS = (Scoring.PENALTY, Scoring.VETO)
DEFAULT_WINDOW = "学期"


def read_indicators(
    rows: Iterable[Row], sets: Mapping[str, frozenset[VisitForm]]
) -> tuple[tuple[Indicator, ...], tuple[Problem, ...]]:
    """The sound indicators in the policy's order, and every fault; `sets` is what the school calls 实地 and 面对面."""
    indicators: list[Indicator] = []
    problems: list[Problem] = []
    first: dict[str, Location] = {}
    for row in rows:
        code = squeeze(row["code"])
        if code in first:
            problems.append(Problem("policy-duplicate-code", row.at("code"), code, related=(first[code],)))
            continue
        first[code] = row.at("code")
        indicator, said = _Reading(row, sets).indicator()
        problems += said
        if indicator is not None:
            indicators.append(indicator)
    return tuple(indicators), tuple(problems)


class _Reading:
    """One row of 指标 being read: what it says so far and what is wrong with it."""

    def __init__(self, row: Row, sets: Mapping[str, frozenset[VisitForm]]) -> None:
        self._row, self._sets = row, sets
        self._problems: list[Problem] = []
        self._sound = True

    def indicator(self) -> tuple[Indicator | None, list[Problem]]:
        """The indicator, or None where a fault keeps it from being computed."""
        kind = self._word("kind", IndicatorKind)
        if kind is None:
            return None, self._problems
        indicator = Indicator(
            code=squeeze(self._row["code"]),
            name=self._row["name"],
            subjects=self._subjects(kind),
            kind=kind,
            scope=self._scope(),
            forms=self._forms(),
            forms_text=self._text("forms") or "全部",
            visitor=self._word("visitor", Visitor) or Visitor.ANY,
            window=self._text("window") or DEFAULT_WINDOW,
            condition=self._condition(kind),
            times=self._number("times", read_whole, "整数，如 1"),
            target=self._target(kind),
            points=self._number("points", _not_negative, "分数，如 30"),
            scoring=self._word("scoring", Scoring),
            step=self._number("step", _not_negative, "分数，如 2"),
            basis=self._row["basis"],
            source=self._row.at(),
        )
        if self._sound:
            self._check_scoring(indicator)
        return (indicator if self._sound and indicator.subjects else None), self._problems

    def _text(self, field: str) -> str:
        return cell_text(self._row, field)

    def _fault(self, code: str, field: str, expected: str, choices: Iterable[str] = ()) -> None:
        self._sound = False
        self._problems.append(bad_cell(code, self._row, field, expected, choices))

    def _word(self, field: str, kind: type[_Word]) -> _Word | None:
        text = self._text(field)
        found = next((member for member in kind if member.value == text), None)
        if found is None and (text or field == "kind"):
            words = [str(member.value) for member in kind]
            self._fault("policy-bad-word", field, "、".join(words) + " 之一", words)
        return found

    def _scope(self) -> Scope:
        scope = read_scope(self._text("scope"))
        if scope is None:
            self._fault("policy-bad-word", "scope", "学生范围的词，用“且”相连", TOKEN_WORDS)
        return scope or EVERYONE

    def _forms(self) -> frozenset[VisitForm]:
        forms = read_forms(self._text("forms"), self._sets)
        if forms is None:
            names = [*self._sets, "全部", *(form.value for form in VisitForm)]
            self._fault("policy-bad-word", "forms", "实地、面对面、全部或家访形式", names)
        return forms or frozenset()

    def _number(self, field: str, reader: Callable[[object], _Number | None], expected: str) -> _Number | None:
        if not self._text(field):
            return None
        found = reader(self._row[field])
        if found is None:
            self._fault("policy-bad-number", field, expected)
        return found

    def _target(self, kind: IndicatorKind) -> Fraction | None:
        if KINDS[kind].is_rate:
            return self._number("target", read_rate, "0% 到 100% 的百分比，最多两位小数，如 50%")
        whole = self._number("target", read_whole, "整数，如 5")
        return None if whole is None else Fraction(whole)

    def _condition(self, kind: IndicatorKind) -> Condition | None:
        rule, text = KINDS[kind], self._text("condition")
        if not rule.conditions:
            if text:
                self._problems.append(Problem("policy-unused", self._row.at("condition"), text, {"kind": kind.value}))
            return None
        if not text and not rule.needs_condition:
            return None
        condition = read_condition(text, rule.conditions) if text else None
        if condition is None:
            words = [CONDITION_EXAMPLES.get(c, c.value) for c in sorted(rule.conditions, key=lambda c: c.name)]
            self._fault("policy-bad-word", "condition", "、".join(words), words)
        return condition

    def _subjects(self, kind: IndicatorKind) -> tuple[SubjectKind, ...]:
        allowed = KINDS[kind].subjects
        subjects: list[SubjectKind] = []
        words = [member.value for member in SubjectKind]
        for word in listed(self._text("subjects")):
            found = next((member for member in SubjectKind if member.value == word), None)
            if found is None:
                self._fault("policy-bad-word", "subjects", "、".join(words), words)
            elif found not in allowed:
                expected = "、".join(subject.value for subject in allowed)
                details = {"kind": kind.value, "expected": expected, "code": self._text("code")}
                self._problems.append(Problem("policy-kind-subject", self._row.at("subjects"), word, details))
            elif found not in subjects:
                subjects.append(found)
        return tuple(subjects)

    def _check_scoring(self, indicator: Indicator) -> None:
        for reason, hint in scoring_faults(indicator):
            self._sound = False
            details = {"code": indicator.code, "reason": reason, "hint": hint}
            self._problems.append(Problem("policy-scoring", self._row.at("scoring"), self._text("scoring"), details))


def scoring_faults(indicator: Indicator) -> Sequence[tuple[str, str]]:
    """What keeps the indicator's 计分 from being computed, as (reason, what to do)."""
    scoring, faults = indicator.scoring, []
    if scoring is None:
        return ()
    if scoring in NEEDS_TARGET and indicator.target is None:
        faults.append((f"计分是“{scoring.value}”，但没有写目标", "请填写目标。"))
    if scoring is Scoring.PROPORTIONAL and indicator.target == 0:
        faults.append(("计分是“比例”，目标不能是 0", "请填写大于 0 的目标，或改用“达标”。"))
    if scoring is Scoring.DEDUCTION_EACH and not indicator.is_rate:
        faults.append(("“逐个扣分”只用于比率，不用于次数", "请改用“扣分”。"))
    if scoring is Scoring.PENALTY and indicator.is_rate and indicator.kind not in _PENALTY_RATES:
        faults.append(("“扣罚”只用于次数、周期达标率和月度进度", "请改用“扣分”或“逐个扣分”。"))
    if scoring not in NEEDS_NO_POINTS and indicator.points is None:
        faults.append((f"计分是“{scoring.value}”，但没有写分值", "请填写分值。"))
    if scoring in NEEDS_STEP and indicator.step is None:
        faults.append((f"计分是“{scoring.value}”，但没有写步长", "请填写步长（每差一个扣几分）。"))
    return faults


def _not_negative(cell: object) -> Fraction | None:
    number = exact(cell)
    return number if number is not None and number >= 0 else None
