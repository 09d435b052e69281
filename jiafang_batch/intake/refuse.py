"""The problems of a whole file, each built in one function: too large, suspicious, damaged, unsupported."""

from __future__ import annotations

from jiafang_batch.problem import Location, Problem


def oversized(file: str, what: str, limit: str) -> Problem:
    """The file exceeds a limit: `what` names the quantity, `limit` the maximum."""
    return Problem("oversized-file", Location(file), details={"what": what, "limit": limit})


def suspicious(file: str, reason: str) -> Problem:
    """The file is built in a way that no office program builds one."""
    return Problem("suspicious-file", Location(file), details={"reason": reason})


def damaged(file: str, reason: str) -> Problem:
    """The file is of a supported type but cannot be read."""
    return Problem("unreadable-file", Location(file), details={"reason": reason})


def unsupported(file: str, kind: str) -> Problem:
    """The file is sound but of a type that holds no tables."""
    return Problem("unsupported-file", Location(file), details={"kind": kind})


def other_format(file: str, kind: str, hint: str) -> Problem:
    """The file may hold tables, in a format that a person has to convert."""
    return Problem("other-format", Location(file), details={"kind": kind, "hint": hint})


def about(code: str, file: str, **details: str) -> Problem:
    """Return a problem of the file as a whole."""
    return Problem(code, Location(file), details=details)
