"""A command as it is typed."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

PROGRESS_LINES = "JIAFANG_PROGRESS"
"""Set in the environment of a command that another program watches: its progress is then written as lines to stderr."""

_PLAIN = re.compile(r"[\w./\\:-]+")
"""A word that needs no quotes in any shell."""
_EXPANDED = re.compile(r'[$`"!]')
"""Characters that double quotes do not protect."""


def words(*texts: str | Path) -> str:
    """Return the words of a command line as they are typed: "我的 学校(一)" needs quotes, and every shell knows double ones."""
    return " ".join(map(_quoted, map(str, texts)))


def _quoted(word: str) -> str:
    if _PLAIN.fullmatch(word):
        return word
    return shlex.quote(word) if _EXPANDED.search(word) else f'"{word}"'
