"""条文对照: the school's document clause by clause, where each is carried out, and its state this term."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction

from jiafang_batch.grouping import grouped_by
from jiafang_batch.measure.reminders import reminders, state_of
from jiafang_batch.measure.rounding import plain_text
from jiafang_batch.measure.score import Result
from jiafang_batch.measure.sentence import missing_teachers
from jiafang_batch.normal_text import listed, squeeze
from jiafang_batch.policy.document import Clause
from jiafang_batch.policy.model import CalendarRow, Indicator
from jiafang_batch.policy.reminder_clauses import head_of, is_for_a_visit
from jiafang_batch.report.figures import Figures
from jiafang_batch.report.lists.indicator_words import value_text
from jiafang_batch.report.lists.source_pages import setting_words
from jiafang_batch.report.sheet.cells import Kind
from jiafang_batch.report.sheet.page import Column, Page, rows_of
from jiafang_batch.sheets.layout import layouts
from jiafang_batch.terms import SubjectKind, Way

NAME = "条文对照"
_BY_PERSON = {Way.PERSON: "由人判断，软件不算", Way.NONE: "没有可登记的动作"}
_SHEET_WAYS = {
    "基本设置": Way.SETTING,
    "校历": Way.CALENDAR,
    "事件响应": Way.LEDGER,
    "等级": Way.SETTING,
    "评优": Way.SETTING,
}
"""Sheet of 考核办法 → how an entry of it carries out its clause."""


def clause_page(figures: Figures, states: ClauseStates) -> Page:
    """Return a line per clause; without 条文 in 考核办法, per entry with 依据. `states` says how each stands."""
    columns = (
        Column("依据", Kind.LONG_TEXT, 14, value=lambda c: c.basis), Column("原文", Kind.LONG_TEXT, 42, value=lambda c: c.words),
        Column("落实方式", Kind.WORD, 9, value=lambda c: c.way.value), Column("落实在", Kind.LONG_TEXT, 26, value=lambda c: c.place),
        Column("本学期", Kind.LONG_TEXT, 44, value=states.of), Column("落实说明", Kind.LONG_TEXT, 28, value=lambda c: c.note),
    )  # fmt: skip
    rows = rows_of(columns, (*figures.term.policy.document.clauses, *_from_bases(figures)))
    note = "文件的每一条落实在哪里、本学期怎样；“软件拟定”的请学校在考核办法.xlsx 里确定"
    return Page(NAME, "条文对照", columns, rows, note, "考核办法里没有写依据。", frozen=1)


def _from_bases(figures: Figures) -> Iterator[Clause]:
    """Entries that no clause names, by their own 依据; of the other sheets only where there are no clauses at all."""
    document, indicators = figures.term.policy.document, figures.term.policy.indicators
    named = {code for clause in document.clauses if clause.way is Way.INDICATOR for code in listed(clause.place)}
    for indicator in indicators:
        if indicator.code not in named:
            yield Clause(indicator.basis or "没有写依据", "", Way.INDICATOR, indicator.code, indicator.name)
    if not document.clauses:
        for basis in document.bases:
            if way := _SHEET_WAYS.get(basis.source.sheet):
                yield Clause(basis.text, "", way, basis.entry, basis.source.sheet)


PLAN_BOOK = "分工表"
"""Proposed by `jiafang plan`, edited and handed in; it is no printed form."""


class ClauseStates:
    """The state of clauses, by the way in which they are carried out."""

    def __init__(self, figures: Figures, pages: Iterable[Page]) -> None:
        self._figures = figures
        policy = figures.term.policy
        self._indicators = {indicator.code: indicator for indicator in policy.indicators}
        self._settings = dict(setting_words(policy.settings))
        self._calendar = {squeeze(row.name): row for row in policy.calendar}
        self._lists = {page.name: len(page.rows) for page in pages}
        self._results = grouped_by(figures.evaluation.results, lambda result: result.indicator.code)
        self._reminders = reminders(figures.term)
        self._registers: dict[str, int] = {}
        for line in figures.sources:
            self._registers[line.kind] = self._registers.get(line.kind, 0) + line.rows - line.faulty
        self._by_way: Mapping[Way, Callable[[str], str]] = {
            Way.INDICATOR: self._indicator,
            Way.SETTING: lambda place: self._settings.get(place, ""),
            Way.CALENDAR: self._calendar_row,
            Way.REGISTER: self._register,
            Way.LEDGER: self._ledger,
            Way.FORM: self._form,
            Way.REMINDER: self._reminder,
        }

    def of(self, clause: Clause) -> str:
        """Return the clause's state this term, in words."""
        if clause.way in _BY_PERSON:
            return _BY_PERSON[clause.way]
        places = (clause.place,) if clause.way is Way.REMINDER else listed(clause.place)
        states = (self._by_way[clause.way](place) for place in places)
        return "；".join(text for text in states if text)

    def _indicator(self, code: str) -> str:
        indicator = self._indicators.get(code)
        if indicator is None:
            return f"考核办法里没有指标 {code}"
        results = self._results.get(code, ())
        school = (r for r in results if r.subject.kind is SubjectKind.SCHOOL)
        missing = "".join(f"，{words}" for r in school if (words := missing_teachers(r, self._figures.term)))
        return f"{code} {_result_words(indicator, results)}{missing}"

    def _calendar_row(self, name: str) -> str:
        row = self._calendar.get(squeeze(name))
        rows = [row] if row else [r for r in self._calendar.values() if r.kind == name]
        return "，".join(self._state(row) for row in rows) or f"校历里没有“{name}”"

    def _state(self, row: CalendarRow) -> str:
        state = state_of(row, self._figures.term.as_of)
        return f"{row.name} {row.first:%Y-%m-%d} 至 {row.last:%Y-%m-%d}（{state}）"

    def _register(self, title: str) -> str:
        titles = {layout.title for layout in layouts().values()}
        return f"{title} {self._registers.get(title, 0)} 行" if title in titles else f"{title}：由学校另行登记"

    def _reminder(self, place: str) -> str:
        """The answer of the term, or where the reminder is printed."""
        head = head_of(place)
        answer = next((reminder.words for reminder in self._reminders if reminder.head == head), "")
        if answer:
            return f"{head}：{answer}（概览“提醒”）"
        return "印在家访卡上" if is_for_a_visit(place) else "概览“提醒”"

    def _ledger(self, name: str) -> str:
        if name in self._lists:
            return f"{name} {self._lists[name]} 条"
        # The forms are a tenth of the program, and a run without clauses prints none.
        from jiafang_batch.report.forms import counselling_book, tracking_ledger

        if name == counselling_book.NAME:
            return f"可印：{name}（加密的工作簿，只给心理教师和校长）"
        sheet = tracking_ledger.SERVED.get(name)
        return f"可印：{tracking_ledger.NAME} 的“{sheet}”" if sheet else f"{name}：由学校另行登记"

    def _form(self, name: str) -> str:
        if name != PLAN_BOOK:
            return _form(name)
        planned = sum(plan.half_day is not None for plan in self._figures.term.records.plans)
        return f"{name}：jiafang plan 写在“分工”里，收下的排了 {planned} 户"


def _form(name: str) -> str:
    """The form that the product prints, or that the school makes itself."""
    from jiafang_batch.report.forms.all_forms import FORMS

    exact = next((form.name for form in FORMS if form.name == name), "")
    fitting = exact or next((form.name for form in FORMS if name in form.name or name in form.about), "")
    return f"可印：{fitting}" if fitting else f"{name}：由学校另行制作"


def _result_words(indicator: Indicator, results: Sequence[Result]) -> str:
    """The school's own value; if the school is not measured, how many of each kind met the target or their sum."""
    school = next((r for r in results if r.subject.kind is SubjectKind.SCHOOL), None)
    if school is not None:
        target = "" if indicator.target is None else f"，目标 {value_text(indicator, indicator.target)}"
        met = "" if school.met is None else "，达标" if school.met else "，未达标"
        return f"全校 {value_text(indicator, school.tally.value)}{target}{met}"
    phrases = []
    for kind in indicator.subjects:
        kind_results = [r for r in results if r.subject.kind is kind and r.tally.value is not None]
        counted = [r for r in kind_results if r.met is not None]
        if counted:
            phrases.append(f"{kind.value} {sum(bool(r.met) for r in counted)}/{len(counted)} 达标")
        elif kind_results and not indicator.is_rate:
            total = sum((r.tally.value or Fraction(0) for r in kind_results), Fraction(0))
            phrases.append(f"{kind.value}共 {plain_text(total)}")
        elif kind_results:
            phrases.append(f"{kind.value} {len(kind_results)} 个有值")
    return "、".join(phrases) or "不适用"
