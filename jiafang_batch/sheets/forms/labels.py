"""The labels of visit forms: the field that a cell's text names, and labels that precede their values in one cell."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from importlib.resources import files

from msgspec import Struct

from jiafang_batch.class_names import bare_number
from jiafang_batch.normal_text import squeeze
from jiafang_batch.patterns import pattern
from jiafang_batch.sheets.heading_meanings import Sureness, meanings
from jiafang_batch.sheets.layout import heading_text, heading_word, layouts

VISIT_LOG = "visit_log"
_LONGEST = 24
"""The maximum length of a label with its hint in brackets."""
_TEXTS = 20_000
_HINT = pattern(r"[(（][^()（）]*[)）]$")
_NUMBER = pattern(r"^(?:[(（]?[一二三四五六七八九十\d]{1,2}[)）、.．]|[①-⑳])\s*")
_DIGIT = pattern(r"\d")
"""In a label only its own number: 202班 is a class, and so is (1)班."""
_COLON = pattern(r"[:：]")
_GAP = pattern(r"\n|[ \t　]{2,}|　|[;；,，|｜]")
"""What separates a value from the next label in one cell."""
_SPACE = pattern(r"[\s　;；,，|｜]+")


class Label(Struct, frozen=True):
    """A label: its field of the visit log (empty if the log has none), and the text as quoted in messages."""

    field: str
    text: str
    is_weak: bool = False
    """True for a word that means the field only if the form has no clearer one."""


class LabelWords(Struct, frozen=True):
    """The vocabulary: word → (field, weak), groups, and required and excluded words of the title."""

    fields: Mapping[str, tuple[str, bool]]
    groups: Mapping[str, str]
    visit: tuple[str, ...]
    other: tuple[str, ...]


@cache
def words() -> LabelWords:
    """Return the additions of `labels.toml` to the words of headings."""
    raw = tomllib.loads(files("jiafang_batch.sheets.forms").joinpath("labels.toml").read_text(encoding="utf-8"))
    fields: dict[str, tuple[str, bool]] = {}
    for word in raw["beside"]["words"]:
        fields[heading_word(word)] = ("", False)
    for part, is_weak in (("fields", False), ("weak", True)):
        for field, entries in raw[part].items():
            fields |= {heading_word(word): (field, is_weak) for word in entries}
    groups = {heading_word(word): field for field, entries in raw["groups"].items() for word in entries}
    return LabelWords(fields, groups, tuple(raw["evidence"]["visit"]), tuple(raw["evidence"]["other"]))


@lru_cache(_TEXTS)
def label_of(text: str) -> Label | None:
    """Return the label of the text, without hint, number and colon, or None for anything else."""
    if len(text) > 2 * _LONGEST:
        return None
    meaning = _form_word(text) or _heading(text)
    return Label(meaning[0], heading_text(text), meaning[1]) if meaning is not None else None


def under_group(group: str, text: str) -> Label | None:
    """Return the meaning of 姓名, 电话 … under or after a group label (家长 / 姓名), or None if there is none."""
    field = words().groups.get(heading_word(group))
    if field is None or heading_word(text) not in ("姓名", "名字"):
        return None
    return Label(field, f"{heading_text(group)}{heading_text(text)}")


@lru_cache(_TEXTS)
def inline_labels(text: str) -> tuple[tuple[Label, str], ...]:
    """Return the labels of a text that begins with one and a colon, each with its value: 学生姓名：张三　班级：四(5)班."""
    first = _COLON.search(text[: 2 * _LONGEST])
    if first is None or label_of(text[: first.start()]) is None:
        return ()
    labels: list[tuple[Label, int, int]] = []
    """Label, its start, the start of its value."""
    for colon in _COLON.finditer(text):
        start = labels[-1][2] if labels else 0
        if (
            label := _ending_at(text[start : colon.start()], is_first=not labels, is_prose=_is_prose(labels))
        ) is not None:
            labels.append((label[0], start + label[1], colon.end()))
    ends = [start for _, start, _ in labels[1:]] + [len(text)]
    return tuple(
        (label, _before_others(label, text[value:end])) for (label, _, value), end in zip(labels, ends, strict=True)
    )


def is_visit_form(title: str, labels: Sequence[Label]) -> bool:
    """True if title or labels say that a visit is recorded, and the title names nothing else (a plan, an invitation)."""
    heading = squeeze(title)
    if any(word in heading for word in words().other):
        return False
    return any(word in text for word in words().visit for text in (heading, *(label.text for label in labels)))


@cache
def _prose_fields() -> frozenset[str]:
    return frozenset(c.field for c in layouts()[VISIT_LOG].columns if c.kind in ("text", "request") and c.width > 12)  # noqa: PLR2004  of a person's name


def is_prose(field: str) -> bool:
    """True for a field that holds sentences."""
    return field in _prose_fields()


def _is_prose(labels: Sequence[tuple[Label, int, int]]) -> bool:
    return bool(labels) and is_prose(labels[-1][0].field)


def _heading(text: str) -> tuple[str, bool] | None:
    """The field that the text names as a column heading, and whether it may name other things as well."""
    # A heading may have the title of its question before a colon; in a form the value follows the colon.
    if _COLON.search(text.strip().rstrip(":：")) or _DIGIT.search(_NUMBER.sub("", text.strip())):
        return None
    if bare_number(text):
        return None
    fields = meanings(text).get(VISIT_LOG, {})
    surest = max(fields.values(), default=None)
    if surest is None or surest < Sureness.LOOSE:
        return None
    return next(field for field, sure in fields.items() if sure is surest), surest is Sureness.LOOSE


def _form_word(text: str) -> tuple[str, bool] | None:
    """The meaning of a word that only forms use, or None for any other."""
    fields = words().fields
    bare = _NUMBER.sub("", text.strip())
    for candidate in (
        text,
        bare,
        _HINT.sub("", bare.rstrip(":： ")),
        squeeze(bare).replace("您的", "").replace("的", ""),
    ):
        word = heading_word(candidate)
        if word in fields:
            return fields[word]
    return None


def _ending_at(piece: str, *, is_first: bool, is_prose: bool) -> tuple[Label, int] | None:
    """The longest label at the end of a piece, and where in the piece it begins."""
    starts = [0] if is_first else []
    starts += [gap.end() for gap in (_GAP if is_prose else _SPACE).finditer(piece)]
    for start in starts:
        if (label := label_of(piece[start:])) is not None:
            return label, start
    return None


_NEXT = pattern(r"[\s　]+[^\s　:：]{1,10}[:：]")


def _before_others(label: Label, value: str) -> str:
    """The value without an unknown label and its value after it: 张三　座号：12."""
    if not is_prose(label.field) and (other := _NEXT.search(value)):
        value = value[: other.start()]
    return value.strip().strip("；;，,").strip()
