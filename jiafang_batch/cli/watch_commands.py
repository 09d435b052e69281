"""The command that keeps watching: collects, checks and refreshes while files arrive."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from jiafang_batch.cli.click_chinese import ChineseCommand
from jiafang_batch.cli.hand_in_output import filed_lines, refused_lines, returned_lines, tally_line
from jiafang_batch.cli.path_types import TermPath
from jiafang_batch.cli.term_lock import opened_alone

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jiafang_batch.intake.pool import Intake

_TERM = TermPath()
_INBOX = click.Path(path_type=Path, exists=True, file_okay=False)


@click.command(cls=ChineseCommand, epilog="例：jiafang watch 2024秋 下载 --run")
@click.argument("folder", metavar="文件夹", type=_TERM)
@click.argument("inboxes", metavar="[来件文件夹]...", type=_INBOX, nargs=-1)
@click.option("--run", "with_run", is_flag=True, help="每次有变化就重新统计，更新“输出”。")
def watch(folder: Path, inboxes: tuple[Path, ...], with_run: bool) -> int:
    """守着：来件文件夹里一有新表就收、核对、更新登记和进度，直到按 Ctrl-C 停止。

    不写来件文件夹时守着学期文件夹里的“来件”。正在复制的、正被打开的文件等好了再收。
    """
    import time

    from jiafang_batch.run.handin.watch import places_of, signs_of
    from jiafang_batch.run.handin.watch import watch as keep_watch
    from jiafang_batch.run.place.folder import INBOX
    from jiafang_batch.run.usage import disk_faults

    term_inbox = folder / INBOX
    with disk_faults(f"不能建“{term_inbox}”"):
        term_inbox.mkdir(exist_ok=True)
    watched = tuple(dict.fromkeys((term_inbox, *inboxes)))
    click.echo(f"守着 {'、'.join(str(inbox) for inbox in watched)}。按 Ctrl-C 停止。")
    round_ = _Round(folder, inboxes, with_run=with_run)
    try:
        keep_watch(places_of(folder, watched), round_.work, signs_of(folder, watched), lambda: time.sleep(1.0))
    except KeyboardInterrupt:
        click.echo("已停止。收下的都已登记。")
    return 0


class _Round:
    """One round of watching after another; an unchanged state is not reported again."""

    def __init__(self, folder: Path, inboxes: Sequence[Path], *, with_run: bool) -> None:
        self._folder, self._inboxes, self._with_run = folder, inboxes, with_run
        self._before: set[str] = set()
        self._now: set[str] = set()

    def work(self) -> None:
        """Collect, check and refresh; a fault in the data ends this round and not the command."""
        from jiafang_batch.run.usage import UsageError, disk_faults

        self._before, self._now = self._now, set()
        try:
            with disk_faults("文件读不了或写不了"):
                self._collect()
        except UsageError as fault:
            self._say(f"这一次做不了：{fault}")

    def _collect(self) -> None:
        from jiafang_batch.run.handin.collect import Wish, collect
        from jiafang_batch.run.handin.hand_in_status import take_stock
        from jiafang_batch.run.handin.write_status import write_stock
        from jiafang_batch.run.place.clock import moment_of

        with opened_alone(self._folder) as term:
            now = moment_of("", term.zone)
            collected = collect(term, self._inboxes, now, Wish())
            stock = take_stock(collected.term, now)
            notices = write_stock(stock)
            if collected.filed or collected.finished or collected.adopted:
                click.echo(f"{now:%H:%M:%S}")
            for line in filed_lines(collected):
                click.echo(line)
            for line in (*refused_lines(collected), *(f"提醒：{notice}" for notice in notices)):
                self._say(line)
            for line in (tally_line(stock.standings), *returned_lines(stock)):
                self._say(line)
            if self._with_run:
                self._run(term.intake)

    def _run(self, intake: Intake) -> None:
        from jiafang_batch.cli.output import run_text
        from jiafang_batch.run.place.publish import output_folder
        from jiafang_batch.run.place.unchanged_run import LastRun, earlier_terms, last_run, remember_run, run_digest
        from jiafang_batch.run.term.school import SchoolJob, check_school, compute_school
        from jiafang_batch.run.term.write import write_school

        target = output_folder(self._folder, None)
        earlier = earlier_terms(target)
        digest = run_digest(self._folder, target, earlier)
        if last_run(target, digest) is not None:
            return
        checked = check_school(SchoolJob(self._folder), None, intake)
        intake.forget_others()
        computed = compute_school(checked)
        if computed is not None:
            written = write_school(computed, target)
            text = run_text(checked, written, with_news=False)
            if checked.earlier != earlier:
                digest = run_digest(self._folder, target, checked.earlier)
            remember_run(target, digest, LastRun(text, 1 if checked.has_errors else 0), checked.earlier)
            for line in run_text(checked, written, with_news=True).splitlines():
                if line.startswith(("结果", "变动", "完成", "改过")):
                    click.echo(line)

    def _say(self, line: str) -> None:
        self._now.add(line)
        if line not in self._before:
            click.echo(line)
