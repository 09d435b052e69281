"""The words of 考核办法 as enums: 计分, 家访人, 收表版本, and what 学生范围 and 条件 are made of. Source: measures.md."""

from __future__ import annotations

from jiafang_batch.terms import Vocabulary


class Scoring(Vocabulary):
    """How a value becomes points (计分)."""

    THRESHOLD = "达标"
    PROPORTIONAL = "比例"
    DEDUCTION = "扣分"
    DEDUCTION_EACH = "逐个扣分"
    BONUS = "加分"
    PENALTY = "扣罚"
    TIERS = "分档"
    VETO = "否决"

    @property
    def is_base(self) -> bool:
        """True for the scorings that make up the base of 100."""
        return self in _BASE


_BASE = (Scoring.THRESHOLD, Scoring.PROPORTIONAL, Scoring.DEDUCTION, Scoring.DEDUCTION_EACH, Scoring.TIERS)


class Visitor(Vocabulary):
    """Whose visit counts (家访人)."""

    ANY = "任一"
    HOMEROOM = "班主任"
    SELF = "本人"


class Unfinished(Vocabulary):
    """The treatment of an indicator whose window has not ended (未到期)."""

    COUNTED = "照计"
    LEFT_OUT = "不计"


class Disposal(Vocabulary):
    """到期处理: what becomes of a finished term after 保存期限."""

    DELETE = "删除"
    PSEUDONYMISE = "去标识"


class CountedVersion(Vocabulary):
    """Which of the workbooks that one class handed in is counted (收表版本)."""

    LATEST = "最新"
    LATEST_IN_TIME = "截止前最新"


class TokenKind(Vocabulary):
    """A word of 学生范围; those from CATEGORY on carry arguments."""

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
    SCHOOL_CLASS = "班级"
    CLASS_SIZE = "班额"
    SCHOOL_SIZE = "校额"


class StaffKind(Vocabulary):
    """A word of 教师范围; each names what 教师名册 says."""

    GRADE_GROUP = "年级组"
    SUBJECT = "学科"
    POST = "岗位"
    GROUP = "教师类别"


class ConditionKind(Vocabulary):
    """A word of 条件."""

    TEAM = "团队"
    PHOTOS = "照片"
    MINUTES = "时长"
    SIGNED = "家长签字"
    APPROVED = "工作时间审批"
    COMPLETE = "记录完整"
    PLANNED = "计划内"
    IN_WINDOW = "时段"
    EVENT = "事件"
    LEAD = "主访"
    PER_HEAD = "人均"
    PER_PUPIL = "每生最多"
    WITH_HOMEROOM = "班主任参加"
    OF_FORM = "形式"
    BREACH_KIND = "类型"
    FACE_TO_FACE = "面对面"
    THEMES = "四进"
    IN_SCOPE = "属于"
    WEEKS = "周"
    FORTNIGHTS = "双周"
    MONTHS = "月"
    PROGRESS = "进度"
    PLAN_KIND = "计划类型"
    FOLLOW_UP_PLAN = "回访"


VISIT_CONDITIONS = frozenset(
    {
        ConditionKind.TEAM,
        ConditionKind.PHOTOS,
        ConditionKind.MINUTES,
        ConditionKind.SIGNED,
        ConditionKind.APPROVED,
        ConditionKind.COMPLETE,
        ConditionKind.PLANNED,
        ConditionKind.IN_WINDOW,
        ConditionKind.WITH_HOMEROOM,
        ConditionKind.OF_FORM,
    }
)
SHARED_OUT = frozenset({ConditionKind.PER_HEAD, ConditionKind.PER_PUPIL})
"""Conditions that filter no visit: they say how much of it counts."""
STUDENT_CONDITIONS = frozenset({ConditionKind.FACE_TO_FACE, ConditionKind.THEMES, ConditionKind.IN_SCOPE})
