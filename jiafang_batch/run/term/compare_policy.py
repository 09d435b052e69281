"""`compare-policy`: the data of one term under two policies, on the same days."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from msgspec.structs import replace

from jiafang_batch.intake.pool import Intake
from jiafang_batch.measure.evaluate import Evaluation, evaluate
from jiafang_batch.measure.policy_comparison import PolicyVerdict, losses, verdicts
from jiafang_batch.measure.rounding import decimal_text
from jiafang_batch.measure.score import Scorecard
from jiafang_batch.measure.term import build_term
from jiafang_batch.policy.library import presets
from jiafang_batch.policy.model import CalendarRow, Policy
from jiafang_batch.report.books import pages_book
from jiafang_batch.report.compared.policy_pages import outcome, verdict_pages
from jiafang_batch.report.figures import figures
from jiafang_batch.run.place.folder import OUTPUT_FOLDER, POLICY_FILE, SourceFile
from jiafang_batch.run.start.templates import write_policy
from jiafang_batch.run.term.check import policy_file
from jiafang_batch.run.term.compare import Compared, write_comparison
from jiafang_batch.run.term.open_term import read_policy
from jiafang_batch.run.term.school import SchoolJob, check_school
from jiafang_batch.run.usage import UsageError
from jiafang_batch.spellings import nearest
from jiafang_batch.terms import CalendarKind

COMPARISON = "考核办法对比.xlsx"
_FRAMES = (CalendarKind.TERM.value, CalendarKind.SCHOOL_YEAR.value)


def compare_policies(folder: Path, first: str, second: str, chosen: Path | None = None) -> Compared:
    """Write 考核办法对比.xlsx to 输出/, or to the chosen path; a policy is a preset's name or the path of a workbook."""
    with Intake() as intake:
        checked = check_school(SchoolJob(folder), intake=intake)
        if checked.policy is None or checked.records is None:
            raise UsageError(f"“{folder}”还不能统计：没有考核办法，或者考核办法有错误。请先用 jiafang check 看看。")
        year = checked.policy.school_year.first.year
        policies = [on_days_of(checked.policy, named_policy(name, intake, year)) for name in (first, second)]
    names = _shown(first), _shown(second)
    first_evaluation, second_evaluation = (evaluate(build_term(policy, checked.records)) for policy in policies)
    policy_verdicts = verdicts(first_evaluation, second_evaluation)
    letterhead = figures(first_evaluation, (), ()).letterhead
    content = pages_book(
        letterhead, "考核办法对比", lambda: verdict_pages(first_evaluation, second_evaluation, policy_verdicts, names)
    )
    book = chosen or folder / OUTPUT_FOLDER / COMPARISON
    notices = write_comparison(folder, content, book)
    return Compared(book, (*_lines(first_evaluation, second_evaluation, policy_verdicts, names), *notices))


def named_policy(name: str, intake: Intake, first_year: int) -> Policy:
    """Return the policy of a preset in a school year, or of a workbook or term folder.

    Raises UsageError if it is unusable.
    """
    if name in presets():
        with tempfile.TemporaryDirectory() as folder:
            path = write_policy(Path(folder) / POLICY_FILE, name, "本校", first_year, "第一学期")
            policy, _, problems = read_policy(SourceFile(POLICY_FILE, path), intake)
    else:
        if not Path(name).exists():
            near = nearest(name, presets(), 1)
            hint = f"是不是 {near[0]}？" if near else "用 jiafang policy list 可以看到全部。"
            raise UsageError(f"没有叫“{name}”的考核办法，也没有这个文件。{hint}")
        policy, _, problems = read_policy(policy_file(Path(name)), intake)
    if policy is None:
        raise UsageError(f"“{name}”不能用来统计，有 {len(problems)} 处问题。请先用 jiafang policy check 改正。")
    return policy


def _shown(name: str) -> str:
    """A preset's name, or a workbook's name and that of its folder, without the rest of the path."""
    path = Path(name)
    return name if name in presets() else "/".join(path.resolve().parts[-2:])


def on_days_of(term_policy: Policy, other: Policy) -> Policy:
    """Return the other policy on the term's own days: its rules and categories with the folder's dates and calendar.

    Rows of its 校历 whose name and kind the folder lacks are kept, so that its windows have days.
    """
    mine = term_policy.settings
    settings = replace(
        other.settings, school=mine.school, school_year=mine.school_year, term=mine.term, opening=mine.opening,
        closing=mine.closing, cut_off=mine.cut_off, hand_in_deadline=mine.hand_in_deadline,
        nomination_deadline=mine.nomination_deadline, time_zone=mine.time_zone,
    )  # fmt: skip
    calendar_words = {word for row in term_policy.calendar for word in (row.name, row.kind)}
    added = [row for row in other.calendar if row.kind not in _FRAMES and _is_new(row, calendar_words)]
    return replace(
        other, settings=settings, calendar=(*term_policy.calendar, *added), school_year=term_policy.school_year,
        term=term_policy.term, looked_at=term_policy.looked_at,
    )  # fmt: skip


def _is_new(row: CalendarRow, calendar_words: set[str]) -> bool:
    return row.name not in calendar_words and row.kind not in calendar_words


def _lines(
    first: Evaluation, second: Evaluation, policy_verdicts: Sequence[PolicyVerdict], names: tuple[str, str]
) -> Iterator[str]:
    """The passes of each policy, then everybody with different outcomes, and why."""
    yield f"甲：{names[0]}（{first.term.policy.settings.policy}）　乙：{names[1]}（{second.term.policy.settings.policy}）"
    for word, passed in (
        ("甲", [v.first_passed for v in policy_verdicts]),
        ("乙", [v.second_passed for v in policy_verdicts]),
    ):
        counts = f"通过 {passed.count(True)} 个，不通过 {passed.count(False)} 个，不适用 {passed.count(None)} 个"
        yield f"{word}：教师和班级共 {len(policy_verdicts)} 个，{counts}"
    differing = [v for v in policy_verdicts if v.differs]
    yield f"结果不同的 {len(differing)} 个" + ("：" if differing else "。")
    for verdict in differing:
        yield f"  {_who(verdict.first)}：甲 {_score_text(verdict.first)} → 乙 {_score_text(verdict.second)}，{outcome(verdict)}"
        worse = verdict.second if verdict.second_passed is False else verdict.first
        for reason in losses(worse):
            yield f"      {reason}"


def _who(card: Scorecard) -> str:
    subject = card.subject
    return f"{subject.kind.value} {subject.name}" + (f"（{subject.key}）" if subject.kind.is_teacher else "")


def _score_text(card: Scorecard) -> str:
    return card.rating if card.total is None else f"{decimal_text(card.total)} {card.rating}"
