"""The domain glossary: every closed vocabulary as an enum whose value is the Chinese word shown to users.

The accepted spellings are in `spellings.toml`; `spellings.spelled` returns the member that a cell means. Source: shared
domain contract `workbooks.md`, section "Values".
"""

from __future__ import annotations

from enum import Enum
from operator import attrgetter
from typing import TYPE_CHECKING


class Vocabulary(Enum):
    """A closed vocabulary. Members are singletons and hash by identity, which is faster than Enum's hash by name."""

    __hash__ = object.__hash__

    if not TYPE_CHECKING:
        # Enum's own property first checks for a member named `value`, a hundred thousand times per run.
        value = property(attrgetter("_value_"))


class VisitForm(Vocabulary):
    """How a family was reached (家访形式), the most direct first."""

    ONSITE = "实地家访"
    HOSPITAL = "医院探望"
    PARENT_AT_SCHOOL = "家长到校"
    VIDEO = "视频"
    PHONE = "电话"
    SMS = "短信"
    WECHAT = "微信"
    QQ = "QQ"
    EMAIL = "电子邮件"
    LETTER = "信件"
    PARENT_MEETING = "家长会"
    PARENT_SCHOOL = "家长学校"


class VisitReason(Vocabulary):
    """Why a family was visited (家访原因)."""

    UNIVERSAL = "普访"
    FAMILY = "了解家庭情况"
    AT_SCHOOL = "反映在校表现"
    AT_HOME = "了解在家情况"
    BACK_TO_SCHOOL = "动员返校"
    POVERTY = "帮扶贫困"
    DROPOUT_PREVENTION = "控辍"
    ACCIDENT = "意外情况"
    NEWCOMER = "新生家访"
    TAKEOVER = "接班家访"
    FOLLOW_UP = "跟踪回访"
    EVENT = "事件处理"
    PRAISE = "进步表扬"
    OTHER = "其他"


class Outcome(Vocabulary):
    """How a visit ended (家访结果); only COMPLETED is a visit, the others are attempts."""

    COMPLETED = "完成"
    NOBODY_HOME = "未遇"
    REFUSED = "拒访"
    POSTPONED = "改约"


class Theme(Vocabulary):
    """The themes carried into the family (四进内容)."""

    EDUCATION_POLICY = "教育政策"
    LEARNING_SUPPORT = "学困转化"
    SAFETY = "安全教育"
    PARENTING = "家庭教育"
    MENTAL_HEALTH = "心理健康"


class RequestKind(Vocabulary):
    """The subject of a parents' request (诉求类别)."""

    TEACHING = "教学"
    MANAGEMENT = "管理"
    SAFETY = "安全"
    LOGISTICS = "后勤"
    FEES = "收费"
    COMMUNICATION = "家校沟通"
    OTHER = "其他"


class RequestStatus(Vocabulary):
    """The state of a parents' request (办理状态)."""

    OPEN = "未办理"
    IN_PROGRESS = "办理中"
    RESOLVED = "已解决"
    EXPLAINED = "已解释并制定方案"


class Sex(Vocabulary):
    """性别."""

    MALE = "男"
    FEMALE = "女"


class EntryKind(Vocabulary):
    """How a pupil came to the school (入学方式)."""

    ENROLLED = "在读"
    NEW = "新生"
    TRANSFER = "插班生"


class StudentStatus(Vocabulary):
    """学籍状态."""

    ENROLLED = "在读"
    AT_RISK = "疑似辍学"
    DROPPED_OUT = "已辍学"
    TRANSFERRED = "转出"
    GRADUATED = "毕业"
    WITHDRAWN = "退学"
    SUSPENDED = "休学"


GONE = frozenset({StudentStatus.TRANSFERRED, StudentStatus.GRADUATED, StudentStatus.WITHDRAWN})
"""Pupils who have left the school for good."""


class Visitable(Vocabulary):
    """Whether the family can be visited (家访条件)."""

    YES = "具备"
    NO = "不具备"


class Post(Vocabulary):
    """The post that a teacher holds (岗位)."""

    SCHOOL_LEADER = "校领导"
    MIDDLE_LEADER = "中层干部"
    HOMEROOM = "班主任"
    SUBJECT = "科任教师"
    COUNSELLOR = "心理教师"
    OTHER = "其他"


class TeacherStatus(Vocabulary):
    """在岗状态."""

    ACTIVE = "在岗"
    LEFT = "离岗"


class PlanKind(Vocabulary):
    """Why a family was nominated (计划类型)."""

    UNIVERSAL = "普访"
    KEY = "重点"
    FOLLOW_UP = "回访"
    CAMPAIGN = "大走访"


class HalfDay(Vocabulary):
    """The part of a day on which a team goes out (半天)."""

    MORNING = "上午"
    AFTERNOON = "下午"
    EVENING = "晚上"


class EventKind(Vocabulary):
    """What happened to a pupil that calls for a visit (事件类型)."""

    ILLNESS = "患病缺席"
    MISFORTUNE = "重大变故"
    INJURY = "校内伤害"
    ABSENCE = "迟到缺席"
    CONDUCT = "成绩品行"
    PRAISE = "进步表扬"
    OTHER = "其他"


class BreachKind(Vocabulary):
    """A teacher's breach of the rules on a visit (违规类型)."""

    COMPLAINING = "告状式家访"
    ONLY_PROBLEMS = "只讲问题"
    IGNORED_REQUEST = "不理诉求"
    GIFTS = "收受宴请馈赠"
    PRIVACY = "泄露隐私"
    TRUANCY = "借机旷工"
    OTHER = "其他"


class InspectionResult(Vocabulary):
    """What a spot check of a visit finds (抽查结果)."""

    TRUE = "属实"
    PARTLY = "部分属实"
    FALSE = "不属实"
    UNREACHED = "没有联系上"


class IncidentKind(Vocabulary):
    """What a visit finds that the school's leaders have to be told at once (情况类别)."""

    SAFETY = "人身安全"
    GUARDIANSHIP = "监护缺失"
    HARM = "疑似侵害"
    MISFORTUNE = "家庭变故"
    DROPOUT = "失学风险"
    MIND = "心理危机"
    OTHER = "其他"


class TrackedLedger(Vocabulary):
    """The ledgers of 跟踪台账 (台账)."""

    FOLLOW_UP = "回访"
    DROPOUT = "控辍"
    AID = "帮扶"
    REQUESTS = "诉求"
    INCIDENTS = "重大情况"


class CareLevel(Vocabulary):
    """How closely the counsellor follows a pupil (关注等级)."""

    GENERAL = "一般关注"
    CLOSE = "重点关注"
    HIGH_RISK = "高危"


class CalendarKind(Vocabulary):
    """The reserved kinds of a calendar row (校历 类型); a school may add its own words."""

    SCHOOL_YEAR = "学年"
    TERM = "学期"
    HOLIDAY = "假期"
    CONCENTRATED = "集中家访"
    CAMPAIGN = "活动"
    STAGE = "阶段"
    """A stage of the plan: shown with its state, used in a figure only if an indicator names it."""
    COLLECTION = "收表"
    """A round of handing in: its last day is the round's deadline."""


class Conduct(Vocabulary):
    """The kind of a line of 纪律: a duty, a prohibition, or the consequence of a breach."""

    ASKED = "要求"
    FORBIDDEN = "禁止"
    CONSEQUENCE = "处理"


class Way(Vocabulary):
    """How a clause of a document is carried out (落实方式)."""

    INDICATOR = "指标"
    SETTING = "设置"
    CALENDAR = "校历"
    FORM = "表册"
    REGISTER = "登记表"
    LEDGER = "台账"
    REMINDER = "提醒"
    PERSON = "人工"
    NONE = "不涉及"


class RulingKind(Vocabulary):
    """What the office decides about a row or a name (更正 裁定)."""

    STUDENT = "指学生"
    TEACHER = "指教师"
    VOID = "作废"
    ACCEPT_DATE = "接受日期"
    ON_TIME = "视为按时"
    KEEP = "照算"


class SubjectKind(Vocabulary):
    """Whom an indicator assesses (考核对象)."""

    HOMEROOM = "班主任"
    SUBJECT_TEACHER = "科任教师"
    LEADER = "校领导"
    SCHOOL_CLASS = "班级"
    YEAR_GROUP = "年级"
    SCHOOL = "学校"

    @property
    def is_teacher(self) -> bool:
        """True for the three assessed roles of a teacher."""
        return self in TEACHER_ROLES


TEACHER_ROLES = (SubjectKind.HOMEROOM, SubjectKind.SUBJECT_TEACHER, SubjectKind.LEADER)
SCORED_KINDS = (*TEACHER_ROLES, SubjectKind.SCHOOL_CLASS)


class Category(Vocabulary):
    """The special categories of pupils (特殊类别) that have accepted spellings; a school may add its own."""

    POVERTY = "经济困难"
    LOW_INCOME = "低保"
    EXTREME_POVERTY = "特困"
    OUT_OF_POVERTY = "脱贫户"
    LEARNING_DIFFICULTY = "学习困难"
    SINGLE_PARENT = "单亲离异"
    DEVIANT = "行为偏常"
    MISFORTUNE = "重大变故"
    MIGRANT_CHILD = "随迁子女"
    LEFT_BEHIND = "留守儿童"
    DISABLED = "残疾"
    ORPHAN = "孤儿"
    PRIVILEGED = "优抚子女"
    MENTAL_DIFFICULTY = "心理困难"
    DROPOUT_RISK = "疑似辍学"
    DROPPED_OUT = "辍学"
    DISABLED_PARENTS = "父母智障"
    MAJOR_CHANGE = "重大变化"
    POTENTIAL = "潜力生"
    TALENT = "特长生"
    UNEVEN = "偏科生"


STATUS_CATEGORY = {
    StudentStatus.AT_RISK: Category.DROPOUT_RISK.value,
    StudentStatus.DROPPED_OUT: Category.DROPPED_OUT.value,
}

YEAR_GROUPS = (
    "一年级",
    "二年级",
    "三年级",
    "四年级",
    "五年级",
    "六年级",
    "七年级",
    "八年级",
    "九年级",
    "高一",
    "高二",
    "高三",
)
GENERAL_GROUP = "综合组"
