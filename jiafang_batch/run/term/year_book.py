"""`year`: two terms of one school year as 学年考核.xlsx, and the homes due over earlier terms."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from pathlib import Path

from jiafang_batch.measure.rounding import percent_text, plain_text
from jiafang_batch.measure.unit_statistics import share
from jiafang_batch.measure.year import DUE, NOT_ON_RECORD, homes_due, pupil_years
from jiafang_batch.policy.words import exact
from jiafang_batch.records import other_pupils
from jiafang_batch.report.books import pages_book
from jiafang_batch.report.compared.year_pages import YearFigures, year_letterhead, year_pages
from jiafang_batch.report.figures import Figures, figures
from jiafang_batch.run.place.folder import OUTPUT_FOLDER
from jiafang_batch.run.term.compare import Compared, other_pupils_lines, term_figures, write_comparison
from jiafang_batch.run.term.school import SchoolJob, check_school, compute_school
from jiafang_batch.run.usage import UsageError

YEAR_BOOK = "学年考核.xlsx"
DEFAULT_WEIGHTS = "50,50"


def year_of_terms(
    first: Path, second: Path, weights: str = DEFAULT_WEIGHTS, also: Sequence[Path] = (), chosen: Path | None = None
) -> Compared:
    """Write 学年考核.xlsx to the later term's 输出/, or to the chosen path.

    Raises UsageError for a folder that cannot be computed, one given twice, terms in the wrong order or of two school
    years, and weights that are not two numbers.
    """
    parts = read_weights(weights)
    folders = [folder.resolve() for folder in (first, second, *also)]
    if len(set(folders)) < len(folders):
        raise UsageError("同一个文件夹写了两次。请写上学期、下学期，更早的学期用 --also，每个只写一次。")
    figures = YearFigures(term_figures(first), _second(second, first), parts, tuple(map(term_figures, also)))
    _check_order(figures, first, second)
    earlier = sorted(figures.also, key=lambda f: f.term.policy.term.first)
    figures = YearFigures(figures.first, figures.second, parts, tuple(earlier))
    content = pages_book(year_letterhead(figures), "学年考核", lambda: year_pages(figures))
    book = chosen or second / OUTPUT_FOLDER / YEAR_BOOK
    notices = write_comparison(second, content, book)
    now = figures.second.term.records.roster
    has_errors = any(other_pupils(now, held.term.records.roster) for held in (*figures.also, figures.first))
    return Compared(book, (*_lines(figures), *notices), has_errors=has_errors)


def read_weights(text: str) -> tuple[Fraction, Fraction]:
    """Return the weights in 40,60 or 40:60. Raises UsageError unless it has two numbers, at least one above 0."""
    numbers = [exact(part) for part in text.replace("，", ",").replace("：", ",").replace(":", ",").split(",")]
    match numbers:
        case [Fraction() as first, Fraction() as second] if first >= 0 and second >= 0 and first + second > 0:
            return first, second
    raise UsageError(f"--weights 写成“{text}”，应为两个学期的权重，如 40,60。")


def _second(folder: Path, first: Path) -> Figures:
    """The later term with the visits of the earlier one, to which windows of the 学年 reach back."""
    computed = compute_school(check_school(SchoolJob(folder, previous=(first,))))
    if computed is None:
        raise UsageError(f"“{folder}”还不能统计：没有考核办法，或者考核办法有错误。请先用 jiafang check 看看。")
    return figures(computed.evaluation, computed.checked.problems, ())


def _check_order(figures: YearFigures, first: Path, second: Path) -> None:
    first_policy, second_policy = figures.first.term.policy, figures.second.term.policy
    if first_policy.term.first > second_policy.term.first:
        raise UsageError(f"“{first}”比“{second}”晚。请先写上学期，再写下学期。")
    if first_policy.school_year.first != second_policy.school_year.first:
        raise UsageError(
            f"“{first}”是 {first_policy.school_year.name}，“{second}”是 {second_policy.school_year.name}，不是同一个学年。"
            "更早的学期请用 --also。"
        )


def _lines(figures: YearFigures) -> Iterator[str]:
    for name, held in (("上学期", figures.first), ("下学期", figures.second)):
        yield f"{name}：{held.letterhead.line}"
    yield f"权重：{plain_text(figures.weights[0])}:{plain_text(figures.weights[1])}"
    for held in (*figures.also, figures.first):
        yield from other_pupils_lines(held.term.records.roster, figures.second.term.records.roster)
    pupils = pupil_years(figures.first.evaluation, figures.second.evaluation)
    visited = sum(p.last is not None for p in pupils)
    rate = share(visited, len(pupils))
    yield f"学年家访：在籍 {len(pupils)} 人，家访过 {visited} 人，{percent_text(rate) if rate is not None else '—'}"
    for kind, cards in figures.year.cards().items():
        scored = [card for card in cards if card.total is not None]
        if scored:
            yield f"{kind.value}：{len(cards)} 个，有学年总分的 {len(scored)} 个"
    homes = homes_due(figures.terms)
    due = sum(home.state == DUE for home in homes)
    unknown = sum(home.state == NOT_ON_RECORD for home in homes)
    yield f"三年实地：已到期 {due} 人，没有实地家访和入校日期记录的 {unknown} 人，见“三年实地”"
