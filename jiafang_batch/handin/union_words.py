"""The effect of a received workbook on the visits of its owner, in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from jiafang_batch.grouping import grouped_pairs
from jiafang_batch.handin.union import unite
from jiafang_batch.handin.union_memory import counts_words
from jiafang_batch.handin.union_records import Became, Statement, UnionDoubt, United, Version
from jiafang_batch.handin.union_report import ASKED, Unions


def union_remarks(before: Sequence[Version], new: Version) -> tuple[str, ...]:
    """Return what was added, corrected, withdrawn and kept; empty for the first workbook of its owner."""
    if not before:
        return ()
    earlier, later = unite(before), unite([*before, new])
    was, now = _facts(earlier), _facts(later)
    days_before, days_now = {fact[:2] for fact in was}, {fact[:2] for fact in now}
    changed = {fact[:2] for fact in was - now} & {fact[:2] for fact in now - was}
    added, gone = days_now - days_before, days_before - days_now
    # A visit with a corrected day is a changed visit.
    moved = sum((Counter(pupil for pupil, _ in added) & Counter(pupil for pupil, _ in gone)).values())
    counts = {
        "新增": len(added) - moved,
        "改了": len(changed) + moved,
        "撤下": len(gone) - moved,
        "照旧": len((days_before & days_now) - changed),
    }
    summary = "，".join(f"{word} {count} 次" for word, count in counts.items() if count)
    remarks = [f"和以前交的合起来统计：{summary}"] if summary else []
    doubts = [doubt for doubt in later.doubts if doubt.later == new.name]
    lacking = [doubt for doubt in doubts if doubt.otherwise is None]
    moved_ones = [d for d in doubts if d.otherwise is not None and d.otherwise.day != d.statement.day]
    if lacking:
        remarks.append(_question(lacking, before))
    if moved_ones:
        summary = f"有 {len(moved_ones)} 次家访和以前交的只差几天，说不准是改了日期还是去了两次，先都算"
        remarks.append(f"{summary}；{_ASK}")
    if others := len(doubts) - len(lacking) - len(moved_ones):
        summary = f"有 {others} 次家访和以前交的写得不一样，而这一份保存得早，先按保存得晚的算"
        remarks.append(f"{summary}；{_ASK}")
    return tuple(remarks)


_ASK = "请问交表的人，在更正.xlsx 里写“照算”或“作废”"


def _facts(united: United) -> set[tuple[object, ...]]:
    return {s.fact for s in _sound(united)}


def _sound(united: United) -> Iterable[Statement]:
    return (s for statements in united.counting.values() for s in statements if s.is_sound)


def _question(doubts: Sequence[UnionDoubt], before: Sequence[Version]) -> str:
    numbers = {version.name: version.number for version in before}
    rows = grouped_pairs((numbers[doubt.version], doubt.statement.place[1]) for doubt in doubts)
    where = "；".join(
        f"第 {version} 版第 {'、'.join(map(str, sorted(row_numbers)))} 行"
        for version, row_numbers in sorted(rows.items())
    )
    return f"以前交的有 {len(doubts)} 次家访这一份里没有（{where}），说不准是删掉了还是只交了一部分，先照算；{_ASK}"


_SIGNS = {Became.CORRECTED.value: "～", Became.WITHDRAWN.value: "－", ASKED: "？"}


def union_lines(unions: Unions) -> Iterator[str]:
    """Yield what was united as lines for a terminal: by owner, each workbook, then the rows side by side."""
    for owner in dict.fromkeys(file.owner for file in unions.files):
        of_owner = unions.of(owner)
        yield f"{owner}：交了 {len(of_owner.files)} 份，合起来统计"
        for file in of_owner.files:
            yield f"  第 {file.version} 版  {file.path}  {counts_words(file)}"
        for row in of_owner.rows:
            yield f"  {_SIGNS[row.became]} {row.became}  {row.pupil} {row.day:%Y-%m-%d}（{row.why}）"
            yield f"      {row.place}：{row.old}"
            yield f"      {row.there}：{row.new}"
    if unions.rows:
        yield f"共{'，'.join(f'{became} {count} 行' for became, count in unions.counts.items())}。"
