"""The commands about personal data: privacy, purge."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from jiafang_batch.cli.click_chinese import ChineseCommand
from jiafang_batch.cli.path_types import TermPath
from jiafang_batch.cli.term_lock import alone, opened_alone
from jiafang_batch.run.command_words import words
from jiafang_batch.run.place.disk_names import readable_name

_TERM = TermPath()
_MOST_NAMED = 8


@click.command(cls=ChineseCommand, epilog="例：jiafang privacy 2024秋")
@click.argument("folder", metavar="文件夹", type=_TERM)
def privacy(folder: Path) -> None:
    """个人信息清单：收集了哪些信息、哪个指标用到、写在哪些文件里、给谁看、保存到哪天、什么时候分发过。

    先运行 run（需要时还有 forms、hand-out），清单只数现在文件夹里有的文件。写在学期文件夹的“个人信息清单.xlsx”。
    """
    from jiafang_batch.run.term.privacy import write_privacy

    with opened_alone(folder) as term:
        report = write_privacy(term)
    click.echo(f"收集的信息：{len(report.data.columns)} 列；写出的文件：{len(report.data.files)} 个。")
    if report.data.lacks_forms:
        click.echo(
            f"提醒：还没有写出表册，不知道哪些列只有表册用到；运行 {words('jiafang', 'forms', folder)} 以后再看一次。"
        )
    elif report.unused:
        named = "、".join(report.unused[:_MOST_NAMED]) + ("等" if len(report.unused) > _MOST_NAMED else "")
        click.echo(f"本学期的指标和结果都没有用到、可以不再收集的有 {len(report.unused)} 列：{named}。")
    if report.keep_until is None:
        click.echo("还没有规定保存期限：在考核办法“基本设置”的“保存期限”写上，如 3年。")
    else:
        click.echo(f"保存到 {report.keep_until}；到期后运行 {words('jiafang', 'purge', folder)}")
    if report.written.notice:
        click.echo(f"提醒：{report.written.notice}")
    click.echo(f"完成：{report.written.path}")


@click.command(cls=ChineseCommand, epilog="例：jiafang purge 2021秋")
@click.argument("folder", metavar="文件夹", type=_TERM)
@click.option("--early", is_flag=True, help="还没到保存期限（或者没有规定）也清理。")
@click.option("--yes", is_flag=True, help="不再问，直接清理。")
@click.option("--today", metavar="日期", default="", help="按哪一天看期限，如 2028-3-1；不写则是今天。")
def purge(folder: Path, early: bool, yes: bool, today: str) -> int:
    """清理一个到期的学期：删去（或去标识）里面的个人信息，再查一遍有没有留下。

    删去的有名册、家访记录、写出的工作簿和表册；留下考核办法、上报表这些没有人名的。先列出来，问过再做；做了就不能恢复。
    退出码：0 没有留下；1 还有文件里有个人信息（学校自己放的文件、有密码的文件），已列出；2 命令写错或还不能清理；3 程序内部出错。
    """
    from jiafang_batch.run.place.cache import term_intake
    from jiafang_batch.run.place.clock import moment_of
    from jiafang_batch.run.term.as_of import as_of_day
    from jiafang_batch.run.term.open_term import open_term
    from jiafang_batch.run.term.purge import PSEUDONYMS, plan_purge
    from jiafang_batch.run.term.purge import purge as do_it

    with alone(folder):
        with term_intake(folder) as intake:
            term = open_term(folder, intake)
            day = as_of_day(today, "--today") or moment_of("", term.zone).date()
            plan = plan_purge(term, day, early=early)
        click.echo(f"要删去 {len(plan.deleted)} 个文件（名册、家访记录、写出的工作簿和表册）。")
        if plan.pseudonyms:
            click.echo(f"去标识：“{PSEUDONYMS}”里留下没有姓名和号码的 {'、'.join(plan.pseudonyms)}。")
        if plan.kept:
            click.echo(f"留下：{_listed(plan.kept)}")
        if plan.others:
            click.echo(f"学校自己放的文件不动：{_listed(plan.others)}")
        if not yes and not click.confirm("删去以后不能恢复。现在就做吗？", default=False):
            click.echo("没有做，什么都没有动。")
            return 0
        purged = do_it(plan)
    click.echo(f"删去了 {purged.deleted} 个文件。")
    if not purged.left_in and not purged.locked:
        click.echo("又查了一遍：留下的文件里没有这些人的姓名、号码、住址和写下的话。")
        return 0
    if purged.left_in:
        click.echo(f"这些文件里还有个人信息，请自己处理：{_listed(purged.left_in, len(purged.left_in))}")
    if purged.locked:
        click.echo(
            f"这些文件里的文字查不了（有密码、打不开，或者是图片、PDF、旧格式），请自己看："
            f"{_listed(purged.locked, len(purged.locked))}"
        )
    return 1


def _listed(names: Sequence[str], most: int = _MOST_NAMED) -> str:
    """The names of files, harmless: in them, too, people write names, numbers and whatever."""
    from jiafang_batch.problem import first_names

    return first_names([readable_name(name) for name in names], most, "个")
