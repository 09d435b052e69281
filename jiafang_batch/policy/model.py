"""A school's policy as typed data: settings, calendar, indicators, event rules, ratings, awards.

Source: measures.md; what each word means for the figures is in `measure`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction

from jiafang_batch.problem import Location
from jiafang_batch.terms import TEACHER_ROLES, SubjectKind, VisitForm, Vocabulary


class IndicatorKind(Vocabulary):
    """What an indicator measures (类型)."""

    COVERAGE = "覆盖率"
    PARTICIPATION = "参与率"
    VISIT_COUNT = "家访次数"
    STUDENT_COUNT = "学生人数"
    PERIODS_MET = "周期达标率"
    MONTHLY_PROGRESS = "月度进度"
    SHARE = "占比"
    EVENT_RESPONSE = "事件响应率"
    FOLLOW_UP = "回访率"
    PLANNED = "建档率"
    PLAN_FULFILLED = "计划落实率"
    PLAN_ON_TIME = "计划按时率"
    MEETINGS = "家长会次数"
    SURVEY_CONFIRMED = "问卷确认率"
    SURVEY_SATISFACTION = "问卷满意度"
    ESSAYS = "手记篇数"
    REQUESTS_HANDLED = "诉求办理率"
    HANDED_IN = "按时交表"
    BREACHES = "违规次数"


class Scoring(Vocabulary):
    """How a value becomes points (计分)."""

    THRESHOLD = "达标"
    PROPORTIONAL = "比例"
    DEDUCTION = "扣分"
    DEDUCTION_EACH = "逐个扣分"
    BONUS = "加分"
    PENALTY = "扣罚"
    VETO = "否决"

    @property
    def is_base(self) -> bool:
        """True for the scorings that make up the base of 100."""
        return self in (Scoring.THRESHOLD, Scoring.PROPORTIONAL, Scoring.DEDUCTION, Scoring.DEDUCTION_EACH)


class Visitor(Vocabulary):
    """Whose visit counts (家访人)."""

    ANY = "任一"
    HOMEROOM = "班主任"
    SELF = "本人"


class CountedVersion(Vocabulary):
    """Which of the workbooks that one class handed in is counted (收表版本)."""

    LATEST = "最新"
    LATEST_IN_TIME = "截止前最新"


class TokenKind(Vocabulary):
    """A word of 学生范围; CATEGORY, YEAR_GROUP, CLASS_SIZE and SCHOOL_SIZE carry arguments."""

    ALL = "全体"
    ENTRY_GRADE = "起始年级"
    NEWCOMER = "新生"
    TAKEOVER = "接新班"
    KEY = "重点"
    PARENTS_AWAY = "家长外地"
    VISITABLE = "可家访"
    DROPOUT = "辍学"
    CATEGORY = "类别"
    YEAR_GROUP = "年级"
    CLASS_SIZE = "班额"
    SCHOOL_SIZE = "校额"


class ConditionKind(Vocabulary):
    """A word of 条件."""

    TEAM = "团队"
    PHOTOS = "照片"
    SIGNED = "家长签字"
    APPROVED = "工作时间审批"
    COMPLETE = "记录完整"
    PLANNED = "计划内"
    IN_WINDOW = "时段"
    EVENT = "事件"
    FACE_TO_FACE = "面对面"
    THEMES = "四进"
    IN_SCOPE = "属于"
    WEEKS = "周"
    MONTHS = "月"
    PROGRESS = "进度"
    PLAN_KIND = "计划类型"


@dataclass(frozen=True, slots=True)
class Token:
    """One word of a scope, perhaps negated by 非."""

    kind: TokenKind
    negated: bool = False
    names: tuple[str, ...] = ()
    """Categories or year groups."""
    operator: str = ""
    number: int = 0

    def admits(self, size: int) -> bool:
        """Whether a class or school of so many pupils meets 班额 or 校额, its 非 left aside."""
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


@dataclass(frozen=True, slots=True)
class Scope:
    """学生范围: all its tokens hold; `text` is what the school wrote."""

    tokens: tuple[Token, ...]
    text: str

    @property
    def is_everyone(self) -> bool:
        """True where 学生范围 is blank or just 全体."""
        return all(token == Token(TokenKind.ALL) for token in self.tokens)


EVERYONE = Scope((), "全体")


@dataclass(frozen=True, slots=True)
class Condition:
    """条件 of an indicator; which fields mean something depends on its kind."""

    kind: ConditionKind
    text: str
    low: int = 0
    high: int = 0
    name: str = ""
    scope: Scope = EVERYONE
    share: Fraction = Fraction(0)


@dataclass(frozen=True, slots=True)
class Indicator:
    """One row of 指标; target and share are fractions of 1 for rates, whole numbers for counts."""

    code: str
    name: str
    subjects: tuple[SubjectKind, ...]
    kind: IndicatorKind
    scope: Scope
    forms: frozenset[VisitForm]
    forms_text: str
    visitor: Visitor
    window: str
    condition: Condition | None
    times: int | None
    target: Fraction | None
    points: Fraction | None
    scoring: Scoring | None
    step: Fraction | None
    basis: str
    source: Location

    @property
    def is_rate(self) -> bool:
        """True for a share of a whole, false for a count."""
        return KINDS[self.kind].is_rate

    @property
    def wanted(self) -> int:
        """How many visits 次数 asks for; one where it is blank."""
        return 1 if self.times is None else self.times


@dataclass(frozen=True, slots=True)
class RecordItem:
    """One entry of 记录必填项: a field of the visit log that is filled, or (照片>=n) at least n photos."""

    field: str
    photos: int = 0


@dataclass(frozen=True, slots=True)
class Settings:
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
    time_zone: str = "Asia/Shanghai"
    """The zone of every time of day, by its IANA name."""

    @property
    def term_title(self) -> str:
        """2024-2025学年第一学期."""
        year = self.school_year.removesuffix("学年")
        return f"{year}学年{self.term}" if year else self.term


@dataclass(frozen=True, slots=True)
class CalendarRow:
    """One row of 校历, both days included."""

    name: str
    kind: str
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class EventRule:
    """An event of this kind is answered by a visit in one of the forms within so many days."""

    kind: str
    days: int
    forms: frozenset[VisitForm]

    def last_day(self, of_event: date) -> date:
        """The last day on which a visit answers an event of that day."""
        return of_event + timedelta(days=self.days)


@dataclass(frozen=True, slots=True)
class Rating:
    """A total of at least `lowest` earns this 等级."""

    name: str
    lowest: Fraction


@dataclass(frozen=True, slots=True)
class Award:
    """评优: at most so many (a number, or a share of the role) of those with at least `lowest`."""

    name: str
    subject: SubjectKind
    quota: int | None
    share: Fraction | None
    lowest: Fraction


@dataclass(frozen=True, slots=True)
class Policy:
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
    """--as-of: the figures as they stand on this day, whatever 统计截止日期 says."""

    @property
    def as_of(self) -> date:
        """考核日: the earlier of the term's end and 统计截止日期, or the day that is looked at instead."""
        return self.closes if self.looked_at is None else min(self.term.last, self.looked_at)

    @property
    def closes(self) -> date:
        """The last day whose visits will count for the term: its end, or 统计截止日期."""
        cut_off = self.settings.cut_off
        return self.term.last if cut_off is None else min(self.term.last, cut_off)


@dataclass(frozen=True, slots=True)
class KindRule:
    """What an indicator kind allows: rate or count, its subjects, and the conditions it understands."""

    is_rate: bool
    subjects: tuple[SubjectKind, ...]
    conditions: frozenset[ConditionKind] = frozenset()
    needs_condition: bool = False


_UNITS = (SubjectKind.SCHOOL_CLASS, SubjectKind.YEAR_GROUP, SubjectKind.SCHOOL)
_HOMEROOM_AND_UNITS = (SubjectKind.HOMEROOM, *_UNITS)
_HOMEROOM_AND_CLASS = (SubjectKind.HOMEROOM, SubjectKind.SCHOOL_CLASS)

VISIT_CONDITIONS = frozenset(
    {
        ConditionKind.TEAM,
        ConditionKind.PHOTOS,
        ConditionKind.SIGNED,
        ConditionKind.APPROVED,
        ConditionKind.COMPLETE,
        ConditionKind.PLANNED,
        ConditionKind.IN_WINDOW,
    }
)
STUDENT_CONDITIONS = frozenset({ConditionKind.FACE_TO_FACE, ConditionKind.THEMES, ConditionKind.IN_SCOPE})
_PLAN = frozenset({ConditionKind.PLAN_KIND})

KINDS: Mapping[IndicatorKind, KindRule] = {
    IndicatorKind.COVERAGE: KindRule(True, (SubjectKind.HOMEROOM, SubjectKind.SUBJECT_TEACHER, *_UNITS)),
    IndicatorKind.PARTICIPATION: KindRule(True, (SubjectKind.YEAR_GROUP, SubjectKind.SCHOOL)),
    IndicatorKind.VISIT_COUNT: KindRule(False, TEACHER_ROLES, VISIT_CONDITIONS | {ConditionKind.EVENT}),
    IndicatorKind.STUDENT_COUNT: KindRule(False, TEACHER_ROLES, VISIT_CONDITIONS | {ConditionKind.EVENT}),
    IndicatorKind.PERIODS_MET: KindRule(
        True, TEACHER_ROLES, frozenset({ConditionKind.WEEKS, ConditionKind.MONTHS}), needs_condition=True
    ),
    IndicatorKind.MONTHLY_PROGRESS: KindRule(
        True, _HOMEROOM_AND_CLASS, frozenset({ConditionKind.PROGRESS}), needs_condition=True
    ),
    IndicatorKind.SHARE: KindRule(
        True, (*TEACHER_ROLES, *_UNITS), VISIT_CONDITIONS | STUDENT_CONDITIONS, needs_condition=True
    ),
    IndicatorKind.EVENT_RESPONSE: KindRule(True, _HOMEROOM_AND_UNITS),
    IndicatorKind.FOLLOW_UP: KindRule(True, _HOMEROOM_AND_UNITS),
    IndicatorKind.PLANNED: KindRule(True, _HOMEROOM_AND_UNITS, _PLAN, needs_condition=True),
    IndicatorKind.PLAN_FULFILLED: KindRule(True, _HOMEROOM_AND_UNITS, _PLAN, needs_condition=True),
    IndicatorKind.PLAN_ON_TIME: KindRule(True, _HOMEROOM_AND_UNITS, _PLAN, needs_condition=True),
    IndicatorKind.MEETINGS: KindRule(False, _HOMEROOM_AND_CLASS),
    IndicatorKind.SURVEY_CONFIRMED: KindRule(True, _HOMEROOM_AND_UNITS),
    IndicatorKind.SURVEY_SATISFACTION: KindRule(True, _HOMEROOM_AND_UNITS),
    IndicatorKind.ESSAYS: KindRule(False, TEACHER_ROLES),
    IndicatorKind.REQUESTS_HANDLED: KindRule(True, _HOMEROOM_AND_UNITS),
    IndicatorKind.HANDED_IN: KindRule(True, _HOMEROOM_AND_CLASS),
    IndicatorKind.BREACHES: KindRule(False, TEACHER_ROLES),
}
