"""A term of many classes, and a sheet of each, for what happens when everybody hands in at once."""

from __future__ import annotations

from pathlib import Path

from handed_in import HEADINGS, term_folder
from text_tables import rows, write_book

PUPILS = 20


def class_names(count: int) -> list[str]:
    grades = "一二三四五六"
    return [f"{grades[n % 6]}({n // 6 + 1})班" for n in range(count)]


def big_term(folder: Path, count: int) -> Path:
    """A term with this many classes of 20 pupils, a teacher each; everything else is the small term's."""
    term_folder(folder)
    names = class_names(count)
    for path in (folder / "基础信息").glob("*.xlsx"):
        path.unlink()
    pupils = [(n, p) for n in range(count) for p in range(PUPILS)]
    tables = {
        "学生名册": ["学号 | 姓名 | 年级 | 班级 | 学籍状态", *(
            f"G{n:02}{p:02} | {pupil(n, p)} | {names[n][0]}年级 | {names[n]} | 在读" for n, p in pupils)],
        "教师名册": ["工号 | 姓名 | 岗位 | 年级组 | 在岗状态", *(
            f"T{n:02} | {teacher(n)} | 班主任 | {names[n][0]}年级 | 在岗" for n in range(count))],
        "班级表": ["班级 | 年级 | 班主任", *(f"{names[n]} | {names[n][0]}年级 | {teacher(n)}" for n in range(count))],
    }  # fmt: skip
    for name, lines in tables.items():
        write_book(folder / "基础信息" / f"{name}.xlsx", {name: rows("\n".join(lines))})
    return folder


_DIGITS = "甲乙丙丁戊己庚辛壬癸"


def pupil(number: int, place: int) -> str:
    return f"生{_DIGITS[number // 10]}{_DIGITS[number % 10]}{_DIGITS[place // 10]}{_DIGITS[place % 10]}"


def teacher(number: int) -> str:
    return f"师{_DIGITS[number // 10]}{_DIGITS[number % 10]}"


def sheet_of(path: Path, number: int, count: int) -> bytes:
    """The sheet of a class with a visit to each pupil."""
    name = class_names(count)[number]
    lines = (f"2024-10-{p + 1} | {name} | {pupil(number, p)} | {teacher(number)} | 实地家访" for p in range(PUPILS))
    write_book(path, {"家访记录": rows("\n".join((HEADINGS, *lines)))})
    return path.read_bytes()
