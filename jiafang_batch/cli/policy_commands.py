"""The commands on policies: list the presets, show one, check a school's own."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

import click

from jiafang_batch.cli.click_chinese import ChineseCommand, ChineseGroup
from jiafang_batch.cli.output import say_problems
from jiafang_batch.cli.path_types import PlacePath, TermPath
from jiafang_batch.run.command_words import words


@click.group(cls=ChineseGroup, epilog="例：jiafang policy check 2024秋/考核办法.xlsx")
def policy() -> None:
    """考核办法：列出底稿、查看一个、检查本校自己的。"""


@policy.command("list", cls=ChineseCommand, epilog="例：jiafang policy list")
def list_() -> None:
    """列出自带的考核办法和它们的出处。"""
    from jiafang_batch.policy.show import preset_rows
    from jiafang_batch.run.text_table import text_table

    click.echo(text_table(*preset_rows()))


@policy.command(cls=ChineseCommand, epilog="例：jiafang policy show 2024秋")
@click.argument("name", metavar="名称或文件")
def show(name: str) -> None:
    """把一个考核办法显示出来：自带的显示成表格，本校的逐条读成话，每一行指标是哪一句、基本设置和等级怎样定。

    自带的写名称，也可以写学校或标题里的字，如 齐庄；本校的写学期文件夹或考核办法.xlsx。
    """
    if Path(name).exists():
        for line in _own_rules(Path(name)):
            click.echo(line)
        return
    from jiafang_batch.policy.show import preset_tables
    from jiafang_batch.run.start.new import preset_named
    from jiafang_batch.run.text_table import text_table

    for title, headings, rows in preset_tables(preset_named(name)):
        click.echo(f"\n{title}")
        click.echo(text_table(headings, rows))


def _own_rules(path: Path) -> Iterator[str]:
    """A school's own policy in words: its indicators, then 基本设置, 校历 and the rest."""
    from jiafang_batch.intake.pool import Intake
    from jiafang_batch.report.lists.source_pages import rules_page
    from jiafang_batch.run.term.check import policy_file
    from jiafang_batch.run.term.open_term import read_policy
    from jiafang_batch.run.usage import UsageError

    with Intake() as intake:
        own_policy, _, _ = read_policy(policy_file(path), intake)
    if own_policy is None:
        raise UsageError(
            f"“{path}”还不完整，读不成话。请先运行 {words('jiafang', 'policy', 'check', path)} 看看缺什么。"
        )
    for part, entries in groupby(rules_page(own_policy).rows, key=lambda row: str(row[0])):
        yield f"【{part}】"
        yield from (f"  {entry}：{rule}" for _, entry, rule, _ in entries)


@policy.command(cls=ChineseCommand, epilog="例：jiafang policy check 2024秋")
@click.argument("path", metavar="文件", type=PlacePath())
def check(path: Path) -> int:
    """检查本校的考核办法.xlsx：不认得的词、分值合计、没人家访的学生、没有日子的时间窗口。

    先把每一行指标读成一句话，和学校的文件对一对就知道写对了没有。

    最后几条提示是要学校自己定的：凭照片、签字、材料给分的，一票否决的，一次家访要教师填几格。

    退出码：0 没有错误；1 有“错误”级的问题；2 命令写错。
    """
    from jiafang_batch.catalogue import is_error, ordered
    from jiafang_batch.handin.handouts.visit_cells import visit_cells
    from jiafang_batch.intake.pool import Intake
    from jiafang_batch.measure.rule_sentence import rule_lines
    from jiafang_batch.policy.document import undecided_text
    from jiafang_batch.policy.lint import lint_policy
    from jiafang_batch.policy.questions import questions
    from jiafang_batch.run.term.check import policy_file
    from jiafang_batch.run.term.open_term import read_policy
    from jiafang_batch.run.term.settle import settled_files

    with Intake() as intake:
        checked_policy, file, problems = read_policy(policy_file(path), intake)
    about_file = settled_files([file], file.source.name)
    name = file.source.name
    remarks = (
        (*lint_policy(checked_policy, name), *questions(checked_policy, name), visit_cells(checked_policy, name))
        if checked_policy
        else ()
    )
    listed = ordered((*about_file, *problems, *remarks))
    click.echo(f"核对了 {path}：{len(checked_policy.indicators) if checked_policy else 0} 个指标可以统计。")
    if checked_policy and (waiting := undecided_text(checked_policy.document)):
        click.echo(waiting)
    if checked_policy:
        click.echo("每一行读作（和学校的文件对一对，看是不是那句话）：")
        for line in rule_lines(checked_policy):
            click.echo(f"  {line}")
    say_problems(listed)
    return 1 if checked_policy is None or any(is_error(problem) for problem in listed) else 0


@policy.command(cls=ChineseCommand, epilog="例：jiafang policy take 2024秋/输出/家访汇总.xlsx")
@click.argument("book", metavar="家访汇总", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option(
    "--into", "root", metavar="文件夹", type=TermPath(), help="写进哪个学期文件夹的考核办法；不写则是它所在的那一个。"
)
@click.option("--yes", "is_agreed", is_flag=True, help="不再问，直接写。")
def take(book: Path, root: Path | None, is_agreed: bool) -> int:
    """把在家访汇总.xlsx 的“考核办法”里试改的目标、分值、步长、等级最低分写进考核办法.xlsx，先列出每一处再问。

    考核办法.xlsx 里其他内容不动。退出码：0 已写进去，或者没有不同；1 没有写；2 命令写错。
    """
    from jiafang_batch.cli.term_lock import alone
    from jiafang_batch.intake.pool import Intake
    from jiafang_batch.run.place.folder import POLICY_FILE, find_root
    from jiafang_batch.run.term.take_policy import policy_changes
    from jiafang_batch.run.term.take_policy import take as write
    from jiafang_batch.run.usage import UsageError

    folder = root or find_root(book)
    if folder is None or not (folder / POLICY_FILE).is_file():
        raise UsageError(f"“{book}”不在学期文件夹里，不知道写进哪个考核办法。请加 --into 学期文件夹。")
    with alone(folder), Intake() as intake:
        changes = policy_changes(book, folder, intake)
        if not changes:
            click.echo(f"“{book.name}”里的目标、分值、步长、等级和 {folder / POLICY_FILE} 一样，没有要写的。")
            return 0
        for change in changes:
            click.echo(f"  {change}")
        if not is_agreed and not click.confirm(f"把这 {len(changes)} 处写进 {folder / POLICY_FILE} 吗？"):
            click.echo("没有写。")
            return 1
        write(changes, folder)
    click.echo(f"写好了 {len(changes)} 处。下一步运行：")
    click.echo(f"  {words('jiafang', 'run', folder)}")
    return 0
