"""The command that proposes who visits whom when."""

from __future__ import annotations

from pathlib import Path

import click

from jiafang_batch.cli.click_chinese import ChineseCommand
from jiafang_batch.cli.path_types import TermPath
from jiafang_batch.cli.term_lock import opened_alone
from jiafang_batch.run.command_words import words


@click.command("plan", cls=ChineseCommand, epilog="例：jiafang plan 2024秋 --grade 一年级 --days 2025-01-23,2025-01-24")
@click.argument("folder", metavar="文件夹", type=TermPath())
@click.option("--grade", metavar="年级", default="", help="只排这个年级；不写就各年级一起排，教几个年级的老师不会撞。")
@click.option(
    "--days", metavar="日期", default="",
    help="哪几天去，如 2025-01-23,2025-01-24下午；只写日期是上午和下午。不写就用上次的，再没有就用校历里的集中家访或活动。",
)  # fmt: skip
@click.option(
    "--per-class", "per_class", metavar="户数", type=click.IntRange(min=0), default=0,
    help="一个班选几户（特殊学生和很久没去的在前）。不写就是还要家访的都排；班里报过名单的按名单。",
)  # fmt: skip
@click.option("--fresh", is_flag=True, help="从头排：只有固定的行（您改过的、选了“是”的）不动。")
def plan(folder: Path, grade: str, days: str, per_class: int, fresh: bool) -> int:
    """分工：谁哪个半天去哪家，每个年级写一份分工表，放在“分工”里；排不下的写在最前面。

    分工表什么都可以改，改好存盘再运行一次：您改过的不动，别的尽量不动。定下来后用 jiafang collect 交上来，
    它就是家访计划。退出码：0 都排好了；1 有排不下的；2 命令写错；3 程序内部出错。
    """
    from jiafang_batch.class_names import year_group
    from jiafang_batch.run.place.clock import moment_of
    from jiafang_batch.run.plan.planning import PlanWish, plan_term

    wish = PlanWish(year_group(grade) if grade else "", days, per_class, fresh)
    with opened_alone(folder) as term:
        planned = plan_term(term, wish, moment_of("", term.zone).date())
    for plan_file in planned:
        click.echo(f"{plan_file.path}：{plan_file.summary}")
        if plan_file.findings:
            click.echo(f"  有 {plan_file.findings} 处不够或要看一看，写在第一张表“不够的地方”里。")
        if plan_file.kept is not None:
            click.echo(f"  原来的那份放在 {plan_file.kept}")
    click.echo("下一步：打开看一看，要改就直接改，存盘后再运行一次；定下来以后运行：")
    click.echo(f"  {words('jiafang', 'collect', folder)} {planned[0].path}")
    return 1 if any(plan_file.unplaced for plan_file in planned) else 0
