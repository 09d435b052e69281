"""Why a figure changed: the visits behind it, another as-of day, or other rules; otherwise rosters or registers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cache, cached_property

from jiafang_batch.changes.basis import RunBasis
from jiafang_batch.changes.visit_changes import ADDED, CHANGED, REMOVED, Record, VisitChange, keys_of
from jiafang_batch.measure.evaluate import Evaluation, lens_for
from jiafang_batch.measure.population import Lens
from jiafang_batch.measure.score import Result
from jiafang_batch.policy.kinds import IndicatorKind
from jiafang_batch.policy.model import Indicator
from jiafang_batch.policy.vocabulary import ConditionKind
from jiafang_batch.records import Student
from jiafang_batch.report import data_columns as data
from jiafang_batch.report.live.live_model import result_key
from jiafang_batch.sheets.layout import layouts
from jiafang_batch.terms import SubjectKind

_MOST_SOURCES = 3

_WITHOUT_TEST = (
    ConditionKind.WEEKS, ConditionKind.FORTNIGHTS, ConditionKind.MONTHS, ConditionKind.PROGRESS, ConditionKind.PLAN_KIND,
    ConditionKind.FOLLOW_UP_PLAN,
)  # fmt: skip
"""Conditions that concern no single visit."""


class Causes:
    """The causes of changed figures, determined from the evaluation and the changed visits."""

    def __init__(
        self, evaluation: Evaluation, visits: Sequence[VisitChange], before: RunBasis | None, now: RunBasis
    ) -> None:
        self._evaluation, self._visits = evaluation, visits
        self._counted: dict[tuple[str, str, str], frozenset[str]] = {}
        self._lenses: dict[str, Lens] = {}
        self.as_of = (before.as_of if before else now.as_of, now.as_of)
        """The as-of days of the last run and of this one."""
        self.rules_differ = before is not None and before.rules != now.rules

    def of_results(self, rows: Iterable[Record]) -> str:
        """Return why these rows of 指标明细.csv, all of one subject, have changed."""
        moving = [self._moving(row) for row in rows]
        causes = _visit_causes([visit for visit in self._visits if any(visit.key in keys for keys in moving)])
        return "；".join((*causes, *self._others)) or "名册或其他登记有改动"

    @cached_property
    def _others(self) -> tuple[str, ...]:
        old, new = self.as_of
        moved = f"统计截至由 {old} 改为 {new}" if old != new else ""
        return tuple(filter(None, (moved, "考核办法有改动" if self.rules_differ else "")))

    def _moving(self, row: Record) -> frozenset[str]:
        """The keys of the visits that changed a row."""
        result = self._results.get((data.CODE.read(row), data.SUBJECT_KIND.read(row), data.SUBJECT_KEY.read(row)))
        if result is None or result.indicator.rule.reads is None:
            return frozenset()
        return frozenset(visit.key for visit in self._visits if self._moves(result, visit))

    @cached_property
    def _results(self) -> Mapping[tuple[str, str, str], Result]:
        return {result_key(result): result for result in self._evaluation.results}

    def _moves(self, result: Result, visit: VisitChange) -> bool:
        """True if the result counts an added visit, or may have counted a visit that was removed or changed."""
        # A month of 月度进度 does not state which visits it counts.
        if visit.kind == ADDED and result.indicator.kind is not IndicatorKind.MONTHLY_PROGRESS:
            return visit.key in self._counted_in(result)
        if visit.kind == CHANGED and not _looks_at(result.indicator, visit.fields):
            return False
        return self._concerns(result, visit) and self._is_seen(result, visit)

    def _counted_in(self, result: Result) -> frozenset[str]:
        key = result_key(result)
        if key not in self._counted:
            visits = (visit for item in result.tally.items for visit in item.visits)
            self._counted[key] = frozenset(keys_of(visits))
        return self._counted[key]

    def _concerns(self, result: Result, visit: VisitChange) -> bool:
        """True for a visit by the assessed teacher, or to a pupil of the unit, as the indicator requires."""
        subject, kind = result.subject, result.indicator.kind
        if kind is IndicatorKind.PARTICIPATION:
            teachers = self._evaluation.term.records.roster.teachers
            groups = {teachers[key].grade_group for key in visit.teachers if key in teachers}
            return subject.kind is SubjectKind.SCHOOL or subject.key in groups
        if _counts_own(result) or self._lens(result).visitor(subject):
            return subject.key in visit.teachers
        return data.PUPIL_CLASS.read(visit.visit) in subject.classes

    def _is_seen(self, result: Result, visit: VisitChange) -> bool:
        """True for a visit whose form and day meet the indicator, to a pupil in its scope."""
        lens = self._lens(result)
        student = self._evaluation.term.records.roster.students.get(data.PUPIL_ID.read(visit.visit))
        if student is None:
            return True
        if not lens.indicator.scope.is_everyone and not lens.belongs(student):
            return False
        # An event rule has its own forms and days.
        return result.indicator.kind is IndicatorKind.EVENT_RESPONSE or (
            data.VISIT_FORM.read(visit.visit) in {form.value for form in lens.indicator.forms}
            and _is_in_window(lens, student, data.VISIT_DAY.read(visit.visit))
        )

    def _lens(self, result: Result) -> Lens:
        code = result.indicator.code
        if code not in self._lenses:
            self._lenses[code] = lens_for(self._evaluation.term, result.indicator)
        return self._lenses[code]


def _is_in_window(lens: Lens, student: Student, day: str) -> bool:
    try:
        return lens.is_open(student, date.fromisoformat(day))
    except ValueError:
        # Somebody has edited the table of the last run.
        return True


@cache
def _fields() -> Mapping[str, str]:
    """Heading of a visit's cell → its field."""
    return {title: column.field for column in layouts()["visit_log"].columns for title in (column.title, *column.also)}


def _looks_at(indicator: Indicator, headings: frozenset[str]) -> bool:
    """True if the indicator may depend on a visit's cells under one of these headings."""
    has_test = indicator.condition is not None and indicator.condition.kind not in _WITHOUT_TEST
    return has_test or any(_fields().get(heading) in (indicator.rule.reads or ()) for heading in headings)


def _counts_own(result: Result) -> bool:
    """True if a teacher's own visits are counted whatever 家访人 says."""
    return result.subject.kind in result.indicator.base.credited


def _visit_causes(visits: Sequence[VisitChange]) -> tuple[str, ...]:
    """家访新增 2 次：收表/一(1)班.xlsx!家访记录!7；…."""
    if not visits:
        return ()
    counts = ((kind, sum(v.kind == kind for v in visits)) for kind in (ADDED, REMOVED, CHANGED))
    counts_text = "、".join(f"{kind} {count} 次" for kind, count in counts if count)
    places = "；".join(data.SOURCE.read(v.visit) for v in visits[:_MOST_SOURCES])
    return (f"家访{counts_text}：{places}{' 等' if len(visits) > _MOST_SOURCES else ''}",)
