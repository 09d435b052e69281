"""The columns of the visit log that a policy asks of a teacher: required ones, used ones, and the rest, which is folded.

A column is used if an indicator reads it, 记录必填项 names it, or a form that the school's own document names prints it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from msgspec import Struct

from jiafang_batch.normal_text import listed
from jiafang_batch.policy.model import Condition, Policy
from jiafang_batch.policy.vocabulary import ConditionKind
from jiafang_batch.report.forms.all_forms import FORMS
from jiafang_batch.sheets.layout import LayoutColumn, layouts
from jiafang_batch.terms import Way

_ALWAYS = ("date", "school_class", "student", "student_id", "lead", "form", "outcome")
"""What makes a row a visit, or an attempt."""
_OF_CONDITION: Mapping[ConditionKind, tuple[str, ...]] = {
    ConditionKind.TEAM: ("companions",),
    ConditionKind.WITH_HOMEROOM: ("companions",),
    ConditionKind.PHOTOS: ("photos",),
    ConditionKind.MINUTES: ("minutes",),
    ConditionKind.SIGNED: ("signed",),
    ConditionKind.APPROVED: ("in_work_hours", "approver"),
    ConditionKind.EVENT: ("event_id",),
    ConditionKind.THEMES: ("themes",),
}


class Asked(Struct, frozen=True):
    """Fields of the visit log: those that must be filled, and those that are of use, which include them."""

    required: frozenset[str]
    used: frozenset[str]
    photos: int = 0
    """The least number of photos, if they are required."""

    def is_used(self, column: LayoutColumn) -> bool:
        """True for a column that is shown; the others are folded."""
        return column.field in self.used

    def is_required(self, column: LayoutColumn) -> bool:
        """True for a column that is marked as required."""
        return column.field in self.required


def everything() -> Asked:
    """Ask for every column, and require what the layout requires."""
    layout = layouts()["visit_log"]
    return Asked(layout.required, frozenset(column.field for column in layout.columns))


def asked_of(policy: Policy) -> Asked:
    """Return what the policy asks of each visit."""
    layout = layouts()["visit_log"]
    condition_items = [item for condition in _conditions(policy) for item in condition.items]
    items = (*policy.settings.record_items, *condition_items)
    required = layout.required | {item.field for item in items}
    used = {*_ALWAYS, *required, *_read(policy), *_printed(policy)}
    return Asked(required, frozenset(used), max((item.photos for item in items), default=0))


def _conditions(policy: Policy) -> Iterable[Condition]:
    return (condition for indicator in policy.indicators for condition in indicator.conditions)


def _read(policy: Policy) -> Iterable[str]:
    """The fields that indicators read of a visit."""
    for indicator in policy.indicators:
        yield from indicator.rule.reads or ()
    for condition in _conditions(policy):
        yield from _OF_CONDITION.get(condition.kind, ())


def _printed(policy: Policy) -> Iterable[str]:
    """The fields without which a form that the school's document names would be empty."""
    named = {name for clause in policy.document.clauses if clause.way is Way.FORM for name in listed(clause.place)}
    for form in FORMS:
        if form.name in named:
            yield from form.asks
