"""The sheets that document the figures: problems, sources, and the policy they were computed by."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from fractions import Fraction
from functools import partial
from typing import NamedTuple

from msgspec import Struct

from jiafang_batch.catalogue import message, refusable, remedy, severity
from jiafang_batch.measure.rounding import percent_text, plain_text
from jiafang_batch.measure.rule_sentence import rule_sentence
from jiafang_batch.policy.model import Award, CalendarRow, Indicator, Policy, Settings
from jiafang_batch.policy.vocabulary import Unfinished
from jiafang_batch.problem import Problem, Severity
from jiafang_batch.report.lists.indicator_words import plain_number, value_kind, value_text
from jiafang_batch.report.sheet.cells import Kind, Shown
from jiafang_batch.report.sheet.page import Column, ColumnMark, Page, rows_of
from jiafang_batch.sheets.layout import layouts
from jiafang_batch.terms import Theme, VisitForm


class SourceLine(Struct, frozen=True):
    """One input table: file, sheet, its recognised kind, rows that count and rows in error."""

    file: str
    sheet: str
    kind: str
    rows: int
    faulty: int
    readings: tuple[str, ...] = ()
    """Values from outside the cells, or recognised by another word than the contract's, in words."""


POLICY, RULES = "考核办法", "考核细则"
SEVERITY = Column("级别", width=8, mark=ColumnMark.SEVERITY, value=lambda p: severity(p).value)
FILE = Column("文件", Kind.LONG_TEXT, 26, value=lambda p: p.location.file)
SHEET = Column("工作表", Kind.LONG_TEXT, 14, value=lambda p: p.location.sheet)
LINE = Column("行", Kind.INTEGER, 6, value=lambda p: p.location.row or None)
PLACE = Column("列", Kind.LONG_TEXT, 12, value=lambda p: f"{p.location.column} {p.location.header}".strip())
CONTENT = Column("内容", Kind.LONG_TEXT, 14, value=lambda p: p.value)
MESSAGE = Column("说明", Kind.LONG_TEXT, 44, value=message)
REMEDY = Column("建议", Kind.LONG_TEXT, 40, value=remedy)
CODE = Column("代码", Kind.LONG_TEXT, 14, printed=False, value=lambda p: p.code)
_PROBLEMS = (SEVERITY, FILE, SHEET, LINE, PLACE, CONTENT, MESSAGE, REMEDY, CODE)
"""The code comes last: it is for reports to the developers; a head teacher reads the words."""


def problem_page(problems: Sequence[Problem]) -> Page:
    """问题清单: the gravest first, each with its place, what is wrong and what to do."""
    note = "错误：这一行没有计入；警告：已计入，请核对；提示：供参考"
    return Page("问题清单", "问题清单", _PROBLEMS, rows_of(_PROBLEMS, problems), note, "没有发现问题。", frozen=1)


def source_page(lines: Sequence[SourceLine], counts: Mapping[str, Mapping[str, int]]) -> Page:
    """来源清单: every table that was read, with its rows and its problems by severity."""
    columns = (
        Column("文件", Kind.LONG_TEXT, 44, value=lambda s: s.file), Column("工作表", width=18, value=lambda s: s.sheet),
        Column("识别为", width=12, value=lambda s: s.kind), Column("数据行", Kind.INTEGER, 9, value=lambda s: s.rows),
        Column("计入行", Kind.INTEGER, 9, value=lambda s: s.rows - s.faulty),
        Column("错误行", Kind.INTEGER, 9, value=lambda s: s.faulty),
        Column("另有取法", Kind.LONG_TEXT, 30, value=lambda s: "、".join(s.readings)),
        *(Column(f"本文件{s.value}", Kind.INTEGER, 11, value=partial(_count, counts, s.value)) for s in Severity),
    )  # fmt: skip
    rows = rows_of(columns, lines)
    return Page("来源清单", "来源清单", columns, rows, "本次统计读取的每一张表", "没有读到任何表。", frozen=1)


def _count(counts: Mapping[str, Mapping[str, int]], word: str, line: SourceLine) -> int:
    return counts.get(line.file, {}).get(word, 0)


def tiers_text(indicator: Indicator) -> str:
    """分档 as the school writes it, the highest first."""
    return "、".join(f"{value_text(indicator, tier.lowest)}={plain_text(tier.points)}" for tier in indicator.tiers)


TARGET = Column("目标", Kind.NUMBER, 9, value=lambda i: Shown(i.target, value_kind(i)))
WEIGHT = Column("分值", Kind.POINTS, 8, value=lambda i: plain_number(i.points))
STEP = Column("步长", Kind.POINTS, 8, value=lambda i: plain_number(i.step))
_INDICATORS = (
    Column("编号", width=9, value=lambda i: i.code), Column("名称", Kind.LONG_TEXT, 22, value=lambda i: i.name),
    Column("考核对象", Kind.LONG_TEXT, 18, value=lambda i: "、".join(s.value for s in i.subjects)),
    Column("教师范围", Kind.LONG_TEXT, 14, value=lambda i: i.staff.text),
    Column("类型", width=12, value=lambda i: i.kind.value), Column("学生范围", Kind.LONG_TEXT, 20, value=lambda i: i.scope.text),
    Column("家访形式", Kind.LONG_TEXT, 12, value=lambda i: i.forms_text), Column("家访人", width=9, value=lambda i: i.visitor.value),
    Column("时间窗口", width=12, value=lambda i: i.window),
    Column("未到期", width=8, value=lambda i: Unfinished.LEFT_OUT.value if i.waits else ""),
    Column("条件", Kind.LONG_TEXT, 16, value=lambda i: "且".join(condition.text for condition in i.conditions)),
    Column("次数", Kind.INTEGER, 7, value=lambda i: i.times), TARGET, WEIGHT,
    Column("计分", width=10, value=lambda i: i.scoring.value if i.scoring else ""), STEP,
    Column("分档", Kind.LONG_TEXT, 18, value=tiers_text),
    Column("依据", Kind.LONG_TEXT, 36, value=lambda i: i.basis),
)  # fmt: skip


def policy_page(policy: Policy) -> Page:
    """考核办法: the indicators as they were applied, with their written basis."""
    note = (
        "改这里的目标、分值、步长和右边等级的最低分，得分、总分、等级、名次和图表随之重算；"
        "其他各栏和名单（还要家访、评优推荐等）要改考核办法.xlsx 再统计一次"
    )
    rows = rows_of(_INDICATORS, policy.indicators)
    return Page(POLICY, "本次采用的考核办法", _INDICATORS, rows, note, "考核办法里没有指标。", frozen=2)


class Rule(NamedTuple):
    """A row of 考核细则."""

    sheet: str
    entry: str
    words: str
    basis: str


_RULES = (
    Column("部分", Kind.WORD, 12, value=lambda r: r.sheet), Column("项目", width=24, value=lambda r: r.entry),
    Column("规定", Kind.LONG_TEXT, 64, value=lambda r: r.words), Column("依据", Kind.LONG_TEXT, 30, value=lambda r: r.basis),
)  # fmt: skip


def rules_page(policy: Policy) -> Page:
    """考核细则: every indicator read back in words, then everything else of the policy."""
    bases = {(basis.source.sheet, basis.entry): basis.text for basis in policy.document.bases}
    entries = [
        *(("基本设置", key, words or "没有规定") for key, words in setting_words(policy.settings)),
        *(("校历", row.name, _calendar_words(row)) for row in policy.calendar),
        *(("事件响应", kind, f"{rule.within}，{_forms(rule.forms)}") for kind, rule in policy.events.items()),
        *(("等级", rating.name, f"总分 {plain_text(rating.lowest)} 分起") for rating in policy.ratings),
        *(("评优", f"{award.name} {award.subject.value}", _award(award)) for award in policy.awards),
    ]
    rules = [Rule("指标", f"{i.code} {i.name}", rule_sentence(policy, i), i.basis) for i in policy.indicators]
    rules += [Rule(sheet, entry, words, bases.get((sheet, entry), "")) for sheet, entry, words in entries]
    rules += [Rule("纪律", rule.title or rule.kind.value, rule.text, rule.basis) for rule in policy.document.conduct]
    note = "每一行指标读作什么，和其他规定；各格的写法见“考核办法”"
    return Page(RULES, "考核细则", _RULES, rows_of(_RULES, rules), note, frozen=2)


def _calendar_words(row: CalendarRow) -> str:
    groups = f"，{'、'.join(row.year_groups)}" if row.year_groups else ""
    return f"{row.kind}，{row.first:%Y-%m-%d} 至 {row.last:%Y-%m-%d}{groups}"


def setting_words(s: Settings) -> Iterable[tuple[str, str]]:
    """Yield 键 and 值 of the settings that affect figures, in the order of 基本设置."""
    log_titles = {column.field: column.title for column in layouts()["visit_log"].columns}
    items = (log_titles.get(item.field, item.field) + item.least for item in s.record_items)
    yield from (
        ("开学日期", f"{s.opening:%Y-%m-%d}"), ("结课日期", f"{s.closing:%Y-%m-%d}"),
        ("统计截止日期", f"{s.cut_off:%Y-%m-%d}" if s.cut_off else ""),
        ("收表截止时间", f"{s.hand_in_deadline:%Y-%m-%d %H:%M}" if s.hand_in_deadline else ""),
        ("名单截止日期", f"{s.nomination_deadline:%Y-%m-%d}" if s.nomination_deadline else ""),
        ("实地形式", _forms(s.onsite_forms)), ("面对面形式", _forms(s.face_to_face_forms)),
        ("重点类别", "、".join(sorted(s.key_categories))), ("记录必填项", "、".join(items)),
        ("回访间隔天数", f"{s.follow_up_days} 天"),
        ("回访期限天数", "" if s.follow_up_limit is None else f"{s.follow_up_limit} 天"),
        ("四进项目", "、".join(theme.value for theme in Theme if theme in s.themes)),
        ("年级计分", "是" if s.scores_year_groups else "否"),
        ("总分上限", "" if s.most_total is None else plain_text(s.most_total)),
        ("诉求办理天数", f"{s.request_days} 天"),
        ("手记入选分", "" if s.essay_mark is None else plain_text(s.essay_mark)),
        ("抽查比例", percent_text(s.inspected_share)), ("收表版本", s.counted_version.value),
        ("按月收表", f"每月最后 {s.monthly_collection} 天" if s.monthly_collection else ""),
        ("显示学籍号", "是" if s.whole_numbers else "否"),
        ("上学期文件夹", s.previous_folder),
        ("不接受的写法", "、".join(title for title, code in refusable().items() if code in s.refused_readings)),
    )  # fmt: skip


def _forms(forms: Container[VisitForm]) -> str:
    """The forms in the order of the glossary; 全部形式 if none is excluded."""
    named = [form.value for form in VisitForm if form in forms]
    return "全部形式" if len(named) == len(VisitForm) else "、".join(named)


def _award(award: Award) -> str:
    quota = f"{award.quota} 个" if award.quota is not None else percent_text(award.share or Fraction(0))
    quota += f"（至少 {award.least} 个）" if award.least else ""
    level = f"{award.level}，" if award.level else ""
    per_group = "每年级" if award.by_year_group else ""
    return f"{level}{award.subject.value}，{per_group}名额 {quota}，最低 {plain_text(award.lowest)} 分"


def severity_counts(problems: Iterable[Problem]) -> dict[str, dict[str, int]]:
    """Return file → severity → number of problems."""
    counts: dict[str, dict[str, int]] = {}
    for problem in problems:
        of_file = counts.setdefault(problem.location.file, {})
        word = severity(problem).value
        of_file[word] = of_file.get(word, 0) + 1
    return counts
