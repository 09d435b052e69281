"""The commands that compare: two terms, or two policies on the same term."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from jiafang_batch.cli.click_chinese import ChineseCommand
from jiafang_batch.cli.path_types import PlacePath, TermPath
from jiafang_batch.cli.term_lock import alone

if TYPE_CHECKING:
    from jiafang_batch.run.term.compare import Compared

_TERM = TermPath()
_BOOK = PlacePath()
_POLICY = PlacePath(path_type=str)


@click.command(cls=ChineseCommand, epilog="例：jiafang compare 2024秋 2025春")
@click.argument("earlier", metavar="上学期", type=_TERM)
@click.argument("later", metavar="本学期", type=_TERM)
@click.option(
    "-o", "--output", metavar="文件", type=_BOOK, help="对比写到这个 .xlsx；不写则写到本学期的“输出/对比.xlsx”。"
)
def compare(earlier: Path, later: Path, output: Path | None) -> int:
    """两个学期对比：学校、年级、各班、各位教师、各项指标，哪些升了、哪些降了。

    退出码：0 写好了；1 写好了，但有学号相同、姓名不同的学生；2 命令写错；3 程序内部出错。
    """
    from jiafang_batch.run.term.compare import compare_terms

    with alone(later):
        compared = compare_terms(earlier, later, output)
    return _say(compared)


@click.command(
    cls=ChineseCommand,
    epilog="例：jiafang year 2024秋 2025春 --weights 40,60\n\n例：jiafang year 2024秋 2025春 --also 2023秋 --also 2024春",
)
@click.argument("first", metavar="上学期", type=_TERM)
@click.argument("second", metavar="下学期", type=_TERM)
@click.option(
    "--weights", metavar="权重", default="50,50", show_default="50,50", help="上学期、下学期总分各占多少，如 40,60。"
)
@click.option(
    "--also", metavar="文件夹", type=_TERM, multiple=True,
    help="更早的学期，可写几次；“每三年实地一次”按写出的全部学期来看。",
)  # fmt: skip
@click.option(
    "-o", "--output", metavar="文件", type=_BOOK, help="写到这个 .xlsx；不写则写到下学期的“输出/学年考核.xlsx”。"
)
def year(first: Path, second: Path, weights: str, also: tuple[Path, ...], output: Path | None) -> int:
    """学年考核：两个学期合成一个学年，教师和班级的学年总分、等级、评优，全学年访了哪些学生，哪些家庭满三年该再上门。

    退出码：0 写好了；1 写好了，但有学号相同、姓名不同的学生；2 命令写错；3 程序内部出错。
    """
    from jiafang_batch.run.term.year_book import year_of_terms

    with alone(second):
        written = year_of_terms(first, second, weights, also, output)
    return _say(written)


@click.command(
    "compare-policy", cls=ChineseCommand, epilog="例：jiafang compare-policy 2024秋 2024秋/考核办法.xlsx pinci"
)
@click.argument("folder", metavar="文件夹", type=_TERM)
@click.argument("first", metavar="甲", type=_POLICY)
@click.argument("second", metavar="乙", type=_POLICY)
@click.option(
    "-o", "--output", metavar="文件", type=_BOOK, help="对比写到这个 .xlsx；不写则写到“输出/考核办法对比.xlsx”。"
)
def compare_policy(folder: Path, first: str, second: str, output: Path | None) -> None:
    """同一份数据用两个考核办法各算一遍：谁会通过、谁会不通过、差在哪里。

    甲、乙写自带办法的名称（见 jiafang policy list），或者一个考核办法.xlsx 的路径；日期一律用文件夹自己的。
    """
    from jiafang_batch.run.term.compare_policy import compare_policies

    with alone(folder):
        compared = compare_policies(folder, first, second, output)
    _say(compared)


def _say(compared: Compared) -> int:
    """Print the lines and the written file; returns the exit code."""
    click.echo("\n".join(compared.lines))
    click.echo(f"完成：{compared.book}")
    return 1 if compared.has_errors else 0
