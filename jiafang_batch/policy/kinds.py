"""Every indicator kind (类型) as one record with all its data. Its measuring function is in `measure/measures.py`.

Source: measures.md, "Indicator kinds".
"""

from __future__ import annotations

from collections.abc import Mapping

from jiafang_batch.policy.kind_rule import Base, KindRule, Need, VisitsOwed
from jiafang_batch.policy.vocabulary import SHARED_OUT, STUDENT_CONDITIONS, VISIT_CONDITIONS, ConditionKind
from jiafang_batch.terms import TEACHER_ROLES, CalendarKind, SubjectKind, Vocabulary


class IndicatorKind(Vocabulary):
    """What an indicator measures (类型)."""

    COVERAGE = "覆盖率"
    PARTICIPATION = "参与率"
    VISIT_COUNT = "家访次数"
    STUDENT_COUNT = "学生人数"
    PERIODS_MET = "周期达标率"
    STUDENT_PERIODS = "学生周期达标率"
    ASSIGNED = "分工落实率"
    ASSIGNED_TIMES = "分工达标率"
    MARKS = "评分"
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


_UNITS = (SubjectKind.SCHOOL_CLASS, SubjectKind.YEAR_GROUP, SubjectKind.SCHOOL)
_HOMEROOM_AND_UNITS = (SubjectKind.HOMEROOM, *_UNITS)
_HOMEROOM_AND_CLASS = (SubjectKind.HOMEROOM, SubjectKind.SCHOOL_CLASS)

_VISITS = frozenset({"scope", "forms", "visitor", "window"})
_OWN_VISITS = frozenset({"scope", "forms", "window"})
_TIMES = frozenset({"times"})
_WHO = frozenset({"lead", "companions"})
_PLAN = frozenset({ConditionKind.PLAN_KIND})
_EVERY_PERIOD = frozenset({ConditionKind.WEEKS, ConditionKind.FORTNIGHTS, ConditionKind.MONTHS})
_OF_COUNTS = VISIT_CONDITIONS | SHARED_OUT | {ConditionKind.EVENT, ConditionKind.LEAD}

_PUPIL, _MEETING = "名学生", "{condition}的"
_PERIOD = "到考核日应考核的 {whole} {unit}中，参加{forms}{only}至少 {times} 次的有 {met} {unit}"
_VISITED = "{window}有{forms}（{visitor}）"
_FOLLOWED_UP = "{window}有回访（{forms}，{visitor}，标明回访或两次相隔至少 {gap} 天）的 {met} 人"
_LISTED = "各班“{condition}”名单应有 {whole} 人{least}"
_NOBODY, _NOT_LISTED = "没有{some}", "没有列入“{condition}”计划的学生"


def _periods(unit: str) -> Base:
    return Base(_PERIOD, unit, "到考核日还没有应考核的{period}", TEACHER_ROLES)


def _student_periods(period: str) -> Base:
    return Base(
        "{scope}每人每" + period + "{window}{forms}（{visitor}）至少 {times} 次：到考核日应考核 {whole} 人" + period
        + "，达到的 {met} 人" + period,
        "人" + period,
        "没有{some}，或到考核日还没有应考核的" + period,
        owes=VisitsOwed.TIMES,
    )  # fmt: skip


def _assigned(least: str, owes: VisitsOwed) -> Base:
    return Base(
        "“{condition}”计划里参与老师写了本人的{scope} {whole} 人中，{window}本人参加{forms}" + least + "的 {met} 人",
        _PUPIL, "“{condition}”计划里没有参与老师写了本人的{some}", TEACHER_ROLES, owes=owes,
    )  # fmt: skip


def _share_of_visits(having: str, only: str = "") -> Base:
    return Base(
        "{window}{whose}{forms}{by}{only} {whole} 次中，" + having + "的 {met} 次", "次家访",
        "{window}{whose}{forms}{by}{only}一次也没有", TEACHER_ROLES, only,
    )  # fmt: skip


def _share_of_students(owes: VisitsOwed) -> Base:
    return Base(
        _VISITED + "的{scope} {whole} 人中，{condition}的 {met} 人", _PUPIL, "没有" + _VISITED + "的{some}",
        (SubjectKind.SUBJECT_TEACHER, SubjectKind.LEADER), owes=owes,
    )  # fmt: skip


KINDS: Mapping[IndicatorKind, KindRule] = {
    IndicatorKind.COVERAGE: KindRule(
        is_rate=True,
        subjects=(SubjectKind.HOMEROOM, SubjectKind.SUBJECT_TEACHER, *_UNITS),
        uses=_VISITS | _TIMES,
        base=Base(
            "{scope} {whole} 人中，" + _VISITED + "至少 {times} 次的 {met} 人", _PUPIL, _NOBODY, owes=VisitsOwed.TIMES
        ),
        is_of_population=True,
    ),
    IndicatorKind.PARTICIPATION: KindRule(
        is_rate=True,
        subjects=(SubjectKind.YEAR_GROUP, SubjectKind.SCHOOL),
        uses=_OWN_VISITS | _TIMES,
        base=Base(
            "在岗教师 {whole} 人中，{window}参加{forms}{only}至少 {times} 次的 {met} 人", "名教师", "没有在岗教师"
        ),
    ),
    IndicatorKind.VISIT_COUNT: KindRule(
        is_rate=False,
        subjects=TEACHER_ROLES,
        uses=_OWN_VISITS,
        base=Base("{window}参加{forms}{only} {met} 人次", "人次", credited=TEACHER_ROLES, only=_MEETING),
        conditions=_OF_COUNTS,
        is_fractional=True,
        is_weighted=True,
        joins_conditions=True,
    ),
    IndicatorKind.STUDENT_COUNT: KindRule(
        is_rate=False,
        subjects=TEACHER_ROLES,
        uses=_OWN_VISITS,
        base=Base("{window}参加{forms}{only}，去过 {met} 名学生家", _PUPIL, credited=TEACHER_ROLES, only=_MEETING),
        conditions=_OF_COUNTS,
        joins_conditions=True,
    ),
    IndicatorKind.PERIODS_MET: KindRule(
        is_rate=True,
        subjects=TEACHER_ROLES,
        uses=_OWN_VISITS | _TIMES,
        base=_periods("个月"),
        bases={ConditionKind.WEEKS: _periods("周"), ConditionKind.FORTNIGHTS: _periods("个双周")},
        conditions=_EVERY_PERIOD,
        needs_condition=True,
        takes_penalty=True,
    ),
    IndicatorKind.STUDENT_PERIODS: KindRule(
        is_rate=True,
        subjects=(SubjectKind.HOMEROOM, SubjectKind.SUBJECT_TEACHER, *_UNITS),
        uses=_VISITS | _TIMES,
        base=_student_periods("月"),
        bases={ConditionKind.WEEKS: _student_periods("周"), ConditionKind.FORTNIGHTS: _student_periods("双周")},
        conditions=_EVERY_PERIOD,
        needs_condition=True,
    ),
    IndicatorKind.ASSIGNED: KindRule(
        is_rate=True,
        subjects=TEACHER_ROLES,
        uses=_OWN_VISITS,
        base=_assigned("", VisitsOwed.ONE_VISIT),
        conditions=_PLAN,
        needs_condition=True,
    ),
    IndicatorKind.ASSIGNED_TIMES: KindRule(
        is_rate=True,
        subjects=TEACHER_ROLES,
        uses=_OWN_VISITS | _TIMES,
        base=_assigned("至少 {times} 次", VisitsOwed.TIMES),
        conditions=_PLAN,
        needs_condition=True,
    ),
    IndicatorKind.MARKS: KindRule(
        is_rate=False,
        subjects=(*TEACHER_ROLES, SubjectKind.SCHOOL_CLASS),
        uses=frozenset(),
        base=Base("评分登记 {lines} 位评分人平均 {met} 分", "分", "评分登记里还没有评分"),
        reads=None,
        is_of_marks=True,
        is_fractional=True,
    ),
    IndicatorKind.MONTHLY_PROGRESS: KindRule(
        is_rate=True,
        subjects=_HOMEROOM_AND_CLASS,
        uses=frozenset({"scope", "forms", "visitor"}) | _TIMES,
        base=Base(
            "到考核日应考核的 {whole} 个月中，{scope}按月累计的覆盖率（{forms}，{visitor}，至少 {times} 次）"
            "达到当月进度（期末 {condition}，按月均分）的有 {met} 个月",
            "个月",
            "没有{some}，或到考核日还没有应考核的月",
            owes=VisitsOwed.TIMES,
        ),
        conditions=frozenset({ConditionKind.PROGRESS}),
        needs_condition=True,
        window=CalendarKind.TERM.value,
        takes_penalty=True,
    ),
    IndicatorKind.SHARE: KindRule(
        is_rate=True,
        subjects=(*TEACHER_ROLES, *_UNITS),
        uses=_VISITS,
        base=_share_of_visits("{condition}"),
        bases={
            ConditionKind.APPROVED: _share_of_visits("经过审批", "在工作时间的"),
            ConditionKind.FACE_TO_FACE: _share_of_students(VisitsOwed.ONE_VISIT),
            ConditionKind.THEMES: _share_of_students(VisitsOwed.ONE_VISIT),
            ConditionKind.IN_SCOPE: _share_of_students(VisitsOwed.NOTHING),
        },
        conditions=VISIT_CONDITIONS | STUDENT_CONDITIONS,
        needs_condition=True,
    ),
    IndicatorKind.EVENT_RESPONSE: KindRule(
        is_rate=True,
        subjects=_HOMEROOM_AND_UNITS,
        uses=frozenset(),
        base=Base(
            "学期内应响应的事件{only} {whole} 件中，在规定天数内按认可形式家访的 {met} 件",
            "件事件",
            "学期内没有应响应的事件{only}",
            only="{condition}",
        ),
        reads=frozenset(),
        conditions=frozenset({ConditionKind.EVENT}),
        window=CalendarKind.TERM.value,
        needs=(Need.EVENT_RULES,),
    ),
    IndicatorKind.FOLLOW_UP: KindRule(
        is_rate=True,
        subjects=_HOMEROOM_AND_UNITS,
        uses=_VISITS,
        base=Base(
            "{scope} {whole} 人中，" + _FOLLOWED_UP,
            _PUPIL,
            _NOBODY,
            owes=VisitsOwed.FIRST_AND_FOLLOW_UP,
        ),
        reads=_WHO | {"is_follow_up"},
        is_of_population=True,
    ),
    IndicatorKind.PLANNED: KindRule(
        is_rate=True,
        subjects=_HOMEROOM_AND_UNITS,
        uses=frozenset({"scope"}),
        base=Base("{scope} {whole} 人中，列入“{condition}”计划的 {met} 人", _PUPIL, _NOBODY),
        reads=None,
        conditions=_PLAN,
        needs_condition=True,
        is_of_population=True,
        papers="名单里列了没有",
    ),
    IndicatorKind.PLAN_FULFILLED: KindRule(
        is_rate=True,
        subjects=_HOMEROOM_AND_UNITS,
        uses=_VISITS | _TIMES,
        base=Base(_LISTED + "，其中" + _VISITED + "的 {met} 人", _PUPIL, _NOT_LISTED, owes=VisitsOwed.ONE_VISIT),
        bases={
            ConditionKind.FOLLOW_UP_PLAN: Base(
                _LISTED + "，其中" + _FOLLOWED_UP, _PUPIL, _NOT_LISTED, owes=VisitsOwed.FIRST_AND_FOLLOW_UP
            )
        },
        reads=_WHO | {"is_follow_up"},
        conditions=_PLAN | {ConditionKind.FOLLOW_UP_PLAN},
        needs_condition=True,
    ),
    IndicatorKind.PLAN_ON_TIME: KindRule(
        is_rate=True,
        subjects=_HOMEROOM_AND_UNITS,
        uses=frozenset({"scope"}) | _TIMES,
        base=Base(_LISTED + "，其中 {nominations} 前（含当天）上报的 {met} 人", _PUPIL, _NOT_LISTED),
        reads=None,
        conditions=_PLAN,
        needs_condition=True,
        needs=(Need.NOMINATION_DEADLINE,),
        papers="名单按时报了没有",
    ),
    IndicatorKind.MEETINGS: KindRule(
        is_rate=False,
        subjects=_HOMEROOM_AND_CLASS,
        uses=frozenset({"window"}),
        base=Base("{window}召开家长会 {met} 次{fewest}", "次"),
        reads=None,
    ),
    IndicatorKind.SURVEY_CONFIRMED: KindRule(
        is_rate=True,
        subjects=_HOMEROOM_AND_UNITS,
        uses=frozenset(),
        base=Base("收回的家长问卷 {whole} 份中，确认家访过的 {met} 份", "份问卷", "没有收回家长问卷"),
        reads=None,
    ),
    IndicatorKind.SURVEY_SATISFACTION: KindRule(
        is_rate=True,
        subjects=_HOMEROOM_AND_UNITS,
        uses=frozenset(),
        base=Base(
            "给出满意度的家长问卷 {lines} 份，满分共 {whole} 分，实得 {met} 分", "分", "收回的家长问卷没有写满意度"
        ),
        reads=None,
        is_of_marks=True,
    ),
    IndicatorKind.ESSAYS: KindRule(
        is_rate=False,
        subjects=TEACHER_ROLES,
        uses=frozenset({"window"}),
        base=Base("{window}（含没写日期的）家访手记 {met} 篇", "篇"),
        reads=None,
        papers="交了几篇手记",
    ),
    IndicatorKind.REQUESTS_HANDLED: KindRule(
        is_rate=True,
        subjects=_HOMEROOM_AND_UNITS,
        uses=_VISITS,
        base=Base(
            "{window}{forms}（{visitor}）{only}中有家长诉求的 {whole} 次，其中已解决或已解释并制定方案的 {met} 次",
            "次",
            "{window}{forms}（{visitor}）{only}中没有家长诉求",
        ),
        reads=_WHO | {"request", "request_kind", "request_status"},
    ),
    IndicatorKind.HANDED_IN: KindRule(
        is_rate=True,
        subjects=_HOMEROOM_AND_CLASS,
        uses=frozenset(),
        base=Base("应交表的班级 {whole} 个中，{deadline} 前（含）交来的 {met} 个", "个班", "没有应交表的班级"),
        reads=None,
        needs=(Need.HAND_IN_DEADLINE, Need.RECEIPTS),
        papers="表按时交了没有",
    ),
    IndicatorKind.BREACHES: KindRule(
        is_rate=False,
        subjects=TEACHER_ROLES,
        uses=frozenset({"window"}),
        base=Base("{window}违规{only} {met} 次", "次", only="{condition}"),
        reads=None,
        conditions=frozenset({ConditionKind.BREACH_KIND}),
        less_is_better=True,
    ),
}
