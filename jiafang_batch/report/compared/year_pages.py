"""学年考核.xlsx: the year of every teacher and class, its awards, the pupils visited, and the homes that are due."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from jiafang_batch.measure.evaluate import Evaluation
from jiafang_batch.measure.ledgers import share
from jiafang_batch.measure.rounding import plain_text
from jiafang_batch.measure.standing import standing_of
from jiafang_batch.measure.year import EVERY_YEARS, TERMS, HomeDue, PupilYear, Year, YearCard, homes_due, pupil_years
from jiafang_batch.records import other_pupils
from jiafang_batch.report.figures import Figures
from jiafang_batch.report.names import homeroom_name
from jiafang_batch.report.sheet.cells import Kind
from jiafang_batch.report.sheet.page import Column, Mark, Page
from jiafang_batch.terms import TEACHER_ROLES, SubjectKind


@dataclass(frozen=True, slots=True)
class YearFigures:
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
        """Every term that was given, the latest last."""
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
    yield _award_page(figures, cards)
    yield _pupil_page(figures, pupils)
    yield _home_page(figures, homes_due(figures.terms))
    yield _other_page(figures)


def _overview(figures: YearFigures, pupils: Sequence[PupilYear]) -> Page:
    """The school's year in figures, both terms beside it."""
    columns = (
        Column("项目", width=26), Column(TERMS[0], Kind.NUMBER, 14), Column(TERMS[1], Kind.NUMBER, 14),
        Column("全学年", Kind.NUMBER, 14), Column("怎样算", Kind.LONG_TEXT, 50),
    )  # fmt: skip
    first, second = figures.first.statistics[0], figures.second.statistics[0]
    visited, onsite = sum(p.last is not None for p in pupils), sum(p.onsite > 0 for p in pupils)
    now = f"全学年按下学期末在籍的 {len(pupils)} 名学生"
    rows = [
        ("应访学生", first.due, second.due, len(pupils), now),
        ("家访过的学生", first.visited, second.visited, visited, f"{now}，哪个学期访过都算"),
        ("家访率", _percent(first.coverage), _percent(second.coverage), _percent(share(visited, len(pupils))), "家访过的学生 ÷ 应访学生"),
        ("实地家访过的学生", None, None, onsite, f"{now}，至少一次实地"),
        ("家访人次", first.visits, second.visits, first.visits + second.visits, "两个学期相加"),
        ("实地人次", first.onsite, second.onsite, first.onsite + second.onsite, "两个学期相加"),
        ("手记篇数", first.essays, second.essays, first.essays + second.essays, "两个学期相加"),
        ("意见建议条数", first.requests, second.requests, first.requests + second.requests, "两个学期相加"),
        (
            "权重", plain_text(figures.weights[0]), plain_text(figures.weights[1]), "",
            "学年总分 = 各学期总分按权重平均；只有一个学期有总分的按那个学期",
        ),
    ]  # fmt: skip
    return Page("学年概览", f"{_name(figures)}家访工作", columns, rows, _span(figures))


def _percent(value: Fraction | None) -> str:
    return "" if value is None else f"{float(value):.1%}"


def _name(figures: YearFigures) -> str:
    return f"{figures.second.term.policy.settings.school_year.removesuffix('学年')}学年"


def _span(figures: YearFigures) -> str:
    return "；".join(
        f"{name}：{f.letterhead.term}，截至 {f.letterhead.as_of:%Y-%m-%d}"
        for name, f in zip(TERMS, (figures.first, figures.second), strict=True)
    )


def _card_page(figures: YearFigures, name: str, title: str, cards: Sequence[YearCard]) -> Page:
    """One line per subject: both terms, the year's total, grade and rank, and the calculation."""
    columns = (
        Column("编号", width=9), Column("姓名／班级", width=10), Column("对象", Kind.WORD, 9), Column("班级", Kind.LONG_TEXT, 12),
        Column("总分", Kind.POINTS, 8, TERMS[0]), Column("等级", Kind.WORD, 8, TERMS[0]),
        Column("总分", Kind.POINTS, 8, TERMS[1]), Column("等级", Kind.WORD, 8, TERMS[1]),
        Column("总分", Kind.POINTS, 8, "学年"), Column("等级", Kind.WORD, 8, "学年"), Column("名次", Kind.INTEGER, 6, "学年"),
        Column("怎么得来的", Kind.LONG_TEXT, 40),
    )  # fmt: skip
    terms = (figures.first.evaluation, figures.second.evaluation)
    rows = []
    for card in cards:
        cells: list[object] = []
        for term, scorecard, total in zip(terms, card.cards, card.totals, strict=True):
            cells += [total, standing_of(term, scorecard).rating if scorecard else ""]
        rows.append((
            card.subject.key, card.subject.name, card.subject.kind.value, "、".join(card.subject.classes), *cells,
            card.shown_total, card.rating, card.rank, card.words,
        ))  # fmt: skip
    note = f"学年总分按 {plain_text(figures.weights[0])}:{plain_text(figures.weights[1])} 加权；等级用下学期考核办法的等级；名次在同类对象内排"
    return Page(name, title, columns, rows, note, "没有参加考核的对象。", frozen=2)


def _award_page(figures: YearFigures, cards: Mapping[SubjectKind, Sequence[YearCard]]) -> Page:
    """评优 of the year, with the calculation of each total."""
    columns = (
        Column("项目", width=22), Column("对象", width=10), Column("次序", Kind.INTEGER, 7), Column("编号", width=10),
        Column("姓名／班级", width=12), Column("学年总分", Kind.POINTS, 10), Column("等级", width=8),
        Column("推荐", Kind.FLAG, 8, mark=Mark.NO_IS_BAD), Column("同分待定", Kind.FLAG, 9),
        Column("理由", Kind.LONG_TEXT, 52),
    )  # fmt: skip
    words = {card.subject: card.words for held in cards.values() for card in held}
    rows = [
        (
            n.award.name, n.award.subject.value, n.place or None, n.card.subject.key, n.card.subject.name, n.card.shown_total,
            n.card.rating, n.place > 0, n.tied, words[n.card.subject],
        )
        for n in figures.year.awards(cards)
    ]  # fmt: skip
    note = "按学年总分和下学期考核办法的评优推荐；任一学期有一票否决的不推荐"
    return Page("学年评优", "学年评优推荐名单", columns, rows, note, "没有达到评优条件的对象。", frozen=2)


def _pupil_page(figures: YearFigures, pupils: Sequence[PupilYear]) -> Page:
    """Every enrolled pupil with the visits of both terms."""
    columns = (
        Column("学号"), Column("姓名", width=10), Column("班级", width=10), Column("班主任", width=10),
        Column("特殊类别", width=16), Column(f"{TERMS[0]}家访", Kind.INTEGER, 10), Column(f"{TERMS[1]}家访", Kind.INTEGER, 10),
        Column("其中实地", Kind.INTEGER, 9), Column("最近家访", Kind.DATE, 12), Column("最近形式", width=10),
        Column("本学年家访过", Kind.FLAG, 10, mark=Mark.NO_IS_BAD), Column("本学年实地过", Kind.FLAG, 10, mark=Mark.NO_IS_BAD),
    )  # fmt: skip
    term = figures.second.term
    rows = []
    for pupil in pupils:
        s, last = pupil.student, pupil.last
        rows.append((
            s.id, s.name, s.school_class, homeroom_name(term, s.school_class), "、".join(sorted(s.categories)),
            *map(len, pupil.visits), pupil.onsite, last.date if last else None, last.form.value if last else "",
            last is not None, pupil.onsite > 0,
        ))  # fmt: skip
    visited = sum(p.last is not None for p in pupils)
    note = f"下学期末在籍 {len(rows)} 人，本学年家访过 {visited} 人，没有家访过 {len(rows) - visited} 人"
    return Page("学生", "学生全学年家访情况", columns, rows, note, "没有在籍学生。", frozen=3)


def _home_page(figures: YearFigures, homes: Sequence[HomeDue]) -> Page:
    """每三年实地一次: the homes that are due."""
    columns = (
        Column("学号"), Column("姓名", width=10), Column("班级", width=10), Column("班主任", width=10),
        Column("入校日期", Kind.DATE, 12), Column("最近实地家访", Kind.DATE, 13), Column("应在此前再访", Kind.DATE, 13),
        Column("状态", Kind.WORD, 12, mark=Mark.STATE), Column("监护人", width=10), Column("联系电话", width=14),
        Column("家庭住址", Kind.LONG_TEXT, 30),
    )  # fmt: skip
    term = figures.second.term
    rows = [
        (
            h.student.id, h.student.name, h.student.school_class, homeroom_name(term, h.student.school_class),
            h.student.entry_date, h.last.date if h.last else None, h.due, h.state, h.student.guardian, h.student.phone,
            h.student.address,
        )
        for h in homes
    ]  # fmt: skip
    term_names = "、".join(e.term.policy.settings.term_title for e in figures.terms)
    note = (
        f"每 {EVERY_YEARS} 年至少实地家访一次：最近一次实地家访（没有的按入校日期）满 {EVERY_YEARS} 年为到期；"
        f"按这些学期的记录：{term_names}"
    )
    empty = "一年内没有到期的学生。"
    return Page("三年实地", f"每 {EVERY_YEARS} 年实地一次：到期的学生", columns, rows, note, empty, frozen=3)


def _other_page(figures: YearFigures) -> Page:
    """Numbers that belong to another pupil in another term."""
    columns = (
        Column("学号", width=16),
        Column("学期", width=24),
        Column("那时的姓名", width=14),
        Column("现在的姓名", width=14),
    )
    now = figures.second.term.records.roster
    rows = []
    for earlier in (*figures.also, figures.first):
        roster = earlier.term.records.roster
        for key in other_pupils(now, roster):
            title = earlier.term.policy.settings.term_title
            rows.append((key, title, roster.students[key].name, now.students[key].name))
    note = "学号相同、姓名不同的，按不同的学生处理，以前的家访不并到现在的学生名下"
    return Page("学号核对", "学号和姓名对不上的学生", columns, rows, note, "各学期的学号和姓名都对得上。")
