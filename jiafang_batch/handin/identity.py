"""The number of a handed-out workbook: school and term, class or teacher, and edition, as plain text.

It is written into several places of the workbook and found by its form alone, so it is ASCII, contains no name of a
person, and ends in two check letters.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from enum import Enum
from hashlib import sha256

from msgspec import Struct

from jiafang_batch.normal_text import squeeze

# Without 0 O 1 I, which are confused when a number is copied from paper.
_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_KEY_LETTERS, _CHECK_LETTERS = 6, 2
_NUMBER = re.compile(
    rb"(?<![A-Z0-9-])JF-([2-9A-HJ-NP-Z]{6})-([2-9A-HJ-NP-Z]{6})-(\d{1,3})-([2-9A-HJ-NP-Z]{2})(?![A-Z0-9])"
)


class OwnerKind(Enum):
    """The kind of owner of a workbook."""

    SCHOOL_CLASS = "班级"
    TEACHER = "教师"
    YEAR_GROUP = "年级"
    SCHOOL = "全校"
    REGISTER = "登记"


class Owner(Struct, frozen=True):
    """One who hands in: a class by name, a teacher by 工号, a year group; a school's log or register by its title."""

    kind: OwnerKind
    key: str

    def __str__(self) -> str:
        """The notation in the journal: 班级:一(1)班."""
        return f"{self.kind.value}:{self.key}"


def owner_of(text: str) -> Owner:
    """Return the owner written by `str`. Raises ValueError for any other text."""
    kind, colon, key = text.partition(":")
    if not colon:
        raise ValueError(text)
    return Owner(OwnerKind(kind), key)


class Number(Struct, frozen=True):
    """A number read from a workbook: the keys of its term and owner, and the edition."""

    term: str
    owner: str
    edition: int

    def __str__(self) -> str:
        """JF-4F7K2M-9QX3TB-1-7H."""
        body = f"JF-{self.term}-{self.owner}-{self.edition}"
        return f"{body}-{_letters(body, _CHECK_LETTERS)}"


def term_key(school: str, school_year: str, term: str) -> str:
    """Return the six letters of a school's term; 2024-2025 and 2024-2025学年 are the same year."""
    year = squeeze(school_year).removesuffix("学年")
    return _letters("\n".join((squeeze(school), year, squeeze(term))), _KEY_LETTERS)


def number_for(term: str, owner: Owner, edition: int) -> Number:
    """The number of an owner's workbook in the term of this key."""
    return Number(term, _letters(f"{term}\n{owner}", _KEY_LETTERS), edition)


def numbers_in(data: bytes) -> frozenset[Number]:
    """Return every valid number in the bytes, in any encoding of its letters; mistyped ones are ignored."""
    # Old and binary workbooks store letters as UTF-16; without the zero bytes they read as ASCII.
    plain = data.replace(b"\0", b"") if b"\0" in data else data
    candidates = ((Number(m[1].decode(), m[2].decode(), int(m[3])), m[0].decode()) for m in _NUMBER.finditer(plain))
    return frozenset(number for number, written in candidates if str(number) == written)


def owners_by_key(term: str, owners: Iterable[Owner]) -> Mapping[str, Owner]:
    """The owners of a term by the six letters that stand for them in its numbers."""
    return {number_for(term, owner, 0).owner: owner for owner in owners}


def _letters(text: str, count: int) -> str:
    value = int.from_bytes(sha256(text.encode()).digest()[:8], "big")
    return "".join(_LETTERS[(value >> (5 * place)) & 31] for place in range(count))
