"""The output of the commands around handing in: accepted files, and the state of all classes."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from msgspec.structs import replace

_LISTED = 12
"""The teachers with counts of their own that a status lists."""
_NAMED = 3
"""The number of rejected files with the same reason that are named."""

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from jiafang_batch.handin.hand_in_state import Standing
    from jiafang_batch.report.sheet.page import Column
    from jiafang_batch.run.handin.arrivals import Duplicate
    from jiafang_batch.run.handin.collect import Collected
    from jiafang_batch.run.handin.hand_in_status import Stock


def collected_lines(collected: Collected, stock: Stock) -> Iterable[str]:
    """Yield the lines about accepted and rejected files, then the counts and where they are recorded."""
    lines = [*filed_lines(collected), *map(_duplicate_line, collected.duplicates), *refused_lines(collected)]
    yield from lines or ["没有新的表。可以写上要收的文件或文件夹，或者把它们放进“来件”再运行。"]
    yield tally_line(stock.standings)
    yield from returned_lines(stock)
    yield f"登记在 {stock.root / '收表' / '收表登记.xlsx'}，各班进度在 {stock.root / '收表进度.xlsx'}。"


def _duplicate_line(entry: Duplicate) -> str:
    done = "放回" if entry.is_restored else "收过"
    supplement = "，从现在起算补交，和以前交的一起统计" if entry.is_now_supplement else ""
    return f"{done}  {entry.name}：和 {entry.label} 第 {entry.submission.version} 版一样{supplement}。"


def filed_lines(collected: Collected) -> Iterable[str]:
    """Yield the new files, each with its notices."""
    for submission in collected.finished:
        yield f"接着收完  {submission.original} → {submission.path}"
    for filed in collected.filed:
        yield f"收下  {filed.submission.original} → {filed.label} 第 {filed.submission.version} 版"
        yield from (f"      {remark}。" for remark in filed.remarks)
    if collected.adopted:
        yield f"登记  “收表”里原来就有的 {len(collected.adopted)} 份表。"


def refused_lines(collected: Collected) -> Iterable[str]:
    """Yield the rejected files, the reasons and the remedies; many with one reason in one line."""
    alike: dict[tuple[str, str], list[str]] = {}
    for refused in collected.refused:
        alike.setdefault((refused.reason, refused.step), []).append(refused.name)
    for (reason, step), names in alike.items():
        what = "；".join(part.removesuffix("。") for part in (reason, step) if part)
        if len(names) > _NAMED:
            yield f"未收  {'、'.join(names[:_NAMED])} 等 {len(names)} 个文件：{what}。"
        else:
            yield from (f"未收  {name}：{what}。" for name in names)
    if any(refused.is_kept for refused in collected.refused):
        yield "没有收下的原件都留在“收表/没有收下”，收表进度里列着是谁的、为什么、怎么办。"


def standing_lines(stock: Stock, shown: Sequence[Standing]) -> Iterable[str]:
    """Yield the table of a status, below the remaining time and above the count."""
    from jiafang_batch.handin import progress
    from jiafang_batch.handin.hand_in_state import short_moment
    from jiafang_batch.report.lists import progress_page
    from jiafang_batch.report.sheet.page import Column, rows_of
    from jiafang_batch.run.text_table import text_table

    now = stock.now
    yield f"{stock.letterhead().school}　{now:%Y-%m-%d %H:%M}　{stock.when_due()}。"
    columns = (
        progress.YEAR_GROUP, progress.LABEL, progress_page.TEACHER, progress.STATE,
        replace(progress.LATEST, value=lambda s: short_moment(s.latest, now) if s.latest else ""),
        replace(progress.VERSIONS, value=lambda s: str(s.versions or "")),
        replace(progress.ROWS, value=lambda s: str(s.facts.rows or "")),
        replace(progress_page.FAULTY_ROWS, value=lambda s: str(s.faulty_rows or "")),
        replace(progress_page.REFUSED, title="没收下", value=lambda s: str(s.refused or "")),
        Column("延期到", value=lambda s: _own_deadline(stock, s)),
        *(replace(column, value=partial(_count, column)) for column in (progress_page.DUE, progress_page.VISITED, progress_page.LACKING)),
        replace(progress_page.NEXT_DEADLINE, value=lambda s: _next_deadline(s, now)),
    )  # fmt: skip
    yield text_table([column.title for column in columns], rows_of(columns, shown))
    yield tally_line(shown)
    if len(stock.rounds.by_name) > 1:
        yield ""
        page = progress.round_page(shown, stock.rounds.by_name)
        yield text_table([column.title for column in page.columns], page.rows)
    yield from _target_lines(stock, shown)
    yield from returned_lines(stock)


def _target_lines(stock: Stock, shown: Sequence[Standing]) -> Iterable[str]:
    """Yield the counts of visits that teachers and leaders lack themselves, a teacher a line."""
    groups = {standing.year_group for standing in shown}
    targets = stock.targets_of("" if len(groups) > 1 else groups.pop() if groups else "")
    teachers = stock.records.roster.teachers
    if targets:
        yield f"本人还差家访次数的 {len(targets)} 人（都在收表进度的“本人任务”里）："
        yield from (
            f"  {teachers[key].name}　{'；'.join(target.words for target in held)}"
            for key, held in list(targets.items())[:_LISTED]
        )
        if len(targets) > _LISTED:
            yield f"  …… 另有 {len(targets) - _LISTED} 人"


def _own_deadline(stock: Stock, standing: Standing) -> str:
    """The deadline, if it is another than that of the year group."""
    from jiafang_batch.handin.hand_in_state import short_moment

    is_own = standing.deadline and standing.deadline != stock.deadline(standing.year_group)
    return short_moment(standing.deadline, stock.now) if standing.deadline and is_own else ""


def _count(column: Column, standing: Standing) -> str:
    value = column.value and column.value(standing)
    return "" if value is None else str(value)


def _next_deadline(standing: Standing, now: datetime) -> str:
    if standing.due is None:
        return ""
    day, pupils = standing.due
    return f"{day:{'%m-%d' if day.year == now.year else '%Y-%m-%d'}} 前 {pupils} 人"


def returned_lines(stock: Stock) -> Iterable[str]:
    """Yield how many marked copies wait for their teachers, and where."""
    from jiafang_batch.run.place.folder import RETURNED_FOLDER
    from jiafang_batch.run.term.returned_folder import returned_copies

    if copies := returned_copies(stock.root):
        yield f"退回：{len(copies)} 份表有要改的地方，已标好放在 {stock.root / RETURNED_FOLDER}，可以发还给老师。"


def tally_line(standings: Sequence[Standing]) -> str:
    """共 6 份：未交 1，已交 5."""
    from jiafang_batch.handin.hand_in_state import tally

    counts = "，".join(f"{state.value} {count}" for state, count in tally(standings).items() if count)
    return f"共 {len(standings)} 份：{counts}。"
