"""Explains a pupil: the indicators that count the pupil, met or not, and the visits and attempts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from jiafang_batch.measure.evaluate import Evaluation
from jiafang_batch.measure.phrases import scope_words
from jiafang_batch.measure.population import Item, ItemKind
from jiafang_batch.measure.proof import (
    ExplainLine,
    Explanation,
    ExplanationPart,
    student_label,
    teacher_label,
    visit_lines,
)
from jiafang_batch.measure.score import Result
from jiafang_batch.measure.term import Subject, Term, is_enrolled
from jiafang_batch.mind import categories_text
from jiafang_batch.policy.model import Indicator
from jiafang_batch.records import Student, Visit
from jiafang_batch.terms import StudentStatus


def explain_pupil(evaluation: Evaluation, student: Student, chosen: Sequence[Indicator]) -> Explanation:
    """Every chosen indicator that counts the pupil, then the visits and the attempts with their sources."""
    term = evaluation.term
    counting = [line for indicator in chosen for line in _lines_of(evaluation, student, indicator)]
    heading = f"计入以下指标（{len(counting)} 条）：" if counting else "没有指标计入这名学生。"
    parts = [ExplanationPart(heading, tuple(counting)), *_visits(term, student), *_attempts(term, student)]
    return Explanation(
        f"学生 {student_label(student.id, term)}", tuple(_summary(evaluation, student, chosen)), tuple(parts)
    )


def _summary(evaluation: Evaluation, student: Student, chosen: Sequence[Indicator]) -> Iterable[str]:
    as_of = evaluation.term.as_of
    if student.leave_date is not None and student.leave_date <= as_of:
        yield f"已于 {student.leave_date} 转出，不计入班级的覆盖。"
    elif not is_enrolled(student, as_of):
        yield f"{student.entry_date} 才入校，到考核日 {as_of} 还不计入。"
    if student.status is StudentStatus.DROPPED_OUT:
        yield "学籍状态是已辍学，只计入写明“辍学”的学生范围。"
    yield f"特殊类别：{categories_text(student) or '无'}；家访条件：{'具备' if student.visitable else '不具备'}。"
    counted = {r.indicator.code for r in evaluation.results if any(_is_about(i, student) for i in r.tally.items)}
    left_out = [i for i in chosen if i.rule.is_of_population and i.code not in counted]
    if left_out:
        yield f"不计入：{'；'.join(f'{i.code} {i.name}（{scope_words(i.scope)}）' for i in left_out)}。"


def _is_about(item: Item, student: Student) -> bool:
    if item.kind is ItemKind.EVENT:
        return item.student == student.id
    return item.kind in (ItemKind.STUDENT, ItemKind.VISIT) and item.key == student.id


def _lines_of(evaluation: Evaluation, student: Student, indicator: Indicator) -> Iterable[ExplainLine]:
    """One line for all subjects for whom the pupil has the same outcome."""
    groups: dict[bool | None, list[tuple[Result, Item]]] = {}
    for result in evaluation.results:
        if result.indicator is indicator:
            for item in result.tally.items:
                if _is_about(item, student):
                    met = None if result.tally.denominator is None else item.met >= item.counted
                    groups.setdefault(met, []).append((result, item))
    for met, held in groups.items():
        subjects = dict.fromkeys(result.subject for result, _ in held)
        visits = sorted(dict.fromkeys(visit for _, item in held for visit in item.visits), key=lambda v: v.date)
        yield ExplainLine(
            label=f"{indicator.code} {indicator.name}",
            met=met,
            counted=1,
            added=int(bool(met)),
            note="计入" + "、".join(_subject_name(s, evaluation.term) for s in subjects),
            visits=visit_lines(visits, evaluation.term),
            source="",
        )


def _subject_name(subject: Subject, term: Term) -> str:
    return f"{subject.kind.value}{teacher_label(subject.key, term)}" if subject.kind.is_teacher else subject.name


def _visits(term: Term, student: Student) -> Iterable[ExplanationPart]:
    """All visits to the pupil; those after the as-of date are marked as not counting."""
    all_visits = (*term.records.archive, *term.records.previous, *term.records.visits)
    visits = sorted((v for v in all_visits if v.student == student.id), key=lambda v: v.date)
    if not visits:
        yield ExplanationPart("没有家访。", ())
        return
    yield ExplanationPart(f"家访 {len(visits)} 次：", tuple(_visit_line(visit, term) for visit in visits))


def _visit_line(visit: Visit, term: Term) -> ExplainLine:
    note = "晚于考核日，本次不计" if visit.date > term.as_of else ""
    shown = visit_lines((visit,), term)[0]
    return ExplainLine(f"{shown.date} {shown.form}，{shown.teachers}", None, 0, 1, note, (), shown.source)


def _attempts(term: Term, student: Student) -> Iterable[ExplanationPart]:
    attempts = sorted((a for a in term.records.attempts if a.student == student.id), key=lambda a: a.date)
    if attempts:
        attempt_lines = tuple(
            ExplainLine(f"{a.date} {a.outcome.value}，{teacher_label(a.lead, term)}", None, 0, 1, "", (), str(a.source))
            for a in attempts
        )
        yield ExplanationPart(f"没有访成 {len(attempt_lines)} 次：", attempt_lines)
