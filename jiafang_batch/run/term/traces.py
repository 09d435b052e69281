"""What people are called and reached by, looked for in texts: the proof of a purge."""

from __future__ import annotations

import re
from collections.abc import Iterable

_WITHIN = 3
"""The characters from which on a text is looked for inside longer ones wherever it stands."""
_SHORT_NAME = re.compile(r"[\u3400-\u9fff]{2}")
"""Most names; some are also words (安全, 文明)."""
_LONG_NUMBER = 7
"""The digits from which on a number is somebody's wherever it stands; a shorter one stands in many files by chance."""
_NUMBER = re.compile(r"\d(?:[ \-]?\d)+")
_CALLED = ("老师", "同学", "主任", "校长", "书记", "组长", "家长", "爸爸", "妈妈", "爷爷", "奶奶", "父亲", "母亲")


class Traces:
    """The names, numbers, addresses and words of the people of a term."""

    def __init__(self, values: Iterable[str]) -> None:
        self._values = frozenset(values)
        self._long = [value for value in self._values if len(value) >= _WITHIN and not value.isdecimal()]
        self._numbers = frozenset(v for v in self._values if v.isdecimal() and len(v) >= _LONG_NUMBER)
        short = sorted(filter(_SHORT_NAME.fullmatch, self._values))
        called = "|".join(_CALLED)
        names = f"(?:{'|'.join(short)})"
        self._names = re.compile(names) if short else None
        self._named = (
            re.compile(rf"(?<![\u3400-\u9fff]){names}|{names}(?![\u3400-\u9fff])|{names}(?={called})")
            if short
            else None
        )

    def stand_in(self, texts: Iterable[str], *, has_common_words: bool) -> bool:
        """True if one of them stands in the texts of a file.

        In a file of the program that stays, `has_common_words`, a name of two characters has to stand as a name: at the
        beginning or end of a text, or before 老师 and the like.
        """
        texts = frozenset(texts)
        if not self._values.isdisjoint(texts):
            return True
        whole = "\n".join(texts)
        names = self._named if has_common_words else self._names
        return (
            any(value in whole for value in self._long)
            or (names is not None and names.search(whole) is not None)
            or any(re.sub(r"\D", "", number[0]) in self._numbers for number in _NUMBER.finditer(whole))
        )
