"""Pupils forgotten by the rules: no scored indicator obliges anyone to visit them.

Computed over profiles, the combinations of everything that the scopes ask about a pupil. Pupils who are 已辍学 are not
part of 全体 and are left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from msgspec import Struct

from jiafang_batch.class_names import year_group_of
from jiafang_batch.grouping import grouped_by
from jiafang_batch.policy.kind_rule import VisitsOwed
from jiafang_batch.policy.kinds import IndicatorKind
from jiafang_batch.policy.model import Indicator, Policy, Scope, Token
from jiafang_batch.policy.profiles import Attribute, ProfileSpace
from jiafang_batch.policy.vocabulary import ConditionKind, Scoring, TokenKind
from jiafang_batch.terms import Category

EVERYBODY = "全体学生"
_YES_NO = {
    TokenKind.ENTRY_GRADE: ("不在起始年级", "在起始年级"),
    TokenKind.NEWCOMER: ("不是新生或插班生", "是新生或插班生"),
    TokenKind.TAKEOVER: ("班级不是接新班", "班级是接新班"),
    TokenKind.PARENTS_AWAY: ("家长不常住外地", "家长常住外地"),
    TokenKind.VISITABLE: ("家访条件为不具备", "家访条件为具备"),
    TokenKind.DROPOUT: ("学籍状态为在读", "学籍状态为疑似辍学"),
}


class PlannedToken(Struct, frozen=True):
    """A token of a scope: the pupil has a 家访计划 row of this kind."""

    kind: str


Asked = Token | PlannedToken


def forgotten(policy: Policy) -> tuple[str, ...]:
    """Return the pupils whom no indicator obliges anyone to visit, in few and short descriptions.

    Beyond the bound on profiles an attribute is taken as met, so that every reported gap is real.
    """
    duties = [_duty(indicator) for indicator in policy.indicators if obliges(policy, indicator)]
    attributes = _attributes(policy, tuple(dict.fromkeys(asked for duty in duties for asked in duty)))
    space = ProfileSpace(attributes)
    reached = 0
    for duty in duties:
        profiles = space.everything
        for asked in duty:
            profiles &= _meeting(space, attributes, asked)
        reached |= profiles
    impossible = _impossible(space)
    cubes = space.cover(space.everything & ~reached & ~impossible, impossible)
    return tuple(_cube_text(space, cube) for cube in cubes)


def obliges(policy: Policy, indicator: Indicator) -> bool:
    """True for a scored indicator that costs points unless somebody visits the pupils of its scope."""
    scoring, times = indicator.scoring, indicator.times
    if scoring is None or not any(map(policy.scores, indicator.subjects)):
        return False
    if scoring is Scoring.TIERS:
        costs = any(tier.lowest > 0 for tier in indicator.tiers)
    else:
        costs = bool(indicator.points and indicator.target) if scoring.is_base else scoring is Scoring.PENALTY
    owes, condition = indicator.base.owes, indicator.condition
    if owes is VisitsOwed.NOTHING or indicator.kind is IndicatorKind.SHARE or (owes is VisitsOwed.TIMES and times == 0):
        return False
    is_free = condition is not None and condition.kind is ConditionKind.PROGRESS and condition.share == 0
    return costs and not is_free


def selects_nobody(policy: Policy, *scopes: Scope) -> bool:
    """True if no pupil can meet all tokens of these scopes, whoever is on the roster."""
    tokens = [token for scope in scopes for token in scope.tokens]
    return _is_plain(policy, tokens) and not _selected(tokens, ProfileSpace(_attributes(policy, tokens)))


def selects_all_of(policy: Policy, asked: Scope, scope: Scope) -> bool:
    """True if every pupil of the scope meets what is asked, and both select somebody."""
    tokens = [*scope.tokens, *asked.tokens]
    space = ProfileSpace(_attributes(policy, tokens))
    if not _is_plain(policy, tokens) or len(space.attributes) < len(_attributes(policy, tokens)):
        return False
    held = _selected(scope.tokens, space)
    return bool(held) and not held & ~_selected(asked.tokens, space)


def _is_plain(policy: Policy, tokens: Iterable[Token]) -> bool:
    """True unless a token is about dropouts, whom it lets in, or 重点 without 重点类别, of which there is a remark."""
    category_names = (policy.settings.key_categories if t.kind is TokenKind.KEY else t.names for t in tokens)
    return all(
        names and Category.DROPPED_OUT.value not in names for names in category_names if names != ()
    ) and not any(t.kind is TokenKind.DROPOUT for t in tokens)


def _selected(tokens: Iterable[Token], space: ProfileSpace) -> int:
    """The possible profiles that meet all tokens."""
    profiles = space.everything & ~_impossible(space)
    for token in tokens:
        profiles &= _meeting(space, space.attributes, token)
    return profiles


def _duty(indicator: Indicator) -> tuple[Asked, ...]:
    """The conditions for a pupil under which the indicator obliges somebody to visit them."""
    if indicator.kind is IndicatorKind.PLAN_FULFILLED and indicator.condition is not None:
        return (*indicator.scope.tokens, PlannedToken(indicator.condition.name))
    return indicator.scope.tokens


def _meeting(space: ProfileSpace, attributes: Iterable[Attribute], asked: Asked) -> int:
    """The profiles that meet one token."""
    if isinstance(asked, Token) and asked.kind is TokenKind.ALL:
        return 0 if asked.negated else space.everything
    met = 0
    for attribute in attributes:
        values = attribute.meeting(asked)
        if values and attribute not in space.attributes:
            return space.everything
        met |= space.having(attribute, values) if values else 0
    return space.everything & ~met if isinstance(asked, Token) and asked.negated else met


def _impossible(space: ProfileSpace) -> int:
    """A pupil whose 学籍状态 is 疑似辍学 has the category of that name; a class belongs to its own year group."""
    classes, groups = (_of_kind(space, kind) for kind in (TokenKind.SCHOOL_CLASS, TokenKind.YEAR_GROUP))
    elsewhere = 0
    if classes and groups:
        for index, name in enumerate(classes.names):
            group = year_group_of(name)
            place = groups.names.index(group) if group in groups.names else len(groups.names)
            elsewhere |= space.having(classes, {index}) & ~space.having(groups, {place})
    return elsewhere | _without_own_category(space)


def _of_kind(space: ProfileSpace, kind: TokenKind) -> Attribute | None:
    return next((attribute for attribute in space.attributes if attribute.name is kind), None)


def _without_own_category(space: ProfileSpace) -> int:
    at_risk = _of_kind(space, TokenKind.DROPOUT)
    block = next((a for a in space.attributes if Category.DROPOUT_RISK.value in _words(a)), None)
    return space.having(at_risk, {1}) & space.having(block, {0}) if at_risk and block else 0


def _cube_text(space: ProfileSpace, cube: Sequence[frozenset[int]]) -> str:
    """A set of profiles in words: 家访条件为不具备且家长常住外地的学生."""
    parts = [a.say(values) for a, values in zip(space.attributes, cube, strict=True) if len(values) < a.size]
    return f"{'且'.join(parts)}的学生" if parts else EVERYBODY


# ---------------------------------------------------------------- what the scopes ask about a pupil


def _attributes(policy: Policy, asked: Sequence[Asked]) -> tuple[Attribute, ...]:
    """Everything that is asked, in a fixed order."""
    tokens = [token for token in asked if isinstance(token, Token)]
    kinds = {token.kind for token in tokens}
    attributes = [_yes_no(kind, *phrases) for kind, phrases in _YES_NO.items() if kind in kinds]
    attributes += [_plan(a) for a in asked if isinstance(a, PlannedToken)]
    attributes += [_block(policy, words) for words in _blocks(policy, tokens)]
    attributes += [_named(kind, tokens) for kind in (TokenKind.YEAR_GROUP, TokenKind.SCHOOL_CLASS) if kind in kinds]
    sizes = ((TokenKind.CLASS_SIZE, "班额"), (TokenKind.SCHOOL_SIZE, "全校人数"))
    return (*attributes, *(_sizes(kind, word, tokens) for kind, word in sizes if kind in kinds))


def _two(name: object, asks: Callable[[Asked], bool], without: str, having: str) -> Attribute:
    """An attribute that a pupil has (1) or has not (0)."""
    return Attribute(
        name=name,
        size=2,
        meeting=lambda asked: frozenset({1}) if asks(asked) else frozenset(),
        say=lambda values: having if values == {1} else without,
    )


def _yes_no(kind: TokenKind, without: str, having: str) -> Attribute:
    return _two(kind, lambda asked: isinstance(asked, Token) and asked.kind is kind, without, having)


def _plan(planned: PlannedToken) -> Attribute:
    phrase = f"列入“{planned.kind}”计划"
    return _two(planned, lambda asked: asked == planned, f"没有{phrase}", phrase)


def _categories(policy: Policy, asked: Asked) -> frozenset[str]:
    """The categories any of which meets the token; 辍学 belongs to pupils who are not looked for."""
    if not isinstance(asked, Token) or asked.kind not in (TokenKind.KEY, TokenKind.CATEGORY):
        return frozenset()
    names = policy.settings.key_categories if asked.kind is TokenKind.KEY else frozenset(asked.names)
    return names - {Category.DROPPED_OUT.value}


def _blocks(policy: Policy, tokens: Iterable[Token]) -> Iterable[frozenset[str]]:
    """The categories asked for, in blocks that no token tells apart."""
    sets = [words for token in tokens if (words := _categories(policy, token))]
    blocks = grouped_by(sorted(frozenset[str]().union(*sets)), lambda word: tuple(word in words for words in sets))
    return (frozenset(words) for words in blocks.values())


def _block(policy: Policy, words: frozenset[str]) -> Attribute:
    is_key = words == _categories(policy, Token(TokenKind.KEY))
    phrase = "属于重点类别" if is_key else f"特殊类别有{'、'.join(sorted(words))}"
    without = "不属于重点类别" if is_key else f"特殊类别没有{'、'.join(sorted(words))}"
    return _two(words, lambda asked: not words.isdisjoint(_categories(policy, asked)), without, phrase)


def _words(attribute: Attribute) -> frozenset[str]:
    """The categories of a block; none for any other attribute."""
    return attribute.name if isinstance(attribute.name, frozenset) else frozenset()


def _named(kind: TokenKind, tokens: Iterable[Token]) -> Attribute:
    """Each year group or class that a token names, and one value for all others."""
    groups = tuple(dict.fromkeys(n for token in tokens if token.kind is kind for n in token.names))
    others = len(groups)

    def meeting(asked: Asked) -> frozenset[int]:
        names = asked.names if isinstance(asked, Token) and asked.kind is kind else ()
        return frozenset(groups.index(name) for name in names)

    def say(values: frozenset[int]) -> str:
        if others in values:
            return f"{kind.value}不是{'、'.join(groups[n] for n in range(others) if n not in values)}"
        return f"{kind.value}是{'、'.join(groups[n] for n in sorted(values))}"

    return Attribute(kind, others + 1, meeting, say, groups)


def _sizes(kind: TokenKind, word: str, tokens: Iterable[Token]) -> Attribute:
    """The ranges of a size that the tokens tell apart."""
    size_tokens = [token for token in tokens if token.kind is kind]
    near = (number for token in size_tokens for number in (token.number, token.number + 1))
    lows = sorted({0, *(n for n in near if any(t.admits(n) != t.admits(n - 1) for t in size_tokens))})

    def meeting(asked: Asked) -> frozenset[int]:
        if not isinstance(asked, Token) or asked.kind is not kind:
            return frozenset()
        return frozenset(n for n, low in enumerate(lows) if asked.admits(low))

    def say(values: frozenset[int]) -> str:
        return word + "或".join(_range(lows, first, last) for first, last in _runs(sorted(values)))

    return Attribute(kind, len(lows), meeting, say)


def _runs(values: Iterable[int]) -> list[tuple[int, int]]:
    """Neighbouring numbers as (first, last)."""
    runs: list[tuple[int, int]] = []
    for value in values:
        first = runs.pop()[0] if runs and runs[-1][1] == value - 1 else value
        runs.append((first, value))
    return runs


def _range(lows: Sequence[int], first: int, last: int) -> str:
    if last == len(lows) - 1:
        return f"不少于 {lows[first]} 人"
    if first == 0:
        return f"不超过 {lows[last + 1] - 1} 人"
    return f"在 {lows[first]}—{lows[last + 1] - 1} 人"
