"""Expressions that are compiled at their first use.

Together the expressions of the door take as long to compile as a small school takes to read, and most are for words that
no cell of it has.
"""

from __future__ import annotations

import re
from typing import Any, cast


def pattern(expression: str, flags: int | re.RegexFlag = 0) -> re.Pattern[str]:
    """Return what `re.compile` returns, or a stand-in that compiles when one of its methods is first used."""
    return cast("re.Pattern[str]", _Pattern(expression, flags))


class _Pattern:
    """Each method becomes an attribute, which is found at once from then on."""

    def __init__(self, expression: str, flags: int | re.RegexFlag) -> None:
        self._expression, self._flags = expression, flags

    def __getattr__(self, name: str) -> Any:
        method = getattr(re.compile(self._expression, self._flags), name)
        setattr(self, name, method)
        return method
