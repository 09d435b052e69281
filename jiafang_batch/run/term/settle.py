"""The problems that remain: the only stage in which a problem is left out or reworded.

Reading, linking and checking report everything. The rules here are in the order in which they apply.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from pathlib import PurePath

from msgspec import Struct, field
from msgspec.structs import replace

from jiafang_batch.catalogue import gathered, is_error, message, ordered, severity
from jiafang_batch.checks.consequences import without_consequences
from jiafang_batch.dates import YEAR_UNKNOWN
from jiafang_batch.file_kinds import is_document
from jiafang_batch.grouping import grouped_by
from jiafang_batch.handin.rounds import first_deadline
from jiafang_batch.link.rulings import RuledRows
from jiafang_batch.policy.model import Policy
from jiafang_batch.problem import Location, Problem, Severity
from jiafang_batch.pupil_numbers import without_identity_numbers
from jiafang_batch.records import Roster
from jiafang_batch.run.place.folder import POLICY_FILE
from jiafang_batch.run.term.read import COUNSELLING, ReadFile

Problems = Sequence[Problem]


class Grounds(Struct, frozen=True):
    """The inputs of the rules: the files, the office's decisions, and the school's own words."""

    files: Sequence[ReadFile]
    rulings: RuledRows = field(default_factory=RuledRows)
    policy: Policy | None = None
    roster: Roster | None = None
    policy_file: str = POLICY_FILE
    today: date | None = None
    """The day of the check; None looks at the term as it will be when its figures close."""


Rule = Callable[[Problems, Grounds], Iterable[Problem]]


def settled(problems: Iterable[Problem], grounds: Grounds) -> tuple[Problem, ...]:
    """Return the remaining problems of a term, sorted."""
    rules = _WITHOUT_POLICY if grounds.policy is None else _WITH_POLICY
    return _applied(rules, problems, grounds)


def settled_files(files: Sequence[ReadFile], policy_file: str = POLICY_FILE) -> tuple[Problem, ...]:
    """Return the remaining problems of separately read files, sorted."""
    problems = [problem for file in files for problem in file.problems]
    return _applied((*_OF_FILES, _in_order), problems, Grounds(files, policy_file=policy_file))


def is_blocking(problem: Problem) -> bool:
    """True for an error of the policy that prevents any computation."""
    return problem.location.file == POLICY_FILE and is_error(problem)


def _applied(rules: Iterable[Rule], problems: Iterable[Problem], grounds: Grounds) -> tuple[Problem, ...]:
    remaining: Problems = tuple(problems)
    for rule in rules:
        remaining = tuple(rule(remaining, grounds))
    return tuple(remaining)


# ---------------------------------------------------------------- the rules


def _foreign_files(problems: Problems, grounds: Grounds) -> Iterable[Problem]:
    """A file without any known sheet is one problem, not one per sheet."""
    by_file = grouped_by(problems, lambda problem: problem.location.file)
    foreign = {
        name: [p for p in by_file[name] if p.code == _FOREIGN]
        for name in (file.source.name for file in grounds.files if not file.tables)
        if _is_all_foreign(by_file.get(name, ()))
    }
    yield from (p for p in problems if p.code != _FOREIGN or p.location.file not in foreign)
    for name, sheets in foreign.items():
        # The first sheet that resembles a known one, else the first sheet.
        likest = next((p for p in sheets if p.details["like"]), sheets[0])
        code = "no-form-in-document" if is_document(PurePath(name)) else "no-known-sheet"
        yield Problem(code, Location(name), details=likest.details)


def _untouched_forms(problems: Problems, _grounds: Grounds) -> Iterable[Problem]:
    """Forms that nobody has filled in are reported once for a file: a document has a page for each."""
    counts: dict[str, int] = {}
    for problem in problems:
        if problem.code == _UNTOUCHED:
            counts[problem.location.file] = counts.get(problem.location.file, 0) + int(problem.details["count"])
        else:
            yield problem
    for name, count in counts.items():
        yield Problem(_UNTOUCHED, Location(name), details={"count": str(count)})


def _empty_registers(problems: Problems, grounds: Grounds) -> Iterable[Problem]:
    """Registers without a row are reported once for a file, and not at all beside one with rows.

    The office's workbook has a sheet for each register, of which a school uses some.
    """
    in_use = {file.source.name for file in grounds.files if file.rows}
    by_file: dict[str, list[Problem]] = {}
    for problem in problems:
        if problem.code != _EMPTY:
            yield problem
        elif problem.location.file not in in_use:
            by_file.setdefault(problem.location.file, []).append(problem)
    for name, file_problems in by_file.items():
        kinds = "、".join(dict.fromkeys(problem.details["kind"] for problem in file_problems))
        yield file_problems[0] if len(file_problems) == 1 else Problem(_EMPTY, Location(name), details={"kind": kinds})


_FOREIGN, _UNTOUCHED, _EMPTY = "not-our-sheet", "untouched-forms", "empty-register"


def _is_all_foreign(problems: Problems) -> bool:
    return any(p.code == _FOREIGN for p in problems) and all(
        p.code == _FOREIGN or not p.location.sheet for p in problems
    )


def _not_due_yet(problems: Problems, grounds: Grounds) -> Iterable[Problem]:
    """A term without a visit is no error before the first sheets are due."""
    policy, roster = grounds.policy, grounds.roster
    if policy is None or roster is None:
        return problems
    due = first_deadline(policy, {c.year_group for c in roster.classes.values()})
    day = grounds.today or (policy.as_of if policy.as_of < policy.closes else due)
    return (_not_yet(problem, due) if problem.code == "no-log" and day < due else problem for problem in problems)


def _not_yet(problem: Problem, due: date) -> Problem:
    return replace(problem, code="no-log-yet", details={"deadline": due.isoformat()})


def _unread_policy(problems: Problems, grounds: Grounds) -> Iterable[Problem]:
    """An unreadable policy is an error, although other unreadable files may be less: nothing is computed."""
    name = grounds.policy_file
    is_unread = any(file.source.name == name and not file.tables for file in grounds.files)
    policy_problems = [p for p in problems if p.location.file == name] if is_unread else []
    if not policy_problems or any(map(is_error, policy_problems)):
        return problems
    reason = message(policy_problems[0]).rstrip("。")
    return (
        *(p for p in problems if p not in policy_problems),
        Problem("unreadable-file", Location(name), details={"reason": reason}),
    )


def _ruled(problems: Problems, grounds: Grounds) -> Iterable[Problem]:
    """Remove problems that the office has settled: all of a void row, the date's of an accepted date."""
    return (problem for problem in problems if not grounds.rulings.covers(problem))


def ignored_names(problems: Problems, _grounds: Grounds) -> Iterable[Problem]:
    """Yield the problems with unknown names in optional cells as warnings; their rows count."""
    for problem in problems:
        reason = _IGNORED_BECAUSE.get(problem.code) if problem.is_optional else None
        yield (
            problem if reason is None else Problem("ignored-name", problem.location, problem.value, {"reason": reason})
        )


_IGNORED_BECAUSE = {
    "unknown-teacher": "不在教师名册",
    "ambiguous-teacher": "有重名",
    "unknown-student": "不在该班名册",
    "ambiguous-student": "有重名",
    "unknown-student-id": "学号不在名册",
    "student-id-for-several": "姓名和学号个数不同",
    "one-row-each": "一格写了几个学生或几个班",
    "unknown-class": "班级不在班级表",
    "bad-class": "班级看不懂",
}


def _consequences(problems: Problems, grounds: Grounds) -> Iterable[Problem]:
    """Problems explained by a missing roster or a policy of another year are reported there, not on every row."""
    return without_consequences(problems, (table for file in grounds.files for table in file.tables))


def _own_words(problems: Problems, grounds: Grounds) -> Iterable[Problem]:
    """A word outside the glossary that policy or roster defines is not misspelt."""
    meant: dict[str, frozenset[str]] = {}
    if grounds.policy is not None and grounds.roster is not None:
        meant = {"own-word": _words_of_policy(grounds.policy), "policy-own-word": _words_of_roster(grounds.roster)}
    return (problem for problem in problems if problem.value not in meant.get(problem.code, ()))


def _words_of_policy(policy: Policy) -> frozenset[str]:
    """Words outside the glossary that the school's policy defines itself: event kinds, plan kinds, categories."""
    plans = {i.condition.name for i in policy.indicators if i.condition is not None}
    categories = {name for i in policy.indicators for token in i.scope.tokens for name in token.names}
    return frozenset(policy.events) | plans | categories | policy.settings.key_categories


def _words_of_roster(roster: Roster) -> frozenset[str]:
    """Categories and year groups that some pupil has, in whatever words."""
    students = roster.students.values()
    return frozenset(c for s in students for c in s.categories) | {s.year_group for s in students}


def _gathered(problems: Problems, _grounds: Grounds) -> Iterable[Problem]:
    """Many problems of one code on one sheet are combined."""
    return gathered(problems)


def _without_numbers(problems: Problems, grounds: Grounds) -> Iterable[Problem]:
    """No problem quotes a number of the national register or an identity card in full."""
    if grounds.policy is not None and grounds.policy.settings.whole_numbers:
        return problems
    return map(_without_number, problems)


def _without_number(problem: Problem) -> Problem:
    value = without_identity_numbers(problem.value)
    details = {key: without_identity_numbers(text) for key, text in problem.details.items()}
    is_clean = value == problem.value and details == problem.details
    return problem if is_clean else replace(problem, value=value, details=details)


def _confidential(problems: Problems, grounds: Grounds) -> Iterable[Problem]:
    """A problem of the counsellor's rows says where it is, and nothing of what is written there."""
    sheets = {(t.head.file, t.head.sheet) for file in grounds.files for t in file.tables if t.kind == COUNSELLING}
    for problem in problems:
        place = problem.location
        if (place.file, place.sheet) not in sheets or problem.code == _EMPTY:
            yield problem
        elif severity(problem) is not Severity.NOTICE:
            yield Problem("counselling-error" if is_error(problem) else "counselling-doubt", place)


def _unknown_year(problems: Problems, _grounds: Grounds) -> Iterable[Problem]:
    """Without a policy the school year is unknown, so dates are not reported."""
    return (p for p in problems if not any(text.startswith(YEAR_UNKNOWN) for text in p.details.values()))


def _in_order(problems: Problems, _grounds: Grounds) -> Iterable[Problem]:
    return ordered(problems)


def _policy_first(problems: Problems, _grounds: Grounds) -> Iterable[Problem]:
    """The reasons why nothing can be computed come first."""
    return sorted(problems, key=is_blocking, reverse=True)


_OF_FILES: tuple[Rule, ...] = (
    _confidential, _foreign_files, _untouched_forms, _empty_registers, _unread_policy, _without_numbers
)  # fmt: skip
_WITH_POLICY: tuple[Rule, ...] = (
    *_OF_FILES, _ruled, _not_due_yet, ignored_names, _consequences, _own_words, _gathered, _in_order
)  # fmt: skip
_WITHOUT_POLICY: tuple[Rule, ...] = (*_OF_FILES, _unknown_year, _in_order, _policy_first)
