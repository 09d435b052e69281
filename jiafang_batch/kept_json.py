"""JSON that the program keeps for itself, read as data of a known shape: it may be damaged, another version's or crafted."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import PurePath
from typing import Annotated, Any, TypeVar

import msgspec

Kept = TypeVar("Kept")
Moment = Annotated[datetime, msgspec.Meta(tz=True)]
"""A moment with its offset from UTC; any other is refused."""


def as_kept(data: object) -> bytes:
    """Return the record, or what holds records, as JSON in one line."""
    # What broken files have of characters is written as it is; reading it back refuses the whole.
    return json.dumps(msgspec.to_builtins(data), ensure_ascii=False).encode("utf-8", "surrogatepass")


def restored(kind: type[Kept], content: bytes) -> Kept:
    """Return what the JSON notes: a record, a mapping by text, a tuple, an enum's value, a day or moment, a plain value.

    A field that the record does not have, as a later version may write it, is passed over. Raises ValueError if it is no
    JSON, nested without end, if a value is not of its kind or a field without a default is missing.
    """
    try:
        return msgspec.json.decode(content, type=kind)
    except RecursionError as fault:
        raise ValueError(str(fault)) from fault


def restored_plain(kind: type[Kept], raw: Any) -> Kept:
    """Return the same of data that was JSON, in which records may stand already. Raises ValueError as `restored` does."""
    return msgspec.convert(raw, type=kind)


def is_below(name: str) -> bool:
    """True for a path that stays within its folder: a damaged or crafted record must not lead out of it."""
    path = PurePath(name)
    return bool(path.parts) and not path.anchor and ".." not in path.parts and name.isprintable()
