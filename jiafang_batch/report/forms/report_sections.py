"""The chapters of the term's report that state what was done: each gives its heading first, then text, tables, charts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import NamedTuple

from msgspec.structs import replace

from jiafang_batch.measure.rounding import decimal_text
from jiafang_batch.measure.standing import UNREPORTED, unreported_classes
from jiafang_batch.measure.unit_statistics import Statistics
from jiafang_batch.policy.model import Indicator
from jiafang_batch.report.figures import Figures
from jiafang_batch.report.forms import report_tally as tally
from jiafang_batch.report.forms.blocks import Block, Chart, ChartKind, Look, Text
from jiafang_batch.report.forms.discipline import conduct
from jiafang_batch.report.forms.form_columns import FormColumn
from jiafang_batch.report.forms.teacher_file import term_breaches
from jiafang_batch.report.forms.word_grids import list_grid
from jiafang_batch.report.forms.wording import apart, day_text, joined, number_text, rate_text, shown_share
from jiafang_batch.report.lists import statistics_page as up
from jiafang_batch.report.lists.request_pages import RATE
from jiafang_batch.report.names import homeroom_name
from jiafang_batch.report.sheet.cells import Kind
from jiafang_batch.terms import RequestStatus, SubjectKind

Section = Callable[[Figures], Iterator[Block]]

_MOST_BARS = 24
"""The maximum number of classes in a chart; with more, year groups are shown."""
_MOST_GROUPS = 8
_SLICES, _THINNEST = 6, 20
"""The maximum number of pieces of a pie; one that is less than a twentieth is thin."""


def whole(figures: Figures) -> str:
    """Return 全校, or the year group that the figures are about."""
    unit = figures.statistics[0].unit
    return "全校" if unit == figures.letterhead.school else unit


def opening(figures: Figures) -> Iterator[Block]:
    """The term in one paragraph."""
    s, letterhead = figures.statistics[0], figures.letterhead
    yield Text(
        f"{letterhead.term}，截至{day_text(letterhead.as_of)}，{whole(figures)}应访学生{s.due}人，已访{s.visited}人，"
        f"家访率{shown_share(s.coverage)}；累计家访{s.visits}人次，其中实地{s.onsite}人次，"
        f"占{rate_text(s.onsite, s.visits)}。现将有关情况总结如下。"
    )
    yield Text("［请补充：本学期家访工作的总体安排。］", Look.PROMPT)


def coverage(figures: Figures) -> Iterator[Block]:
    """Who was reached, how, when and by whom."""
    s = figures.statistics[0]
    yield Text("基本情况")
    yield Text("（一）覆盖情况", Look.SUBHEADING)
    yield Text(_coverage_words(figures))
    if len(figures.statistics) > 1:
        yield Text("各年级家访情况", Look.CAPTION)
        yield _unit_table(figures)
    yield from _coverage_chart(figures)
    if used := tally.forms_used(figures):
        yield Text("（二）家访形式", Look.SUBHEADING)
        form_counts = "，".join(f"{apart(name)}{count}人次（{rate_text(count, s.visits)}）" for name, count in used)
        yield Text(f"各种形式的家访共{s.visits}人次：{form_counts}。")
        yield pie("家访形式", used)
        yield Text("家访形式构成（人次）", Look.CAPTION)
    if months := tally.months_of_visits(figures):
        busiest = max(months, key=lambda pair: pair[1])
        yield Text("（三）时间安排", Look.SUBHEADING)
        yield Text(
            f"家访从{months[0][0]}开始，到{months[-1][0]}为止；{busiest[0]}最为集中，共{busiest[1]}人次，"
            f"占{rate_text(busiest[1], s.visits)}。"
        )
        yield _columns("各月家访人次", months)
        yield Text("各月家访人次", Look.CAPTION)
    yield Text("（四）教师参与", Look.SUBHEADING)
    yield Text(
        f"{whole(figures)}在岗教师{s.teachers}人，参与家访{s.participants}人，参与率{shown_share(s.participation)}；"
        f"校领导和中层干部参加家访{s.leader_visits}人次。"
        if s.leader_visits
        else f"{whole(figures)}在岗教师{s.teachers}人，参与家访{s.participants}人，参与率{shown_share(s.participation)}。"
    )
    yield Text("［请补充：主要做法和典型事例。］", Look.PROMPT)


def _coverage_words(figures: Figures) -> str:
    """Coverage of the school, and of its classes from best to worst."""
    s, classes = figures.statistics[0], tally.by_coverage(figures)
    full = sum(c.unvisited == 0 for _, c in classes)
    missing = [name for name in figures.by_class if name in unreported_classes(figures.term)]
    words = f"{whole(figures)}{s.classes}个班，应访学生{s.due}人，已访{s.visited}人，未访{s.unvisited}人，家访率{shown_share(s.coverage)}。"
    if missing:
        words += f"{joined(missing)}{UNREPORTED}，家访情况还不清楚，没有列入下面的比较。"
    if full and full == len(classes) and not missing:
        return f"{words}各班都实现了应访学生全覆盖。"
    if full:
        words += f"有{full}个班实现全覆盖，占班级总数的{rate_text(full, len(classes))}。"
    if classes:
        name, lowest = classes[0]
        words += f"家访率最低的是{name}，为{shown_share(lowest.coverage)}。"
    if s.newcomers:
        words += f"新生（含插班生）{s.newcomers}人，已访{s.newcomers_visited}人，占{rate_text(s.newcomers_visited, s.newcomers)}。"
    return f"{words}{'各年级情况见下表' if len(figures.statistics) > 1 else '各班情况见附表'}。"


_UNITS = (
    FormColumn("年级", 26, value=lambda s: s.unit), FormColumn("班级数", 17, value=lambda s: s.classes),
    FormColumn("应访", 17, value=lambda s: s.due), FormColumn("已访", 17, value=lambda s: s.visited),
    FormColumn("未访", 17, value=lambda s: s.unvisited), FormColumn(up.COVERAGE.title, 20, value=lambda s: shown_share(s.coverage)),
    FormColumn("家访人次", 21, value=lambda s: s.visits), FormColumn("其中实地", 21, value=lambda s: s.onsite),
)  # fmt: skip


def _unit_table(figures: Figures) -> Block:
    school, *groups = figures.statistics
    return list_grid(_UNITS, groups, replace(school, unit="全校"))


def _coverage_chart(figures: Figures) -> Iterator[Block]:
    missing = unreported_classes(figures.term)
    classes = [(name, s) for name, s in figures.by_class.items() if s.due and name not in missing]
    unit, shown = "各班", classes
    if len(classes) > _MOST_BARS:
        unit, shown = "各年级", [(s.unit, s) for s in figures.statistics[1:] if s.due]
    if shown:
        names, values = tuple(n for n, _ in shown), tuple(float(s.coverage or 0) for _, s in shown)
        yield Chart(ChartKind.COLUMN, f"{unit}家访率", names, (("家访率", values),), percent=True)
        yield Text(f"{unit}家访率", Look.CAPTION)


def pie(title: str, counts: list[tuple[str, int]]) -> Chart:
    """A pie of the largest pieces, the largest first; the rest, and thin ones whose labels would overlap, together."""
    whole = sum(count for _, count in counts)
    thick = [pair for pair in counts[:_SLICES] if pair[1] * _THINNEST >= whole]
    rest = counts[len(thick) :]
    shown = counts if len(rest) == 1 else [*thick, *([("其他形式", sum(n for _, n in rest))] if rest else [])]
    return Chart(
        ChartKind.PIE, title, tuple(n for n, _ in shown), ((title, tuple(float(c) for _, c in shown)),), height=70
    )


def _columns(title: str, counts: list[tuple[str, int]]) -> Chart:
    return Chart(
        ChartKind.COLUMN, title, tuple(n for n, _ in counts), (("人次", tuple(float(c) for _, c in counts)),), height=65
    )


_GROUPS = (
    FormColumn("类别", 36, value=lambda g: g.name), FormColumn("人数", 20, value=lambda g: g.due),
    FormColumn("已访", 20, value=lambda g: g.visited),
    FormColumn(up.COVERAGE.title, 24, value=lambda g: rate_text(g.visited, g.due)),
    FormColumn("实地走访", 28, value=lambda g: g.onsite), FormColumn("已回访", 28, value=lambda g: g.followed_up),
)  # fmt: skip


def special_groups(figures: Figures) -> Iterator[Block]:
    """What was done for pupils of special categories."""
    groups = tally.categories(figures)
    if not groups:
        return
    s, key = figures.statistics[0], figures.key_students
    followed = sum(k.followed_up for k in key)
    yield Text("特殊群体关爱")
    words = ""
    if s.key:
        words += (
            f"{whole(figures)}有重点学生{s.key}人，已访{s.key_visited}人，家访率{shown_share(s.key_coverage)}；"
            f"其中已跟踪回访{followed}人，占{rate_text(followed, s.key)}。"
        )
    yield Text(f"{words}各类学生情况见下表（一名学生属于几类的，在各类分别计）。")
    yield Text("特殊群体学生家访情况", Look.CAPTION)
    yield list_grid(_GROUPS, groups)
    most = sorted(groups, key=lambda g: -g.due)[:_MOST_GROUPS]
    names = tuple(g.name for g in most)
    series = (("人数", tuple(float(g.due) for g in most)), ("已访", tuple(float(g.visited) for g in most)))
    yield Chart(ChartKind.COLUMN, "特殊群体学生人数与已访人数", names, series)
    yield Text("特殊群体学生人数与已访人数", Look.CAPTION)


_REQUESTS = (
    FormColumn("诉求类别", 28, value=lambda k: k.name),
    FormColumn("条数", 16, value=lambda k: k.total),
    FormColumn(RequestStatus.RESOLVED.value, 20, value=lambda k: k.of(RequestStatus.RESOLVED)),
    FormColumn("已解释并\n制定方案", 24, value=lambda k: k.of(RequestStatus.EXPLAINED)),
    FormColumn(RequestStatus.IN_PROGRESS.value, 20, value=lambda k: k.of(RequestStatus.IN_PROGRESS)),
    FormColumn(RequestStatus.OPEN.value, 20, value=lambda k: k.of(RequestStatus.OPEN)),
    FormColumn(RATE.title, 28, value=lambda k: rate_text(k.settled, k.total)),
)


def requests(figures: Figures) -> Iterator[Block]:
    """What families asked for, by kind, and what became of it."""
    kinds = tally.requests_by_kind(figures)
    yield Text("家长诉求及办理")
    if not kinds:
        yield Text("本学期家访中家长没有提出诉求。")
        return
    every = tally.RequestTally("合计", sum((kind.states for kind in kinds), Counter()))
    ranked = sorted(kinds, key=lambda kind: -kind.total)
    leading = joined(f"{kind.name}类{kind.total}条" for kind in ranked[:3])
    days = figures.resolutions[0].mean_days if figures.resolutions else None
    pace = f"，从家访到办结平均用时{decimal_text(days)}天" if days is not None else ""
    yield Text(
        f"家访中共收集家长意见建议{every.total}条，较为集中的是{leading}。已办结{every.settled}条，"
        f"办结率{rate_text(every.settled, every.total)}{pace}。办理情况见下表。"
    )
    yield Text("家长诉求分类办理情况", Look.CAPTION)
    yield list_grid(_REQUESTS, kinds, every)
    settled = tuple(float(kind.settled) for kind in kinds)
    waiting = tuple(float(kind.total - kind.settled) for kind in kinds)
    names = tuple(kind.name for kind in kinds)
    yield Chart(ChartKind.COLUMN, "各类诉求办理情况", names, (("已办结", settled), ("未办结", waiting)), height=65)
    yield Text("各类诉求办理情况（条）", Look.CAPTION)


def events(figures: Figures) -> Iterator[Block]:
    """How quickly events were answered by a visit."""
    asked = [e for e in figures.events if e.state != "不要求"]
    if not asked:
        return
    answered = [e for e in asked if e.answer is not None]
    days = [e.days for e in answered if e.days is not None]
    missed = sum(e.state == "未响应" for e in asked)
    pending = len(asked) - len(answered) - missed
    yield Text("重要事件响应")
    yield Text(
        f"对学生患病、变故、校内伤害等需要及时家访的事件，本学期登记{len(asked)}起，已按要求家访{len(answered)}起，"
        f"占{rate_text(len(answered), len(asked))}"
        + (f"，平均{decimal_text(Fraction(sum(days), len(days)))}天内上门或联系" if days else "")
        + (f"；未按时响应{missed}起" if missed else "")
        + (f"；还在期限内{pending}起" if pending else "")
        + "。"
    )


_INDICATORS = (
    FormColumn("考核指标", 62, Kind.LONG_TEXT, lambda m: m.indicator.name), FormColumn("对象", 24, value=lambda m: m.kind.value),
    FormColumn("目标", 20, value=lambda m: _target(m.indicator)), FormColumn("考核数", 16, value=lambda m: m.assessed),
    FormColumn("达标数", 16, value=lambda m: m.met), FormColumn("达标率", 18, value=lambda m: rate_text(m.met, m.assessed)),
)  # fmt: skip


def assessment(figures: Figures) -> Iterator[Block]:
    """Targets met, ratings, essays, awards."""
    met, rated = tally.indicators_met(figures), tally.ratings(figures)
    yield Text("考核与激励")
    essays = figures.statistics[0].essays
    words = [f"{kind.value}：{joined(f'{name}{count}{_unit(kind)}' for name, count in held)}" for kind, held in rated]
    rating_sentence = f"按照考核办法，家访考核等级分布为：{'；'.join(words)}。" if words else ""
    yield Text(f"{rating_sentence}教师撰写家访手记{essays}篇。" if essays else rating_sentence)
    if met:
        yield Text("考核指标达标情况", Look.CAPTION)
        yield list_grid(_INDICATORS, met)
    awards: dict[str, list[str]] = {}
    for n in figures.nominations:
        if n.place:
            awards.setdefault(n.award.name, []).append(n.card.subject.name + ("（同分待定）" if n.tied else ""))
    for name, chosen in awards.items():
        yield Text(f"推荐“{name}”：{joined(chosen)}。")


def discipline(figures: Figures) -> Iterator[Block]:
    """The breaches on record, by kind, and the school's own rules."""
    breaches = term_breaches(figures)
    yield Text("家访纪律")
    kinds = Counter(breach.kind for breach in breaches)
    kind_counts = joined(f"{kind}{count}起" for kind, count in kinds.items())
    yield Text(
        f"本学期登记违反家访纪律的情况{len(breaches)}起：{kind_counts}。"
        if breaches
        else "本学期没有违反家访纪律的登记。"
    )
    yield from conduct(figures)


def outlook(figures: Figures) -> Iterator[Block]:
    """What the year group has to say itself, with the classes whose pupils are still to be visited."""
    yield Text("存在问题和下一步打算")
    behind = joined(f"{name}{s.unvisited}人" for name, s in tally.by_coverage(figures) if s.unvisited)
    yield Text(f"还没有家访的学生：{behind}。" if behind else "应访学生都已家访。")
    yield Text("［请补充：存在的问题、原因和下一步打算。］", Look.PROMPT)


def _unit(kind: SubjectKind) -> str:
    return "个" if kind is SubjectKind.SCHOOL_CLASS else "人"


def _target(indicator: Indicator) -> str:
    return "" if indicator.target is None else number_text(indicator.target, is_rate=indicator.is_rate)


class ReportedClass(NamedTuple):
    """A row of 各班家访工作情况; the state stands in place of the coverage where the visits are unknown."""

    name: str
    homeroom: str
    statistics: Statistics
    state: str = ""


_CLASSES = (
    FormColumn("班级", 20, value=lambda r: r.name), FormColumn("班主任", 20, value=lambda r: r.homeroom),
    FormColumn("应访", 13, value=lambda r: r.statistics.due), FormColumn("已访", 13, value=lambda r: r.statistics.visited),
    FormColumn("未访", 13, value=lambda r: r.statistics.unvisited),
    FormColumn(up.COVERAGE.title, 17, value=lambda r: r.state or shown_share(r.statistics.coverage)),
    FormColumn("人次", 13, value=lambda r: r.statistics.visits), FormColumn("实地", 13, value=lambda r: r.statistics.onsite),
    FormColumn("重点", 13, value=lambda r: r.statistics.key), FormColumn("重点\n已访", 13, value=lambda r: r.statistics.key_visited),
    FormColumn("诉求", 13, value=lambda r: r.statistics.requests), FormColumn("已办理", 15, value=lambda r: r.statistics.requests_done),
)  # fmt: skip


def appendix(figures: Figures) -> Iterator[Block]:
    """Every class in one table."""
    missing = unreported_classes(figures.term)
    classes = [
        ReportedClass(name, homeroom_name(figures.term, name), s, UNREPORTED if name in missing else "")
        for name, s in figures.by_class.items()
    ]
    yield Text("各班家访工作情况", Look.CAPTION, new_page=True)
    yield list_grid(_CLASSES, classes, ReportedClass("合计", "", figures.statistics[0]))
