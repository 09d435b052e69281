"""Unusual spellings of visit forms: 入户走访, ☑实地□电话, A.实地家访, 微信视频, 实地家访（入户）.

Used only if the vocabulary does not contain the cell. A cell is understood if all its words mean one form; words that
may mean two (线上家访, 面谈) or that no form explains (未家访) leave it open.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from jiafang_batch.normal_text import squeeze
from jiafang_batch.patterns import pattern
from jiafang_batch.spellings import spelled
from jiafang_batch.terms import VisitForm

TICKS, BLANKS = "☑☒✅√✓✔■●▣◉⊙🗹⬛◼", "□☐○◯▢◻⬜🔲"
_TICKED_BEFORE = pattern(rf"([{TICKS}{BLANKS}])([^{TICKS}{BLANKS}]+)")
_TICKED_AFTER = pattern(rf"([^()\[\]{TICKS}{BLANKS}]+)[(\[]([{TICKS}]?)[)\]]")
_BOXED_AFTER = pattern(rf"([^{TICKS}{BLANKS}]+)([{TICKS}{BLANKS}])")
_ORDINAL = pattern(
    r"(?:\(?[A-Za-z0-9]{1,2}\)?[.、):·]|\([A-Za-z0-9]{1,2}\)|[A-Ha-h0-9](?=[\u4e00-\u9fff])|第?[一二三四五六]、)"
)
_TRAILING = f".。,、;!{TICKS}"
_BRACKETS = str.maketrans("〖【《“〔{", "((((((") | str.maketrans("〗】》”〕}", "))))))")
_BRACKET = pattern(r"(.+?)[(\[]([^()\[\]]*)[)\]](.*)")
_WAY = pattern(r"(线上|网上|网络|远程|线下|其他|其它)(?:家访|走访|方式|形式)?[(\[:_/\-—–]+([^()\[\]]+)[)\]]?")
"""线上（微信视频）, 其他：短信: a way that leaves the form open, and the form."""

_WORDS = {
    VisitForm.ONSITE: ("实地", "入户", "上门", "登门", "到家", "走进家庭", "进家入户"),
    VisitForm.HOSPITAL: ("医院探望", "医院看望", "到医院", "医院探视"),
    VisitForm.PARENT_AT_SCHOOL: (
        "家长到校",
        "家长来校",
        "请家长到校",
        "请家长来校",
        "到校",
        "来校",
        "约家长到校",
        "家长进校",
    ),
    VisitForm.VIDEO: ("视频", "视讯"),
    VisitForm.PHONE: ("电话", "电访", "手机", "致电", "打电话"),
    VisitForm.SMS: ("短信",),
    VisitForm.WECHAT: ("微信", "企业微信"),
    VisitForm.QQ: ("QQ",),
    VisitForm.EMAIL: ("电子邮件", "邮件", "EMAIL"),
    VisitForm.LETTER: ("信件", "书信"),
}
_FORM_OF = {word: form for form, words in _WORDS.items() for word in words}
_DIRECT = frozenset({VisitForm.ONSITE, VisitForm.HOSPITAL, VisitForm.PARENT_AT_SCHOOL})
"""The forms in which people meet: 线下. All others are 线上."""
_ONLINE = ("钉钉", "腾讯会议", "线上", "网络", "远程")
"""Words for online meetings, which alone give no form."""
_VISITED = ("家访", "走访", "访问", "家庭走访", "家庭访问")
"""Visits without a stated form: at home, unless another word says otherwise."""
_PLAIN = (
    *_VISITED, "家庭", "联系", "沟通", "交流", "访谈", "谈话", "约谈", "面谈", "座谈", "会谈", "谈心", "通话", "连线", "语音", "聊天", "通讯", "会议",
    "方式", "形式", "进行", "老师", "教师", "班主任", "家长", "与", "的", "了", "拜访", "看望", "探访", "回访", "普访", "互动", "发", "打",
)  # fmt: skip
_TOKEN = pattern("|".join(re.escape(w) for w in sorted({*_FORM_OF, *_ONLINE, *_PLAIN}, key=len, reverse=True)))
_WHERE_OPEN = frozenset({"面谈", "座谈", "会谈", "约谈"})
"""Words that need another word to give a form."""


def forms_of(text: str) -> tuple[VisitForm, ...]:
    """Return the forms that an unusual wording means, several if several are ticked; none if it is ambiguous."""
    word = squeeze(text).upper().translate(_BRACKETS)
    chosen = ticked(word)
    forms = [_plain_or_loose(choice) for choice in (chosen if chosen is not None else [word])]
    return tuple(dict.fromkeys(form for form in forms if form is not None)) if None not in forms else ()


def ticked(text: str) -> list[str] | None:
    """Return the ticked ones of printed choices (☑实地□电话, 实地(√)电话( )), or None if no choices are printed."""
    for expression, mark, choice in ((_TICKED_BEFORE, 1, 2), (_BOXED_AFTER, 2, 1), (_TICKED_AFTER, 2, 1)):
        choices = list(expression.finditer(text))
        if choices and "".join(match[0] for match in choices) == text and (len(choices) > 1 or mark == 1):
            return [match[choice] for match in choices if match[mark] and match[mark] in TICKS]
    return None


def _plain_or_loose(text: str) -> VisitForm | None:
    word = _ORDINAL.sub("", text, count=1) if _ORDINAL.match(text) else text
    word = word.strip(_TRAILING)
    plain = spelled(VisitForm, word)
    if plain is not None:
        return plain
    if match := _WAY.fullmatch(word):
        form = _plain_or_loose(match[2])
        is_fitting = match[1][0] == "其" or (form in _DIRECT) == (match[1] == "线下")
        return form if is_fitting else None
    if match := _BRACKET.fullmatch(word):
        return _with_bracket(match[1] + match[3], match[2])
    return _spoken(word)


def _with_bracket(outside: str, inside: str) -> VisitForm | None:
    """The form outside the brackets, unless the brackets name another."""
    form = _plain_or_loose(outside)
    others = _forms_in(_TOKEN.findall(inside)) - {form}
    return form if not others and "未" not in inside and "没" not in inside else None


def _spoken(word: str) -> VisitForm | None:
    tokens, place = [], 0
    while place < len(word):
        match = _TOKEN.match(word, place)
        if match is None:
            return None
        tokens.append(match[0])
        place = match.end()
    forms = _forms_in(tokens)
    is_online = any(token in _ONLINE for token in tokens)
    if len(forms) == 1:
        (form,) = forms
        return None if is_online and form is not VisitForm.VIDEO else form
    if forms or is_online or not any(token in _VISITED for token in tokens) or _WHERE_OPEN & set(tokens):
        return None
    return VisitForm.ONSITE


def _forms_in(tokens: Iterable[str]) -> set[VisitForm]:
    """The forms that the words name; a video over 微信 or QQ is a video."""
    forms = {_FORM_OF[token] for token in tokens if token in _FORM_OF}
    return forms - {VisitForm.WECHAT, VisitForm.QQ} if VisitForm.VIDEO in forms else forms
