"""The commands around handing in: hand-out, collect, status, diff."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from jiafang_batch.cli.ask_rows import ask_about_rows
from jiafang_batch.cli.click_chinese import ChineseCommand
from jiafang_batch.cli.hand_in_output import collected_lines, standing_lines
from jiafang_batch.cli.path_types import TermPath
from jiafang_batch.cli.term_lock import opened_alone
from jiafang_batch.run.command_words import words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from jiafang_batch.handin.hand_in_state import Standing

_TERM = TermPath()
_ANY = click.Path(path_type=Path, exists=True)
_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)
_AT = "那个时候的情况，以后收到的不算，如 2025-01-20T15:00；不写则是现在。"


@click.command("hand-out", cls=ChineseCommand, epilog="例：jiafang hand-out 2024秋 --grade 一年级")
@click.argument("folder", metavar="文件夹", type=_TERM)
@click.option(
    "--per", type=click.Choice(["class", "teacher"]), metavar="对象", default="class", show_default="class",
    help="class：一个班一份；teacher：一位教师一份。",
)  # fmt: skip
@click.option("--grade", metavar="年级", default="", help="只发这个年级的，如 一年级。")
def hand_out(folder: Path, per: str, grade: str) -> int:
    """发表：给每个班（或每位教师）写一份填好名单的家访表，放在“发表”里。

    待家访的学生已经列好，以前交过的内容已经带上；已有人填过的文件不会被覆盖。
    考核办法有类型为“评分”的指标时，还写一份评分登记，指标和对象已经列好，评分人填得分。
    """
    from jiafang_batch.class_names import year_group
    from jiafang_batch.handin.identity import OwnerKind
    from jiafang_batch.run.handin.hand_out import HandoutOutcome
    from jiafang_batch.run.handin.hand_out import hand_out as write
    from jiafang_batch.run.place.clock import moment_of

    kind = OwnerKind.TEACHER if per == "teacher" else OwnerKind.SCHOOL_CLASS
    with opened_alone(folder) as term:
        today = moment_of("", term.zone).date()
        handed = write(term, kind, year_group(grade) if grade else "", today)
    for book in handed.books:
        carried = f"，带上已交的 {book.carried} 行" if book.carried else ""
        waiting = [f"待家访 {book.waiting} 人"] if book.waiting or not book.targets else []
        asked = "；".join((*waiting, *(target.words for target in book.targets)))
        click.echo(f"{book.outcome.value}  {book.path}（{asked}{carried}）")
    if handed.marking is not None:
        path, is_current = handed.marking
        click.echo(
            f"评分表  {path}" if is_current else f"评分表  {path} 有人填过或者正开着，没有覆盖；填好的放进“收表”。"
        )
    kept = [book for book in handed.books if book.outcome in (HandoutOutcome.FILLED, HandoutOutcome.OPEN)]
    if kept:
        click.echo(f"有 {len(kept)} 份没有覆盖：先用 jiafang collect 收下已填的内容，关闭文件后再发一次。")
    for line in _reminders(handed.notices):
        click.echo(line)
    if not handed.books:
        return 1
    click.echo("下一步：把“发表”里的文件发给老师；交回来以后运行：")
    click.echo(f"  {words('jiafang', 'collect', folder)} 交来的文件或文件夹")
    return 1 if kept else 0


@click.command(cls=ChineseCommand, epilog="例：jiafang collect 2024秋 下载/一年级.zip 下载/张老师.xlsx")
@click.argument("folder", metavar="文件夹", type=_TERM)
@click.argument("paths", metavar="[来件]...", type=_ANY, nargs=-1)
@click.option("--as", "owner", metavar="谁", default="", help="这个文件是哪个班或哪位教师的；认不出、认错了时用。")
@click.option("--supplement", is_flag=True, help="这些是补交：和以前交的一起统计，不替换以前的。")
@click.option("--received", metavar="时间", default="", help="收到的时间，如 2025-01-20T15:00；不写则是现在。")
@click.option("--dropped", envvar="JIAFANG_DROPPED", default="", hidden=True, help="拖到图标上的文件。")
def collect(folder: Path, paths: tuple[Path, ...], owner: str, supplement: bool, received: str, dropped: str) -> int:
    """收表：从文件、文件夹、压缩包里认出是哪个班交的表，存一份到“收表”，记在收表登记.xlsx 里。

    和以前交的说法不一致、说不准的行，在终端里会并排列出来问，答的记在更正.xlsx；不问也先照算，什么都不丢。
    文件名随便叫；同样的内容交几次算一次；认不出或互相矛盾的不收，会说明原因。放在“来件”里的会自动收。
    原来的文件不动。退出码：0 都收好了；1 有未收的文件；2 命令写错；3 程序内部出错。
    """
    from jiafang_batch.cli.dropped import dropped_paths
    from jiafang_batch.run.handin.collect import Wish
    from jiafang_batch.run.handin.collect import collect as take_in
    from jiafang_batch.run.handin.hand_in_status import take_stock
    from jiafang_batch.run.handin.write_status import write_stock
    from jiafang_batch.run.place.clock import moment_of

    with opened_alone(folder) as term:
        now = moment_of("", term.zone)
        wish = Wish(owner, supplement, moment_of(received, term.zone) if received else None)
        collected = take_in(term, [*paths, *dropped_paths(dropped)], now, wish)
        stock = take_stock(collected.term, now)
        notices = write_stock(stock)
        for line in (*collected_lines(collected, stock), *_reminders(notices)):
            click.echo(line)
        ask_about_rows(stock.checked, [filed.submission.path for filed in collected.filed])
    return 1 if collected.refused else 0


@click.command(cls=ChineseCommand, epilog="例：jiafang status 2024秋 --grade 一年级 --remind")
@click.argument("folder", metavar="文件夹", type=_TERM)
@click.option("--grade", metavar="年级", default="", help="只看这个年级，另写一份只有这个年级的收表进度。")
@click.option("--remind", is_flag=True, help="写出催交的话，每个年级一段，可以直接贴到群里。")
@click.option("--at", "at", metavar="时间", default="", help=_AT)
@click.option("--today", metavar="日期", default="", help="那一天结束时的情况，如 2024-11-20；不写则是今天现在。")
def status(folder: Path, grade: str, remind: bool, at: str, today: str) -> int:
    """收表进度：哪些班交了、迟了、有错、没收下、没交，离截止还有多久；同时写出收表进度.xlsx。

    准许某个班晚交：在“收表/收表登记.xlsx”里它那一行写延期至（没有它就加一行写班级），保存关闭后再运行。
    退出码：0 都交齐了；1 还有没交或要改的；2 命令写错；3 程序内部出错。
    """
    from jiafang_batch.handin.hand_in_state import OPEN_STATES
    from jiafang_batch.run.handin.hand_in_status import take_stock
    from jiafang_batch.run.handin.remind import write_reminders
    from jiafang_batch.run.handin.write_status import write_progress, write_stock
    from jiafang_batch.run.place.clock import end_of, moment_of
    from jiafang_batch.run.term.as_of import as_of_day
    from jiafang_batch.run.usage import UsageError

    day = as_of_day(today, "--today")
    if day and at:
        raise UsageError("--at 和 --today 只写一个。")
    with opened_alone(folder) as term:
        moment = end_of(day, term.zone) if day else moment_of(at, term.zone)
        stock = take_stock(term, moment, is_looking_back=bool(at or day))
        shown = _of_grade(stock.standings, grade)
        notices = write_stock(stock)
        if grade:
            share = write_progress(stock, shown[0].year_group)
            notices = (*notices, *([share.notice] if share.notice else ()))
        messages = write_reminders(stock, shown) if remind else ()
    for line in standing_lines(stock, shown):
        click.echo(line)
    for where, text in messages:
        click.echo(f"\n—— {where.path} ——\n{text}")
    for line in _reminders((*notices, *(where.notice for where, _ in messages if where.notice))):
        click.echo(line)
    return 1 if any(s.state in OPEN_STATES for s in shown) else 0


def _of_grade(standings: Sequence[Standing], grade: str) -> Sequence[Standing]:
    from jiafang_batch.class_names import year_group
    from jiafang_batch.run.usage import UsageError

    if not grade:
        return standings
    shown = [standing for standing in standings if standing.year_group == year_group(grade)]
    if not shown:
        groups = dict.fromkeys(standing.year_group for standing in standings)
        raise UsageError(f"没有“{grade}”；有的年级是：{'、'.join(groups)}。")
    return shown


def _reminders(notices: Iterable[str]) -> Iterable[str]:
    return (f"提醒：{notice}" for notice in notices)


@click.command(cls=ChineseCommand, epilog="例：jiafang todo 2024秋 --grade 四年级 --by 周五")
@click.argument("folder", metavar="文件夹", type=_TERM)
@click.option("--grade", metavar="年级", default="", help="只看这个年级，如 四年级。")
@click.option(
    "--by", metavar="哪天", default="", help="只列这一天以前到期的，如 周五、下周三、2024-11-30；不写则都列。"
)
@click.option("--today", metavar="日期", default="", help="从哪一天看，如 2024-11-20；不写则是今天。")
def todo(folder: Path, grade: str, by: str, today: str) -> int:
    """待访名单：谁在哪天以前还要家访谁，期限近的在前，每条要求只说一次；电话和地址都在，可以打印。

    写在“催交”里：一位教师一张表，另有可以单独发给每位老师的话，和不点名、可以发在群里的话。
    退出码：0 都完成了；1 还有要家访的，或者没有写成；2 命令写错；3 程序内部出错。
    """
    from jiafang_batch.class_names import year_group
    from jiafang_batch.run.place.clock import moment_of
    from jiafang_batch.run.term.as_of import as_of_day
    from jiafang_batch.run.term.write_todo import find_todo, todo_lines, write_todo

    with opened_alone(folder) as term:
        day = as_of_day(today, "--today") or moment_of("", term.zone).date()
        term_todo = find_todo(term, day, by, year_group(grade) if grade else "")
        written = write_todo(folder, term_todo)
    for line in todo_lines(term_todo):
        click.echo(line)
    click.echo(f"\n—— 可以发在群里的话 ——\n{term_todo.public}\n")
    click.echo(written.notice or f"写好了 {written.path}：发给每位老师的话在第一张表，一位教师一页。")
    return 1 if term_todo.todos or not written.is_written else 0


@click.command(
    cls=ChineseCommand, epilog="例：jiafang diff 一(1)班_第1版.xlsx 一(1)班_第2版.xlsx；jiafang diff 2024秋 一(1)班"
)
@click.argument("old", metavar="旧表或学期文件夹", type=_ANY)
@click.argument("new", metavar="[新表或班级]", default="")
def diff(old: Path, new: str) -> int:
    """比较两份表：新增、删去了哪些行，哪些格子改了。意思相同的写法（如 2024-9-21 和 2024年9月21日）不算改动。

    给出学期文件夹，列出交了几份的班（或写明的班级、教师、年级）是怎样合起来统计的：每一份算了几行，改了、撤下、要问的行在哪里。
    退出码：0 没有不同（没有改了、撤下、要问的行）；1 有；2 命令写错；3 程序内部出错。
    """
    return _diff_term(old, new) if old.is_dir() else _diff_books(old, new)


def _diff_term(folder: Path, who: str) -> int:
    from jiafang_batch.handin.union_words import union_lines
    from jiafang_batch.run.handin.diff import united_in
    from jiafang_batch.run.place.cache import term_intake
    from jiafang_batch.run.place.folder import check_is_term
    from jiafang_batch.run.term.open_term import open_term

    check_is_term(folder)
    with term_intake(folder) as intake:
        unions = united_in(open_term(folder, intake), who)
    for line in union_lines(unions):
        click.echo(line)
    if not unions.files:
        click.echo(f"{f'“{who}”' if who else '每个班'}至多交了一份，没有要合起来统计的。")
    return 1 if unions.rows else 0


def _diff_books(old: Path, name: str) -> int:
    from jiafang_batch.changes.row_diff import ChangeKind, counts
    from jiafang_batch.intake.pool import Intake
    from jiafang_batch.run.handin.diff import diff_books
    from jiafang_batch.run.usage import UsageError

    new = Path(name)
    if not name or not new.is_file():
        raise UsageError(f"找不到“{name}”。" if name else f"“{old}”和哪一份比？请再给出一份表。")
    with Intake() as intake:
        changes = diff_books(old, new, intake)
    signs = {ChangeKind.ADDED: "＋", ChangeKind.REMOVED: "－", ChangeKind.CHANGED: "～"}
    for change in changes:
        moved = f"（原第 {change.old_row} 行）" if 0 < change.old_row != change.new_row and change.new_row else ""
        row = change.new_row or change.old_row
        click.echo(f"{signs[change.kind]} {change.sheet}第 {row} 行{moved}：{change.about}")
        for cell in change.cells:
            click.echo(f"      {cell.title}：{cell.old or '（空）'} → {cell.new or '（空）'}")
    tally = counts(changes)
    for sheet in dict.fromkeys(change.sheet for change in changes):
        counts_text = "，".join(f"{kind.value} {tally[sheet, kind]} 行" for kind in ChangeKind if tally[sheet, kind])
        click.echo(f"{sheet}：{counts_text}。")
    if not changes:
        click.echo("没有不同。")
    return 1 if changes else 0
