"""The sources of dropdowns: lists on a sheet of their own, whole or the part that belongs to another cell of the row."""

from __future__ import annotations

from msgspec import Struct


class WordLists(Struct, frozen=True):
    """A sheet of lists, one a column; `top` is the row (from 1) in which each begins."""

    sheet: str
    top: int

    def whole(self, letter: str, count: int) -> str:
        """Return the range of a list of so many words."""
        return f"{self.sheet}!${letter}${self.top}:${letter}${self.top + count - 1}"

    def dependent(self, keys: str, words: str, count: int, key: str) -> str:
        """Return the formula of the words with the row's key, which stand together.

        All words if the row has no key, or one that the list lacks.
        """
        held = self.whole(keys, count)
        start = f"IFERROR(MATCH({key},{held},0)-1,0)"
        height = f"IF(COUNTIF({held},{key})=0,{count},COUNTIF({held},{key}))"
        return f"=OFFSET({self.sheet}!${words}${self.top},{start},0,{height},1)"
