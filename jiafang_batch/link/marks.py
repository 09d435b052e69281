"""评分登记 and the policy: the 评分 indicator of a mark, and whether it may be given. Source: measures.md, 评分."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from jiafang_batch.normal_text import squeeze
from jiafang_batch.policy.kinds import IndicatorKind
from jiafang_batch.policy.model import Indicator
from jiafang_batch.problem import Problem
from jiafang_batch.records import Mark
from jiafang_batch.spellings import nearest
from jiafang_batch.terms import SubjectKind


def settled_marks(
    marks: Iterable[Mark], indicators: Iterable[Indicator]
) -> tuple[tuple[Mark, ...], tuple[Problem, ...]]:
    """Return the marks that count, with the 编号 of their indicators, and the problems of the others."""
    marked = [i for i in indicators if i.kind is IndicatorKind.MARKS]
    sound: list[Mark] = []
    problems: list[Problem] = []
    for mark in marks:
        word = squeeze(mark.indicator).casefold()
        # A 编号 takes precedence over a 名称; the sheet that is handed out writes both.
        meant = [i for i in marked if word in (i.code.casefold(), f"{i.code.casefold()}{_name(i)}")]
        meant = meant or [i for i in marked if _name(i) == word]
        problem = _fault(mark, meant, marked)
        if problem is None:
            sound.append(replace(mark, indicator=meant[0].code))
        else:
            problems.append(problem)
    return tuple(sound), tuple(problems)


def _name(indicator: Indicator) -> str:
    return squeeze(indicator.name).casefold()


def _fault(mark: Mark, meant: list[Indicator], marked: list[Indicator]) -> Problem | None:
    if len(meant) != 1:
        listed = "、".join(f"{i.code} {i.name}" for i in meant or marked)
        if meant:
            reason = f"有 {len(meant)} 个评分指标叫这个名称，请写编号：{listed}"
        elif marked:
            near = nearest(mark.indicator, [word for i in marked for word in (i.code, i.name)], 1)
            reason = f"考核办法里的评分指标是：{listed}" + (f"；最接近的是“{near[0]}”" if near else "")
        else:
            reason = "考核办法里没有类型为“评分”的指标"
        return Problem("mark-without-indicator", mark.source, mark.indicator, {"reason": reason})
    indicator = meant[0]
    is_assessed = SubjectKind.SCHOOL_CLASS in indicator.subjects if mark.school_class else _assesses_teachers(indicator)
    if not is_assessed:
        subjects = "、".join(subject.value for subject in indicator.subjects)
        details = {"code": indicator.code, "subjects": subjects, "kind": "班级" if mark.school_class else "教师"}
        return Problem("mark-for-nobody", mark.source, mark.school_class or mark.teacher, details)
    if indicator.target is not None and mark.points > indicator.target:
        details = {"code": indicator.code, "full": f"{float(indicator.target):g}"}
        return Problem("mark-too-high", mark.source, f"{float(mark.points):g}", details)
    return None


def _assesses_teachers(indicator: Indicator) -> bool:
    return any(subject.is_teacher for subject in indicator.subjects)
