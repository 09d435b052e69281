"""The schools of a district as a frame: the outcome of each, its counts, and its stated differences."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import TYPE_CHECKING, Any

from jiafang_batch.frames.frame import Dtype, FrameColumn, frame
from jiafang_batch.report.district.forwarded_figures import BUREAU_COUNTS, COUNTS, DIFFERENCES, STATED
from jiafang_batch.report.district.school_outcome import SchoolOutcome

if TYPE_CHECKING:
    import pandas as pd

FOLDER, SCHOOL = "学校文件夹", "学校"


def _counted(field: str) -> Callable[[SchoolOutcome, None], int | None]:
    return lambda o, _: getattr(o.statistics[0], field) if o.statistics else None


def _by_bureau(field: str) -> Callable[[SchoolOutcome, None], int | None]:
    return lambda o, _: getattr(o.bureau_counts, field, 0) if o.statistics else None


def _stated(heading: str) -> Callable[[SchoolOutcome, None], Any]:
    return lambda o, _: o.stated.get(heading, STATED[heading](o.statistics[0])) if o.statistics else None


def _as_of(outcome: SchoolOutcome, _around: None) -> date | None:
    return date.fromisoformat(outcome.as_of) if outcome.as_of else None


def _reason(outcome: SchoolOutcome, _around: None) -> str | None:
    return "".join(word.located for word in outcome.reasons) or None


SCHOOL_COLUMNS: tuple[FrameColumn[SchoolOutcome, None], ...] = (
    FrameColumn(FOLDER, Dtype.TEXT, "在区县目录下的名字", lambda o, _: o.folder),
    FrameColumn(SCHOOL, Dtype.TEXT, "考核办法里的学校名", lambda o, _: o.school),
    FrameColumn("状态", Dtype.TEXT, "已统计、没有统计、缺表……", lambda o, _: o.status.value),
    FrameColumn("原因", Dtype.TEXT, "没有统计的，为什么", _reason),
    FrameColumn("统计截至", Dtype.DAY, "", _as_of),
    *(FrameColumn(heading, Dtype.COUNT, "", _counted(field)) for heading, field in COUNTS.items()),
    *(FrameColumn(heading, Dtype.COUNT, "", _by_bureau(field)) for heading, field in BUREAU_COUNTS.items()),
    *(FrameColumn(heading, Dtype.COUNT, "", _stated(heading)) for heading in DIFFERENCES),
)


def school_frame(outcomes: Iterable[SchoolOutcome]) -> pd.DataFrame:
    """Return a row for each school, in the order given; figures are blank if there are none."""
    return frame(SCHOOL_COLUMNS, outcomes, None)
