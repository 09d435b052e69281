"""The output of the commands around handing in: accepted files, and the state of all classes."""

from __future__ import annotations

from typing import TYPE_CHECKING

_NAMED = 3
"""The number of rejected files with the same reason that are named."""

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from jiafang_batch.handin.standing import Standing
    from jiafang_batch.run.handin.collect import Collected, Duplicate
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
    from jiafang_batch.handin.progress import round_rows
    from jiafang_batch.handin.standing import short_moment
    from jiafang_batch.run.text_table import text_table

    now = stock.now
    yield f"{stock.letterhead().school}　{now:%Y-%m-%d %H:%M}　{stock.when_due()}。"
    headings = (
        "年级",
        "班级或教师",
        "负责教师",
        "状态",
        "最近收到",
        "次数",
        "行数",
        "错误行",
        "延期到",
        "应访",
        "已访",
        "还差",
        "最近期限",
    )
    rows = [
        (
            s.year_group, s.label, s.teacher, s.state.value, short_moment(s.latest, now) if s.latest else "",
            str(s.versions or ""), str(s.facts.rows or ""), str(s.facts.faulty_rows or ""),
            short_moment(s.deadline, now) if s.deadline and s.deadline != stock.deadline(s.year_group) else "",
            *((str(s.visits[0]), str(s.visits[1]), str(s.lacking)) if s.visits else ("", "", "")),
            f"{s.due[0]:{'%m-%d' if s.due[0].year == now.year else '%Y-%m-%d'}} 前 {s.due[1]} 人" if s.due else "",
        )
        for s in shown
    ]  # fmt: skip
    yield text_table(headings, rows)
    yield tally_line(shown)
    if len(stock.by_round) > 1:
        yield ""
        yield text_table(("班级或教师", *stock.by_round), list(round_rows(shown, stock.by_round)))
    yield from returned_lines(stock)


def returned_lines(stock: Stock) -> Iterable[str]:
    """Yield how many marked copies wait for their teachers, and where."""
    from jiafang_batch.run.place.folder import RETURNED_FOLDER
    from jiafang_batch.run.term.returned_folder import returned_copies

    if copies := returned_copies(stock.root):
        yield f"退回：{len(copies)} 份表有要改的地方，已标好放在 {stock.root / RETURNED_FOLDER}，可以发还给老师。"


def tally_line(standings: Sequence[Standing]) -> str:
    """共 6 份：未交 1，已交 5."""
    from jiafang_batch.handin.standing import tally

    counts = "，".join(f"{state.value} {count}" for state, count in tally(standings).items() if count)
    return f"共 {len(standings)} 份：{counts}。"
