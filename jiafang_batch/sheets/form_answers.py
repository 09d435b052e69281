"""Answers as an online form exports them: A.是, 非常满意, [图片], a link for every picture, 1 and 2 for the choices."""

from __future__ import annotations

import re
from collections.abc import Sequence

from jiafang_batch.grid import Cell
from jiafang_batch.normal_text import squeeze
from jiafang_batch.patterns import pattern

_LETTER = pattern(r"(?:[A-Ha-h][.、:)]|\(?[A-Ha-h]\)|[1-9][.、)](?!\d))(?=\D)")
"""The letter or number that a form puts before a choice."""
_PICTURE = pattern(
    r"\[图片\]|\[照片\]|https?://[^\s,;，；]+|[^\s,;，；/\\]+\.(?:jpe?g|png|gif|bmp|heic|webp)", re.IGNORECASE
)
_SATISFIED = {
    5: ("非常满意", "很满意", "十分满意", "特别满意", "完全满意"),
    4: ("满意", "比较满意", "较满意"),
    3: ("一般", "基本满意", "还可以", "一般满意", "无所谓"),
    2: ("不满意", "不太满意", "较不满意", "比较不满意"),
    1: ("非常不满意", "很不满意", "十分不满意", "完全不满意"),
}
_GRADES = {word: grade for grade, words in _SATISFIED.items() for word in words}
_YES = frozenset(
    {
        "是的",
        "有的",
        "有过",
        "来过",
        "去过",
        "到过",
        "已家访",
        "家访过",
        "已来过",
        "家访了",
        "来了",
        "进行过",
        "已经家访",
        "有家访",
    }
)
_NO = frozenset(
    {
        "未",
        "没来过",
        "没有来过",
        "未家访",
        "没有家访",
        "没有家访过",
        "没家访",
        "未来过",
        "没来",
        "未进行",
        "没有过",
        "从未",
        "没家访过",
    }
)


def without_letter(text: str) -> str:
    """A.实地家访 → 实地家访; empty if no letter or number stands before a choice."""
    word = squeeze(text)
    match = _LETTER.match(word)
    return word[match.end() :] if match else ""


def pictures_in(text: str) -> int:
    """Return the number of pictures in a cell of links, placeholders or file names; 0 for any other text."""
    rest = _PICTURE.sub("", text)
    return len(_PICTURE.findall(text)) if not re.sub(r"[\s,;，；、|]", "", rest) else 0


def satisfaction_of(text: str) -> int:
    """Return 1 to 5 for the words of a questionnaire; 0 for any other."""
    return _GRADES.get(squeeze(text).removesuffix("。"), 0)


def visited_word(text: str) -> bool | None:
    """Return a parent's answer to whether somebody came: 来过, 没有家访, or None for any other word."""
    word = squeeze(text).removesuffix("。")
    return True if word in _YES else False if word in _NO else None


def are_numbers_of_choices(cells: Sequence[Cell]) -> bool:
    """True if all filled cells of a column of choices are small whole numbers: an export by number, not by text."""
    filled = [cell for cell in cells if cell != ""]
    texts = (squeeze(str(cell)).removesuffix(".0") for cell in filled)
    return bool(filled) and all(text.isdecimal() and len(text) == 1 and text != "0" for text in texts)
