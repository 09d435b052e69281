"""What a form is: a name under 表册/, what it is for, and the files that it makes of a term."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from enum import Enum

from msgspec import Struct

from jiafang_batch.records import Visit
from jiafang_batch.report.figures import Figures

Pictures = Callable[[Visit], Sequence[bytes]]
"""The pictures of a visit as small JPEGs; none if they are not available."""

File = tuple[str, Callable[[], bytes]]
"""Path below 表册/ and how to make the file."""


class Returned(Enum):
    """What happens to a form when it is handed in."""

    PLANS = "家访计划"
    VISITS = "家访记录"
    SURVEYS = "家长问卷"
    INSPECTIONS = "抽查记录"
    INCIDENTS = "重大情况登记"
    COUNSELLING = "心理跟踪"
    TRACKING = "跟踪台账"
    NOTHING = "不用交"
    """It is read, signed or filed; if handed in, it is recognised as the program's own."""


class FormMaterial(Struct, frozen=True):
    """The inputs of forms."""

    figures: Figures
    pictures: Pictures


class Form(Struct, frozen=True):
    """One kind of form: `name` is its folder or the stem of its only file."""

    name: str
    about: str
    files: Callable[[FormMaterial], Iterable[File]]
    nothing: str
    """The message if the term gives it no content."""
    returned: Returned = Returned.NOTHING
    asks: tuple[str, ...] = ()
    """Fields of the visit log that teachers fill for it, beside who was visited, when, how and by whom."""
    is_secret: bool = False
    """Written encrypted, for those alone who have the term's password."""
