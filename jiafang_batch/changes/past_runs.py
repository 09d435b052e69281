"""The figures of a term's earlier runs by their as-of day, so that a score on somebody's paper can be compared with now.

Kept small: of each of the latest days the values and points that the workbooks show, no name.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from fractions import Fraction

from msgspec import Struct

from jiafang_batch.compact import compact, plain
from jiafang_batch.measure.evaluate import Evaluation
from jiafang_batch.measure.rounding import half_up
from jiafang_batch.measure.score import Result
from jiafang_batch.measure.sentence import points_text, value_text
from jiafang_batch.policy.model import Indicator
from jiafang_batch.terms import SubjectKind

_MOST_DAYS = 24
"""Days of which the figures are kept: a run a week for a term."""
_SHARE_DIGITS, _POINT_DIGITS = 6, 2


class ShownFigure(Struct, frozen=True):
    """A value and its points as a workbook shows them, rounded; None where nothing is shown."""

    value: Fraction | None
    points: Fraction | None

    def words(self, indicator: Indicator) -> str:
        """60.0%，得 18 分 · 不适用."""
        shown = "不适用" if self.value is None else value_text(indicator, self.value)
        return shown if self.points is None else f"{shown}，得 {points_text(self.points)} 分"


PastRuns = Mapping[date, Mapping[str, ShownFigure]]
"""As-of day → key of a result → what was shown; the latest run last."""


def key_of(kind: SubjectKind, subject: str, code: str) -> str:
    """Return the key of a result: the indicator, then the kind and the id of the assessed."""
    return f"{code}|{kind.value}|{subject}"


def figure_of(result: Result) -> ShownFigure:
    """Return what 得分说明 shows of a result."""
    return shown_figure(result.tally.value, result.points)


def shown_figure(value: Fraction | None, points: Fraction | None) -> ShownFigure:
    """Return a value and its points rounded as workbooks show them."""
    return ShownFigure(
        None if value is None else half_up(value, _SHARE_DIGITS),
        None if points is None else half_up(points, _POINT_DIGITS),
    )


def with_run(runs: PastRuns, evaluation: Evaluation) -> PastRuns:
    """Return the runs with the figures of an evaluation in place of those of the same day."""
    day = evaluation.term.as_of
    figures = {key_of(r.subject.kind, r.subject.key, r.indicator.code): figure_of(r) for r in evaluation.results}
    others = [(other, held) for other, held in runs.items() if other != day]
    return dict([*others, (day, figures)][-_MOST_DAYS:])


def differences(
    results: Iterable[Result], past: Mapping[str, ShownFigure], where: str, *, is_whole: bool
) -> tuple[str, ...]:
    """Return a line for each result of one subject that differs from what was shown; `past` is by code.

    With `is_whole` the results are all of the subject's, and indicators that are no longer there are told too.
    """
    now = {result.indicator.code: result for result in results}
    lines = []
    for code, result in now.items():
        figure, shown = figure_of(result), past.get(code)
        name = f"{code} {result.indicator.name}"
        if shown is None:
            lines.append(f"{name}：{where}没有这一项，现在是 {figure.words(result.indicator)}")
        elif shown != figure:
            lines.append(f"{name}：{where}是 {shown.words(result.indicator)}；现在是 {figure.words(result.indicator)}")
    gone = [code for code in past if code not in now] if is_whole else []
    return (*lines, *(f"{code}：{where}有这一项，现在的考核办法没有" for code in gone))


def as_bytes(runs: PastRuns) -> bytes:
    """Return the runs in the form that is kept beside the outputs."""
    data = [[day.isoformat(), {key: _texts(shown) for key, shown in held.items()}] for day, held in runs.items()]
    return compact(data)


def from_bytes(content: bytes) -> PastRuns | None:
    """Return the runs that were kept, or None if the content is anything else."""
    try:
        return {
            date.fromisoformat(day): {str(key): ShownFigure(*map(_number, shown)) for key, shown in held.items()}
            for day, held in plain(content)
        }
    except (ValueError, TypeError, AttributeError, ZeroDivisionError):
        return None


def _texts(shown: ShownFigure) -> list[str]:
    return ["" if number is None else str(number) for number in (shown.value, shown.points)]


def _number(text: str) -> Fraction | None:
    return Fraction(text) if text else None
