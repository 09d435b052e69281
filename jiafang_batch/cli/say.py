"""What the commands print: the short report of a run, problems by kind, a progress bar when the work is long."""

from __future__ import annotations

import io
import re
import shlex
import sys
from contextlib import ExitStack, contextmanager, redirect_stdout
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from jiafang_batch.problem import Problem
    from jiafang_batch.run.read import Progress, ReadFile
    from jiafang_batch.run.school import Checked
    from jiafang_batch.run.write import Written

_LONG = 20
"""A progress bar appears from so many files on."""

_PLAIN = re.compile(r"[\w./\\:-]+")
"""A word that means itself to every shell."""
_EXPANDED = re.compile(r'[$`"!]')
"""What double quotes do not protect."""


@contextmanager
def progress(label: str) -> Iterator[Progress]:
    """A callback that shows a bar on a terminal when the work is long."""
    with ExitStack() as stack:
        bar = None

        def step(done: int, steps: int) -> None:
            nonlocal bar
            if steps < _LONG or not sys.stderr.isatty():
                return
            if bar is None:
                bar = stack.enter_context(click.progressbar(length=steps, label=label, file=sys.stderr))
            bar.update(done - bar.pos)

        yield step


def words(*texts: str | Path) -> str:
    """Words of a command line as they are to be typed: "我的 学校(一)" needs quotes, and every shell knows double ones."""
    return " ".join(map(_quoted, map(str, texts)))


def _quoted(word: str) -> str:
    if _PLAIN.fullmatch(word):
        return word
    return shlex.quote(word) if _EXPANDED.search(word) else f'"{word}"'


def files_text(files: Sequence[ReadFile]) -> str:
    """How much was read."""
    tables = sum(len(file.tables) for file in files)
    rows = sum(file.rows for file in files)
    return f"{len(files)} 个文件，{tables} 张表，{rows} 行数据。"


def run_text(checked: Checked, written: Written) -> str:
    """The short report of a run as lines to print, now or when nothing has changed since."""
    lines = io.StringIO()
    with redirect_stdout(lines):
        say_run(checked, written)
    return lines.getvalue()


def say_run(checked: Checked, written: Written) -> None:
    """The short report of a run: read, problems by kind, coverage, where the workbook is."""
    from jiafang_batch.measure.rounding import percent_text

    letterhead, s = written.figures.letterhead, written.figures.statistics[0]
    click.echo(letterhead.line)
    click.echo(f"读取：{files_text(checked.files)}")
    say_problems(checked.problems, with_messages=False)
    rate = percent_text(s.coverage, 1) if s.coverage is not None else "—"
    click.echo(f"结果：应访 {s.due} 人，已访 {s.visited} 人，未访 {s.unvisited} 人，家访率 {rate}。")
    click.echo(f"家访：{s.visits} 人次，其中实地 {s.onsite} 人次。")
    click.echo(f"完成：{written.summary}（连同年级、班级、教师工作簿和数据共 {written.files} 个文件）")
    if written.returned:
        click.echo(
            f"退回：{written.returned} 个文件有要改的地方，已标好放在 {written.folder / '退回'}，可以发还给老师。"
        )
    if checked.has_errors:
        click.echo("提醒：有“错误”的行没有计入。请看汇总里的“问题清单”，改正后再运行一次。")


def say_blocked(problems: Iterable[Problem], kept: str) -> None:
    """What in the policy keeps everything from being computed; what else is wrong has to wait, so it is only counted."""
    from jiafang_batch.catalogue import is_error
    from jiafang_batch.run.folder import POLICY_FILE

    found = list(problems)
    say_problems([p for p in found if p.location.file == POLICY_FILE and is_error(p)], with_messages=True)
    if others := sum(p.location.file != POLICY_FILE for p in found):
        click.echo(f"其他文件里的 {others} 处，等考核办法改好以后再看：jiafang check。")
    click.echo(f"没有统计：请先改正考核办法。{kept}")


def say_packed(written: Written, *, is_encrypted: bool) -> None:
    """Where the archives are, and where the passwords."""
    from jiafang_batch.run.pack import DISPATCH, PACK_FOLDER, PASSWORDS

    click.echo(f"分发：每位老师一个压缩包，放在 {written.folder / PACK_FOLDER}，谁收哪一个见“{DISPATCH}”。")
    if is_encrypted:
        click.echo(f"密码：每个工作簿的打开密码在 {written.folder / PASSWORDS}，请另外告诉本人，不要和压缩包一起发。")


def say_problems(problems: Iterable[Problem], *, with_messages: bool) -> None:
    """Problems counted by kind, the gravest first; with their messages by file where asked."""
    from jiafang_batch.catalogue import catalogue, located, severity

    found = list(problems)
    if not found:
        click.echo("问题：没有发现问题。")
        return
    if with_messages:
        for problem in found:
            click.echo(f"{severity(problem).value}  {located(problem)}")
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
