"""Records → a data frame whose columns are given as data: title, type, meaning, value."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from msgspec import Struct

if TYPE_CHECKING:
    import pandas as pd

Record = TypeVar("Record")
Around = TypeVar("Around")

Figures = type[float] | type[Fraction] | type[Decimal]
"""The type of exact figures in a frame."""


class Dtype(Enum):
    """The type of a column; the value is its pandas name."""

    TEXT = "string"
    COUNT = "Int64"
    FLAG = "boolean"
    DAY = "datetime64[s]"
    FIGURE = "float64"
    """A share or points; objects if Fraction or Decimal is requested."""


class FrameColumn(Struct, Generic[Record, Around], frozen=True):
    """One column of a frame of records, with values that may depend on a source such as the term."""

    title: str
    dtype: Dtype
    about: str
    """Its meaning, in Chinese, for docs/python.md."""
    value: Callable[[Record, Around], Any]
    """The cell of a record, or None for a blank one."""


def frame(
    columns: Sequence[FrameColumn[Record, Around]],
    records: Iterable[Record],
    around: Around,
    figures: Figures = float,
) -> pd.DataFrame:
    """Return a frame with a row for each record, in their order, and a plain index."""
    import pandas as pd

    rows = list(records)
    return pd.DataFrame({
        column.title: _series([column.value(row, around) for row in rows], column.dtype, figures) for column in columns
    })  # fmt: skip


def joined(parts: Mapping[str, pd.DataFrame], title: str) -> pd.DataFrame:
    """Return the frames concatenated, with the key of each in a first column of this title."""
    import pandas as pd

    labelled = [
        part.assign(**{title: pd.array([key] * len(part), dtype=Dtype.TEXT.value)}) for key, part in parts.items()
    ]
    whole = pd.concat(labelled, ignore_index=True)
    return whole[[title, *(column for column in whole.columns if column != title)]]


def _series(values: Sequence[Any], dtype: Dtype, figures: Figures) -> pd.Series[Any]:
    import pandas as pd

    if dtype is Dtype.FIGURE:
        values = [None if value is None else _figure(value, figures) for value in values]
    is_object = dtype is Dtype.FIGURE and figures is not float
    series: pd.Series[Any] = pd.Series(values, dtype="object" if is_object else dtype.value)
    return series


def _figure(value: Fraction | int, figures: Figures) -> float | Fraction | Decimal:
    """The figure in the requested type; a Decimal has 28 digits, a Fraction is exact."""
    exact = Fraction(value)
    if figures is Decimal:
        return Decimal(exact.numerator) / Decimal(exact.denominator)
    return exact if figures is Fraction else float(exact)
