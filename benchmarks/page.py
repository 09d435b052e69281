"""What was measured as a page and a chart."""

from __future__ import annotations

import operator
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
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
    return "\n".join((*lines, "", _HOW, ""))


_HOW = """## 为什么快

每一项都有自己的模块和一个说明它与普通做法结果相同的测试，理由见 docs/decisions。

- 没有变化就不做：输入按内容、程序按自身的文件算出一个指纹，输出还在、没被改过就沿用（run/place/fingerprint.py）。
- 做出来还是一样的不再做：工作簿里每一行的值算成一个摘要，和上次相同、文件也没被动过就沿用；家访汇总的长表每 2,000 行一段，
  没变的段连压缩好的字节一起取自上次（report/sheet/draft.py、report/sheet/late_rows.py、run/place/standing_files.py）。
- 读过的表不再读：.缓存 里记着每个文件的内容（intake/remembered.py）。
- 自己的空白表按标题认，别的写法一段一段地比；表达式用到才编译（sheets/header.py、sheets/heading_meanings.py、patterns.py）。
- 记录都是 msgspec 的 Struct：类和实例由 C 做成，比较、取散列也是（docs/decisions/0023）；问题的说法、方案、表册用到才读，启动时
  少编译、少解析（catalogue.py、policy/library）。
- 一列里相同的格子只认一次，没有问题的行一次成形（sheets/typed_rows.py）。
- 每个指标要看的家访只找一次，各班、各年级、全校的数由同一批条目相加（measure/population.py）。
- 学校的每张清单只做一次，各班、各位老师的工作簿取自己的那些行（report/lists/audiences.py）。
- 每一行只排成一次 XML（在行号处断开的几段，各工作簿接上自己的行号），放进所有要它的工作簿；很少重复的文字整列
  一起排；同样形状的小工作簿由一个模子铸出（report/sheet/ 的 row_xml、fast_rows、moulds）。
- 表册里样子相同的页（家访记录表、问卷、一人一档的抬头）只排一次，每一页填进自己的字；各份单子都有的部件只压缩一次；
  反复出现的格子、段落做成字节就留着，整份文件不再编码一遍（report/forms/word_markup.py、report/sheet/archive.py）。
- 打印的名单（726 个工作簿）也由模子铸出，一所学校十来个模子（report/sheet/mould.py、report/forms/form_book.py）。
- 一张表的行分批编号、压缩，从不整张放在内存里（report/sheet/row_xml.py、report/sheet/archive.py）。

## 与以前相比

`python benchmarks/before.py b7d908e`（2026-11-30，同一次实测，两个版本轮流读同一所示范学校，各取最省的一次）：

| 现在 ÷ 以前（CPU） | 约 110 名学生 | 约 1,400 名学生 | 5,000 名学生 |
|---|--:|--:|--:|
| 只核对（check），目标 ≤ 1.15 | 1.05 | 1.08 | |
| 整学期运行 | 1.15 | 1.16 | 1.11 |
| 整学期运行，这一轮加快以前（eddc564） | 1.20 | 1.21 | 1.20 |

从那以后认得的写法多了许多，自己的空白表不为此付出什么；一次运行多写六分之一的工作表、十分之一的格子。另记下每个工作簿由什么排成
（改正以后再运行用得着），约占全新运行的百分之三。

## 还没有做到

一位教师改正以后，只有改动的文件重新读，只有改动的家访与上次比较，只有做出来不一样的工作簿和长表里的段重新排版
（docs/decisions/0024）：380 多个工作簿里通常只有三四个。所以还要花一次全新运行的 0.66，目标 0.4 没有达到：剩下的是认表 2 成、统计 1 成半、
各张清单和汇总里每一行的值 2 成、核对和归并 1 成半，余下是启动、数据（CSV）、变动和写出。认表的结果也可以记下来，那样再省一成，
全新的一次要多花百分之三；统计要省，得按改动的行往前推，那是算每个数的第二种办法。都没有做（docs/decisions/0020）。

读表在另外的进程里，和核对同时进行；写工作簿只用一个进程，所以两个处理器的用时约是一个的 0.86（按每个进程的 CPU 秒推算）。
把写出也分给两个进程试过：0.73，总共多做一成，而且只有 Linux 行，没有留下（docs/decisions/0020）。

格式本身的下限：把 5,000 人的学校的全部输入解压、全部输出（134 MB 的 XML）压缩一遍，合计约 0.3 秒，一次运行约 5 秒。一次运行的
CPU（2026-11-30，按采样，八个人共用的机器）：

| 去处 | 份额 |
|---|--:|
| 读表的进程：启动、检查压缩包、calamine 读、传回 | 18% |
| 启动、导入程序 | 5% |
| 认表、认格子（含传回来的格子还原） | 12% |
| 名册和家访相连、核对 | 8% |
| 统计、各清单的数 | 9% |
| 各清单、家访汇总的格子，得分说明 | 15% |
| 排成 XML、编号、铸出小工作簿 | 11% |
| 压缩、写盘、指纹 | 13% |
| CSV、变动、退回、工作簿由什么排成 | 9% |

没有一个函数占到二十分之一：处处都要再快近一倍，运行 ÷ 下限才到 0.25（现在约 0.45，1,400 人约 0.7；学校越小，启动和样子各异的
小工作簿占得越多）。目标 0.25 没有达到。还可以做的：模子按工作表而不是按工作簿做（约 3%，要让条件格式的编号不随工作簿变）；
“条文对照”不必装入全部表册的程序（约 1%，小学校 3%）。"""


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
