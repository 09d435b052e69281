"""What the commands around handing in print: what was taken in, how everybody stands; and whose clock they go by."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import tzinfo
    from pathlib import Path

    from jiafang_batch.handin.standing import Standing
    from jiafang_batch.intake.pool import Intake
    from jiafang_batch.policy.model import Policy
    from jiafang_batch.problem import Problem
    from jiafang_batch.run.handin.collect import Collected, Known
    from jiafang_batch.run.handin.hand_in_status import Stock


def zone_in(folder: Path, intake: Intake) -> tzinfo:
    """The school's time zone, asked of its policy."""
    from jiafang_batch.run.place.clock import zone_of

    policy = policy_in(folder, intake)[0]
    return zone_of(policy.settings if policy else None)


def policy_in(folder: Path, intake: Intake) -> tuple[Policy | None, Sequence[Problem]]:
    """The policy of a term folder, and what is wrong with its rules."""
    from jiafang_batch.run.place.folder import scan
    from jiafang_batch.run.term.school import read_policy

    found = scan(folder)[0].policy
    if found is None:
        return None, ()
    policy, _, problems = read_policy(found, intake)
    return policy, problems


def deadline_notices(folder: Path, intake: Intake) -> Iterable[str]:
    """What a hand-out lacks where the school's policy has a 收表截止时间 that was not understood."""
    from jiafang_batch.catalogue import located
    from jiafang_batch.policy.settings import unread_deadline

    fault = unread_deadline(policy_in(folder, intake)[1])
    if fault is not None:
        yield f"发的表上没有写什么时候交。{located(fault)}改好后再发一次。"


def loose_notices(folder: Path, intake: Intake) -> Iterable[str]:
    """That hand-outs lack the rows of sheets that nobody has noted as handed in: a teacher's return would replace them."""
    from jiafang_batch.run.handin.adopt import loose_logs_of, loose_words

    count = loose_logs_of(folder, intake)
    if count:
        yield f"{loose_words(count)}现在发的表里没有它们的内容，请登记后再发一次，免得老师交回来的把它们换掉。"


def collected_lines(collected: Collected, stock: Stock) -> Iterable[str]:
    """What was taken in and what was not, then how many have handed in and where that is noted."""
    lines = [*taken_lines(collected), *map(_known_line, collected.known), *refused_lines(collected)]
    yield from lines or ["没有新的表。可以写上要收的文件或文件夹，或者把它们放进“来件”再运行。"]
    yield tally_line(stock.standings)
    yield f"登记在 {stock.root / '收表' / '收表登记.xlsx'}，各班进度在 {stock.root / '收表进度.xlsx'}。"


def _known_line(entry: Known) -> str:
    done = "放回" if entry.is_restored else "收过"
    supplement = "，从现在起算补交，和以前交的一起统计" if entry.is_now_supplement else ""
    return f"{done}  {entry.name}：和 {entry.label} 第 {entry.submission.version} 版一样{supplement}。"


def taken_lines(collected: Collected) -> Iterable[str]:
    """What is new, each with what a person should look at."""
    for submission in collected.finished:
        yield f"接着收完  {submission.original} → {submission.path}"
    for one in collected.filed:
        yield f"收下  {one.submission.original} → {one.label} 第 {one.submission.version} 版"
        yield from (f"      {remark}。" for remark in one.remarks)
    if collected.adopted:
        yield f"登记  “收表”里原来就有的 {len(collected.adopted)} 份表。"


def refused_lines(collected: Collected) -> Iterable[str]:
    """What was not taken in, and why."""
    return (f"未收  {refused.name}：{refused.reason.removesuffix('。')}。" for refused in collected.refused)


def standing_lines(stock: Stock, shown: Sequence[Standing]) -> Iterable[str]:
    """The table of a status, below the time that is left and above the count."""
    from jiafang_batch.handin.standing import short_moment
    from jiafang_batch.run.text_table import text_table

    deadline, now = stock.deadline, stock.now
    yield f"{stock.letterhead().school}　{now:%Y-%m-%d %H:%M}　{stock.when_due()}。"
    headings = ("年级", "班级或教师", "负责教师", "状态", "最近收到", "次数", "行数", "错误行", "延期到")
    rows = [
        (
            s.year_group, s.label, s.teacher, s.state.value, short_moment(s.latest, now) if s.latest else "",
            str(s.versions or ""), str(s.facts.rows or ""), str(s.facts.faulty_rows or ""),
            short_moment(s.deadline, now) if s.deadline and s.deadline != deadline else "",
        )
        for s in shown
    ]  # fmt: skip
    yield text_table(headings, rows)
    yield tally_line(shown)


def copies_notices(stock: Stock, shown: Sequence[Standing]) -> Iterable[str]:
    """How to get the marked copies that teachers correct, where some are not written yet."""
    from jiafang_batch.cli.output import words
    from jiafang_batch.run.term.give_back import with_copies

    returned = with_copies(stock.root, (s.path for s in stock.counted))
    lacking = sum(not standing.has_copies(returned) for standing in shown)
    if lacking:
        command = words("jiafang", "run", stock.root)
        yield f"有 {lacking} 份有错的还没有退回件；运行 {command}，标好的会放在“输出/退回”，可以发还给老师。"


def tally_line(standings: Sequence[Standing]) -> str:
    """共 6 份：未交 1，已交 5."""
    from jiafang_batch.handin.standing import tally

    counts = "，".join(f"{state.value} {count}" for state, count in tally(standings).items() if count)
    return f"共 {len(standings)} 份：{counts}。"
