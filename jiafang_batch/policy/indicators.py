"""Rows of 指标 → indicators; each cell checked against the vocabulary, each row against itself.

Source: measures.md, "Indicator kinds" and "Score".
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from enum import Enum
from fractions import Fraction
from typing import TypeVar

from msgspec import Struct

from jiafang_batch.normal_text import listed, squeeze
from jiafang_batch.policy.faults import A_SHARE, POINTS, bad_cell, cell_text
from jiafang_batch.policy.kinds import KINDS, IndicatorKind
from jiafang_batch.policy.meanings import meant_by
from jiafang_batch.policy.model import EVERYONE, Condition, Indicator, Scope, StaffScope, Tier
from jiafang_batch.policy.row_faults import row_faults
from jiafang_batch.policy.unused_cells import unused_cells
from jiafang_batch.policy.vocabulary import Scoring, Unfinished, Visitor
from jiafang_batch.policy.words import (
    CONDITION_EXAMPLES,
    STAFF_WORDS,
    TOKEN_WORDS,
    Forms,
    exact,
    is_joined,
    read_conditions,
    read_decimal,
    read_rate,
    read_scope,
    read_staff,
    read_tiers,
    read_weighted_forms,
    read_whole,
)
from jiafang_batch.problem import Location, Problem
from jiafang_batch.table import Row
from jiafang_batch.terms import SubjectKind, VisitForm

_Word = TypeVar("_Word", bound=Enum)
_Number = TypeVar("_Number", int, Fraction)

DEFAULT_WINDOW = "学期"


class PolicyVocabulary(Struct, frozen=True):
    """The meaning of the words of a row in this school."""

    sets: Mapping[str, frozenset[VisitForm]]
    """The forms that the school calls 实地 and 面对面."""
    log_columns: Mapping[str, str]
    """Title → field of the visit log, the words of 记录完整."""
    scores_year_groups: bool


def read_indicators(
    rows: Iterable[Row], vocabulary: PolicyVocabulary
) -> tuple[tuple[Indicator, ...], tuple[Problem, ...]]:
    """Return the sound indicators in the policy's order, every fault, and every filled cell without effect."""
    indicators: list[Indicator] = []
    problems: list[Problem] = []
    first: dict[str, Location] = {}
    for row in rows:
        code = squeeze(row["code"])
        if code in first:
            problems.append(Problem("policy-duplicate-code", row.at("code"), code, related=(first[code],)))
            continue
        first[code] = row.at("code")
        indicator, faults = _IndicatorRow(row, vocabulary).indicator()
        problems += faults
        if indicator is not None:
            indicators.append(indicator)
            problems += unused_cells(row, indicator, scores_year_groups=vocabulary.scores_year_groups)
    return tuple(indicators), tuple(problems)


class _IndicatorRow:
    """One row of 指标 while it is read: the values so far and the faults."""

    def __init__(self, row: Row, vocabulary: PolicyVocabulary) -> None:
        self._row, self._vocabulary = row, vocabulary
        self._problems: list[Problem] = []
        self._sound = True

    def indicator(self) -> tuple[Indicator | None, list[Problem]]:
        """Return the indicator, or None if a fault prevents its computation."""
        kind = self._word("kind", IndicatorKind)
        if kind is None:
            return None, self._problems
        forms = self._forms()
        indicator = Indicator(
            code=squeeze(self._row["code"]),
            name=self._row["name"],
            subjects=self._subjects(kind),
            staff=self._staff(),
            kind=kind,
            scope=self._scope(),
            forms=forms.forms,
            forms_text=self._text("forms") or "全部",
            weights=forms.weights,
            visitor=self._word("visitor", Visitor) or Visitor.ANY,
            window=self._text("window") or DEFAULT_WINDOW,
            waits=self._word("unfinished", Unfinished) is Unfinished.LEFT_OUT,
            conditions=self._conditions(kind),
            times=self._number("times", read_whole, "整数，如 1"),
            target=self._target(kind),
            points=self._number("points", _not_negative, f"{POINTS}，如 30"),
            scoring=self._word("scoring", Scoring),
            step=self._number("step", _not_negative, f"{POINTS}，如 2"),
            tiers=self._tiers(kind),
            basis=self._row["basis"],
            source=self._row.at(),
        )
        if self._sound:
            self._check(indicator)
        return (indicator if self._sound and indicator.subjects else None), self._problems

    def _text(self, field: str) -> str:
        return cell_text(self._row, field)

    def _fault(self, code: str, field: str, expected: str, choices: Iterable[str] = ()) -> None:
        self._sound = False
        self._problems.append(bad_cell(code, self._row, field, expected, choices))

    def _word(self, field: str, kind: type[_Word]) -> _Word | None:
        text = self._text(field)
        word = next((member for member in kind if member.value == text), None)
        if word is None and (text or field == "kind"):
            words = [str(member.value) for member in kind]
            self._fault("policy-bad-word", field, "、".join(words) + " 之一", words)
        return word

    def _staff(self) -> StaffScope:
        staff = read_staff(self._text("staff"))
        if staff is None:
            self._fault("policy-bad-word", "staff", "年级组:、学科:、岗位:、教师类别: 的词，用“且”相连", STAFF_WORDS)
        return staff or StaffScope()

    def _scope(self) -> Scope:
        scope = read_scope(self._text("scope"))
        if scope is None:
            self._fault("policy-bad-word", "scope", "学生范围的词，用“且”相连", TOKEN_WORDS)
        return scope or EVERYONE

    def _forms(self) -> Forms:
        forms = read_weighted_forms(self._text("forms"), self._vocabulary.sets)
        if forms is None:
            names = [*self._vocabulary.sets, "全部", *(form.value for form in VisitForm)]
            self._fault("policy-bad-word", "forms", "实地、面对面、全部或家访形式，折算的写 电话*0.5", names)
        return forms or Forms(frozenset(), frozenset())

    def _number(self, field: str, reader: Callable[[object], _Number | None], expected: str) -> _Number | None:
        if not self._text(field):
            return None
        number = reader(self._row[field])
        if number is None:
            self._fault("policy-bad-number", field, expected)
        return number

    def _target(self, kind: IndicatorKind) -> Fraction | None:
        if KINDS[kind].is_rate:
            return self._number("target", read_rate, A_SHARE)
        if KINDS[kind].is_fractional:
            return self._number("target", read_decimal, "数，最多两位小数，如 5 或 2.5")
        whole = self._number("target", read_whole, "整数，如 5")
        return None if whole is None else Fraction(whole)

    def _tiers(self, kind: IndicatorKind) -> tuple[Tier, ...]:
        is_rate = KINDS[kind].is_rate
        tiers = read_tiers(self._text("tiers"), is_rate=is_rate)
        if tiers is None:
            example = "80%=10、60%=6" if is_rate else "30=60、20=48"
            self._fault("policy-bad-word", "tiers", f"“下限=分”，各档用顿号隔开，下限不重复，如 {example}")
        return tiers or ()

    def _conditions(self, kind: IndicatorKind) -> tuple[Condition, ...]:
        rule, text = KINDS[kind], self._text("condition")
        if not rule.conditions or (not text and not rule.needs_condition):
            return ()
        if is_joined(text) and not rule.joins_conditions:
            self._fault("policy-bad-word", "condition", f"一个条件（几个条件用“且”相连只用于{_JOINING}）")
            return ()
        columns = self._vocabulary.log_columns
        conditions = read_conditions(text, rule.conditions, columns, several=rule.joins_conditions) if text else None
        if conditions is None:
            words = [CONDITION_EXAMPLES.get(c, c.value) for c in sorted(rule.conditions, key=lambda c: c.name)]
            self._fault("policy-bad-word", "condition", "、".join(words), words)
        return conditions or ()

    def _subjects(self, kind: IndicatorKind) -> tuple[SubjectKind, ...]:
        allowed = KINDS[kind].subjects
        subjects: list[SubjectKind] = []
        words = [member.value for member in SubjectKind]
        for word in listed(self._text("subjects")):
            subject_kind = next((member for member in SubjectKind if member.value == word), None)
            if subject_kind is None:
                self._fault("policy-bad-word", "subjects", "、".join(words), words)
            elif subject_kind not in allowed:
                expected = "、".join(subject.value for subject in allowed)
                hint = meant_by("kind of subject", f"{kind.value}/{word}")
                details = {"kind": kind.value, "expected": expected, "code": self._text("code"), "hint": hint}
                self._problems.append(Problem("policy-kind-subject", self._row.at("subjects"), word, details))
            elif subject_kind not in subjects:
                subjects.append(subject_kind)
        return tuple(subjects)

    def _check(self, indicator: Indicator) -> None:
        for field, reason, hint in row_faults(indicator):
            self._sound = False
            details = {"code": indicator.code, "reason": reason, "hint": hint}
            self._problems.append(Problem("policy-scoring", self._row.at(field), self._text(field), details))


_JOINING = "和".join(kind.value for kind, rule in KINDS.items() if rule.joins_conditions)


def _not_negative(cell: object) -> Fraction | None:
    """Points: a number, not negative and not a percentage."""
    number = None if isinstance(cell, str) and "%" in squeeze(cell) else exact(cell)
    return number if number is not None and number >= 0 else None
