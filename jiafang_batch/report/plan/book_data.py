"""What a 分工表 shows, as data, and where its sheets keep it: read again by `run.plan`, written by this room."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from msgspec import Struct, field

from jiafang_batch.dates import weekday
from jiafang_batch.terms import HalfDay

FIRST, ROWS, TEACHERS, TRIPS, CONDITIONS, DRAFT = "不够的地方", "名单与分工", "教师", "行程", "条件", "底稿"
"""The sheets in their order; 底稿 is hidden."""

CLASS, PUPIL, DAY, HALF_DAY = "班级", "被访学生", "计划日期", "半天"
LEAD, COMPANION, THIRD = "主访教师", "同行教师", "第三位教师"
FIXED, REMARK, AREA, CATEGORIES, LAST_VISIT = "固定", "提醒", "住处", "特殊类别", "上次家访"
PURPOSE, APPOINTMENT, PREPARATION = "家访目的", "预约时间", "访前准备"
REACH, ADDRESS, KIND = "家长和电话", "家庭住址", "计划类型"
"""家长和电话 is no column of a 家访计划: as a live formula it would be data that nobody typed."""
TEACHER, MOST, MUST, NEVER = "教师", "最多几户", "一定要有", "不能有"
NOT_FREE, ELSEWHERE = "没空", "别的年级"
SMALLEST, LARGEST, LONGEST = "每组最少几人", "每组最多几人", "一组半天最多走几户"

_HALVES = list(HalfDay)


class Slot(Struct, frozen=True, order=True):
    """A half-day on which teams can go."""

    day: date
    place: int
    """The number of the half of the day: 0 上午, 1 下午, 2 晚上."""

    @property
    def half(self) -> HalfDay:
        """The half of the day."""
        return _HALVES[self.place]

    @property
    def label(self) -> str:
        """1月23日 周四 上午."""
        return f"{self.day.month}月{self.day.day}日 {weekday(self.day)} {self.half.value}"

    @property
    def heading(self) -> str:
        """The same in three short lines."""
        return self.label.replace(" ", "\n")

    @property
    def number(self) -> int:
        """Serial day × 10 + half: what the sheet's formulas compare."""
        return (self.day - date(1899, 12, 30)).days * 10 + self.place + 1


def slot_of(day: date, half: HalfDay) -> Slot:
    """Return the slot of a day and its half."""
    return Slot(day, _HALVES.index(half))


class TeacherLine(Struct, frozen=True):
    """A teacher as the sheet names them (姓名, or 姓名(工号) where two share it), with the conditions typed so far."""

    name: str
    teaches: str
    """Classes, as text; the headed one is marked."""
    busy: frozenset[Slot] = frozenset()
    most: int | None = None
    engaged: frozenset[Slot] = frozenset()
    """The half-days on which the teacher goes to families of other year groups."""
    elsewhere: int = 0
    """How many families these are."""


class PupilLine(Struct, frozen=True):
    """A pupil of the year group, for dropdowns and what is shown beside the name."""

    school_class: str
    name: str
    area: str
    categories: str
    last_visit: str
    phone: str
    address: str
    guardian: str

    @property
    def reach(self) -> str:
        """Whom to call: 监护人 and telephone."""
        return f"{self.guardian} {self.phone}".strip()


class PlanRow(Struct, frozen=True):
    """A family: when and by whom; empty where nothing is planned."""

    school_class: str
    pupil: str
    slot: Slot | None = None
    team: tuple[str, ...] = ()
    """The lead first."""
    kind: str = ""
    purpose: str = ""
    appointment: str = ""
    preparation: str = ""
    is_fixed: bool = False
    area: str = ""
    must: str = ""
    never: str = ""
    added: Mapping[str, Any] = field(default_factory=dict)
    """Heading → cell of the columns that people have added."""


class Finding(Struct, frozen=True):
    """A thing that is lacking: where, what with numbers, and what can be done."""

    where: str
    what: str
    advice: str


class PlanBook(Struct, frozen=True):
    """One year group's 分工表."""

    school: str
    term: str
    year_group: str
    created: date
    slots: tuple[Slot, ...]
    smallest_team: int
    largest_team: int
    most_families: int
    rows: tuple[PlanRow, ...]
    teachers: tuple[TeacherLine, ...]
    pupils: tuple[PupilLine, ...]
    pairs: tuple[tuple[str, str], ...]
    """(class, teacher who heads or teaches it), homeroom teachers first; one class's stand together."""
    summary: str
    findings: tuple[Finding, ...]
    kinds: tuple[str, ...] = ()
    """The words of 计划类型."""

    @property
    def added(self) -> tuple[str, ...]:
        """Headings of the columns that people have added, in the order of the rows."""
        return tuple(dict.fromkeys(heading for row in self.rows for heading in row.added))

    @property
    def days(self) -> tuple[date, ...]:
        """The days of the half-days."""
        return tuple(dict.fromkeys(slot.day for slot in self.slots))
