"""Synonyms of words in 考核办法: the nearest correct word by meaning, not by spelling."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files


@cache
def _meanings() -> Mapping[str, Sequence[tuple[tuple[str, ...], str]]]:
    """Column → the words and their replacements, in the order of the file."""
    raw = tomllib.loads(files("jiafang_batch.policy").joinpath("meanings.toml").read_text(encoding="utf-8"))
    by_field: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for entry in raw["meaning"]:
        by_field.setdefault(entry["field"], []).append((tuple(entry["words"]), entry["say"]))
    return by_field


def meant_by(field: str, text: str) -> str:
    """Return the replacement for the text of a column; empty if no synonym is known."""
    return next((say for words, say in _meanings().get(field, ()) if any(word in text for word in words)), "")
