"""Names in the rules of a policy that no register of the term has: a class, or a type of 家访计划."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from jiafang_batch.checks.context import Context
from jiafang_batch.policy.model import Indicator, Token
from jiafang_batch.policy.vocabulary import ConditionKind, TokenKind
from jiafang_batch.problem import Problem

_PLANS = (ConditionKind.PLAN_KIND, ConditionKind.FOLLOW_UP_PLAN)


def rules_name_what_is_there(context: Context) -> Iterable[Problem]:
    """Report a rule about a class that is not in 班级表, or about a type of plan that no row of 家访计划 has.

    Before the first row of 家访计划 nothing is said of the types.
    """
    classes = context.records.roster.classes
    kinds = list(dict.fromkeys(plan.kind for plan in context.records.plans))
    for indicator in context.policy.indicators:
        missing = [name for token in _tokens(indicator) for name in token.names if name not in classes]
        if missing and classes:
            details = {"code": indicator.code}
            yield Problem("policy-unknown-class", indicator.source, "、".join(missing), details)
        for condition in indicator.conditions:
            if condition.kind in _PLANS and kinds and condition.name not in kinds:
                details = {"code": indicator.code, "kinds": "、".join(kind or "（空）" for kind in kinds)}
                yield Problem("policy-unknown-plan", indicator.source, condition.name, details)


def _tokens(indicator: Indicator) -> Iterator[Token]:
    """The tokens of 学生范围, and of 属于:, that name classes."""
    scopes = (indicator.scope, *(condition.scope for condition in indicator.conditions))
    return (token for scope in scopes for token in scope.tokens if token.kind is TokenKind.SCHOOL_CLASS)
