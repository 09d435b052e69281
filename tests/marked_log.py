"""A short log for the tests on what a sheet shows beside its values."""

from __future__ import annotations

TABLE = """
班级 | 学生姓名 | 家访日期 | 主访教师 | 家访形式 | 家访过程
一(1)班 | 王小明 | 2024-10-8 | 陈静 | 实地家访 | 谈作息
一(1)班 | 李芳 | 2024-10-9 | 陈静 | 实地家访 | 谈作息
一(1)班 | 赵磊 | 2024-10-10 | 陈静 | 实地家访 | 谈作息
"""
ALL = ["王小明", "李芳", "赵磊"]
OTHERS = ["王小明", "赵磊"]
"""Without the row that the tests mark."""
