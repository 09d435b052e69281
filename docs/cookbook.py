"""The cookbook of policies (examples/cookbook.toml): its rows as a school types them, and its pages in policies.md."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from itertools import groupby
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
BOOK = tomllib.loads((HERE / "examples" / "cookbook.toml").read_text(encoding="utf-8"))

_SHOWN = ("班级表", "任课表", "家访记录", "家访计划", "事件登记", "违规登记", "收表登记")
"""The sheets of the small school that a reader needs to follow the figures; its pupils are said in words."""


def tables_of(recipe: Mapping[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """Title of sheet → rows of the small school under this rule alone; a further row of 基本设置 replaces the key's."""
    sheets = {title: _rows(cells) for title, cells in BOOK["school"].items()}
    for title, cells in recipe.get("tables", {}).items():
        head = BOOK["school"].get(title, cells[:1])[0]
        sheets.setdefault(title, []).extend(_rows([head, *(row for row in cells if row != head)]))
    sheets["指标"] = [
        {"编号": f"算例-{n}", "名称": f"算例之{n}", **row["cells"]} for n, row in enumerate(recipe["row"], 1)
    ]
    sheets["基本设置"] = list({row["键"]: row for row in sheets["基本设置"]}.values())
    return sheets


def later_tables_of(recipe: Mapping[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """The second term of a rule about the school year: another log and other days, everything else alike."""
    sheets, later = tables_of(recipe), recipe["year"]
    days = _rows([BOOK["school"]["基本设置"][0], *later["基本设置"]])
    sheets["基本设置"] = list({row["键"]: row for row in (*sheets["基本设置"], *days)}.values())
    return {**sheets, "家访记录": _rows(later["家访记录"])}


def _rows(cells: list[list[Any]]) -> list[dict[str, Any]]:
    head, *rows = cells
    return [{column: value for column, value in zip(head, row, strict=True) if value != ""} for row in rows]


def section() -> str:
    """The cookbook as Markdown."""
    parts = [
        "下面每一条都是学校文件里常见的话，和它在“指标”里的一行（没写的列留空）。右边是一所小小的学校按这一行算出来的数，",
        "“值 → 得分”，没有箭头的不计分；项目的测试逐条重算。那所学校的家访列在最后，可以照着手工核对。",
        "",
    ]
    for topic, recipes in groupby(BOOK["recipe"], key=lambda recipe: recipe["topic"]):
        parts += [f"### {topic}", "", "| 学校的规定 | 指标怎么写 | 算例 |", "|---|---|---|"]
        parts += [_line(recipe) for recipe in recipes]
        parts.append("")
    parts += ["### 算例的学校", "", *_school()]
    return "\n".join(parts)


def _line(recipe: Mapping[str, Any]) -> str:
    rules = "<br>".join(
        "；".join(f"{column} `{cell}`" for column, cell in row["cells"].items()) for row in recipe["row"]
    )
    beside = [_beside(title, cells) for title, cells in recipe.get("tables", {}).items()]
    figures = [_figures(row["figures"]) for row in recipe["row"]]
    if "totals" in recipe:
        figures.append("总分：" + _figures(recipe["totals"]))
    if "year" in recipe:
        figures[0] = "上学期：" + figures[0]
        figures += ["下学期：" + _figures(recipe["year"]["figures"]), "学年：" + _figures(recipe["year"]["totals"])]
    cells = (f"{recipe['clause']}<br>{recipe['why']}", "<br>".join([rules, *beside]), "<br>".join(figures))
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _beside(title: str, cells: list[list[Any]]) -> str:
    head = BOOK["school"].get(title, cells[:1])[0]
    rows = [row for row in cells if row != head]
    shown = "；".join(" ".join(str(cell) for cell in row) for row in rows[:2])
    return f"{title}：{shown}{' ……' if len(rows) > len(rows[:2]) else ''}"


def _figures(figures: Mapping[str, str]) -> str:
    return "，".join(f"{name} {figure}" for name, figure in figures.items())


def _school() -> Iterable[str]:
    yield "一(1)班：安安（留守儿童）、北北（残疾）、春春（家长外地）、冬冬（新生）、飞飞（11 月 11 日从一(2)班转来）；"
    yield "一(2)班：光光、海海；六(1)班：江江（留守儿童）、兰兰（家长外地）、梅梅。"
    yield "周科、吴科（党员）、赵静是科任教师，郑校是校领导。2024-9-2 开学，2025-1-17 结课；国庆节放假 10 月 1 日至 7 日。"
    for title in _SHOWN:
        head, *rows = BOOK["school"][title]
        yield from ("", f"**{title}**", "", _table_row(head), "|" + "---|" * len(head), *map(_table_row, rows))


def _table_row(cells: Iterable[Any]) -> str:
    return "| " + " | ".join(str(cell) for cell in cells) + " |"
