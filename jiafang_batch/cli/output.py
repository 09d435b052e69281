"""What the commands print: the short report of a run, problems by kind, a progress bar for long work."""

from __future__ import annotations

import os
import sys
from collections import Counter
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

import click
from msgspec.structs import replace

from jiafang_batch.run.command_words import PROGRESS_LINES, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from jiafang_batch.problem import Problem
    from jiafang_batch.run.term.read import ReadFile
    from jiafang_batch.run.term.school import Checked
    from jiafang_batch.run.term.typed_files import Progress
    from jiafang_batch.run.term.write import Written

_LONG = 20
"""The number of files from which a progress bar is shown."""


@contextmanager
def progress(label: str) -> Iterator[Progress]:
    """Return a callback that shows a bar on a terminal if the work is long, or lines to a program that watches."""
    if os.environ.get(PROGRESS_LINES):
        yield lambda done, steps: click.echo(f"{label} {done}/{steps}", err=True)
        return
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


def files_text(files: Sequence[ReadFile]) -> str:
    """Return how much was read."""
    tables = sum(len(file.tables) for file in files)
    rows = sum(file.rows for file in files)
    return f"{len(files)} 个文件，{tables} 张表，{rows} 行数据。"


def run_text(checked: Checked, written: Written, *, with_news: bool) -> str:
    """Return the short report of a run as lines; without news if nothing has changed since the last one."""
    return "".join(
        f"{line}\n" for line in _run_lines(checked, written if with_news else replace(written, news="", kept={}))
    )


def _run_lines(checked: Checked, written: Written) -> Iterator[str]:
    """Files read, problems by kind, coverage, and the path of the workbook."""
    from jiafang_batch.catalogue import message, remedy
    from jiafang_batch.measure.rounding import percent_text
    from jiafang_batch.report.sheet.fast_rows import slowness
    from jiafang_batch.report.summary.recent_changes import CHANGES

    letterhead, s = written.figures.letterhead, written.figures.statistics[0]
    yield letterhead.line
    yield f"读取：{files_text(checked.files)}"
    yield from _problem_lines(checked.problems, with_messages=False)
    rate = percent_text(s.coverage) if s.coverage is not None else "—"
    yield f"结果：应访 {s.due} 人，已访 {s.visited} 人，未访 {s.unvisited} 人，家访率 {rate}。"
    yield f"家访：{s.visits} 人次，其中实地 {s.onsite} 人次。"
    if written.news:
        yield f"变动：和上次统计相比，{written.news}详见 {written.folder / CHANGES}"
    yield f"完成：{written.summary}（连同年级、班级、教师工作簿和数据共 {written.files} 个文件）"
    yield from _kept_lines(written)
    for problem in written.unread:
        yield f"提醒：{problem.location.file} {message(problem)}{remedy(problem)}"
    if written.returned:
        yield f"退回：{written.returned} 个文件有要改的地方，已标好放在 {written.returned_to}，可以发还给老师。"
    if checked.has_errors:
        yield "提醒：有“错误”的行没有计入。请看汇总里的“问题清单”，改正后再运行一次。"
    if slowness():
        yield f"提醒：{slowness()}"


_KEPT_NAMED = 3


def _kept_lines(written: Written) -> Iterator[str]:
    """Edited outputs: their new names, and how to continue with the tried changes."""
    from jiafang_batch.report.books import SUMMARY

    for name, now in list(written.kept.items())[:_KEPT_NAMED]:
        yield f"改过：{name} 上次写出以后有人改过，改过的那一份留作 {written.folder / now}。"
        if name == SUMMARY and written.tried:
            listed = "；".join(map(str, written.tried[:_KEPT_NAMED]))
            more = f"等 {len(written.tried)} 处" if len(written.tried) > _KEPT_NAMED else ""
            command = words("jiafang", "policy", "take", written.folder / now)
            yield f"      里面的考核办法和现在的不一样（{listed}{more}）。要照那样统计，先运行 {command}，再统计一次。"
    if len(written.kept) > _KEPT_NAMED:
        yield f"改过：另有 {len(written.kept) - _KEPT_NAMED} 个工作簿有人改过，也留在旁边，文件名里有“改过的”。"


def say_blocked(checked: Checked, kept: str) -> None:
    """Print what in the policy prevents any computation; other problems have to wait, so they are only counted."""
    from jiafang_batch.run.place.folder import POLICY_FILE

    say_problems(checked.blocking)
    if others := sum(p.location.file != POLICY_FILE for p in checked.problems):
        click.echo(f"其他文件里的 {others} 处，等考核办法改好以后再看：jiafang check。")
    click.echo(f"没有统计：请先改正考核办法。{kept}")


def say_without_rosters(lacking: Sequence[Problem]) -> None:
    """Print that the outputs are unchanged, because a roster is missing and every figure would be 0."""
    say_problems(lacking)
    click.echo("没有统计：缺名册，算出来的都是 0。原来的结果没有动。请把“基础信息”里的名册补齐、改好再运行一次。")


def say_packed(written: Written, *, is_encrypted: bool) -> None:
    """Print the paths of the archives and of the passwords."""
    from jiafang_batch.run.term.pack import DISPATCH, PACK_FOLDER, PASSWORDS

    click.echo(f"分发：每位老师一个压缩包，放在 {written.folder / PACK_FOLDER}，谁收哪一个见“{DISPATCH}”。")
    if is_encrypted:
        click.echo(f"密码：每个工作簿的打开密码在 {written.folder / PASSWORDS}，请另外告诉本人，不要和压缩包一起发。")


def say_exported(checked: Checked, command: str, what: str, count: int, *, encrypted: bool = False) -> None:
    """Note in 导出记录.csv what can now be given away, and print a reminder if that was not possible."""
    from jiafang_batch.run.place.clock import moment_of, zone_of
    from jiafang_batch.run.place.export_log import note_export

    moment = moment_of("", zone_of(checked.policy.settings if checked.policy else None))
    if notice := note_export(checked.job.folder, moment, command, what, count, encrypted=encrypted):
        click.echo(f"提醒：{notice}")


def say_problems(problems: Iterable[Problem]) -> None:
    """Print problems with their messages by file, and counted by kind, the gravest first."""
    for line in _problem_lines(problems, with_messages=True):
        click.echo(line)


def _problem_lines(problems: Iterable[Problem], *, with_messages: bool) -> Iterator[str]:
    from jiafang_batch.catalogue import located, severity, wording
    from jiafang_batch.problem import Severity

    listed = list(problems)
    if not listed:
        yield "问题：没有发现问题。"
        return
    if with_messages:
        yield from (f"{severity(p).value}  {located(p)}" for p in listed)
    grave = Counter(severity(problem) for problem in listed)
    yield "问题：" + "，".join(f"{level.value} {grave[level]} 处" for level in Severity) + "。"
    if not with_messages:
        for code, count in Counter(problem.code for problem in listed).items():
            yield f"  {wording(code).severity.value}  {count:>5}  {wording(code).title}"
