"""`dataclass` for records (frozen, with slots), made five times as fast as by the standard library.

That compiles six methods for each class, which for the hundreds of records of this program was a quarter of what a
command takes to start. Here only `__init__` is compiled and the other methods are shared; they do the same. Fields,
slots and every class that is no plain record are the standard library's.
"""

from __future__ import annotations

import dataclasses
from operator import attrgetter
from reprlib import recursive_repr
from typing import TYPE_CHECKING, Any, NoReturn

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
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
        and {"__init__", "__eq__", "__hash__", "__post_init__"}.isdisjoint(attributes)
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

    for method in (_initialiser(fields), __eq__, __hash__):
        method.__qualname__ = f"{made.__qualname__}.{method.__name__}"
        setattr(made, method.__name__, method)
    for name, shared in _SHARED.items():
        setattr(made, name, shared)
    return made


def _values(names: list[str]) -> Callable[[Any], tuple[Any, ...]]:
    """Return the function from a record to the values of these fields."""
    # For a single name the getter would return the value itself.
    return attrgetter(*names) if len(names) > 1 else lambda record: tuple(getattr(record, name) for name in names)


def _initialiser(fields: Iterable[dataclasses.Field[Any]]) -> Any:
    """Return `__init__`; a default factory is called for each instance that is not given the value."""
    names: dict[str, Any] = {"_set": object.__setattr__, "_MISSING": _MISSING}
    arguments, lines = ["self"], []
    for field in fields:
        argument = value = field.name
        if field.default_factory is not _MISSING:
            names[f"_make_{field.name}"] = field.default_factory
            argument, value = f"{argument}=_MISSING", f"_make_{field.name}() if {value} is _MISSING else {value}"
        elif field.default is not _MISSING:
            names[f"_default_{field.name}"] = field.default
            argument = f"{argument}=_default_{field.name}"
        arguments.append(argument)
        lines.append(f" _set(self, {field.name!r}, {value})\n")
    exec(f"def __init__({', '.join(arguments)}):\n{''.join(lines) or ' pass'}", names)  # noqa: S102  names of our own fields
    return names["__init__"]


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


def _state(self: Any) -> list[Any]:
    return [getattr(self, field.name) for field in dataclasses.fields(self)]


def _restore(self: Any, state: list[Any]) -> None:
    for field, value in zip(dataclasses.fields(self), state, strict=True):
        object.__setattr__(self, field.name, value)


_SHARED = {
    "__repr__": _shown,
    "__setattr__": _refuse_setting,
    "__delattr__": _refuse_deleting,
    "__getstate__": _state,
    "__setstate__": _restore,
}
"""The methods that are the same in every record."""
