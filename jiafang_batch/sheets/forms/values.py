"""The written content of a form's box: ticked choices, no printed blanks, dates from several cells combined."""

from __future__ import annotations

import re

from jiafang_batch.patterns import pattern
from jiafang_batch.sheets.loose_forms import BLANKS, TICKS

_BRACKETED = pattern(rf"[(（\[［【]\s*([{TICKS}]|[xXvV])?\s*[)）\]］】]")
_MARK = pattern(rf"[{TICKS}{BLANKS}]")
_PICTURES = pattern(r"(\d{1,3})\s*张")
_LETTER = pattern(r"^[A-Ha-h][.．、:：]\s*")
_LETTERED = pattern(r"([A-H])[.．、]\s*([^A-H\s　]+)")
_ANSWER = pattern(r"[(（]\s*([A-H])\s*[)）]")
_PRINTED = pattern(r"[\s　_＿—\-…·.。:：()（）/／\[\]【】]|年|月|日|时|分|至|星期|签字|签名|盖章|公章")
"""Characters that are printed as blanks to fill in."""
_RULED = pattern(r"[_＿]{2,}|^[_＿]+|[_＿]+$")
_UNFILLED_TIME = pattern(r"(?<=日)[\s　_＿]*(?:时|点|分|至|[:：—\-~～]|[\s　_＿])+$")


def written(text: str) -> str:
    """Return the text without the ruled lines to write on; empty if there is only printed text."""
    bare = _RULED.sub(" ", text).strip() if "_" in text or "＿" in text else text
    bare = _UNFILLED_TIME.sub("", bare)
    return bare if _PRINTED.sub("", bare) else ""


def counted(text: str) -> str:
    """The number of pictures in a sentence about them: 已登记 2 张，原件在…; other texts as they are."""
    match = _PICTURES.search(text)
    return match[1] if match else text


def beginning(text: str) -> str:
    """The word before a colon or bracket: 已解决：每天中午开放（钱校长，2024年10月20日）."""
    return re.split(r"[:：(（]", text, maxsplit=1)[0].strip()


def ticked(text: str) -> str | None:
    """Return the ticked choices, joined by 、; empty if none is ticked, None if no choices are printed."""
    marked = _BRACKETED.sub(lambda match: "☑" if match[1] else "☐", text)
    marks = _MARK.findall(marked)
    if not marks:
        return _answered(text)
    if all(mark in TICKS for mark in marks):
        return _ticked_among_plain(marked)
    pieces = _MARK.split(marked)
    # Either every mark stands before its word, or every mark stands after it.
    chosen = pieces[1:] if not pieces[0].strip() else pieces[:-1]
    return "、".join(
        word for mark, piece in zip(marks, chosen, strict=True) if mark in TICKS and (word := _word(piece))
    )


def _ticked_among_plain(text: str) -> str | None:
    """Ticks among words without boxes: 实地√ 电话 微信. A single tick alone is not a choice among words."""
    parts = [part for part in re.split(r"[\s　、，,;；/]+", text) if _MARK.sub("", part)]
    chosen = [_word(_MARK.sub("", part)) for part in parts if _MARK.search(part)]
    if not chosen and len(parts) > 0:
        return _beside_a_tick(text)
    return "、".join(filter(None, chosen)) or None


def _beside_a_tick(text: str) -> str | None:
    """√ 实地 电话: the word next to a tick that stands alone."""
    match = re.search(rf"[{TICKS}][\s　]*([^\s　、，,;；/{TICKS}]+)", text)
    return _word(match[1]) if match else None


def _answered(text: str) -> str | None:
    """（A）A.实地 B.电话: the choice whose letter is in the brackets."""
    choices = dict(_LETTERED.findall(text))
    answer = _ANSWER.search(text)
    return choices.get(answer[1]) if answer and len(choices) > 1 else None


def _word(piece: str) -> str:
    return _LETTER.sub("", piece.strip(" \t\n　、，,;；/")).strip()
