"""What a plan lacks and what a person's edits break, as sentences with numbers for 不够的地方."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from jiafang_batch.catalogue import message, remedy
from jiafang_batch.plan.plan_model import Proposal, Task
from jiafang_batch.plan.shortfall import Shortfall, ShortfallKind
from jiafang_batch.problem import Problem, first_names
from jiafang_batch.report.plan.book_data import CONDITIONS, FIXED, Finding, Slot

_NAMED = 12


def shortfall_findings(
    gaps: Iterable[Shortfall], task: Task, names: Mapping[str, str], slots: Sequence[Slot]
) -> Iterator[Finding]:
    """Return a sentence for each; the class and the numbers in it."""
    window = window_words(slots)
    most = task.rules.most_families
    for gap in gaps:
        who = listed(gap.members, names)
        left = gap.families - gap.placed
        match gap.kind:
            case ShortfallKind.NO_TEACHER:
                what = f"{gap.families} 户排不了：任课表和班级表里没有教这个班的在岗教师。"
                yield Finding(gap.school_class, what, "补好任课表或班级表的班主任，再排一次。")
            case ShortfallKind.NO_PLACE:
                what = (
                    f"本班 {gap.families} 户，排上了 {gap.placed} 户，还有 {left} 户没有排上，还差 {gap.lacking} 个半天。"
                    f"教本班的 {len(gap.members)} 位教师，{window}里合起来有空 {gap.places} 人次。"
                )
                advice = f"多加几个半天（--days），或在“{CONDITIONS}”里调高一组半天最多走几户。"
                yield Finding(gap.school_class, what, advice)
            case ShortfallKind.TOO_FEW_SEATS:
                what = (
                    f"要走 {gap.placed} 组，每组至少 {task.rules.smallest_team} 人；全部教师{window}里有空 {gap.places} 人次，"
                    f"还差 {gap.lacking} 人次。"
                )
                yield Finding("全年级", what, f"多加几个半天，或在“{CONDITIONS}”里减少每组人数。")
            case ShortfallKind.HOMEROOM:
                what = (
                    f"本班 {gap.families} 户，班主任（{who}）{window}里有空 {gap.half_days} 个，每个半天最多 {most} 户，"
                    f"最多带 {gap.placed} 户，还差 {gap.lacking} 个半天；其余 {left} 户由任课教师带队。"
                )
                yield Finding(gap.school_class, what, f"要班主任都去，就再加 {gap.lacking} 个半天。")
            case ShortfallKind.NOT_HEADED:
                what = f"本班 {gap.families} 户中有 {left} 户不是班主任（{who}）去：他要带的户排在了同一个半天，或户数到了上限。"
                yield Finding(gap.school_class, what, "不合适的话，在“名单与分工”里换半天或换人。")
            case ShortfallKind.IDLE:
                what = f"{len(gap.members)} 位教师没有分到任务：{who}。"
                yield Finding("教师", what, "这些老师在“教师”里是红的；要他们去，就在“名单与分工”里填上。")


def breach_findings(problems: Iterable[Problem]) -> Iterator[Finding]:
    """Return a line for each rule that a person's decision breaks; the plan keeps the decision."""
    for problem in problems:
        yield Finding("您定下的行", message(problem), f"{remedy(problem)}去掉“{FIXED}”再排一次，程序另找人。")


def summary_words(task: Task, proposal: Proposal, slots: Sequence[Slot]) -> str:
    """Return the sentence below the title: how many families, teachers, half-days, and how many are placed."""
    placed = len(task.families) - len(proposal.unplaced)
    trips = sum(visit is not None for _, visit in proposal.trips)
    left = f"，还有 {len(proposal.unplaced)} 户没有排上" if proposal.unplaced else ""
    return f"{len(task.families)} 户，{window_words(slots)}，{len(task.members)} 位教师：排好了 {placed} 户，分 {trips} 组去{left}。"


def window_words(slots: Sequence[Slot]) -> str:
    """Return 2 天 4 个半天."""
    return f"{len({slot.day for slot in slots})} 天 {len(slots)} 个半天"


def listed(keys: Sequence[str], names: Mapping[str, str]) -> str:
    """Return the names joined by 、; of many the first dozen and how many there are."""
    return first_names([names.get(key, key) for key in keys], _NAMED, "位")
