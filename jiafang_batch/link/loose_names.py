"""Names with additions (1.王小明, 王小明同学, 王小明(男), 张伟(体育)) and several in sequence (戚老师 窦老师).

Used only if the roster does not contain the cell's name as written. A text is split into names of the roster and words
that people put beside a name; if there is exactly one way to split it, these names are meant. A word that may change
who is meant (弟弟, 未遇, another pupil's name) is not among those words, so that the cell remains an error.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence

from msgspec import Struct

from jiafang_batch.grouping import grouped_by
from jiafang_batch.patterns import pattern
from jiafang_batch.sheets.posts import SUBJECTS

_LONGEST = 80
_NUMBER = r"\(?\d{1,2}号?\)?[·.):、]?(?!\d)"
_AND = pattern("以及|[和与及&+]")
_STOP = "[、,;/·.:。]"
_BRACKET = r"[(\[【][^()\[\]【】]*[)\]】]"
_PHONE = r"1\d{10}"


class NameWords(Struct, frozen=True):
    """The words before and after a name of one kind of person."""

    before: re.Pattern[str]
    after: re.Pattern[str]


PUPIL_WORDS = NameWords(
    before=pattern(rf"{_NUMBER}|{_BRACKET}|(?:学生)?姓名:?|学生:?|同学:"),
    after=pattern(
        rf"{_BRACKET}|{_PHONE}|{_STOP}|小?(?:同学|朋友)|学生|女生|男生"
        r"|的?(?:妈妈|爸爸|母亲|父亲|爷爷|奶奶|外公|外婆|姥姥|姥爷|家长|监护人|家里|家庭)|之(?:父|母|祖父|祖母)"
    ),
)
_SUBJECT = "|".join(sorted(SUBJECTS, key=len, reverse=True))
_DUTY = "副?校长|副?书记|(?:副|教导|教务|德育|政教|总务)?主任|(?:年级|教研|备课)?组长|副?班主任|科任|任课|主访|家访人|陪访|同行"
TEACHER_WORDS = NameWords(
    before=pattern(rf"{_NUMBER}|{_BRACKET}|(?:{_DUTY}|{_SUBJECT})(?:老师|教师)?:?|(?:老师|教师):?"),
    after=pattern(rf"{_BRACKET}|{_PHONE}|{_STOP}|(?:{_DUTY}|{_SUBJECT})?(?:老师|教师)|{_DUTY}|{_SUBJECT}"),
)
ORDINAL = pattern(r"\(?\d{1,2}\)?[·.):]?")
"""The remainder of 1、王小明 after the list was split at its commas."""
_SIBLING = pattern(r"(?:哥哥|弟弟|姐姐|妹妹|大姐|二姐|老大|老二|大宝|二宝|大的|小的|兄|弟|姐|妹):?(?=..)")
_OTHERWISE = pattern(r"未|没|不|拒|改|无|转|休|请假|搬|退|弟|妹|哥|姐|兄|\d月|至今|^[原代]|代[课理班]|现任|[上下]学期")
"""Words in brackets that state something other than who is meant."""


class Parted(Struct, frozen=True):
    """A cell's text as names and the words beside them."""

    names: tuple[str, ...]
    words: tuple[str, ...]

    @property
    def remarks(self) -> tuple[str, ...]:
        """The words in brackets."""
        return tuple(word[1:-1] for word in self.words if word[:1] in "([【")


def parted(text: str, names: Collection[str], words: NameWords) -> Parted | None:
    """Return the text as known names and the words beside them, or None unless there is exactly one way to split it."""
    if len(text) > _LONGEST:
        return None
    starts = grouped_by((name for name in names if name and name in text), lambda name: name[0])
    readings = {reading.names: reading for reading in _readings(text, starts, words, 0, Parted((), ()), closed=False)}
    if len(readings) != 1:
        return None
    (reading,) = readings.values()
    others = [name for name in names if name not in reading.names]
    if any(_OTHERWISE.search(remark) or any(name in remark for name in others) for remark in reading.remarks):
        return None
    return reading


def _readings(
    text: str, starts: Mapping[str, Sequence[str]], words: NameWords, place: int, held: Parted, *, closed: bool
) -> Iterator[Parted]:
    """The ways to continue from a place; `closed` if a name has ended and the next has not begun."""
    if place == len(text):
        if closed:
            yield held
        return
    for name in starts.get(text[place], ()):
        if text.startswith(name, place):
            named = Parted((*held.names, name), held.words)
            yield from _readings(text, starts, words, place + len(name), named, closed=True)
    for kind, stays in ((words.after, True), (_AND, False), (words.before, False)):
        match = kind.match(text, place) if closed or kind is words.before else None
        if match is not None:
            beside = Parted(held.names, (*held.words, match[0]))
            yield from _readings(text, starts, words, match.end(), beside, closed=stays)


def siblings(names: Sequence[str]) -> bool:
    """True if the names are distinguished as brothers and sisters: 哥哥王小明, 弟弟王小亮."""
    return any(_SIBLING.match(name) for name in names)
