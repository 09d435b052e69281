"""The command for a district: every school's term at once, or the merging of what schools have sent."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from jiafang_batch.cli.click_chinese import ChineseCommand
from jiafang_batch.cli.path_types import PlacePath

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from jiafang_batch.run.district.engines import Engine
    from jiafang_batch.run.district.run_district import DistrictRun, Progress

_FOLDER = PlacePath()
_EXISTING = PlacePath(exists=True, file_okay=False)
_MOST_SAID = 20


@click.command(cls=ChineseCommand, epilog="例：jiafang district 各校家访 -o 全区汇总")
@click.argument("folder", metavar="目录", type=_EXISTING, required=False)
@click.option("-o", "--output", metavar="文件夹", type=_FOLDER, help="结果写到这里；不写则写到目录下的“输出”。")
@click.option(
    "--as-of", "as_of", metavar="日期", default="", help="统计截止日期，代替各校考核办法里写的；如 2024-11-30。"
)
@click.option(
    "--from", "forwarded", metavar="上报目录", type=_EXISTING, help="只收到各校“数据”时用：合并它们并核对数字。"
)
@click.option(
    "--title", metavar="标题", default="", help="汇总的标题，如 海淀区2024年秋季家访情况；不写则按目录的名字。"
)
@click.option(
    "--names",
    metavar="文件",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="各校的名称：.xlsx 或 .csv，两列“学校文件夹”“名称”；不写则用各校考核办法里的学校名。",
)
@click.option(
    "--previous", metavar="文件夹", type=_EXISTING,
    help="上一个学期 jiafang district 写出的文件夹：多一张“两学期对比”。",
)  # fmt: skip
@click.option(
    "--cluster", metavar="地址", default="", help="在 dask 集群上运行，如 tcp://10.0.0.5:8786；local 为在本机试用。"
)
@click.option("--trusted", is_flag=True, help="集群的地址没有加密（tcp://），但整个网络都可信：照样连接。")
@click.option(
    "--workers", metavar="数", type=click.IntRange(min=1), help="在本机同时处理几所学校；不写则与处理器数相同。"
)
@click.option("--serial", is_flag=True, help="在一个进程里一所一所地处理。")
def district(  # noqa: PLR0913, PLR0917  an option of the command each
    folder: Path | None, output: Path | None, as_of: str, forwarded: Path | None, title: str, names: Path | None,
    previous: Path | None, cluster: str, trusted: bool, workers: int | None, serial: bool,
) -> int:  # fmt: skip
    """统计一个区县：目录下每所学校一个学期文件夹，逐校统计后合并、比较、排名。

    没有变动的学校不重新统计；个别学校出错不影响其他学校，在“学校情况”里列出。

    退出码：0 没有错误；1 有学校没有统计，或还有“错误”级的问题；2 命令写错；3 程序内部出错。
    """
    from jiafang_batch.run.district.bureau_wording import BureauWording, read_earlier, read_names
    from jiafang_batch.run.district.merge_forwarded import merge_forwarded
    from jiafang_batch.run.district.run_district import DistrictJob, run_district
    from jiafang_batch.run.district.schools import check_places, find_forwarded, find_schools
    from jiafang_batch.run.district.visit_ledger import EXTRA, has_parquet
    from jiafang_batch.run.place.folder import OUTPUT_FOLDER
    from jiafang_batch.run.place.lock import term_lock
    from jiafang_batch.run.term.as_of import as_of_day
    from jiafang_batch.run.usage import UsageError, disk_faults

    root = _root(folder, forwarded, is_run=bool(as_of or cluster or workers or serial))
    if not (forwarded or serial or has_parquet()):
        raise UsageError(
            f"统计区县需要先安装：{EXTRA}；不装也能统计时请加 --serial（一所一所地算，不写数据/家访明细）。"
        )
    target = output or root / OUTPUT_FOLDER
    wording = BureauWording(
        title.strip(), read_names(names) if names else {}, read_earlier(previous) if previous else {}
    )
    job = DistrictJob(root, target, as_of_day(as_of), wording)
    engine = _engine(cluster, workers, serial=serial, trusted=trusted)
    check_places(root, target)
    # Checked before anything is created: in a wrong folder nothing is left behind.
    (find_forwarded if forwarded else find_schools)(root, target)
    with disk_faults(f"不能建“{target}”"):
        target.mkdir(parents=True, exist_ok=True)
    with term_lock(target, click.echo), _progress() as tell:
        run = merge_forwarded(root, target, wording) if forwarded else run_district(job, engine, tell)
    _say(run)
    return 1 if run.has_errors else 0


def _root(folder: Path | None, forwarded: Path | None, *, is_run: bool) -> Path:
    """Return the folder of the schools, or of what they have sent; `is_run` for options of a run.

    Raises UsageError unless there is just one, and for options of a run where nothing is run.
    """
    from jiafang_batch.run.usage import UsageError

    root = forwarded or folder
    if root is None or (folder and forwarded):
        raise UsageError(
            "请写一个目录：jiafang district 目录；只有各校上报的数据时写：jiafang district --from 上报目录。"
        )
    if forwarded and is_run:
        raise UsageError("--from 只合并各校已经算好的数据，不能与 --as-of、--cluster、--workers、--serial 同时写。")
    return root


def _engine(address: str, workers: int | None, *, serial: bool, trusted: bool) -> Engine:
    """Return the engine that the options choose.

    Raises UsageError for two engines at once, for workers that are not on this machine, and for a cluster that anybody
    on the network could read and control, unless the network is `trusted`.
    """
    from functools import partial

    from jiafang_batch.run.district import engines
    from jiafang_batch.run.usage import UsageError

    if bool(address) + serial + bool(workers) > 1 and not (address == engines.LOCAL_CLUSTER and workers and not serial):
        raise UsageError("--cluster、--serial、--workers 只能写一个；--cluster local 可以加 --workers。")
    if engines.is_open_to_the_network(address) and not trusted:
        raise UsageError(
            f"“{address}”没有加密，也不验证身份：同一网络里的任何人都能看到学生的数据，也能让工作机执行命令。"
            "请改用 tls:// 地址（见 docs/district.md）；整个网络都可信的，再加 --trusted。"
        )
    if address:
        return partial(engines.cluster, address=address, workers=workers)
    if serial:
        return engines.serial
    return partial(engines.processes, workers=workers)


@contextmanager
def _progress() -> Iterator[Callable[[Progress], None]]:
    """Shows schools done, failed and the time left: one updated line on a terminal, occasional lines elsewhere."""
    is_terminal = sys.stderr.isatty()
    last, shown = 0, ""

    def tell(now: Progress) -> None:
        nonlocal last, shown
        step = 1 if is_terminal else max(1, now.total // 10)
        if 0 < now.done < now.total and now.done - last < step:
            return
        text = progress_text(now)
        # The remainder of a longer previous text is overwritten; a Chinese character is two columns wide.
        rest = "  " * max(0, len(shown) - len(text))
        last, shown = now.done, text
        click.echo(f"\r{text}{rest}" if is_terminal else text, nl=not is_terminal, err=True)

    try:
        yield tell
    finally:
        if shown and is_terminal:
            click.echo("", err=True)


def progress_text(now: Progress) -> str:
    """Return the progress of the run as one line."""
    kept = f"，没有变动的 {now.remembered} 所" if now.remembered else ""
    left = f"，还要约 {_duration(now.seconds_left)}" if now.seconds_left and now.done < now.total else ""
    return f"学校 {now.done}/{now.total}{kept}，没有统计的 {now.failed} 所{left}"


def _duration(seconds: float) -> str:
    return f"{max(1, round(seconds))} 秒" if seconds < 90 else f"{seconds / 60:.0f} 分钟"  # noqa: PLR2004  as people say it


def _say(run: DistrictRun) -> None:
    """Print the short report: schools and their problems, coverage, and the path of the workbook."""
    from jiafang_batch.catalogue import message
    from jiafang_batch.measure.rounding import percent_text
    from jiafang_batch.report.district.school_outcome import Status

    kept = sum(o.is_remembered for o in run.outcomes)
    rows, files = sum(o.rows for o in run.outcomes), sum(o.files for o in run.outcomes)
    unchanged = f"，其中 {kept} 所没有变动、沿用上次结果" if kept else ""
    click.echo(f"学校：{len(run.outcomes)} 所{unchanged}，计入合计 {len(run.counted)} 所。")
    if files:
        click.echo(f"读取：{files} 个文件，{rows} 行数据。")
    lines = [
        f"{o.folder}：{o.status.value}。{o.reasons[0].located}"
        for o in run.outcomes
        if o.status is not Status.DONE and o.reasons
    ]
    lines += [f"{problem.location}：{message(problem)}" for problem in run.problems]
    for line in lines[:_MOST_SAID]:
        click.echo(f"  {line}")
    if len(lines) > _MOST_SAID:
        click.echo(f"  ……另有 {len(lines) - _MOST_SAID} 条，见“学校情况”。")
    if run.counted:
        s = run.written.total
        rate = percent_text(s.coverage) if s.coverage is not None else "—"
        click.echo(
            f"结果：应访 {s.due} 人，已访 {s.visited} 人，未访 {s.unvisited} 人，家访率 {rate}；家访 {s.visits} 人次。"
        )
    for notice in run.written.notices:
        click.echo(f"提醒：{notice}")
    if run.with_errors:
        click.echo(f"提醒：计入的学校里有 {run.with_errors} 所的数据还有“错误”，见“学校情况”。")
    click.echo(f"完成：{run.written.book}（用时 {_duration(run.seconds)}）")
