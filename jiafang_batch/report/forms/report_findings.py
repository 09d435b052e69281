"""The last chapter of the term's report: shortcomings shown by the figures, and the measures against them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from fractions import Fraction

from jiafang_batch.measure.standing import UNREPORTED, unreported_classes
from jiafang_batch.measure.unit_statistics import Statistics
from jiafang_batch.report.figures import Figures
from jiafang_batch.report.forms import report_tally as tally
from jiafang_batch.report.forms.blocks import Block, Look, Text
from jiafang_batch.report.forms.wording import joined, rate_text, shown_share
from jiafang_batch.terms import RequestStatus

_HALF = Fraction(1, 2)
_NAMED = 3
"""The number of classes that are named."""


Finding = Callable[[Figures], str]
"""A shortcoming in words; blank if there is none."""


def findings(figures: Figures) -> Iterator[Block]:
    """Yield the shortcomings that the figures show; the measures are left for the school to write."""
    shortcomings = [shortcoming for finding in _FINDINGS if (shortcoming := finding(figures))]
    yield Text("存在问题和下一步打算")
    if shortcomings:
        yield Text("（一）存在问题", Look.SUBHEADING)
        yield from (Text(f"{number}．{shortcoming}") for number, shortcoming in enumerate(shortcomings, 1))
        yield Text("（二）下一步打算", Look.SUBHEADING)
        for number, shortcoming in enumerate(shortcomings, 1):
            yield Text(f"{number}．［请补充：针对“{shortcoming.partition('。')[0]}”的打算。］", Look.PROMPT)
    else:
        yield Text("从登记的数据看，本学期没有未访学生、未办结的诉求和未响应的事件。")
    yield Text("［请补充：原因分析、需要上级支持的问题和其他打算。］", Look.PROMPT, keep=True)


def _unvisited(figures: Figures) -> str:
    count = figures.statistics[0].unvisited
    if not count:
        return ""
    reasons = joined(f"{reason}{number}人" for reason, number in tally.unvisited_reasons(figures))
    named = joined(f"{name}（{s.unvisited}人）" for name, s in _most_unvisited(figures))
    behind = f"；未访人数较多的班级是{named}" if named else ""
    missing = joined(name for name in figures.by_class if name in unreported_classes(figures.term))
    untold = f"；其中{missing}{UNREPORTED}，是否家访还不清楚" if missing else ""
    return f"家访覆盖还有缺口。全校还有{count}名学生没有家访，其中{reasons}{behind}{untold}。"


def _most_unvisited(figures: Figures) -> list[tuple[str, Statistics]]:
    missing = unreported_classes(figures.term)
    behind = [(name, s) for name, s in figures.by_class.items() if s.unvisited and name not in missing]
    return sorted(behind, key=lambda pair: -pair[1].unvisited)[:_NAMED]


def _uneven(figures: Figures) -> str:
    mean = figures.statistics[0].coverage
    below = [
        (n, s)
        for n, s in tally.by_coverage(figures)
        if mean and s.coverage is not None and s.coverage < mean * Fraction(4, 5)
    ]
    if not below:
        return ""
    named = joined(f"{name}（{shown_share(s.coverage)}）" for name, s in below[:_NAMED])
    return f"班级之间不够平衡。有{len(below)}个班的家访率明显低于全校水平，最低的是{named}。"


def _few_onsite(figures: Figures) -> str:
    s = figures.statistics[0]
    if not s.visits or Fraction(s.onsite, s.visits) >= _HALF:
        return ""
    return f"实地家访的比重不高。实地{s.onsite}人次，只占{rate_text(s.onsite, s.visits)}，电话、网络等形式偏多。"


def _key_students(figures: Figures) -> str:
    unvisited = sum(not k.visits for k in figures.key_students)
    alone = sum(bool(k.visits) and not k.followed_up for k in figures.key_students)
    if not unvisited and not alone:
        return ""
    gaps = joined((f"{unvisited}人还没有家访" if unvisited else "", f"{alone}人家访后还没有回访" if alone else ""))
    return f"重点学生跟踪不够到位。重点学生中有{gaps}。"


def _open_requests(figures: Figures) -> str:
    open_ = [r for r in figures.requests if not r.done]
    if not open_:
        return ""
    idle = sum(r.status == RequestStatus.OPEN.value for r in open_)
    most = joined(f"{name}{count}条" for name, count in Counter(r.kind for r in open_).most_common(_NAMED))
    overdue = sum(r.is_overdue for r in open_)
    late = f"，超过办理期限{overdue}条" if overdue else ""
    return f"家长诉求还没有全部办结。尚有{len(open_)}条未办结，其中未办理{idle}条、办理中{len(open_) - idle}条{late}；较多的是{most}。"


def _missed_events(figures: Figures) -> str:
    missed = sum(e.state == "未响应" for e in figures.events)
    return f"事件响应不够及时。有{missed}起需要家访的事件没有在规定期限内家访。" if missed else ""


def _absent_teachers(figures: Figures) -> str:
    s = figures.statistics[0]
    absent = s.teachers - s.participants
    return f"教师参与还不充分。有{absent}名在岗教师本学期没有参加家访。" if absent else ""


def _faulty_rows(figures: Figures) -> str:
    rows = tally.rows_left_out(figures)
    return f"记录填报不够规范。有{rows}行登记因填写错误没有计入统计，实际工作量可能未完全反映。" if rows else ""


_FINDINGS: tuple[Finding, ...] = (
    _unvisited, _uneven, _few_onsite, _key_students, _open_requests, _missed_events, _absent_teachers, _faulty_rows,
)  # fmt: skip
