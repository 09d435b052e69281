"""JSON that the program keeps for itself, read as data of a known shape: it may be damaged, another version's or crafted."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from functools import cache
from pathlib import PurePath
from types import NoneType, UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

Kept = TypeVar("Kept")
Reader = Callable[[str], Any]
"""A text → the record that it notes. Raises ValueError for any other text."""
_NO_READERS: Mapping[type, Reader] = {}


def kept_json(content: bytes) -> Any:
    """Return the data. Raises ValueError for anything that is no JSON, also for one that is nested without end."""
    try:
        return json.loads(content)
    except RecursionError as fault:
        raise ValueError(str(fault)) from fault


def restored(kind: type[Kept], raw: object, readers: Mapping[type, Reader] = _NO_READERS) -> Kept:
    """Return what `raw` notes: a record, a mapping by text, a tuple, an enum's value, a day or moment, a plain value.

    `readers` are asked first for their kinds; an empty text notes None where there may be one. A field that the record
    does not have, as a later version may write it, is passed over. Raises ValueError if a value is not of its kind or a
    field without a default is missing.
    """
    value: Kept = _restored(kind, raw, readers)
    return value


def is_below(name: str) -> bool:
    """True for a path that stays within its folder: a damaged or crafted record must not lead out of it."""
    path = PurePath(name)
    return bool(path.parts) and not path.anchor and ".." not in path.parts and name.isprintable()


def _restored(kind: Any, raw: Any, readers: Mapping[type, Reader]) -> Any:
    origin = get_origin(kind)
    if origin in (Union, UnionType):
        return _one_of(get_args(kind), raw, readers)
    if origin is tuple and isinstance(raw, list):
        first, *others = get_args(kind)
        kinds = [first] * len(raw) if others == [...] else [first, *others]
        return tuple(_restored(each, entry, readers) for each, entry in zip(kinds, raw, strict=True))
    if origin in (Mapping, dict) and isinstance(raw, dict):
        return {_text(key): _restored(get_args(kind)[1], value, readers) for key, value in raw.items()}
    if origin is None and kind in readers:
        return readers[kind](_text(raw))
    if is_dataclass(kind) and isinstance(raw, dict):
        return _record(kind, raw, readers)
    return _plain(kind, raw)


def _one_of(kinds: tuple[Any, ...], raw: object, readers: Mapping[type, Reader]) -> Any:
    for kind in kinds:
        try:
            return _restored(kind, raw, readers)
        except ValueError:
            continue
    raise ValueError(raw)


def _record(kind: Any, raw: Mapping[str, Any], readers: Mapping[type, Reader]) -> Any:
    kinds = _kinds(kind)
    values = {name: _restored(kinds[name], value, readers) for name, value in raw.items() if name in kinds}
    lacking = [
        field.name
        for field in fields(kind)
        if field.name not in values and field.default is MISSING and field.default_factory is MISSING
    ]
    if lacking:
        raise ValueError(lacking)
    return kind(**values)


@cache
def _kinds(kind: type) -> Mapping[str, Any]:
    """The kinds of a record's fields."""
    return get_type_hints(kind)


def _plain(kind: Any, raw: object) -> Any:
    if kind is str:
        return _text(raw)
    if kind is NoneType and raw in (None, ""):
        return None
    if kind in (int, float, bool) and (type(raw) is kind or (kind is float and type(raw) is int)):
        return raw
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind(raw)
    if kind is datetime:
        return _moment(_text(raw))
    if kind is date:
        return date.fromisoformat(_text(raw))
    raise ValueError(raw)


def _text(raw: object) -> str:
    """The text; half of a character (a lone surrogate) could be written nowhere."""
    if not isinstance(raw, str):
        raise ValueError(raw)  # noqa: TRY004  whoever reads a damaged file waits for one fault
    raw.encode()
    return raw


def _moment(text: str) -> datetime:
    """A moment with its offset from UTC."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(text)
    return moment
