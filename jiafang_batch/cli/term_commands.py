"""The commands on a term folder: new, demo, run, check, explain, templates."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from jiafang_batch.cli.click_chinese import ChineseCommand
from jiafang_batch.cli.console import holds_all_text
from jiafang_batch.cli.output import (
    files_text,
    progress,
    run_text,
    say_blocked,
    say_exported,
    say_packed,
    say_problems,
    say_without_rosters,
)
from jiafang_batch.cli.path_types import PlacePath, TermPath
from jiafang_batch.cli.term_lock import alone
from jiafang_batch.run.command_words import words

if TYPE_CHECKING:
    from jiafang_batch.intake.limits import Limits
    from jiafang_batch.run.term.school import Checked, Computed, SchoolJob
    from jiafang_batch.run.term.write import Written

_FOLDER = PlacePath()
_TERM = TermPath()
_LIMIT = click.option(
    "--limit", metavar="名称=数", multiple=True,
    help="放宽一项读取上限，可写几次：文件大小=80 解压大小=600 压缩倍数=120 图片大小=25 工作表数=1000 行数=66000 列数=400 单元格数=2000000 "
    "时间=20 内存=1200。",
)  # fmt: skip


@click.command(
    cls=ChineseCommand,
    epilog="例：jiafang new 2024秋 --policy qizhuang --school 示范小学 --year 2024-2025 --term 第一学期",
)
@click.argument("folder", metavar="文件夹", type=_FOLDER)
@click.option(
    "--policy", "policy_name", metavar="方案", default="",
    help="以哪个考核办法为底稿，见 jiafang policy list。不写为 qizhuang；有 --from 时接着用旧学期自己的。",
)  # fmt: skip
@click.option("--school", metavar="名称", default="", help="学校名称。不写为 本校；有 --from 时同旧学期。")
@click.option(
    "--year", metavar="学年", default="", help="学年，如 2024-2025；不写则按今天推算；有 --from 时接着旧学期。"
)
@click.option(
    "--term",
    "term_name",
    metavar="学期",
    default="",
    help="第一学期 或 第二学期。不写为 第一学期；有 --from 时接着旧学期。",
)
@click.option(
    "--from",
    "before",
    metavar="旧学期",
    type=_FOLDER,
    default=None,
    help="上一个学期的文件夹：带来它的考核办法（换成新学期的日期），同一学年的名册，“对照.xlsx”，"
    "和跟踪台账、心理跟踪、整改里没有办结的。",
)
def new(folder: Path, policy_name: str, school: str, year: str, term_name: str, before: Path | None) -> None:
    """建一个学期文件夹：考核办法、名册、空白家访表和收表文件夹。接着上一个学期的，用 --from，不用重填。"""
    from jiafang_batch.run.term.begin_term import TermWish, begin_term

    begun = begin_term(folder, TermWish(policy_name, school, year, term_name), before)
    for line in begun.lines:
        click.echo(line)
    click.echo(begun.next_step)
    click.echo(f"  {words('jiafang', 'run', folder)}")


@click.command(cls=ChineseCommand, epilog="例：jiafang demo 示范学校 --size school --seed 7")
@click.argument("folder", metavar="文件夹", type=_FOLDER)
@click.option(
    "--policy", "policy_name", metavar="方案", default="qizhuang", show_default="qizhuang",
    help="用哪个考核办法，见 jiafang policy list。",
)  # fmt: skip
@click.option("--seed", metavar="数", type=int, default=1, show_default="1", help="同一个数造出同一所学校。")
@click.option(
    "--size", type=click.Choice(["small", "school"]), metavar="规模", default="small", show_default="small",
    help="small：约 110 名学生；school：约 1400 名学生。",
)  # fmt: skip
@click.option("--force", is_flag=True, help="文件夹里已有以前造的示范学校时重新造。")
def demo(folder: Path, policy_name: str, seed: int, size: str, force: bool) -> None:
    """造一所虚构的示范学校：名册、各班家访记录都已填好，有的规范，有的凌乱，有的有错。"""
    from jiafang_batch.demo import make_demo

    with alone(folder):
        paths = make_demo(folder, policy_name, seed, size, force=force)
    click.echo(f"示范学校已造好，共 {len(paths)} 个文件，人名都是虚构的。下一步运行：")
    click.echo(f"  {words('jiafang', 'run', folder)}")


@click.command(cls=ChineseCommand, epilog="例：jiafang run 2024秋 --as-of 2024-11-30")
@click.argument("folder", metavar="文件夹", type=_TERM)
@click.option("--as-of", "as_of", metavar="日期", default="", help="统计截止日期，代替考核办法里写的；如 2024-11-30。")
@click.option("-o", "--output", metavar="文件夹", type=_FOLDER, help="结果写到这里；不写则写到学期文件夹的“输出”。")
@click.option(
    "--previous",
    metavar="文件夹",
    type=_TERM,
    multiple=True,
    help="上一个学期的文件夹；学年的窗口和回访要用到上学期的家访。可写几次，更早的学期只列进一生一档。",
)
@_LIMIT
@click.option("--pack", "is_packed", is_flag=True, help="另给每位老师打一个压缩包，放在“分发”里。")
@click.option("--thumbnails", is_flag=True, help="各班的工作簿里附上家访照片的缩小图。")
@click.option(
    "--raw-csv", is_flag=True, help="“数据”里的 CSV 按原样写出，给其他程序读；不要用 Excel 打开（文字可能变成公式）。"
)
@click.option("--encrypt", "is_encrypted", is_flag=True, help="压缩包里每个工作簿加打开密码，密码写在“密码表.xlsx”。")
def run(  # noqa: PLR0913, PLR0917  an option of the command each
    folder: Path, as_of: str, output: Path | None, previous: tuple[Path, ...], limit: tuple[str, ...], is_packed: bool,
    thumbnails: bool, raw_csv: bool, is_encrypted: bool,
) -> int:  # fmt: skip
    """统计一个学期：读取、核对、计算，写出汇总、各年级、班级、教师的工作簿。

    退出码：0 没有错误；1 还有“错误”级的问题（其余照常统计）；2 命令写错；3 程序内部出错。
    """
    from jiafang_batch.run.place.limit_words import read_limits
    from jiafang_batch.run.place.publish import output_folder
    from jiafang_batch.run.place.unchanged_run import LastRun, earlier_terms, last_run, remember_run, run_digest
    from jiafang_batch.run.term.as_of import as_of_day

    day, limits, target = as_of_day(as_of), read_limits(limit), output_folder(folder, output)
    click.get_current_context().with_resource(alone(folder))
    is_plain = not is_packed and not is_encrypted
    options = (*limit, "raw-csv") if raw_csv else limit
    earlier = earlier_terms(target)
    digest = run_digest(folder, target, (*previous, *earlier), *options, as_of=as_of, thumbnails=thumbnails)
    if is_plain and (previous_run := last_run(target, digest)):
        click.echo(f"{previous_run.text}输入没有变化，沿用上次的结果。")
        return previous_run.code
    from jiafang_batch.run.term.school import SchoolJob

    computed, is_noted = _computed(
        SchoolJob(folder, day, limits, previous=previous), target, notes_classes=output is None
    )
    if computed is None:
        return 1
    now_earlier = computed.checked.earlier
    if is_noted or now_earlier != earlier:
        digest = run_digest(folder, target, (*previous, *now_earlier), *options, as_of=as_of, thumbnails=thumbnails)
    written = _write(
        computed, target, is_packed=is_packed, is_encrypted=is_encrypted, thumbnails=thumbnails, raw_csv=raw_csv
    )
    checked, code = computed.checked, 1 if computed.checked.has_errors else 0
    click.echo(run_text(checked, written, with_news=True), nl=False)
    if day is None:
        _say_days_to_come(checked)
    if is_plain:
        remember_run(target, digest, LastRun(run_text(checked, written, with_news=False), code), now_earlier)
    else:
        _say_packs(checked, written, is_encrypted=is_encrypted)
    return code


def _computed(job: SchoolJob, target: Path, *, notes_classes: bool) -> tuple[Computed | None, bool]:
    """Return the term with its figures, and True if the classes were noted.

    None, with the reasons printed, if the figures would replace outputs by nothing.
    """
    from jiafang_batch.run.place.publish import written_files
    from jiafang_batch.run.term.school import compute_school

    checked, is_noted = _checked(job, notes_classes=notes_classes)
    if checked.lacking_rosters and written_files(target):
        say_without_rosters(checked.lacking_rosters)
        return None, is_noted
    computed = compute_school(checked)
    if computed is None:
        say_blocked(checked, "原来的结果没有动。")
    return computed, is_noted


def _write(
    computed: Computed, target: Path, *, is_packed: bool, is_encrypted: bool, thumbnails: bool, raw_csv: bool
) -> Written:
    """Keep the numbers that were made for pupils, and write the outputs with a progress bar."""
    from jiafang_batch.run.term.made_numbers_file import keep_made_numbers
    from jiafang_batch.run.term.write import Packing, write_school

    checked = computed.checked
    keep_made_numbers(checked.job.folder, checked.files, checked.made)
    packing = Packing.ENCRYPTED if is_encrypted else Packing.PLAIN if is_packed else Packing.NONE
    with progress("写出") as writing:
        return write_school(computed, target, writing, packing, thumbnails=thumbnails, raw_csv=raw_csv)


def _say_days_to_come(checked: Checked) -> None:
    from jiafang_batch.run.place.clock import moment_of, zone_of
    from jiafang_batch.run.term.as_of import days_to_come_words

    if checked.policy is not None:
        today = moment_of("", zone_of(checked.policy.settings)).date()
        if ahead := days_to_come_words(checked.policy, today):
            click.echo(f"提醒：{ahead}")


def _say_packs(checked: Checked, written: Written, *, is_encrypted: bool) -> None:
    from jiafang_batch.run.term.pack import PACK_FOLDER

    say_packed(written, is_encrypted=is_encrypted)
    packs = len(list((written.folder / PACK_FOLDER).glob("*.zip")))
    command = "run --encrypt" if is_encrypted else "run --pack"
    say_exported(checked, command, PACK_FOLDER, packs, encrypted=is_encrypted)


def _checked(job: SchoolJob, *, notes_classes: bool) -> tuple[Checked, bool]:
    """Return the term, read with a progress bar.

    If wished, the classes in which the pupils are now are recorded; the second value is true if they were not yet.
    """
    from jiafang_batch.run.place.cache import term_intake
    from jiafang_batch.run.place.clock import moment_of
    from jiafang_batch.run.term.open_term import open_term
    from jiafang_batch.run.term.school import check_opened

    with progress("读取") as reading, term_intake(job.folder, job.limits) as intake:
        term = open_term(job.folder, intake)
        noted = term.note_classes(moment_of("", term.zone).date()) if notes_classes else term
        is_noted = noted is not term
        checked = check_opened(noted, job, reading)
        intake.forget_others()
    return checked, is_noted


@click.command(cls=ChineseCommand, epilog='例：jiafang check "2024秋/收表/一年级/一(1)班.xlsx"')
@click.argument("path", metavar="文件或文件夹", type=_FOLDER)
@click.option("--json", "as_json_", is_flag=True, help="用 JSON 输出，供其他程序读取。")
@_LIMIT
@click.option(
    "--suggest",
    is_flag=True,
    help="把认不准的姓名和超范围的日期列成“更正.xlsx”，认不出的标题和写法列成“对照.xlsx”，每行选一下就行。",
)
def check(path: Path, as_json_: bool, limit: tuple[str, ...], suggest: bool) -> int:
    """只核对、不统计：一个工作簿、一个文件夹或整个学期有哪些问题。

    退出码：0 没有错误；1 有“错误”级的问题；2 命令写错；3 程序内部出错。
    """
    from jiafang_batch.run.place.clock import moment_of, zone_of
    from jiafang_batch.run.place.limit_words import read_limits
    from jiafang_batch.run.plan.check_with_plans import check_with_plans
    from jiafang_batch.run.term.check import as_json
    from jiafang_batch.run.usage import UsageError

    limits = read_limits(limit)
    if suggest and as_json_:
        raise UsageError("--suggest 写的是更正表，不能和 --json 一起用；要 JSON 时请去掉 --suggest。")
    if suggest:
        return _suggest(path, limits)
    with progress("核对") as reading:
        today = moment_of("", zone_of(None)).date()
        report = check_with_plans(path, None if as_json_ else reading, limits, today)
    if as_json_:
        import json

        click.echo(json.dumps(as_json(report), ensure_ascii=not holds_all_text(), indent=1))
        return 1 if report.has_errors else 0
    click.echo(f"核对了 {files_text(report.files)}")
    say_problems(report.problems)
    if not report.against_roster:
        click.echo("不在学期文件夹里，只核对了表格本身，没有核对姓名和班级。")
    return 1 if report.has_errors else 0


@click.command(cls=ChineseCommand, epilog="例：jiafang explain 2024秋 一年级1班 QZ-1")
@click.argument("folder", metavar="文件夹", type=_TERM)
@click.argument("who", metavar="对象")
@click.argument("indicator", metavar="[指标]", required=False)
@click.option(
    "--as-of", "as_of", metavar="日期", default="", help="统计到哪一天，如手里那份表上写的；不写则和上次统计的一样。"
)
def explain(folder: Path, who: str, indicator: str | None, as_of: str) -> int:
    """得分是怎么来的：对象可以是教师、班级、年级、学校或学生，也可以是老师手里的那份工作簿；指标写编号或名称。

    每个指标一句话，后面是依据的学生、家访和它们在哪个文件、哪张表、哪一行。统计到哪一天，和“输出”里的表一样；
    给出手里的工作簿，就按它上面写的日期，并说明哪几项和它写的不一样。用 --as-of 看以前统计过的那一天，也和那次对照。
    """
    from jiafang_batch.run.place.folder import OUTPUT_FOLDER
    from jiafang_batch.run.term.as_of import as_of_day
    from jiafang_batch.run.term.explain_figure import FigureQuestion, NotFound, answer
    from jiafang_batch.run.term.held_book import is_workbook, read_held
    from jiafang_batch.run.term.school import SchoolJob, check_school

    question = FigureQuestion(who, indicator, as_of_day(as_of), read_held(Path(who)) if is_workbook(who) else None)
    checked = check_school(SchoolJob(folder, question.day))
    reply = answer(checked, question, folder / OUTPUT_FOLDER)
    if reply is None:
        say_blocked(checked, "")
        return 1
    click.echo("\n".join((*reply.remarks, *reply.explanation.text())))
    return 2 if isinstance(reply.explanation, NotFound) else 0


@click.command(cls=ChineseCommand, epilog="例：jiafang templates input_templates")
@click.argument("folder", metavar="[文件夹]", type=_FOLDER, default=Path("input_templates"))
@click.option("--force", is_flag=True, help="同名的文件填过或改过也换成空白的。")
def templates(folder: Path, force: bool) -> None:
    """写出空白的标准表：名册、家访记录、登记表和考核办法；填过的同名文件不会被覆盖。"""
    from jiafang_batch.run.start.templates import write_templates

    for path in write_templates(folder, force=force):
        click.echo(f"写出 {path}")


def _suggest(path: Path, limits: Limits) -> int:
    """Write the open decisions into 更正.xlsx of the term folder."""
    from jiafang_batch.run.place.folder import check_is_term
    from jiafang_batch.run.term.school import SchoolJob, check_school
    from jiafang_batch.run.term.suggest import write_suggestions
    from jiafang_batch.run.term.suggest_taught import write_taught_suggestions
    from jiafang_batch.run.usage import UsageError

    if not path.is_dir():
        raise UsageError("--suggest 要给学期文件夹，例：jiafang check 2024秋 --suggest。")
    check_is_term(path)
    with alone(path):
        with progress("核对") as reading:
            checked = check_school(SchoolJob(path, limits=limits), reading)
        target, asked = write_suggestions(checked)
        taught, words_ = write_taught_suggestions(checked)
    if target:
        click.echo(
            f"写出 {target}：有 {asked} 处等待裁定。打开后在“改为”或“裁定”里选一项，保存为“更正.xlsx”，再运行 jiafang run。"
        )
    if taught:
        click.echo(
            f"写出 {taught}：有 {words_} 个标题、写法、班级或称呼认不出。打开后每行选一项，保存为“对照.xlsx”，"
            "本学期所有的表都照此读，以后的学期用 jiafang new --from 带过去。"
        )
    if not target and not taught:
        click.echo("没有等待裁定的姓名和日期，也没有认不出的写法，什么都没有写。")
    return 1 if checked.has_errors else 0
