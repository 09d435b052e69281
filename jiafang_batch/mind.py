"""What concerns a pupil's mind: it stands in the counsellor's workbook 心理跟踪 and on no other paper.

Decision: docs/decisions/0070-what-concerns-the-mind.md.
"""

from __future__ import annotations

from collections.abc import Iterable

from jiafang_batch.patterns import pattern
from jiafang_batch.records import Student

_WORDS = pattern("心理|抑郁|焦虑症|自残|自伤|自杀|轻生|厌世|双相|精神科")
BY_COUNSELLOR = "由心理教师联系"
"""Printed instead of the category, so that whoever visits knows whom to ask."""


def names_mind(text: str) -> bool:
    """True for a text that speaks of a pupil's mental health."""
    return _WORDS.search(text) is not None


def open_categories(categories: Iterable[str]) -> tuple[str, ...]:
    """Return the special categories that other papers may print, in a fixed order."""
    return tuple(sorted(name for name in categories if not names_mind(name)))


def categories_text(student: Student) -> str:
    """Return a pupil's special categories as everybody but the counsellor reads them, 由心理教师联系 for any about the mind."""
    hidden = any(names_mind(name) for name in student.categories)
    return "、".join((*open_categories(student.categories), *([BY_COUNSELLOR] if hidden else [])))
