"""Rows of 指标 → indicators; each cell checked against the vocabulary, each scoring against what it needs.

Source: measures.md, "Indicator kinds" and "Score".
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from enum import Enum
from fractions import Fraction
from typing import Any, TypeVar

from jiafang_batch.policy.model import (
    EVERYONE,
    KINDS,
    Condition,
    Indicator,
    IndicatorKind,
    Scoring,
    Visitor,
)
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
from jiafang_batch.problem import Problem
from jiafang_batch.table import Row
from jiafang_batch.terms import SubjectKind, VisitForm, listed, nearest, squeeze

_Word = TypeVar("_Word", bound=Enum)

_PENALTY_RATES = (IndicatorKind.PERIODS_MET, IndicatorKind.MONTHLY_PROGRESS)
_NEEDS_TARGET = (Scoring.THRESHOLD, Scoring.PROPORTIONAL, Scoring.DEDUCTION, Scoring.DEDUCTION_EACH, Scoring.BONUS)
_NEEDS_STEP = (Scoring.DEDUCTION, Scoring.DEDUCTION_EACH, Scoring.BONUS, Scoring.PENALTY)
_NEEDS_NO_POINTS = (Scoring.PENALTY, Scoring.VETO)
DEFAULT_WINDOW = "学期"


class IndicatorReader:
    """Reads 指标 under the school's own sets of forms (实地, 面对面)."""

    def __init__(self, sets: Mapping[str, frozenset[VisitForm]]) -> None:
        self._sets = sets

    def read(self, rows: Iterable[Row]) -> tuple[tuple[Indicator, ...], tuple[Problem, ...]]:
        """The sound indicators in the policy's order, and every fault."""
        indicators: list[Indicator] = []
        problems: list[Problem] = []
        first: dict[str, Row] = {}
        for row in rows:
            code = squeeze(row["code"])
            if code in first:
                problems.append(Problem("policy-duplicate-code", row.at("code"), code, related=(first[code].at("code"),)))  # fmt: skip
                continue
            first[code] = row
            indicator, said = _RowReading(row, self._sets).indicator()
            problems += said
            if indicator is not None:
                indicators.append(indicator)
        return tuple(indicators), tuple(problems)


class _RowReading:
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
        rule = KINDS[kind]
        indicator = Indicator(
            code=squeeze(self._row["code"]),
            name=self._row["name"],
            subjects=self._subjects(kind),
            kind=kind,
            scope=self._read("scope", read_scope, "学生范围的词，用“且”相连", TOKEN_WORDS) or EVERYONE,
            forms=self._forms(),
            forms_text=self._text("forms") or "全部",
            visitor=self._word("visitor", Visitor) or Visitor.ANY,
            window=self._text("window") or DEFAULT_WINDOW,
            condition=self._condition(kind),
            times=self._number("times", read_whole, "整数，如 1"),
            target=self._target(rule.is_rate),
            points=self._number("points", _not_negative, "分数，如 30"),
            scoring=self._word("scoring", Scoring),
            step=self._number("step", _not_negative, "分数，如 2"),
            basis=self._row["basis"],
            source=self._row.at(),
        )
        self._check_scoring(indicator)
        return (indicator if self._sound and indicator.subjects else None), self._problems

    def _text(self, field: str) -> str:
        value = self._row[field]
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        return "" if value is None else squeeze(str(value))

    def _fault(self, code: str, field: str, expected: str, choices: Iterable[str] = ()) -> None:
        self._sound = False
        near = nearest(self._text(field), list(choices), 1)
        details = {
            "expected": expected,
            "candidates": f"（最接近的是“{near[0]}”）" if near else "",
            "code": self._text("code"),
        }
        self._problems.append(Problem(code, self._row.at(field), self._text(field), details))

    def _word(self, field: str, kind: type[_Word]) -> _Word | None:
        text = self._text(field)
        found = next((member for member in kind if member.value == text), None)
        if found is None and (text or field == "kind"):
            words = [str(member.value) for member in kind]
            self._fault("policy-bad-word", field, "、".join(words) + " 之一", words)
        return found

    def _read(self, field: str, reader: Any, expected: str, choices: Iterable[str]) -> Any:
        found = reader(self._text(field))
        if found is None:
            self._fault("policy-bad-word", field, expected, choices)
        return found

    def _forms(self) -> frozenset[VisitForm]:
        names = [*self._sets, "全部", *(form.value for form in VisitForm)]
        found = self._read("forms", lambda text: read_forms(text, self._sets), "实地、面对面、全部或家访形式", names)
        return found or frozenset()

    def _number(self, field: str, reader: Any, expected: str) -> Any:
        cell = self._row[field]
        if cell is None or cell == "":
            return None
        found = reader(cell)
        if found is None:
            self._fault("policy-bad-number", field, expected)
        return found

    def _target(self, is_rate: bool) -> Fraction | None:
        if is_rate:
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
        words = [CONDITION_EXAMPLES.get(c, c.value) for c in sorted(rule.conditions, key=lambda c: c.name)]
        cell = self._row["condition"]
        # A percentage cell holds 0.5; the reader wants what the school sees or the bare number, both exact.
        reading = str(cell) if isinstance(cell, float) else text
        return self._read("condition", lambda _: read_condition(reading, rule.conditions) if text else None, "、".join(words), words)  # type: ignore[no-any-return]  # fmt: skip

    def _subjects(self, kind: IndicatorKind) -> tuple[SubjectKind, ...]:
        allowed = KINDS[kind].subjects
        subjects: list[SubjectKind] = []
        words = [member.value for member in SubjectKind]
        for word in listed(self._text("subjects")):
            found = next((member for member in SubjectKind if member.value == word), None)
            if found is None:
                self._fault("policy-bad-word", "subjects", "、".join(words), words)
            elif found not in allowed:
                details = {"kind": kind.value, "expected": "、".join(s.value for s in allowed), "code": self._text("code")}  # fmt: skip
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
    if scoring in _NEEDS_TARGET and indicator.target is None:
        faults.append((f"计分是“{scoring.value}”，但没有写目标", "请填写目标。"))
    if scoring is Scoring.PROPORTIONAL and indicator.target == 0:
        faults.append(("计分是“比例”，目标不能是 0", "请填写大于 0 的目标，或改用“达标”。"))
    if scoring is Scoring.DEDUCTION_EACH and not indicator.is_rate:
        faults.append(("“逐个扣分”只用于比率，不用于次数", "请改用“扣分”。"))
    if scoring is Scoring.PENALTY and indicator.is_rate and indicator.kind not in _PENALTY_RATES:
        faults.append(("“扣罚”只用于次数、周期达标率和月度进度", "请改用“扣分”或“逐个扣分”。"))
    if scoring not in _NEEDS_NO_POINTS and indicator.points is None:
        faults.append((f"计分是“{scoring.value}”，但没有写分值", "请填写分值。"))
    if scoring in _NEEDS_STEP and indicator.step is None:
        faults.append((f"计分是“{scoring.value}”，但没有写步长", "请填写步长（每差一个扣几分）。"))
    return faults


def _not_negative(cell: object) -> Fraction | None:
    number = exact(cell)
    return number if number is not None and number >= 0 else None
