"""The commands on a term folder: new, demo, run, check, explain, templates."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from jiafang_batch.cli.chinese import ChineseCommand

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from jiafang_batch.problem import Problem
    from jiafang_batch.run.read import Progress, ReadFile
    from jiafang_batch.run.school import Checked
    from jiafang_batch.run.write import Written

_FOLDER = click.Path(path_type=Path)
_EXISTING = click.Path(path_type=Path, exists=True)
_LONG = 20
"""A progress bar appears from so many files on."""


@click.command(
    cls=ChineseCommand,
    epilog="例：jiafang new 2024秋 --policy qizhuang --school 示范小学 --year 2024-2025 --term 第一学期",
)
@click.argument("folder", metavar="文件夹", type=_FOLDER)
@click.option(
    "--policy", "policy_name", metavar="方案", default="qizhuang", show_default="qizhuang",
    help="以哪个考核办法为底稿，见 jiafang policy list。",
)  # fmt: skip
@click.option("--school", metavar="名称", default="本校", show_default="本校", help="学校名称。")
@click.option("--year", metavar="学年", default="", help="学年，如 2024-2025；不写则按今天推算。")
@click.option(
    "--term", "term_name", metavar="学期", default="第一学期", show_default="第一学期", help="第一学期 或 第二学期。"
)
def new(folder: Path, policy_name: str, school: str, year: str, term_name: str) -> None:
    """建一个学期文件夹：考核办法、空白名册、空白家访表和收表文件夹。"""
    from jiafang_batch.run.new import new_term

    for path in new_term(folder, policy_name, school, year or _this_school_year(), term_name):
        click.echo(f"建好 {path}")
    click.echo(
        "下一步：打开考核办法.xlsx 核对日期和指标，把学生、教师、班级填进“基础信息”，交来的家访记录放进“收表”，再运行："
    )
    click.echo(f"  jiafang run {folder}")


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
    from jiafang_batch.run.demo import make_demo

    paths = make_demo(folder, policy_name, seed, size, force=force)
    click.echo(f"示范学校已造好，共 {len(paths)} 个文件，人名都是虚构的。下一步运行：")
    click.echo(f"  jiafang run {folder}")


@click.command(cls=ChineseCommand, epilog="例：jiafang run 2024秋 --as-of 2024-11-30")
@click.argument("folder", metavar="文件夹", type=_EXISTING)
@click.option("--as-of", "as_of", metavar="日期", default="", help="统计截止日期，代替考核办法里写的；如 2024-11-30。")
@click.option("-o", "--output", metavar="文件夹", type=_FOLDER, help="结果写到这里；不写则写到学期文件夹的“输出”。")
def run(folder: Path, as_of: str, output: Path | None) -> int:
    """统计一个学期：读取、核对、计算，写出汇总、各年级、班级、教师的工作簿。

    退出码：0 没有错误；1 还有“错误”级的问题（其余照常统计）；2 命令写错；3 程序内部出错。
    """
    from jiafang_batch.run.school import SchoolJob, check_school, compute_school
    from jiafang_batch.run.write import output_folder, write_school

    target = output_folder(folder, output)
    with _bar("读取") as reading:
        checked = check_school(SchoolJob(folder, _day(as_of)), reading)
    computed = compute_school(checked)
    if computed is None:
        _say_problems(checked.problems, with_messages=True)
        click.echo("没有统计：请先改正上面“错误”一级的问题。原来的结果没有动。")
        return 1
    with _bar("写出") as writing:
        written = write_school(computed, target, writing)
    _say_run(checked, written)
    return 1 if checked.has_errors else 0


@click.command(cls=ChineseCommand, epilog="例：jiafang check 2024秋/收表/一年级/一(1)班.xlsx")
@click.argument("path", metavar="文件或文件夹", type=_FOLDER)
@click.option("--json", "as_json_", is_flag=True, help="用 JSON 输出，供其他程序读取。")
def check(path: Path, as_json_: bool) -> int:
    """只核对、不统计：一个工作簿、一个文件夹或整个学期有哪些问题。

    退出码：0 没有错误；1 有“错误”级的问题；2 命令写错；3 程序内部出错。
    """
    from jiafang_batch.run.check import as_json, check_path

    with _bar("核对") as reading:
        report = check_path(path, None if as_json_ else reading)
    if as_json_:
        import json

        click.echo(json.dumps(as_json(report), ensure_ascii=False, indent=1))
        return 1 if report.has_errors else 0
    click.echo(f"核对了 {_files_text(report.files)}")
    _say_problems(report.problems, with_messages=True)
    if not report.against_roster:
        click.echo("不在学期文件夹里，只核对了表格本身，没有核对姓名和班级。")
    return 1 if report.has_errors else 0


@click.command(cls=ChineseCommand, epilog="例：jiafang explain 2024秋 一(1)班 QZ-1")
@click.argument("folder", metavar="文件夹", type=_EXISTING)
@click.argument("who", metavar="对象")
@click.argument("indicator", metavar="[指标]", required=False)
@click.option("--as-of", "as_of", metavar="日期", default="", help="统计截止日期，与 run 相同。")
def explain(folder: Path, who: str, indicator: str | None, as_of: str) -> int:
    """得分是怎么来的：对象可以是教师、班级、年级、学校或学生，指标写编号或名称。

    每个指标一句话，后面是依据的学生、家访和它们在哪个文件、哪张表、哪一行。
    """
    from jiafang_batch.measure.explain import NotFound
    from jiafang_batch.measure.explain import explain as explained
    from jiafang_batch.run.school import SchoolJob, check_school, compute_school

    checked = check_school(SchoolJob(folder, _day(as_of)))
    computed = compute_school(checked)
    if computed is None:
        _say_problems(checked.problems, with_messages=True)
        return 1
    found = explained(computed.evaluation, who, indicator)
    click.echo("\n".join(found.text()))
    return 2 if isinstance(found, NotFound) else 0


@click.command(cls=ChineseCommand, epilog="例：jiafang templates input_templates")
@click.argument("folder", metavar="[文件夹]", type=_FOLDER, default=Path("input_templates"))
def templates(folder: Path) -> None:
    """写出空白的标准表：名册、家访记录、登记表和考核办法。"""
    from jiafang_batch.run.templates import write_templates

    for path in write_templates(folder):
        click.echo(f"写出 {path}")


def _this_school_year() -> str:
    """The school year of today, which begins in August."""
    from datetime import date

    today = date.today()  # noqa: DTZ011  the school's own calendar day
    first = today.year if today.month >= 8 else today.year - 1  # noqa: PLR2004  August
    return f"{first}-{first + 1}"


def _day(text: str) -> date | None:
    """The day of an --as-of option."""
    if not text:
        return None
    from jiafang_batch.dates import read_date
    from jiafang_batch.run.usage import UsageError

    read = read_date(text, None)
    if read.day is None:
        message = f"--as-of 写成“{text}”，{read.reason}。请写成 2024-11-30 的形式。"
        raise UsageError(message)
    return read.day


class _bar:  # noqa: N801  used as a with-statement's verb
    """A progress callback that shows a bar on a terminal when the work is long."""

    def __init__(self, label: str) -> None:
        self._label = label
        self._shown: object | None = None

    def __enter__(self) -> Progress:
        return self._step

    def __exit__(self, *_: object) -> None:
        if self._shown is not None:
            click.echo("", err=True)

    def _step(self, done: int, steps: int) -> None:
        stream = click.get_text_stream("stderr")
        if steps < _LONG or not stream.isatty():
            return
        self._shown = done
        filled = 30 * done // steps
        click.echo(f"\r{self._label} {'█' * filled}{'·' * (30 - filled)} {done}/{steps}", nl=False, err=True)


def _files_text(files: Sequence[ReadFile]) -> str:
    tables = sum(len(file.tables) for file in files)
    rows = sum(file.rows for file in files)
    return f"{len(files)} 个文件，{tables} 张表，{rows} 行数据。"


def _say_run(checked: Checked, written: Written) -> None:
    """The short report of a run: read, problems by kind, coverage, where the workbook is."""
    from jiafang_batch.measure.rounding import percent_text

    letterhead, s = written.figures.letterhead, written.figures.statistics[0]
    click.echo(letterhead.line)
    click.echo(f"读取：{_files_text(checked.files)}")
    _say_problems(checked.problems, with_messages=False)
    rate = percent_text(s.coverage, 1) if s.coverage is not None else "—"
    click.echo(f"结果：应访 {s.due} 人，已访 {s.visited} 人，未访 {s.unvisited} 人，家访率 {rate}。")
    click.echo(f"家访：{s.visits} 人次，其中实地 {s.onsite} 人次。")
    click.echo(f"完成：{written.summary}（连同年级、班级、教师工作簿和数据共 {written.files} 个文件）")
    if checked.has_errors:
        click.echo("提醒：有“错误”的行没有计入。请看汇总里的“问题清单”，改正后再运行一次。")


def _say_problems(problems: Iterable[Problem], *, with_messages: bool) -> None:
    """Problems counted by kind, the gravest first; with their messages by file where asked."""
    from jiafang_batch.catalogue import catalogue, message, remedy, severity

    found = list(problems)
    if not found:
        click.echo("问题：没有发现问题。")
        return
    if with_messages:
        for problem in found:
            click.echo(f"{severity(problem).value}  {problem.location}  {message(problem)}{remedy(problem)}")
    counts: dict[str, int] = {}
    for problem in found:
        counts[problem.code] = counts.get(problem.code, 0) + 1
    words = {"错误": 0, "警告": 0, "提示": 0}
    for problem in found:
        words[severity(problem).value] += 1
    click.echo("问题：" + "，".join(f"{word} {count} 处" for word, count in words.items()) + "。")
    if not with_messages:
        for code, count in counts.items():
            click.echo(f"  {catalogue()[code].severity.value}  {count:>5}  {catalogue()[code].title}")
