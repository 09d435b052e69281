"""Explains a score: for a teacher, class, year group, the school or a pupil, in sentences with their evidence.

The parts of an explanation add up to the total that it states.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

from msgspec import Struct

from jiafang_batch.measure.evaluate import Evaluation
from jiafang_batch.measure.proof import ExplainLine, Explanation, ExplanationPart, lines, teacher_label
from jiafang_batch.measure.pupil import explain_pupil
from jiafang_batch.measure.score import Result, Scorecard, base_of, extras_of
from jiafang_batch.measure.sentence import points_text, sentence
from jiafang_batch.measure.standing import standing_of, unreported_sentence
from jiafang_batch.measure.subject_names import Candidate, find, similar
from jiafang_batch.measure.term import Subject
from jiafang_batch.normal_text import squeeze
from jiafang_batch.policy.model import Indicator
from jiafang_batch.records import Student, Teacher
from jiafang_batch.spellings import nearest
from jiafang_batch.terms import TEACHER_ROLES

__all__ = [
    "ExplainLine",
    "Explanation",
    "ExplanationPart",
    "NotFound",
    "explain",
    "lines",
    "sentence",
    "total_sentence",
]


class NotFound(Struct, frozen=True):
    """A word that names nobody, no indicator, or more than one of them; the candidates are listed."""

    message: str
    candidates: tuple[str, ...]

    def text(self) -> tuple[str, ...]:
        """The message and the candidates as lines to print."""
        return (self.message, *(f"  {candidate}" for candidate in self.candidates))


def explain(evaluation: Evaluation, who: str, indicator: str | None = None) -> Explanation | NotFound:
    """Explain somebody's figures; one indicator (code or name) or all of them.

    `who` is a teacher (姓名, 工号, 姓名(工号)), a class, a year group, the school or a pupil (姓名, 学号, 姓名(学号)).
    """
    term = evaluation.term
    matches = find(term, who)
    if len(matches) != 1:
        return _nobody(who, matches or similar(term, who), is_ambiguous=bool(matches))
    chosen = _indicators(term.policy.indicators, indicator)
    if isinstance(chosen, NotFound):
        return chosen
    match matches[0].target:
        case Student() as student:
            return explain_pupil(evaluation, student, chosen)
        case Teacher() as teacher:
            return _explain_teacher(evaluation, teacher, chosen)
        case Subject() as subject:
            return _explain_subject(evaluation, subject, f"{subject.kind.value} {subject.name}", chosen)


def _nobody(who: str, candidates: Sequence[Candidate], *, is_ambiguous: bool) -> NotFound:
    listed = tuple(f"{c.spelling}  {c.about}" for c in candidates)
    if is_ambiguous:
        return NotFound(f"“{who}”有 {len(listed)} 个，分不清是哪一个，请写成下面的一种：", listed)
    hint = "；最接近的是：" if listed else "；请写教师或学生的姓名（或编号）、班级、年级或“学校”。"
    return NotFound(f"名册里没有“{who}”{hint}", listed)


def _indicators(indicators: Sequence[Indicator], wanted: str | None) -> tuple[Indicator, ...] | NotFound:
    """The indicators asked for: all, or the one of that code or name."""
    if wanted is None:
        return tuple(indicators)
    word = squeeze(wanted).casefold()
    matches = tuple(i for i in indicators if word in (i.code.casefold(), squeeze(i.name).casefold()))
    if len(matches) == 1:
        return matches
    if matches:
        return NotFound(
            f"叫“{wanted}”的指标有 {len(matches)} 个，请写编号：", tuple(f"{i.code}  {i.name}" for i in matches)
        )
    by_word = {text: i for i in indicators for text in (i.name, i.code)}
    near = dict.fromkeys(by_word[text] for text in nearest(wanted, by_word))
    return NotFound(f"考核办法里没有指标“{wanted}”：", tuple(f"{i.code}  {i.name}" for i in near or indicators))


# ---------------------------------------------------------------- subjects


def _explain_teacher(evaluation: Evaluation, teacher: Teacher, chosen: Sequence[Indicator]) -> Explanation | NotFound:
    term, label = evaluation.term, teacher_label(teacher.id, evaluation.term)
    for kind in TEACHER_ROLES:
        for subject in term.subjects[kind]:
            if subject.key == teacher.id:
                return _explain_subject(evaluation, subject, f"{kind.value} {label}", chosen)
    reason = "岗位不是校领导、中层干部、班主任或科任教师，也没有任课" if teacher.active else "教师名册里是离岗"
    return Explanation(f"教师 {label}", (f"不参加考核：{reason}。",), ())


def _explain_subject(
    evaluation: Evaluation, subject: Subject, title: str, chosen: Sequence[Indicator]
) -> Explanation | NotFound:
    term = evaluation.term
    results = [r for r in evaluation.results if r.subject == subject]
    shown = [r for r in results if r.indicator in chosen]
    if results and not shown:
        mine = tuple(f"{r.indicator.code}  {r.indicator.name}" for r in results)
        return NotFound(f"指标“{chosen[0].name}”不考核{subject.kind.value}；考核{subject.kind.value}的是：", mine)
    parts = tuple(ExplanationPart(f"{r.indicator.code} {sentence(r, term)}", lines(r, term), r) for r in shown)
    card = next(card for card in evaluation.scorecards[subject.kind] if card.subject == subject)
    return Explanation(title, tuple(_summary(evaluation, card)), parts)


def _summary(evaluation: Evaluation, card: Scorecard) -> Iterable[str]:
    """Total, rating and rank of a scored subject; for a year group or the school that it has none."""
    policy = evaluation.term.policy
    kind, standing = card.subject.kind, standing_of(evaluation, card)
    if standing.is_unreported:
        yield f"{unreported_sentence(card.subject)}。"
        yield f"数据文件里按没有家访计：{total_sentence(card.results, card.total)}"
        return
    if not policy.scores(kind):
        yield f"{kind.value}只报数值，不计总分。"
        return
    yield total_sentence(card.results, card.total, policy.settings.most_total)
    if card.total is None:
        return
    others = len(evaluation.scorecards[kind])
    yield f"等级：{card.rating}；名次：{others} 个{kind.value}中第 {standing.rank} 名。"
    vetoes = [r.indicator for r in card.results if r.vetoes]
    for indicator in vetoes:
        yield f"一票否决：触发了 {indicator.code} {indicator.name}，等级按最低的“{card.rating}”，不参加评优。"


def total_sentence(results: Iterable[Result], total: Fraction | None, most: Fraction | None = None) -> str:
    """总分 = Σ得分 ÷ Σ适用分值 × 100 + 加分 − 扣罚, with the numbers."""
    rows = tuple(results)
    points, weights = base_of(rows)
    if total is None:
        return "总分：没有适用的计分指标，没有总分。"
    formula = f"总分 = 得分合计 {points_text(points)} ÷ 适用分值合计 {points_text(weights)} × 100"
    bonus, penalty = extras_of(rows)
    formula += f" + 加分 {points_text(bonus)}" if bonus else ""
    formula += f" − 扣罚 {points_text(-penalty)}" if penalty else ""
    exact = points / weights * 100 + bonus + penalty
    floor = "（低于 0 的按 0 计）" if exact < 0 else ""
    ceiling = f"（总分上限 {points_text(most)}）" if most is not None and exact > most else ""
    return f"{formula} = {points_text(total)}{floor}{ceiling}。"
