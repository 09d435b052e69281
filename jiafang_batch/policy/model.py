"""A school's policy as typed data: settings, calendar, indicators, event rules, ratings, awards.

Source: measures.md; the effect of each word on the figures is in `measure`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from fractions import Fraction

from msgspec import Struct, field

from jiafang_batch.dates import SchoolYear
from jiafang_batch.normal_text import squeeze
from jiafang_batch.policy.document import Document
from jiafang_batch.policy.kind_rule import Base, KindRule
from jiafang_batch.policy.kinds import KINDS, IndicatorKind
from jiafang_batch.policy.vocabulary import (
    ConditionKind,
    CountedVersion,
    Disposal,
    Scoring,
    StaffKind,
    TokenKind,
    Visitor,
)
from jiafang_batch.problem import Location
from jiafang_batch.records import Visit
from jiafang_batch.terms import SCORED_KINDS, SubjectKind, Theme, VisitForm


class Token(Struct, frozen=True):
    """One word of a scope, perhaps negated by 非."""

    kind: TokenKind
    negated: bool = False
    names: tuple[str, ...] = ()
    """Categories or year groups."""
    operator: str = ""
    number: int = 0

    def admits(self, size: int) -> bool:
        """Return whether a class or school of that size meets 班额 or 校额, ignoring 非."""
        match self.operator:
            case "<=":
                return size <= self.number
            case ">=":
                return size >= self.number
            case "<":
                return size < self.number
            case ">":
                return size > self.number
        return size == self.number


class Scope(Struct, frozen=True):
    """学生范围: all its tokens hold; `text` is what the school wrote."""

    tokens: tuple[Token, ...]
    text: str

    @property
    def is_everyone(self) -> bool:
        """True if 学生范围 is blank or just 全体."""
        return all(token == Token(TokenKind.ALL) for token in self.tokens)


EVERYONE = Scope((), "全体")


class StaffToken(Struct, frozen=True):
    """One word of 教师范围, perhaps negated by 非."""

    kind: StaffKind
    negated: bool
    names: tuple[str, ...]


class StaffScope(Struct, frozen=True):
    """教师范围: all its tokens hold; `text` is what the school wrote."""

    tokens: tuple[StaffToken, ...] = ()
    text: str = ""


class RecordItem(Struct, frozen=True):
    """One entry of 记录必填项: a field of the visit log that is filled, at least n photos, or a text of n characters."""

    field: str
    photos: int = 0
    """照片>=n."""
    letters: int = 0
    """家访过程>=n字: characters, without white space."""

    def is_filled(self, visit: Visit) -> bool:
        """Return whether any row of the visit fills it; 无 counts as filled, a companion is a second participant."""
        if self.photos:
            return visit.photos >= self.photos
        if self.field == "companions":
            return len(visit.participants) > 1
        if self.letters:
            return len(squeeze(getattr(visit, self.field))) >= self.letters
        return self.field in visit.filled

    @property
    def least(self) -> str:
        """（至少 2 张）, （至少 200 字）; empty where it only has to be filled."""
        if self.photos:
            return f"（至少 {self.photos} 张）"
        return f"（至少 {self.letters} 字）" if self.letters else ""


class Condition(Struct, frozen=True):
    """条件 of an indicator; the fields used depend on its kind."""

    kind: ConditionKind
    text: str
    low: int = 0
    high: int = 0
    name: str = ""
    scope: Scope = EVERYONE
    share: Fraction = Fraction(0)
    items: tuple[RecordItem, ...] = ()
    """The columns that 记录完整 names itself; empty if it means 记录必填项."""
    names: tuple[str, ...] = ()
    """违规类型, or forms and sets of forms."""
    negated: bool = False


class Tier(Struct, frozen=True):
    """One pair of 分档: a value of at least `lowest` earns so many points."""

    lowest: Fraction
    points: Fraction


class Indicator(Struct, frozen=True):
    """One row of 指标; target and share are fractions of 1 for rates, whole numbers for counts."""

    code: str
    name: str
    subjects: tuple[SubjectKind, ...]
    staff: StaffScope
    kind: IndicatorKind
    scope: Scope
    forms: frozenset[VisitForm]
    forms_text: str
    weights: frozenset[tuple[VisitForm, Fraction]]
    """The weight of a visit in that form, if it is not one."""
    visitor: Visitor
    window: str
    waits: bool
    """未到期 不计: while the window is not over the indicator is in progress."""
    conditions: tuple[Condition, ...]
    """All of them hold; only counts of visits take more than one."""
    times: int | None
    target: Fraction | None
    points: Fraction | None
    scoring: Scoring | None
    step: Fraction | None
    tiers: tuple[Tier, ...]
    """The highest first."""
    basis: str
    source: Location

    @property
    def condition(self) -> Condition | None:
        """The condition, the first where there are several."""
        return self.conditions[0] if self.conditions else None

    @property
    def rule(self) -> KindRule:
        """All that is data about its kind."""
        return KINDS[self.kind]

    @property
    def base(self) -> Base:
        """What it counts under its condition."""
        return self.rule.base_under(self.condition.kind if self.condition else None)

    @property
    def is_rate(self) -> bool:
        """True for a share of a whole, false for a count."""
        return self.rule.is_rate

    @property
    def wanted(self) -> int:
        """How many visits 次数 asks for; one where it is blank."""
        return 1 if self.times is None else self.times


FORM_SETS = ("实地", "面对面")
"""The words of 家访形式 whose meaning 基本设置 says."""


def form_sets(onsite: frozenset[VisitForm], face_to_face: frozenset[VisitForm]) -> Mapping[str, frozenset[VisitForm]]:
    """Return word → forms."""
    return dict(zip(FORM_SETS, (onsite, face_to_face), strict=True))


class Settings(Struct, frozen=True):
    """基本设置."""

    school: str
    school_year: str
    term: str
    policy: str
    opening: date
    closing: date
    cut_off: date | None
    hand_in_deadline: datetime | None
    nomination_deadline: date | None
    onsite_forms: frozenset[VisitForm]
    face_to_face_forms: frozenset[VisitForm]
    key_categories: frozenset[str]
    record_items: tuple[RecordItem, ...]
    follow_up_days: int
    request_days: int = 14
    """A family's request is to be settled within so many days of the visit."""
    counted_version: CountedVersion = CountedVersion.LATEST
    essay_mark: Fraction | None = None
    """The 评分 from which an essay is printed in the collection (手记入选分); None: only those marked 入选."""
    inspected_share: Fraction = Fraction(1, 10)
    """抽查比例: how much of every teacher's visits 抽查名单 draws, rounded up."""
    time_zone: str = "Asia/Shanghai"
    """The zone of every time of day, by its IANA name."""
    whole_numbers: bool = False
    """显示学籍号: numbers of the national register stand in full in what is written, not only their last figures."""
    monthly_collection: int | None = None
    """按月收表: in how many last days of every assessed month sheets are collected; None for no rounds by month."""
    refused_readings: frozenset[str] = frozenset()
    """不接受的写法: codes of the wider readings of cells that are errors at this school."""
    themes: frozenset[Theme] = frozenset(Theme)
    """四进项目: the themes that count."""
    scores_year_groups: bool = False
    """年级计分: year groups get points, a total and a rank."""
    most_total: Fraction | None = None
    """总分上限."""
    retention_months: int | None = None
    """保存期限 after the end of the term; None: the school has not set one."""
    disposal: Disposal = Disposal.DELETE
    """到期处理."""
    previous_folder: str = ""
    """上学期文件夹: the folder beside the term's own (or a path) of the term before it, whose visits are added."""
    follow_up_limit: int | None = None
    """回访期限天数: a follow-up is due so many days after the visit; None: by the end of the window."""

    @property
    def term_title(self) -> str:
        """2024-2025学年第一学期."""
        year = self.school_year.removesuffix("学年")
        return f"{year}学年{self.term}" if year else self.term

    @property
    def form_sets(self) -> Mapping[str, frozenset[VisitForm]]:
        """The words for several forms → the forms."""
        return form_sets(self.onsite_forms, self.face_to_face_forms)

    def forms_named(self, names: Iterable[str]) -> frozenset[VisitForm]:
        """Return the forms that 形式:… names, by their own name or as 实地 and 面对面."""
        sets = self.form_sets
        return frozenset().union(*(sets.get(name) or {VisitForm(name)} for name in names))


class CalendarRow(Struct, frozen=True):
    """One row of 校历, both days included."""

    name: str
    kind: str
    first: date
    last: date
    year_groups: tuple[str, ...] = ()
    """年级 of a 收表 row, which is for these only; empty for all."""


class EventRule(Struct, frozen=True):
    """An event of this kind is answered by a visit in one of the forms within so many days."""

    kind: str
    days: int
    forms: frozenset[VisitForm]

    @property
    def within(self) -> str:
        """当天, 3 天内."""
        return f"{self.days} 天内" if self.days else "当天"

    def last_day(self, of_event: date) -> date:
        """The last day on which a visit answers an event of that day."""
        return of_event + timedelta(days=self.days)


class Rating(Struct, frozen=True):
    """A total of at least `lowest` earns this 等级."""

    name: str
    lowest: Fraction


class Award(Struct, frozen=True):
    """评优: at most so many (a number, or a share of the role) of those with at least `lowest`."""

    name: str
    subject: SubjectKind
    quota: int | None
    share: Fraction | None
    lowest: Fraction
    level: str = ""
    """级别: 校级, 区级, 市级 …; empty if the policy does not say."""
    least: int = 0
    """至少: the least quota, for a share of few."""
    by_year_group: bool = False
    """分年级: the quota holds for each year group."""


class Policy(Struct, frozen=True):
    """A school's own rules."""

    settings: Settings
    calendar: tuple[CalendarRow, ...]
    school_year: CalendarRow
    term: CalendarRow
    indicators: tuple[Indicator, ...]
    events: Mapping[str, EventRule]
    ratings: tuple[Rating, ...]
    """The highest first."""
    awards: tuple[Award, ...]
    looked_at: date | None = None
    """--as-of: the day of the figures, whatever 统计截止日期 says."""
    document: Document = field(default_factory=Document)
    """The written document behind the rules."""

    @property
    def days(self) -> SchoolYear:
        """The days that the dates of this term are read by."""
        first, last = self.school_year.first, self.school_year.last
        settings = self.settings
        return SchoolYear(first, last, self.term.first, settings.whole_numbers, settings.refused_readings)

    @property
    def scored_kinds(self) -> tuple[SubjectKind, ...]:
        """The objects that get points: teachers, classes and, with 年级计分, year groups."""
        return (*SCORED_KINDS, SubjectKind.YEAR_GROUP) if self.settings.scores_year_groups else SCORED_KINDS

    def scores(self, kind: SubjectKind) -> bool:
        """True for objects that get points."""
        return kind in self.scored_kinds

    @property
    def as_of(self) -> date:
        """考核日: the earlier of the term's end and 统计截止日期, or the day that is looked at instead."""
        return self.closes if self.looked_at is None else min(self.term.last, self.looked_at)

    @property
    def closes(self) -> date:
        """The last day whose visits will count for the term: its end, or 统计截止日期."""
        cut_off = self.settings.cut_off
        return self.term.last if cut_off is None else min(self.term.last, cut_off)
