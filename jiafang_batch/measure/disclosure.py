"""Which figures may be published: groups of fewer than 5 are withheld, and figures from which they could be computed.

A row is a unit's figures as (part, rest) of a whole, units add up to larger ones. Pure.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from jiafang_batch.lean_dataclass import dataclass

Figures = Callable[["Split"], Sequence[int]]

SMALLEST = 5
"""A group of fewer people (and of more than none) is not published."""


@dataclass(frozen=True, slots=True)
class Split:
    """A unit's whole in two parts: 应访 = 已访 + 未访, 人次 = 实地 + 其他."""

    part: int
    rest: int

    @property
    def whole(self) -> int:
        """Both parts together."""
        return self.part + self.rest


@dataclass(frozen=True, slots=True)
class Withheld:
    """The units whose whole, and whose two parts, are not published."""

    wholes: frozenset[str]
    parts: frozenset[str]


def withheld(units: Mapping[str, Mapping[str, Split]], total: str) -> Withheld:
    """Return what is withheld of the larger units, of the smaller units in each, and of `total`, the sum of all.

    Names of units are unique over both levels. No withheld figure follows by subtraction from published ones: of units
    that add up to a published figure none or at least two are withheld, and together they are not a small group.
    """
    wholes = _withheld(units, total, lambda split: (split.whole,), frozenset())
    return Withheld(wholes, _withheld(units, total, lambda split: (split.part, split.rest), wholes))


def _withheld(
    units: Mapping[str, Mapping[str, Split]], total: str, figures: Figures, already_withheld: frozenset[str]
) -> frozenset[str]:
    """The units whose figures are withheld; `already_withheld` are withheld for another reason."""
    small = {name: {n: figures(split) for n, split in held.items()} for name, held in units.items()}
    large = {name: _added(rows.values()) for name, rows in small.items()}
    hidden = set(already_withheld)
    if any(map(is_small, _added(large.values()))):
        hidden.add(total)
    hidden.update(name for name, row in large.items() if any(map(is_small, row)))
    for name, rows in small.items():
        withheld = closed(rows, (n for n, row in rows.items() if n in already_withheld or any(map(is_small, row))))
        # The figure of a larger unit whose only smaller unit is withheld equals that unit's.
        hidden.update(withheld, {name} if withheld and not is_safe(rows[n] for n in withheld) else ())
    if total not in hidden:
        hidden |= closed(large, (name for name in large if name in hidden))
        hidden |= {total} if (up := hidden & set(large)) and not is_safe(large[n] for n in up) else set()
    # A larger unit is the sum of its smaller ones: it is withheld only if they are.
    return frozenset(hidden.union(*(rows for name, rows in small.items() if name in hidden)))


def _added(rows: Iterable[Sequence[int]]) -> tuple[int, ...]:
    return tuple(map(sum, zip(*rows, strict=True)))


def is_small(count: int) -> bool:
    """True for a group that is not published."""
    return 0 < count < SMALLEST


def closed(rows: Mapping[str, Sequence[int]], hidden: Iterable[str]) -> frozenset[str]:
    """Return the hidden rows and the others needed so that no hidden figure follows from the published total."""
    chosen = set(hidden)
    others = sorted((name for name in rows if name not in chosen), key=lambda name: _cost(rows[name]))
    while chosen and others and not is_safe(rows[name] for name in chosen):
        chosen.add(others.pop(0))
    return frozenset(chosen)


def is_safe(rows: Iterable[Sequence[int]]) -> bool:
    """True if the sum of the hidden rows may be known: at least two rows whose sum is not a small group."""
    held = list(rows)
    return len(held) > 1 and not any(map(is_small, _added(held)))


def _cost(row: Sequence[int]) -> tuple[bool, int]:
    """Rows with the smallest figures are hidden first, rows with an empty part last."""
    return (0 in row, min(row))
