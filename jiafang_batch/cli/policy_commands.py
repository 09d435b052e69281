"""The commands on policies: list the presets, show one, check a school's own."""

from __future__ import annotations

from pathlib import Path

import click

from jiafang_batch.cli.click_chinese import ChineseCommand, ChineseGroup
from jiafang_batch.cli.output import say_problems
from jiafang_batch.cli.path_types import PlacePath


@click.group(cls=ChineseGroup, epilog="例：jiafang policy check 2024秋/考核办法.xlsx")
def policy() -> None:
    """考核办法：列出十个底稿、查看一个、检查本校自己的。"""


@policy.command("list", cls=ChineseCommand, epilog="例：jiafang policy list")
def list_() -> None:
    """列出自带的考核办法和它们的出处。"""
    from jiafang_batch.policy.show import preset_rows
    from jiafang_batch.run.text_table import text_table

    click.echo(text_table(*preset_rows()))


@policy.command(cls=ChineseCommand, epilog="例：jiafang policy show qizhuang")
@click.argument("name", metavar="名称")
def show(name: str) -> None:
    """把一个自带的考核办法显示成表格；名称也可以写学校或标题里的字，如 齐庄。"""
    from jiafang_batch.policy.show import preset_tables
    from jiafang_batch.run.start.new import preset_named
    from jiafang_batch.run.text_table import text_table

    for title, headings, rows in preset_tables(preset_named(name)):
        click.echo(f"\n{title}")
        click.echo(text_table(headings, rows))


@policy.command(cls=ChineseCommand, epilog="例：jiafang policy check 2024秋")
@click.argument("path", metavar="文件", type=PlacePath())
def check(path: Path) -> int:
    """检查本校的考核办法.xlsx：不认得的词、分值合计、没人家访的学生、没有日子的时间窗口。

    退出码：0 没有错误；1 有“错误”级的问题；2 命令写错。
    """
    from jiafang_batch.catalogue import is_error, ordered
    from jiafang_batch.intake.pool import Intake
    from jiafang_batch.policy.document import undecided_text
    from jiafang_batch.policy.lint import lint_policy
    from jiafang_batch.run.term.check import policy_file
    from jiafang_batch.run.term.open_term import read_policy
    from jiafang_batch.run.term.settle import settled_files

    with Intake() as intake:
        found, file, problems = read_policy(policy_file(path), intake)
    about_file = settled_files([file], file.source.name)
    said = ordered((*about_file, *problems, *(lint_policy(found, file.source.name) if found else ())))
    click.echo(f"核对了 {path}：{len(found.indicators) if found else 0} 个指标可以统计。")
    if found and (waiting := undecided_text(found.document)):
        click.echo(waiting)
    say_problems(said)
    return 1 if found is None or any(is_error(problem) for problem in said) else 0
