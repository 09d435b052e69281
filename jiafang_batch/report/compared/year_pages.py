"""学年考核.xlsx: the year of every teacher and class, its awards, the pupils visited, and the homes that are due."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from jiafang_batch.measure.evaluate import Evaluation
from jiafang_batch.measure.rounding import plain_text, share_text
from jiafang_batch.measure.standing import standing_of
from jiafang_batch.measure.term import Term
from jiafang_batch.measure.unit_statistics import Statistics, share
from jiafang_batch.measure.year import EVERY_YEARS, TERMS, HomeDue, PupilYear, Year, YearCard, homes_due, pupil_years
from jiafang_batch.records import Student, other_pupils
from jiafang_batch.report.figures import Figures
from jiafang_batch.report.lists import statistics_page as up
from jiafang_batch.report.lists.pupil_columns import (
    ADDRESS,
    CATEGORIES,
    GUARDIAN,
    HOMEROOM,
    LAST_DAY,
    LAST_FORM,
    PHONE,
    PUPIL,
)
from jiafang_batch.report.names import MOST_IN_A_CELL, classes_named
from jiafang_batch.report.sheet.cells import Kind
from jiafang_batch.report.sheet.letterhead import Letterhead
from jiafang_batch.report.sheet.page import Column, ColumnMark, Page, rows_of, signed
from jiafang_batch.report.sheet.signatures import SCORES
from jiafang_batch.terms import TEACHER_ROLES, SubjectKind

_THE_YEAR = "学年"


class YearFigures(Struct, frozen=True):
    """Both terms, their weights, and the terms before them, the latest last."""

    first: Figures
    second: Figures
    weights: tuple[Fraction, Fraction]
    also: tuple[Figures, ...] = ()

    @property
    def year(self) -> Year:
        """The inputs of the year's results."""
        return Year(self.first.evaluation, self.second.evaluation, self.weights)

    @property
    def terms(self) -> tuple[Evaluation, ...]:
        """Every term with figures, the latest last."""
        return tuple(f.evaluation for f in (*self.also, self.first, self.second))


def year_pages(figures: YearFigures) -> Iterable[Page]:
    """The sheets of the year's workbook."""
    cards = figures.year.cards()
    pupils = pupil_years(figures.first.evaluation, figures.second.evaluation)
    yield _overview(figures, pupils)
    yield _card_page(figures, "教师", "教师学年考核", [c for kind in TEACHER_ROLES for c in cards[kind]])
    yield _card_page(figures, "班级", "班级学年考核", cards[SubjectKind.SCHOOL_CLASS])
    if SubjectKind.YEAR_GROUP in cards:
        yield _card_page(figures, "年级", "年级学年考核", cards[SubjectKind.YEAR_GROUP])
    yield signed(_award_page(figures, cards), SCORES)
    yield _pupil_page(figures, pupils)
    yield _home_page(figures, homes_due(figures.terms))
    yield _other_page(figures)


class YearLine(NamedTuple):
    """A row of 学年概览: a figure of both terms and of the year, and how the year's is counted."""

    name: str
    first: object
    second: object
    whole: object
    words: str


_YEAR = (
    Column("项目", width=26, value=lambda r: r.name), Column(TERMS[0], Kind.NUMBER, 14, value=lambda r: r.first),
    Column(TERMS[1], Kind.NUMBER, 14, value=lambda r: r.second), Column("全学年", Kind.NUMBER, 14, value=lambda r: r.whole),
    Column("怎样算", Kind.LONG_TEXT, 50, value=lambda r: r.words),
)  # fmt: skip


def _overview(figures: YearFigures, pupils: Sequence[PupilYear]) -> Page:
    """The school's year in figures, both terms beside it."""
    first, second = figures.first.statistics[0], figures.second.statistics[0]
    visited, onsite = sum(p.last is not None for p in pupils), sum(p.onsite > 0 for p in pupils)
    now = f"全学年按下学期末在籍的 {len(pupils)} 名学生"

    def added(name: str, count: Callable[[Statistics], int]) -> YearLine:
        return YearLine(name, count(first), count(second), count(first) + count(second), "两个学期相加")

    lines = [
        YearLine(up.DUE.title, first.due, second.due, len(pupils), now),
        YearLine("家访过的学生", first.visited, second.visited, visited, f"{now}，哪个学期访过都算"),
        YearLine(
            up.COVERAGE.title, _percent(first.coverage), _percent(second.coverage), _percent(share(visited, len(pupils))),
            f"家访过的学生 ÷ {up.DUE.title}",
        ),
        YearLine("实地家访过的学生", None, None, onsite, f"{now}，至少一次实地"),
        added(up.VISITS.title, lambda s: s.visits), added(up.ONSITE.title, lambda s: s.onsite),
        added(up.ESSAYS.title, lambda s: s.essays), added(up.REQUESTS.title, lambda s: s.requests),
        YearLine(
            "权重", plain_text(figures.weights[0]), plain_text(figures.weights[1]), "",
            "学年总分 = 各学期总分按权重平均；只有一个学期有总分的按那个学期",
        ),
    ]  # fmt: skip
    return Page("学年概览", f"{_name(figures)}家访工作", _YEAR, rows_of(_YEAR, lines), _span(figures))


def _percent(value: Fraction | None) -> str:
    return "" if value is None else share_text(value)


def year_letterhead(figures: YearFigures) -> Letterhead:
    """Return the letterhead of the later term, with the school year in place of the term."""
    return replace(figures.second.letterhead, term=_name(figures))


def _name(figures: YearFigures) -> str:
    return f"{figures.second.term.policy.settings.school_year.removesuffix('学年')}学年"


def _span(figures: YearFigures) -> str:
    return "；".join(
        f"{name}：{f.letterhead.term}，截至 {f.letterhead.as_of:%Y-%m-%d}"
        for name, f in zip(TERMS, (figures.first, figures.second), strict=True)
    )


def _card_page(figures: YearFigures, name: str, title: str, cards: Sequence[YearCard]) -> Page:
    """One line per subject: both terms, the year's total, grade and rank, and the calculation."""
    terms = (figures.first.evaluation, figures.second.evaluation)
    columns = (
        *(_TEACHER if any(card.subject.kind in TEACHER_ROLES for card in cards) else (replace(_NAME, title=name),)),
        *(column for place, term in enumerate(terms) for column in _of_term(place, term)),
        Column("总分", Kind.POINTS, 8, _THE_YEAR, value=lambda c: c.shown_total),
        Column("等级", Kind.WORD, 8, _THE_YEAR, value=lambda c: c.rating),
        Column("名次", Kind.INTEGER, 6, _THE_YEAR, value=lambda c: c.rank),
        Column("怎么得来的", Kind.LONG_TEXT, 40, value=lambda c: c.words),
    )  # fmt: skip
    note = f"学年总分按 {plain_text(figures.weights[0])}:{plain_text(figures.weights[1])} 加权；等级用下学期考核办法的等级；名次在同类对象内排"
    frozen = 2 if columns[0] is _TEACHER[0] else 1
    return signed(
        Page(name, title, columns, rows_of(columns, cards), note, "没有参加考核的对象。", frozen=frozen), SCORES
    )


_NAME = Column("姓名", width=10, value=lambda c: c.subject.name)
_TEACHER = (
    Column("编号", width=9, value=lambda c: c.subject.key), _NAME,
    Column("对象", Kind.WORD, 9, value=lambda c: c.subject.kind.value),
    Column("班级", Kind.LONG_TEXT, 18, value=lambda c: classes_named(c.subject.classes, MOST_IN_A_CELL)),
)  # fmt: skip


def _of_term(place: int, term: Evaluation) -> tuple[Column, Column]:
    """The total that counts and the grade in one of the terms."""

    def rating(card: YearCard) -> str:
        scorecard = card.cards[place]
        return standing_of(term, scorecard).rating if scorecard else ""

    return (
        Column("总分", Kind.POINTS, 8, TERMS[place], value=lambda c: c.totals[place]),
        Column("等级", Kind.WORD, 8, TERMS[place], value=rating),
    )


def _award_page(figures: YearFigures, cards: Mapping[SubjectKind, Sequence[YearCard]]) -> Page:
    """评优 of the year, with the calculation of each total."""
    words = {card.subject: card.words for held in cards.values() for card in held}
    columns = (
        Column("项目", width=22, value=lambda n: n.award.name), Column("对象", width=10, value=lambda n: n.award.subject.value),
        Column("次序", Kind.INTEGER, 7, value=lambda n: n.place or None), Column("编号", width=10, value=lambda n: n.card.subject.key),
        Column("姓名／班级", width=12, value=lambda n: n.card.subject.name),
        Column("学年总分", Kind.POINTS, 10, value=lambda n: n.card.shown_total), Column("等级", width=8, value=lambda n: n.card.rating),
        Column("推荐", Kind.FLAG, 8, mark=ColumnMark.NO_IS_BAD, value=lambda n: n.place > 0),
        Column("同分待定", Kind.FLAG, 9, value=lambda n: n.tied),
        Column("理由", Kind.LONG_TEXT, 52, value=lambda n: words[n.card.subject]),
    )  # fmt: skip
    rows = rows_of(columns, list(figures.year.awards(cards)))
    note = "按学年总分和下学期考核办法的评优推荐；任一学期有一票否决的不推荐"
    return Page("学年评优", "学年评优推荐名单", columns, rows, note, "没有达到评优条件的对象。", frozen=2)


class PupilYearRow(NamedTuple):
    """A row of 学生: a pupil's year."""

    pupil: Student
    year: PupilYear
    term: Term


_PUPILS = (
    *PUPIL, HOMEROOM, replace(CATEGORIES, width=16),
    Column(f"{TERMS[0]}家访", Kind.INTEGER, 10, value=lambda r: len(r.year.visits[0])),
    Column(f"{TERMS[1]}家访", Kind.INTEGER, 10, value=lambda r: len(r.year.visits[1])),
    Column("其中实地", Kind.INTEGER, 9, value=lambda r: r.year.onsite),
    replace(LAST_DAY, value=lambda r: r.year.last.date if r.year.last else None),
    replace(LAST_FORM, width=10, value=lambda r: r.year.last.form.value if r.year.last else ""),
    Column("本学年家访过", Kind.FLAG, 10, mark=ColumnMark.NO_IS_BAD, value=lambda r: r.year.last is not None),
    Column("本学年实地过", Kind.FLAG, 10, mark=ColumnMark.NO_IS_BAD, value=lambda r: r.year.onsite > 0),
)  # fmt: skip


def _pupil_page(figures: YearFigures, pupils: Sequence[PupilYear]) -> Page:
    """Every enrolled pupil with the visits of both terms."""
    rows = rows_of(_PUPILS, [PupilYearRow(year.student, year, figures.second.term) for year in pupils])
    visited = sum(p.last is not None for p in pupils)
    note = f"下学期末在籍 {len(rows)} 人，本学年家访过 {visited} 人，没有家访过 {len(rows) - visited} 人"
    return Page("学生", "学生全学年家访情况", _PUPILS, rows, note, "没有在籍学生。", frozen=3, is_printed=False)


class HomeRow(NamedTuple):
    """A row of 三年实地."""

    pupil: Student
    home: HomeDue
    term: Term


_HOMES = (
    *PUPIL, HOMEROOM, Column("入校日期", Kind.DATE, 12, value=lambda r: r.pupil.entry_date),
    Column("最近实地家访", Kind.DATE, 13, value=lambda r: r.home.last.date if r.home.last else None),
    Column("应在此前再访", Kind.DATE, 13, value=lambda r: r.home.due),
    Column("状态", Kind.WORD, 12, mark=ColumnMark.STATE, value=lambda r: r.home.state), GUARDIAN, PHONE, replace(ADDRESS, width=30),
)  # fmt: skip


def _home_page(figures: YearFigures, homes: Sequence[HomeDue]) -> Page:
    """每三年实地一次: the homes that are due."""
    rows = rows_of(_HOMES, [HomeRow(home.student, home, figures.second.term) for home in homes])
    titles = "、".join(e.term.policy.settings.term_title for e in figures.terms)
    note = (
        f"每 {EVERY_YEARS} 年至少实地家访一次：最近一次实地家访（没有的按入校日期）满 {EVERY_YEARS} 年为到期；"
        f"按这些学期的记录：{titles}"
    )
    empty = "一年内没有到期的学生。"
    return Page("三年实地", f"每 {EVERY_YEARS} 年实地一次：到期的学生", _HOMES, rows, note, empty, frozen=3)


class OtherPupil(NamedTuple):
    """A row of 学号核对: a number that belongs to another pupil in another term."""

    number: str
    term: str
    then: str
    now: str


_OTHERS = (
    Column("学号", width=16, value=lambda r: r.number), Column("学期", width=24, value=lambda r: r.term),
    Column("那时的姓名", width=14, value=lambda r: r.then), Column("现在的姓名", width=14, value=lambda r: r.now),
)  # fmt: skip


def _other_page(figures: YearFigures) -> Page:
    """Numbers that belong to another pupil in another term."""
    now = figures.second.term.records.roster
    lines = []
    for earlier in (*figures.also, figures.first):
        roster = earlier.term.records.roster
        title = earlier.term.policy.settings.term_title
        lines += [
            OtherPupil(key, title, roster.students[key].name, now.students[key].name)
            for key in other_pupils(now, roster)
        ]
    note = "学号相同、姓名不同的，按不同的学生处理，以前的家访不并到现在的学生名下"
    rows = rows_of(_OTHERS, lines)
    return Page("学号核对", "学号和姓名对不上的学生", _OTHERS, rows, note, "各学期的学号和姓名都对得上。")
