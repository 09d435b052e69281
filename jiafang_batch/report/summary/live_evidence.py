"""依据: one row per item behind every indicator, grouped so that each numerator and denominator is a sum of its rows.

A unit above a class, and a homeroom teacher whose items are the class's, add up rows of classes; no row is repeated.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from msgspec import Struct

from jiafang_batch.grouping import grouped_by
from jiafang_batch.measure.evaluate import Evaluation, lens_for
from jiafang_batch.measure.measures import MEASURES
from jiafang_batch.measure.population import Item
from jiafang_batch.measure.proof import item_label
from jiafang_batch.measure.score import Result
from jiafang_batch.measure.term import Subject, Term
from jiafang_batch.policy.model import Indicator
from jiafang_batch.report.lists.indicator_words import plain_number
from jiafang_batch.report.live.live_model import ResultKey, result_key
from jiafang_batch.report.names import source_text
from jiafang_batch.report.sheet.cells import Kind
from jiafang_batch.report.sheet.page import Column, Page, rows_of
from jiafang_batch.terms import SubjectKind

NAME = "依据"
CLASS_LEVEL, OWN_LEVEL = "班级", "对象"
_MOST_SOURCES = 3


class Group(Struct, frozen=True):
    """The items of one indicator for one class, or of one subject with items of its own."""

    indicator: Indicator
    level: str
    unit: str
    """The class, or 工号 or the unit's name."""
    name: str
    year_group: str
    items: tuple[Item, ...]

    @property
    def key(self) -> str:
        """WD-1|班级|一(1)班: unique in the workbook."""
        return f"{self.indicator.code}|{self.level}|{self.unit}"


class Evidence(Struct, frozen=True):
    """All groups in their order, and the groups that each result adds up."""

    groups: tuple[Group, ...]
    parts: Mapping[ResultKey, tuple[Group, ...]]
    """Result → its groups."""

    def of(self, result: Result) -> tuple[Group, ...]:
        """Return the groups whose rows make up the result."""
        return self.parts[result_key(result)]


def gather(evaluation: Evaluation) -> Evidence:
    """The evidence of every result of the evaluation."""
    groups: list[Group] = []
    parts: dict[ResultKey, tuple[Group, ...]] = {}
    by_code = grouped_by(evaluation.results, lambda result: result.indicator.code)
    for results in by_code.values():
        of_class = _class_groups(evaluation.term, results) if any(map(_may_share, results)) else {}
        used: dict[str, Group] = {}
        single_groups: list[Group] = []
        for result in results:
            shared = tuple(of_class[name] for name in result.subject.classes if name in of_class)
            if result.tally.items == tuple(item for group in shared for item in group.items):
                used.update((group.unit, group) for group in shared)
                held = shared
            else:
                held = (_own_group(result),)
                single_groups += held
            parts[result_key(result)] = held
        groups += [group for group in of_class.values() if group.unit in used]
        groups += single_groups
    return Evidence(tuple(groups), parts)


def _may_share(result: Result) -> bool:
    """False for a kind that assesses no class, and for a share of visits credited to a teacher."""
    credited_kinds = (SubjectKind.SUBJECT_TEACHER, SubjectKind.LEADER)
    indicator, kind = result.indicator, result.subject.kind
    if SubjectKind.SCHOOL_CLASS not in indicator.rule.subjects:
        return False
    return kind not in credited_kinds or kind not in indicator.base.credited


def _class_groups(term: Term, results: Sequence[Result]) -> dict[str, Group]:
    """Class → its items under the indicator, classes of one year group together."""
    indicator = results[0].indicator
    tallies = {r.subject.key: r.tally for r in results if r.subject.kind is SubjectKind.SCHOOL_CLASS}
    subjects = term.subjects[SubjectKind.SCHOOL_CLASS]
    if not tallies:
        lens, measure = lens_for(term, indicator), MEASURES[indicator.kind]
        tallies = {subject.key: measure(lens, subject) for subject in subjects}
    classes = term.records.roster.classes
    order = {name: place for place, name in enumerate(dict.fromkeys(c.year_group for c in classes.values()))}
    ordered: list[Subject] = sorted(subjects, key=lambda s: order[classes[s.key].year_group])
    return {
        s.key: Group(indicator, CLASS_LEVEL, s.key, s.key, classes[s.key].year_group, tallies[s.key].items)
        for s in ordered
    }


def _own_group(result: Result) -> Group:
    subject = result.subject
    unit = subject.key if subject.kind.is_teacher else subject.name
    return Group(result.indicator, f"{OWN_LEVEL}-{subject.kind.value}", unit, subject.name, "", result.tally.items)


class ItemRow(NamedTuple):
    """A row of 依据."""

    item: Item
    group: Group
    term: Term


CODE = Column("编号", width=9, value=lambda r: r.group.indicator.code)
LEVEL = Column("层级", width=12, value=lambda r: r.group.level)
YEAR_GROUP = Column("年级", width=9, value=lambda r: r.group.year_group)
ITEM = Column("项目", width=30, value=lambda r: item_label(r.item, r.term))
COUNTED = Column("应计", Kind.INTEGER, 7, value=lambda r: r.item.counted)
MET = Column("达到", Kind.NUMBER, 7, value=lambda r: plain_number(r.item.met))
KEY = Column("键", width=24, printed=False, value=lambda r: r.group.key)
_COLUMNS = (
    CODE, Column("指标", width=22, value=lambda r: r.group.indicator.name), LEVEL,
    Column("班级／对象", width=12, value=lambda r: r.group.name), YEAR_GROUP, ITEM, COUNTED, MET,
    Column("说明", Kind.LONG_TEXT, 22, value=lambda r: r.item.note),
    Column("来源（文件!工作表!行）", Kind.LONG_TEXT, 60, value=lambda r: _source(r.item)), KEY,
)  # fmt: skip


def evidence_page(term: Term, evidence: Evidence) -> Page:
    """依据 as a page: what each item counts, what it adds, and its source."""
    rows = rows_of(_COLUMNS, [ItemRow(item, group, term) for group in evidence.groups for item in group.items])
    note = "每个指标的分子是“达到”之和，分母是“应计”之和；改动本表或考核办法，得分随之重算"
    return Page(NAME, "得分依据", _COLUMNS, rows, note, "没有可以列出的依据。", frozen=2)


def slices(evidence: Evidence, first_row: int) -> dict[str, tuple[int, int]]:
    """Key → (first, last) row of its items on the sheet, 0-based; no entry for a group without items."""
    spans = {}
    row = first_row
    for group in evidence.groups:
        if group.items:
            spans[group.key] = (row, row + len(group.items) - 1)
            row += len(group.items)
    return spans


def _source(item: Item) -> str:
    visits = item.visits
    places = visits[0].sources if len(visits) == 1 else [place for visit in visits for place in visit.sources]
    if not places:
        return source_text([item.source]) if item.source else ""
    shown = source_text(places[:_MOST_SOURCES])
    return shown if len(places) <= _MOST_SOURCES else f"{shown} 等 {len(places)} 处"
