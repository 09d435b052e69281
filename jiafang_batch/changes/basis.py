"""The inputs of a run's figures besides its rows, kept from run to run: the as-of day and the rules."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256

from msgspec import Struct
from msgspec.structs import astuple, replace

from jiafang_batch.kept_json import as_kept, restored
from jiafang_batch.policy.model import Policy
from jiafang_batch.problem import Location


class RunBasis(Struct, frozen=True):
    """The as-of day of a run, and a digest of its rules."""

    as_of: str
    rules: str
    ungraded: Mapping[str, str] = {}
    """Name or staff id of those without any log → what stands for their 等级 (未交表)."""


def basis_of(policy: Policy, ungraded: Mapping[str, str] | None = None) -> RunBasis:
    """Return the basis of figures under this policy; where in the workbook a rule stands makes no difference."""
    # Awards change no figure, and 统计截止日期 is reported as the as-of day.
    settings = replace(policy.settings, cut_off=None)
    figured = replace(policy, settings=settings, awards=(), looked_at=None)
    rules = sha256(_canonical(figured).encode()).hexdigest()
    return RunBasis(policy.as_of.isoformat(), rules, ungraded or {})


def as_bytes(basis: RunBasis) -> bytes:
    """Return the basis in the form that is kept beside the outputs."""
    return as_kept(basis)


def from_bytes(content: bytes) -> RunBasis | None:
    """Return the basis that was kept, or None if the content is anything else."""
    try:
        return restored(RunBasis, content)
    except ValueError:
        return None


def _canonical(value: object) -> str:
    """A text that is the same for equal values, in every process."""
    match value:
        case Location():
            return ""
        case frozenset():
            return f"{{{','.join(sorted(map(_canonical, value)))}}}"
        case tuple():
            return f"({','.join(map(_canonical, value))})"
        case Mapping():
            return f"[{','.join(sorted(f'{_canonical(key)}:{_canonical(item)}' for key, item in value.items()))}]"
        case Struct():
            return f"{type(value).__name__}{_canonical(astuple(value))}"
    return repr(value)
