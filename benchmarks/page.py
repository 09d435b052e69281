"""What was measured as a page and a chart."""

from __future__ import annotations

import operator
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from measure import Cost
    from school import Size

_BOUNDS = {"≥": operator.ge, "≤": operator.le, "<": operator.lt}
_BAR, _GAP, _LEFT, _WIDE = 22, 14, 250, 420


@dataclass(frozen=True, slots=True)
class Row:
    """One line: what it is, what it cost, a remark, the ratio and what it should be."""

    title: str
    cost: Cost | None
    remark: str = ""
    ratio: float | None = None
    goal: str = ""


@dataclass(frozen=True, slots=True)
class Measured:
    """Everything of one sitting."""

    parts: Mapping[str, Sequence[Row]]
    size: Size
    machine: str
    day: date


def page(found: Measured) -> str:
    """docs/performance.md."""
    size = found.size
    about = (
        f"由 `make bench` 在 {found.day} 实测（{found.machine}）：{size.classes} 个班级工作簿，{size.pupils:,} 名学生，"
        f"{size.visits:,} 行家访记录。数字是同一次实测里的比值，与机器快慢关系不大；CPU 秒数含全部子进程，内存是最大的一个进程。"
        "下限是把同样的输入裸读一遍、把同样的格子裸写一遍，什么都不算、什么格式都没有。分析师脚本给同样的人各写一个带格式的工作簿，"
        "里面只有名单和家访明细：只认一种版式，不检查、不评分，没有公式、说明和台账。"
    )
    lines = ["# 速度", "", about, "", "![CPU 秒数](images/performance.svg)"]
    for title, rows in found.parts.items():
        lines += [
            "",
            f"## {title}",
            "",
            "| | 比值 | 目标 | CPU 秒 | 用时秒 | 内存 MB | |",
            "|---|--:|--:|--:|--:|--:|---|",
        ]
        lines += [_line(row) for row in rows]
    return "\n".join((*lines, "", _words(), ""))


_PAGE = Path(__file__).resolve().parent.parent / "docs/performance.md"
_WORDS = "## 为什么快"


def _words() -> str:
    """What people have written below the tables, which measuring again does not change."""
    _, heading, words = _PAGE.read_text(encoding="utf-8").partition(_WORDS)
    return (heading + words).rstrip()


def _line(row: Row) -> str:
    ratio = "" if row.ratio is None else f"{row.ratio:.2f}" if row.ratio < 100 else f"{row.ratio:.0f}"
    spent = (
        ("", "", "") if row.cost is None else (f"{row.cost.cpu:.2f}", f"{row.cost.wall:.2f}", f"{row.cost.peak:.0f}")
    )
    return f"| {row.title} | {ratio} | {row.goal}{_missed(row)} | {' | '.join(spent)} | {row.remark} |"


def _missed(row: Row) -> str:
    """Says of a goal that is a bound that it is not reached."""
    sign, _, bound = row.goal.partition(" ")
    if row.ratio is None or sign not in _BOUNDS:
        return ""
    return "" if _BOUNDS[sign](row.ratio, float(bound)) else "，没有达到"


def chart(found: Measured) -> str:
    """Processor seconds of one school as bars."""
    rows = found.parts["一所学校"]
    ours, analyst, floor, again = rows[0], rows[1], rows[2], rows[3]
    assert ours.cost and analyst.cost and again.cost and floor.ratio  # noqa: S101, PT018  as one_school gives them
    bars = {
        "分析师脚本（做得更少）": analyst.cost.cpu,
        "下限（裸读＋裸写）": ours.cost.cpu / floor.ratio,
        "整学期运行（全新）": ours.cost.cpu,
        "没有变化再运行": again.cost.cpu,
    }
    most = max(bars.values())
    drawn = [_bar(number, title, value, most) for number, (title, value) in enumerate(bars.items())]
    height = len(bars) * (_BAR + _GAP) + _GAP
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_LEFT + _WIDE + 90}" height="{height}" '
        f'font-family="sans-serif" font-size="14">\n<rect width="100%" height="100%" fill="#fff"/>\n'
        + "\n".join(drawn)
        + "\n</svg>\n"
    )


def _bar(number: int, title: str, value: float, most: float) -> str:
    top, wide = _GAP + number * (_BAR + _GAP), max(1, round(_WIDE * value / most))
    text = top + _BAR - 6
    return (
        f'<text x="{_LEFT - 10}" y="{text}" text-anchor="end" fill="#1F2D3D">{title}</text>'
        f'<rect x="{_LEFT}" y="{top}" width="{wide}" height="{_BAR}" fill="#2F75B5"/>'
        f'<text x="{_LEFT + wide + 8}" y="{text}" fill="#1F2D3D">{value:.1f} 秒</text>'
    )
