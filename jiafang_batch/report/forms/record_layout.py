"""The layouts of the two visit records as data: position, height and content of each box."""

from __future__ import annotations

from msgspec import Struct

LABEL, VALUE = 28.0, 59.0
"""Millimetres of a label and of the box beside it; two of each fill the page."""


class Box(Struct, frozen=True):
    """A labelled box; the fact that fills it, or `PHOTOS` for pictures."""

    label: str
    fact: str


class BoxRow(Struct, frozen=True):
    """One box across the page, or two side by side, with a minimum height in millimetres."""

    boxes: tuple[Box, ...]
    height: float = 9.0


class RecordLayout(Struct, frozen=True):
    """A record of one visit on one page."""

    title: str
    rows: tuple[BoxRow, ...]
    line: str = ""
    """The text above the grid; facts in braces."""


PHOTOS = "photos"

VISIT_RECORD = RecordLayout(
    "家访活动记录表",
    (
        BoxRow((Box("学校", "school"), Box("教师姓名", "lead"))),
        BoxRow((Box("班级", "school_class"), Box("学生姓名", "student"))),
        BoxRow((Box("家长姓名", "parent"), Box("同行教师", "companions"))),
        BoxRow((Box("家访时间", "day"), Box("家访形式", "form"))),
        BoxRow((Box("家访准备", "preparation"),), 26),
        BoxRow((Box("家访过程", "record"),), 54),
        BoxRow((Box("家长诉求", "request"),), 24),
        BoxRow((Box("家访照片", PHOTOS),), 60),
        BoxRow((Box("家访后\n寻求对策\n或感想", "reflection"),), 34),
    ),
)
"""附件3 of the campaign of 庙桥小学, its thirteen fields."""

SIGNED_RECORD = RecordLayout(
    "家访记录表",
    (
        BoxRow((Box("学生姓名", "student"), Box("性别", "sex"))),
        BoxRow((Box("班级", "school_class"), Box("学号", "student_id"))),
        BoxRow((Box("家长姓名", "parent"), Box("联系电话", "phone"))),
        BoxRow((Box("家庭住址", "address"),)),
        BoxRow((Box("家访时间", "day"), Box("家访形式", "form"))),
        BoxRow((Box("家访教师", "lead"), Box("同行教师", "companions"))),
        BoxRow((Box("家访原因", "reason"), Box("是否回访", "follow_up"))),
        BoxRow((Box("四进内容", "themes"),)),
        BoxRow((Box("谈话内容\n概要", "record"),), 44),
        BoxRow((Box("家长意见\n和建议", "request"),), 28),
        BoxRow((Box("意见办理", "handling"),), 14),
        BoxRow((Box("教育对策", "reflection"),), 28),
        BoxRow((Box("家长签字\n（盖章）", "parent_signature"), Box("家访教师\n签字", "teacher_signature")), 20),
        BoxRow((Box("主管领导\n意见", "leader_opinion"),), 22),
    ),
    "学校：{school}　　学期：{term}",
)
"""The record that a parent signs and the leader checks. Source: 花宝小学家访记录制度, sections 5.2 to 5.4."""
