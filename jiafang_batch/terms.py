"""The domain glossary: every closed vocabulary as an enum whose value is the Chinese word shown to users.

Accepted spellings stand beside each vocabulary; `spelled` returns the member that a cell means. Source: shared domain
contract `workbooks.md`, section "Values".
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from difflib import get_close_matches
from enum import Enum
from functools import cache, lru_cache
from operator import attrgetter
from typing import TYPE_CHECKING, TypeVar

Word = TypeVar("Word", bound=Enum)


OWN_PAPER = "程序写出，不用交"
"""The keyword in the properties of Word documents that are to be read, signed or filed, and not handed in."""
TURNED_AWAY = "没有收下"
"""The folder in 收表 for files that could not be accepted, and the sheet of 收表进度 that lists them."""


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


LEFT_SCHOOL = frozenset({"辍学", "已辍学", "流失"})
BACK_AT_SCHOOL = frozenset({"返校", "已返校", "复学"})
"""Words of 事件类型 for a pupil who stays away from school and one who is back, which 跟踪台账 uses."""
FURTHER_WORDS: Mapping[type[Enum], frozenset[str]] = {EventKind: LEFT_SCHOOL | BACK_AT_SCHOOL | {"疑似辍学", "控辍"}}
"""Words beside an open vocabulary that the program understands: they are not misspelt."""


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


class Severity(Vocabulary):
    """错误: the row does not count. 警告: it counts, please check. 提示: for your information."""

    ERROR = "错误"
    WARNING = "警告"
    NOTICE = "提示"


class PictureKind(Vocabulary):
    """How a visit's picture is handed in (照片形式)."""

    FLOATING = "浮动图片"
    WPS_CELL = "WPS 单元格图片"
    EXCEL_CELL = "Excel 单元格图片"
    COMMENT = "批注图片"
    DOCUMENT = "Word 图片"
    FOLDER = "照片文件夹"


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

SPELLINGS: Mapping[type[Enum], Mapping[Enum, tuple[str, ...]]] = {
    VisitForm: {
        VisitForm.ONSITE: (
            "实地",
            "上门",
            "登门",
            "入户",
            "走访",
            "家访",
            "上门家访",
            "登门家访",
            "入户家访",
            "实地走访",
        ),
        VisitForm.HOSPITAL: ("医院看望", "医院家访"),
        VisitForm.PARENT_AT_SCHOOL: ("到校", "来校座谈", "家长来访", "请家长来校", "家长来校"),
        VisitForm.PHONE: ("电话家访", "电话联系", "打电话"),
        VisitForm.SMS: ("短信家访", "短信联系"),
        VisitForm.WECHAT: ("微信家访", "微信联系"),
        VisitForm.QQ: ("QQ家访", "QQ联系"),
        VisitForm.VIDEO: ("视频家访", "线上视频", "视频联系"),
        VisitForm.EMAIL: ("邮件", "email", "e-mail", "电邮"),
        VisitForm.LETTER: ("写信", "信访", "书信"),
    },
    Category: {
        Category.POVERTY: ("贫困生", "贫困", "家庭经济困难", "家庭困难", "困难家庭", "贫困家庭"),
        Category.LOW_INCOME: ("低保户", "低保家庭"),
        Category.EXTREME_POVERTY: ("特困户", "特困家庭", "特困供养"),
        Category.OUT_OF_POVERTY: ("建档立卡", "建档立卡户", "农村脱贫", "脱贫家庭"),
        Category.LEARNING_DIFFICULTY: ("学困生", "学困", "后进生", "学业困难"),
        Category.SINGLE_PARENT: ("单亲", "离异", "单亲生", "单亲家庭", "离异家庭", "父母离异"),
        Category.DEVIANT: ("违纪生", "行为偏差"),
        Category.MISFORTUNE: ("家庭变故", "受灾"),
        Category.MIGRANT_CHILD: ("进城务工随迁", "外来务工子女", "流动人员随迁", "随迁", "进城务工人员随迁子女"),
        Category.LEFT_BEHIND: ("留守", "留守学生", "父母外出务工"),
        Category.DISABLED: ("随班就读", "残障", "残疾学生", "残疾儿童"),
        Category.ORPHAN: ("事实无人抚养儿童",),
        Category.PRIVILEGED: ("烈士子女", "烈士或优抚子女"),
        Category.MENTAL_DIFFICULTY: ("心理问题", "情绪不稳定"),
        Category.DROPOUT_RISK: ("有辍学动向",),
        Category.DROPPED_OUT: ("流失生",),
        Category.POTENTIAL: ("学有潜力",),
    },
    Outcome: {Outcome.COMPLETED: ("已完成", "成功"), Outcome.REFUSED: ("拒绝",), Outcome.POSTPONED: ("改期",)},
    Post: {Post.SUBJECT: ("任课教师", "科任老师", "任课老师"), Post.MIDDLE_LEADER: ("中层",)},
    RequestStatus: {RequestStatus.EXPLAINED: ("已解释", "已解释并制订方案")},
    StudentStatus: {
        StudentStatus.ENROLLED: ("正常", "在籍", "在校", "在籍在校", "就读", "在学", "复学", "借读", "转入"),
        StudentStatus.TRANSFERRED: ("转学", "已转出", "已转学", "转学离校", "离校", "调出"),
        StudentStatus.GRADUATED: ("已毕业", "结业"),
        StudentStatus.WITHDRAWN: ("已退学", "开除", "注销", "死亡"),
        StudentStatus.SUSPENDED: ("已休学",),
    },
    TeacherStatus: {
        TeacherStatus.ACTIVE: ("在职", "在编", "在岗在编"),
        TeacherStatus.LEFT: ("离职", "不在岗", "退休", "已退休", "调离", "已调离", "调出", "辞职", "已离职"),
    },
    Visitable: {Visitable.YES: ("具备家访条件",), Visitable.NO: ("不具备家访条件",)},
    EntryKind: {
        EntryKind.ENROLLED: (
            "就近入学",
            "正常入学",
            "普通入学",
            "统一招生",
            "统一招生考试",
            "统一招生考试/普通入学",
            "学区内入学",
            "划片入学",
            "电脑派位",
            "体育特招",
            "艺术特招",
            "特长招生",
            "民族班",
            "推荐",
            "保送",
            "自主招生",
            "其他",
            "其他入学方式",
        ),
        EntryKind.TRANSFER: ("转入", "插班", "外校转入", "转学", "转学入学"),
    },
}

YES_WORDS = frozenset({"是", "有", "√", "✓", "✔", "对", "Y", "YES", "TRUE", "1", "已签", "已签字"})
NO_WORDS = frozenset({"否", "无", "没有", "×", "✗", "✕", "X", "N", "NO", "FALSE", "0", "未签", "不是"})
NOTHING_WORDS = frozenset({"无", "暂无", "没有", "/", "-", "—", "——", "--", "\\"})

PHOTO_WORDS = (
    "家访照片", "照片", "相片", "图片", "合影", "留影", "家访", "入户", "上门", "走访", "实地", "学生", "同学", "家长", "签字", "截图", "记录",
)  # fmt: skip
"""Words around a pupil's name or a class in the names of photo files and their folders."""

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

TOOL = "家访批处理"
"""The name of the product in workbooks of other people."""
RETURNED = "退回说明"
"""The name of the sheet that lists what a teacher has to correct."""
OWN_MARK = f"（{TOOL}）"
"""The mark in the first cell of a sheet that the product wrote and that holds no data."""
AS_OF, STANDS_AT = "统计截至", "情况截至"
"""Labels of the day below the title of every sheet of figures, and of the sheets about the state of hand-ins."""
RETURNED_TITLE = f"{RETURNED}{OWN_MARK}"
"""The beginning of cell A1 of that sheet, by which it is recognised even if the sheet was renamed."""

_SPACES = re.compile(r"\s+")
# Zero-width characters and the byte-order mark are copied along with text from web pages.
_INVISIBLE = re.compile("[\u200b-\u200f\u2060\ufeff\u00ad]")
_DOTS = re.compile("[·•.‧・･∙⋅]")
_LATELY = 4_096
"""Texts whose normal form is cached: that of a cell is needed several times."""
_LIST_SEPARATORS = re.compile("[、,;/\\n\\r]+")


@lru_cache(_LATELY)
def clean(text: str) -> str:
    """Return the text under NFKC, without invisible characters and outer spaces."""
    return visible(unicodedata.normalize("NFKC", text))


def visible(text: str) -> str:
    """Return the text without invisible characters and outer spaces, with its own punctuation."""
    # Invisible characters are not printable, and nearly every text is printable.
    return text.strip() if text.isprintable() else _INVISIBLE.sub("", text).strip()


def squeeze(text: str) -> str:
    """Return the cleaned text without any white space, the form in which words and headers are compared."""
    cleaned = clean(text)
    # The plain space is the only printable white space.
    return cleaned if cleaned.isprintable() and " " not in cleaned else _SPACES.sub("", cleaned)


def person(text: str) -> str:
    """Return a person's name for comparison: inner spaces removed, the dot of a minority name folded to `·`."""
    name = squeeze(text)
    return name if name.isalnum() else _DOTS.sub("·", name)


def listed(text: str) -> list[str]:
    """Return the entries of a cell that lists several, separated by 、 ， , ； ; / or a newline."""
    whole = clean(text)
    if whole.isalnum():
        return [whole]
    return [part for part in (clean(p) for p in _LIST_SEPARATORS.split(whole)) if part]


@cache
def vocabulary(kind: type[Enum]) -> Mapping[str, Enum]:
    """Return every accepted spelling of a vocabulary, squeezed and upper-cased, with its member."""
    words = {squeeze(member.value).upper(): member for member in kind}
    for member, others in SPELLINGS.get(kind, {}).items():
        words.update({squeeze(word).upper(): member for word in others})
    return words


def spelled(kind: type[Word], text: str) -> Word | None:
    """Return the member that the text means in any accepted spelling, or None."""
    return vocabulary(kind).get(squeeze(text).upper())  # type: ignore[return-value]


def nearest(word: str, choices: object, limit: int = 3) -> list[str]:
    """Return the choices most similar to the word, best first, for "did you mean"; ties keep the order given."""
    return get_close_matches(word, list(choices), n=limit, cutoff=0.4)  # type: ignore[call-overload]
