"""`dataclass` for records (frozen, with slots): classes and instances made several times as fast as by the standard library.

That compiles six methods for each class, which for the hundreds of records of this program was a quarter of what a
command takes to start. Here nothing is compiled for a class: `__new__` is a copy of the code for that many fields with
their names, and the other methods are shared; they do the same. Fields, slots and every class that is no plain record
are the standard library's.
"""

from __future__ import annotations

import dataclasses
from functools import cache
from operator import attrgetter
from reprlib import recursive_repr
from types import CodeType, FunctionType
from typing import TYPE_CHECKING, Any, NoReturn

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from dataclasses import dataclass as dataclass  # noqa: PLC0414  handed on
else:

    def dataclass(cls=None, /, **options):  # noqa: ANN001, ANN003, ANN201  the type checker reads the other branch
        """Return what `dataclasses.dataclass` returns: the class, or a decorator for it."""
        if cls is None:
            return lambda decorated: dataclass(decorated, **options)
        is_record = options == _RECORD and _is_plain(cls)
        return _record(cls) if is_record else dataclasses.dataclass(cls, **options)


_RECORD = {"frozen": True, "slots": True}
_OTHERWISE = ("ClassVar", "InitVar", "KW_ONLY")
"""Annotations of the standard library that are no fields."""
_MISSING = dataclasses.MISSING


def _is_plain(cls: type) -> bool:
    """True for a class without a base, without methods of its own in place of the shared ones, and of fields only."""
    attributes = cls.__dict__
    fields = [value for value in attributes.values() if isinstance(value, dataclasses.Field)]
    kinds = attributes.get("__annotations__", {}).values()
    return (
        cls.__bases__ == (object,)
        and _SHARED.keys().isdisjoint(attributes)
        and {"__init__", "__new__", "__eq__", "__hash__", "__post_init__"}.isdisjoint(attributes)
        and all(field.init and field.kw_only is _MISSING and field.hash is None for field in fields)
        and not any(word in kind for kind in kinds for word in _OTHERWISE)
    )


def _record(cls: type) -> Any:
    made: Any = dataclasses.dataclass(init=False, repr=False, eq=False, slots=True)(cls)
    fields = dataclasses.fields(made)
    values = _values([field.name for field in fields if field.compare])

    def __eq__(self: Any, other: object) -> Any:  # noqa: N807  what it becomes
        return values(self) == values(other) if other.__class__ is self.__class__ else NotImplemented

    def __hash__(self: Any) -> int:  # noqa: N807  what it becomes
        return hash(values(self))

    for method in (_maker(fields), __eq__, __hash__):
        method.__qualname__ = f"{made.__qualname__}.{method.__name__}"
        setattr(made, method.__name__, method)
    for name, shared in _SHARED.items():
        setattr(made, name, shared)
    return made


def _values(names: list[str]) -> Callable[[Any], tuple[Any, ...]]:
    """Return the function from a record to the values of these fields."""
    # For a single name the getter would return the value itself.
    return attrgetter(*names) if len(names) > 1 else lambda record: tuple(getattr(record, name) for name in names)


def _maker(fields: Sequence[dataclasses.Field[Any]]) -> Any:
    """Return `__new__`; a default factory is called for each instance that is not given the value.

    `__init__` could only call `object.__setattr__` for each field, which takes four times as long as assignments to an
    open class with the same slots, of which the instance then becomes a record.
    """
    names = tuple(field.name for field in fields)
    factories = {place: f.default_factory for place, f in enumerate(fields) if f.default_factory is not _MISSING}
    code = _code(len(names), tuple(factories))
    named = {f"_{place}": name for place, name in enumerate(names)}
    renamed = code.replace(
        co_names=tuple(named.get(name, name) for name in code.co_names),
        co_varnames=tuple(named.get(name, name) for name in code.co_varnames),
    )
    surroundings: dict[str, Any] = {f"_make_{place}": factory for place, factory in factories.items()}
    surroundings |= {"_new": object.__new__, "_Open": type("_Open", (), {"__slots__": names}), "_MISSING": _MISSING}
    optional = range(
        next((n for n, f in enumerate(fields) if n in factories or f.default is not _MISSING), len(names)), len(names)
    )
    return FunctionType(renamed, surroundings, "__new__", tuple(fields[place].default for place in optional))


@cache
def _code(count: int, made_later: tuple[int, ...]) -> CodeType:
    """The code of `__new__` for that many fields, called _0, _1 …; compiled once for all records of that form."""
    values = [f"_make_{n}() if _{n} is _MISSING else _{n}" if n in made_later else f"_{n}" for n in range(count)]
    lines = [f"  _made._{n} = {value}" for n, value in enumerate(values)]
    arguments = ", ".join(["_cls", *(f"_{n}" for n in range(count))])
    text = "\n".join(
        [f"def __new__({arguments}):", "  _made = _new(_Open)", *lines, "  _made.__class__ = _cls", "  return _made"]
    )
    functions: dict[str, Any] = {}
    exec(text, functions)  # noqa: S102  numbers only
    code: CodeType = functions["__new__"].__code__
    return code


@recursive_repr()
def _shown(self: Any) -> str:
    shown = (f"{field.name}={getattr(self, field.name)!r}" for field in dataclasses.fields(self) if field.repr)
    return f"{self.__class__.__qualname__}({', '.join(shown)})"


def _refuse_setting(_self: Any, name: str, _value: object) -> NoReturn:
    message = f"cannot assign to field {name!r}"
    raise dataclasses.FrozenInstanceError(message)


def _refuse_deleting(_self: Any, name: str) -> NoReturn:
    message = f"cannot delete field {name!r}"
    raise dataclasses.FrozenInstanceError(message)


def _made_again(self: Any) -> tuple[Any, ...]:
    """How pickle and copy make an equal record."""
    return self.__class__, tuple(getattr(self, field.name) for field in dataclasses.fields(self))


_SHARED = {
    "__repr__": _shown,
    "__setattr__": _refuse_setting,
    "__delattr__": _refuse_deleting,
    "__reduce__": _made_again,
}
"""The methods that are the same in every record."""
