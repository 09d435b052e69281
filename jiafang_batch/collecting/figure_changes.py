"""What changed in the figures since the last run, and which visits caused it: two sets of the machines' tables compared.

The tables are those of 数据/*.csv, every cell a text as it stands there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from jiafang_batch.measure.rounding import plain_text
from jiafang_batch.report.data import CLASSES, PROBLEMS, RESULTS, TEACHERS, UNVISITED, VISITS

Record = Mapping[str, str]
Tables = Mapping[str, Sequence[Record]]
"""Name of the file → its rows by heading."""


@dataclass(frozen=True, slots=True)
class Details:
    """What visits say beyond their row of 家访明细.csv."""

    headings: Sequence[str]
    cells: Mapping[str, Sequence[str]]
    """学号 日期 形式 of a visit → a text for each heading; long ones as their digests."""

    def of(self, visit: str) -> Record:
        """The texts of one visit by heading; none for a visit that is not known."""
        return dict(zip(self.headings, self.cells.get(visit, ()), strict=False))


ClassesOf = Callable[[str, str], frozenset[str]]
"""(kind of subject, its key) → the classes whose pupils it answers for."""

ADDED, REMOVED, CHANGED = "新增", "去掉", "改动"
APPEARED, SOLVED = "新出现", "已消除"
_SOURCE = "来源"
_MOST_SOURCES = 3


@dataclass(frozen=True, slots=True)
class VisitChange:
    """A counted visit that came, went, or says something else."""

    kind: str
    visit: Record
    """As it is now; as it was where it is gone."""
    what: str
    """主访教师 张三→李四；家访过程 有改动."""

    @property
    def teachers(self) -> frozenset[str]:
        """工号 of all who took part."""
        return frozenset(self.visit["参与教师"].split("、"))


@dataclass(frozen=True, slots=True)
class ScoreChange:
    """A teacher's or class's total, rating or rank that is not what it was."""

    kind: str
    name: str
    key: str
    old: Record
    new: Record
    """Empty where the subject is new, or (old) was not there."""
    cause: str


@dataclass(frozen=True, slots=True)
class ResultChange:
    """One indicator of one subject that is not what it was."""

    old: Record
    new: Record
    cause: str

    @property
    def shown(self) -> Record:
        """The row that names the indicator and its subject."""
        return self.new or self.old


@dataclass(frozen=True, slots=True)
class FigureChanges:
    """Everything that changed between two runs."""

    totals: tuple[tuple[str, str, str], ...]
    """(what, last time, now) of the school's key figures, changed or not."""
    scores: tuple[ScoreChange, ...]
    results: tuple[ResultChange, ...]
    visits: tuple[VisitChange, ...]
    problems: tuple[tuple[str, Record], ...]
    """(新出现 or 已消除, the problem)."""

    @property
    def is_nothing(self) -> bool:
        """True where no figure, visit or problem differs."""
        moved = any(old != new for _, old, new in self.totals)
        return not (moved or self.scores or self.results or self.visits or self.problems)


def figure_changes(
    old: Tables, new: Tables, details: tuple[Details, Details], classes_of: ClassesOf, same_visits: int = 0
) -> FigureChanges:
    """The changes from the old tables to the new ones; `details` are those of old and new visits.

    So many visits that are the same in both may have been left out of the tables.
    """
    visits = tuple(_visit_changes(old, new, *details))
    rules = _rules_differ(old, new)

    def cause(kind: str, key: str) -> str:
        return _cause(visits, classes_of(kind, key), key, rules=rules)

    return FigureChanges(
        totals=tuple(_totals(old, new, same_visits)),
        scores=tuple(_score_changes(old, new, cause)),
        results=tuple(_result_changes(old, new, cause)),
        visits=visits,
        problems=tuple(_problem_changes(old, new)),
    )


# ---------------------------------------------------------------- visits and what they cause


def visit_key(record: Record) -> str:
    """What makes two rows the same visit."""
    return f"{record['学号']} {record['家访日期']} {record['家访形式']}"


def _visit_changes(old: Tables, new: Tables, before: Details, after: Details) -> Iterable[VisitChange]:
    was, now = _by(old, VISITS, visit_key), _by(new, VISITS, visit_key)
    for key, visit in now.items():
        if key not in was:
            yield VisitChange(ADDED, visit, "")
            continue
        # Nearly all are as they were, and comparing the cells one by one is slow.
        if was[key] == visit and before.headings == after.headings and before.cells.get(key) == after.cells.get(key):
            continue
        what = _what_changed({**was[key], **before.of(key)}, {**visit, **after.of(key)})
        if what:
            yield VisitChange(CHANGED, visit, what)
    for key, visit in was.items():
        if key not in now:
            yield VisitChange(REMOVED, visit, "")


def _what_changed(was: Record, now: Record) -> str:
    """The cells that differ; where a visit was read from does not make it another."""
    differing = [h for h in now if h != _SOURCE and h in was and was[h] != now[h]]
    return "；".join(
        f"{h} {_short(was[h])}→{_short(now[h])}" if _is_plain(was[h], now[h]) else f"{h}有改动" for h in differing
    )


def _is_plain(*texts: str) -> bool:
    return not any(text.startswith("#") for text in texts)


def _short(text: str) -> str:
    return text or "空"


def _cause(visits: Iterable[VisitChange], classes: frozenset[str], key: str, *, rules: bool) -> str:
    """Which visits moved a subject's figures: those to its pupils, and those that the teacher took part in."""
    own = [v for v in visits if v.visit["班级"] in classes or key in v.teachers]
    if not own:
        return "考核办法有改动" if rules else "名册或其他登记有改动"
    counts = ((kind, sum(v.kind == kind for v in own)) for kind in (ADDED, REMOVED, CHANGED))
    said = "、".join(f"{kind} {count} 次" for kind, count in counts if count)
    places = [v.visit[_SOURCE] for v in own[:_MOST_SOURCES]]
    more = " 等" if len(own) > _MOST_SOURCES else ""
    return f"家访{said}：{'；'.join(places)}{more}" + ("；考核办法也有改动" if rules else "")


def _rules_differ(old: Tables, new: Tables) -> bool:
    """True where a target or weight is another, or an indicator came or went."""

    def rules(tables: Tables) -> set[tuple[str, ...]]:
        return {(r["编号"], r["指标"], r["目标"], r["分值"]) for r in tables.get(RESULTS, ())}

    return rules(old) != rules(new)


# ---------------------------------------------------------------- scores, indicators, totals, problems

_SCORE_FILES = ((TEACHERS, "工号", "姓名"), (CLASSES, "班级", "班级"))
_SCORE_CELLS = ("总分", "等级", "名次")
_RESULT_CELLS = ("分子", "分母", "值", "目标", "分值", "得分")


def _score_changes(old: Tables, new: Tables, cause: Callable[[str, str], str]) -> Iterable[ScoreChange]:
    for file, key_column, name_column in _SCORE_FILES:
        was, now = (_by(tables, file, lambda record: record[key_column]) for tables in (old, new))  # noqa: B023
        for key in {**now, **was}:
            before, after = was.get(key, {}), now.get(key, {})
            if any(before.get(cell) != after.get(cell) for cell in _SCORE_CELLS):
                shown = after or before
                kind = shown.get("考核角色", "班级")
                only_rank = all(before.get(cell) == after.get(cell) for cell in ("总分", "等级"))
                why = "别人的得分有变，名次跟着变" if only_rank else cause(kind, key)
                yield ScoreChange(kind, shown[name_column], key, before, after, why)


def _result_key(record: Record) -> str:
    return f"{record['编号']} {record['对象类型']} {record['对象编号']}"


def _result_changes(old: Tables, new: Tables, cause: Callable[[str, str], str]) -> Iterable[ResultChange]:
    was, now = _by(old, RESULTS, _result_key), _by(new, RESULTS, _result_key)
    for key in {**now, **was}:
        before, after = was.get(key, {}), now.get(key, {})
        if any(before.get(cell) != after.get(cell) for cell in _RESULT_CELLS):
            shown = after or before
            yield ResultChange(before, after, cause(shown["对象类型"], shown["对象编号"]))


def _totals(old: Tables, new: Tables, same_visits: int) -> Iterable[tuple[str, str, str]]:
    for what, file, keep in _COUNTS:
        left_out = same_visits if file == VISITS else 0
        before, after = (left_out + sum(keep(record) for record in tables.get(file, ())) for tables in (old, new))
        yield what, str(before), str(after)


_COUNTS: tuple[tuple[str, str, Callable[[Record], bool]], ...] = (
    ("家访人次", VISITS, lambda _: True),
    ("未访学生", UNVISITED, lambda _: True),
    ("错误", PROBLEMS, lambda record: record["级别"] == "错误"),
    ("警告", PROBLEMS, lambda record: record["级别"] == "警告"),
)


def _problem_changes(old: Tables, new: Tables) -> Iterable[tuple[str, Record]]:
    """Errors and warnings that came or went; notices are too many and mean too little."""

    def key(record: Record) -> str:
        return "\n".join(record[column] for column in ("代码", "文件", "工作表", "行", "列", "内容"))

    was, now = (_by(tables, PROBLEMS, key) for tables in (old, new))
    yield from ((APPEARED, r) for k, r in now.items() if k not in was and r["级别"] != "提示")
    yield from ((SOLVED, r) for k, r in was.items() if k not in now and r["级别"] != "提示")


def _by(tables: Tables, file: str, key: Callable[[Record], str]) -> dict[str, Record]:
    return {key(record): record for record in tables.get(file, ())}


def difference(old: str, new: str) -> str:
    """How much a number has grown: +3.5, −2; empty where one of them is none."""
    try:
        grown = Fraction(new) - Fraction(old)
    except ValueError:
        return ""
    return ("+" if grown > 0 else "−" if grown < 0 else "") + plain_text(abs(grown))
