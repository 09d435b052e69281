"""家访批处理: rosters and home-visit logs in, coverage, scores and summary workbooks out.

`open` and `district` are the entry points for analysts, see docs/python.md; they are loaded on first use.
"""

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from jiafang_batch.api import District, Term, UsageError, district, open  # noqa: A004

_DOOR = ("District", "Term", "UsageError", "district", "open")
__all__ = ["District", "Term", "UsageError", "__version__", "district", "open"]


def __getattr__(name: str) -> Any:
    if name not in _DOOR:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module("jiafang_batch.api"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *_DOOR})
