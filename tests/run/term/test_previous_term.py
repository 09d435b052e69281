"""--previous: last term's visits count where a window or a follow-up reaches back, and nowhere else."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import small_term
from builders import at, evaluated, indicator, outcome, policy, pupil, records, school_class, teacher, visit
from click.testing import CliRunner
from msgspec.structs import replace

from jiafang_batch.catalogue import is_error, message
from jiafang_batch.cli import jiafang
from jiafang_batch.handin.journal import Journal
from jiafang_batch.intake.limits import Limits
from jiafang_batch.report.forms.pupil_file import visits_of
from jiafang_batch.run.term.previous import join, with_previous
from jiafang_batch.run.term.school import Checked, SchoolJob, check_school, compute_school
from jiafang_batch.run.usage import UsageError

SPRING = {"学期": "第二学期", "开学日期": date(2025, 2, 17), "结课日期": date(2025, 6, 27), "名单截止日期": None}
CALENDAR = (
    ("2024-2025学年", "学年", date(2024, 8, 1), date(2025, 7, 31)),
    ("第一学期", "学期", date(2024, 8, 1), date(2025, 1, 24)),
    ("第二学期", "学期", date(2025, 2, 10), date(2025, 7, 5)),
)


def spring(*indicators):
    return policy(*indicators, settings=SPRING, calendar=CALENDAR)


def joined(rules, known, earlier):
    found, said = join(rules, known, policy(indicator("覆盖率")), earlier, "上学期")
    return evaluated(rules, found), found, {p.code: p.details["count"] for p in said}


def test_a_school_year_reaches_back_and_a_term_does_not():
    rules = spring(
        indicator("覆盖率", "班级", window="学年", target="100%"),
        indicator("覆盖率", "班级", window="学期", target="100%", code="ZB-2"),
    )
    evaluation, _, said = joined(rules, records(visit("A1", "03-01")), records(visit("A2", "10-08")))
    values = [outcome(evaluation, "班级 一(1)班", code).tally.numerator for code in ("ZB-1", "ZB-2")]
    assert values == [2, 1]
    assert said == {"previous-joined": "1"}


@pytest.mark.parametrize(
    ("earlier", "now", "followed"),
    [
        ([visit("A1", "01-10")], [visit("A1", "03-01")], 1),  # the pair lies across the terms
        ([visit("A1", "01-10")], [], 0),  # a follow-up needs a visit of this term
        ([], [visit("A1", "03-01")], 0),
        ([visit("A1", "01-10", form="电话")], [visit("A1", "03-01")], 0),  # not a form of the indicator
    ],
)
def test_a_follow_up_may_have_begun_last_term(earlier, now, followed):
    rules = spring(indicator("回访率", "班级", forms="实地", window="学期", target="100%"))
    evaluation, _, _ = joined(rules, records(*now), records(*earlier))
    assert outcome(evaluation, "班级 一(1)班").tally.numerator == followed


def test_a_visit_keeps_its_own_source_and_stands_only_once():
    rules = spring(indicator("覆盖率", "班级", window="学年"))
    both = visit("A1", "01-10", sources=(at(5),))
    _, found, said = joined(rules, records(both), records(both, visit("A2", "10-08"), visit("A3", "03-05")))
    # The pupil's visit is known already, and the one of March belongs to this term's own folder.
    assert [str(v.sources[0].file) for v in found.previous] == ["上学期/收表/一(1)班.xlsx"]
    assert said["previous-joined"] == "1"


def test_pupils_who_left_the_roster_are_counted_in_a_notice():
    rules = spring(indicator("覆盖率", "班级", window="学年"))
    known = records(pupils=(pupil("A1"),))
    evaluation, found, said = joined(
        rules, known, records(visit("A1", "10-08"), visit("A2", "10-08"), visit("A2", "11-08"))
    )
    assert said == {"previous-joined": "1", "previous-left": "1"}
    assert [v.student for v in found.previous] == ["A1"]
    assert outcome(evaluation, "班级 一(1)班").tally.value == 1


def test_a_teacher_who_left_is_named_and_not_assessed():
    rules = spring(indicator("参与率", "学校"), indicator("覆盖率", "班级", window="学年", code="ZB-2"))
    known = records(
        teachers=(teacher("T1"), teacher("T2")),
        classes=(school_class("一(1)班", "T1"), school_class("二(1)班", "T2")),
        teaching=(),
    )
    evaluation, found, _ = joined(rules, known, records(visit("A1", "10-08", "T3")))
    assert (found.roster.teachers["T3"].name, found.roster.teachers["T3"].active) == ("教师T3", False)
    assert outcome(evaluation, "学校 示范小学").tally.denominator == 2
    assert outcome(evaluation, "班级 一(1)班", "ZB-2").tally.numerator == 1


@pytest.mark.parametrize(("year", "counted"), [(2024, 1), (2023, 0)])
def test_last_terms_homeroom_teacher_was_in_office_then(year, counted):
    rules = spring(indicator("覆盖率", "班级", visitor="班主任", window="学年"))
    now = (school_class("一(1)班", "T2", date(2025, 2, 10)), school_class("二(1)班", "T3"))
    then = (school_class("一(1)班", "T1"), school_class("二(1)班", "T2"))
    earlier = records(visit("A1", "10-08", "T1"), classes=then)
    old = policy(indicator("覆盖率"))
    old = replace(old, school_year=replace(old.school_year, first=date(year, 8, 1)))
    found, _ = join(rules, records(classes=now), old, earlier, "上学期")
    evaluation = evaluated(rules, found)
    assert outcome(evaluation, "班级 一(1)班").tally.numerator == counted
    assert [tenure.teacher for tenure in evaluation.term.homerooms["一(1)班"]] == ["T2"]


@pytest.mark.parametrize(
    ("settings", "calendar", "window", "visits", "named"),
    [
        (SPRING, CALENDAR, "学年", ["03-01"], True),
        (SPRING, CALENDAR, "入学后学年", ["03-01"], True),
        (SPRING, (*CALENDAR, ("秋季走访", "活动", date(2024, 10, 1), date(2024, 10, 7))), "秋季走访", ["03-01"], True),
        (SPRING, (CALENDAR[0], CALENDAR[2]), "学年", ["03-01"], True),
        # nothing is missing
        (SPRING, CALENDAR, "学期", ["03-01"], False),
        (SPRING, (*CALENDAR, ("春季走访", "活动", date(2025, 3, 1), date(2025, 3, 7))), "春季走访", ["03-01"], False),
        (SPRING, CALENDAR, "学年", ["10-08", "03-01"], False),
        ({}, CALENDAR, "学年", ["10-08"], False),
        ({}, (CALENDAR[0], CALENDAR[1]), "学年", ["10-08"], False),
    ],
)
def test_visits_of_the_earlier_term_that_a_window_needs_are_missed(settings, calendar, window, visits, named):
    rules = policy(indicator("覆盖率", window=window, target="100%"), settings=settings, calendar=calendar)
    known = records(*(visit("A1", day) for day in visits))
    problems = with_previous(Checked(SchoolJob(Path("x")), rules, known, (), (), Journal())).problems
    assert [p.code for p in problems] == ["previous-missing"] * named
    assert all("上学期的家访没有并入" in message(p) for p in problems)


# ---------------------------------------------------------------- folders

NOW = (
    ("基本设置", "第一学期", "第二学期"), ("基本设置", "2024-9-2\n", "2025-2-17\n"), ("基本设置", "2025-1-17", "2025-6-27"),
    ("基本设置", "2025-1-10", "2025-6-20"), ("校历", "", "第二学期 | 学期 | 2025-2-10 | 2025-7-5"),
    ("一班家访", "2024-9-21 ", "2025-3-1 "), ("一班家访", "2024-10-12", "2025-3-8"), ("一班家访", "2024-11-3", "2025-4-3"),
    ("二班家访", "2024-9-22", "2025-3-9"), ("诉求办理", "2024-10-12", "2025-3-8"), ("诉求办理", "2024-10-20", "2025-3-20"),
)  # fmt: skip


@pytest.fixture
def terms(tmp_path) -> tuple[Path, Path]:
    faulty = ("一班家访", "2024-9-21 ", "2024-9-31 ")
    autumn = small_term.written(tmp_path / "2024秋", faulty)
    return autumn, small_term.written(tmp_path / "2025春", *NOW)


def test_the_earlier_folders_problems_are_not_said_again(terms):
    autumn, spring_term = terms
    assert any(p.code == "bad-date" for p in check_school(SchoolJob(autumn)).problems)
    checked = check_school(SchoolJob(spring_term, previous=(autumn,)))
    said = [p.code for p in checked.problems if p.location.file.startswith("2024秋")]
    assert said == ["previous-joined"]
    assert {v.sources[0].file.partition("/")[0] for v in compute_school(checked).evaluation.term.visits} == {
        "2024秋",
        "收表",
    }


@pytest.mark.parametrize(
    ("limits", "said", "visits"),
    [(Limits(), [], 2), (Limits(rows=30), [("oversized-file", "2024秋/收表/一(2)班.xlsx"), ("unreadable-file", "2024秋/收表/坏了.xlsx")], 0)],
)  # fmt: skip
def test_an_earlier_file_that_can_not_be_read_is_told(terms, limits, said, visits):
    autumn, spring_term = terms
    long = "\n".join([*["2024-9-22 | 一(2)班 | 张伟 | 刘洋 | 实地家访 | 谈阅读"] * 40])
    autumn = small_term.written(autumn, ("二班家访", "", long))
    if said:
        (autumn / "收表" / "坏了.xlsx").write_bytes(b"PK\x03\x04" + bytes(200))
    checked = check_school(SchoolJob(spring_term, limits=limits, previous=(autumn,)))
    unread = [(p.code, p.location.file) for p in checked.problems if p.location.file.startswith("2024秋/")]
    assert (unread, checked.has_errors) == (said, bool(said))
    assert sum(v.sources[0].file == "2024秋/收表/一(2)班.xlsx" for v in checked.records.previous) == visits


@pytest.mark.parametrize("wrong", ["itself", "no term folder"])
def test_a_folder_that_is_no_earlier_term_is_refused(terms, tmp_path, wrong):
    folder = terms[1] if wrong == "itself" else tmp_path
    with pytest.raises(UsageError, match="请写上一个学期的文件夹"):
        check_school(SchoolJob(terms[1], previous=(folder,)))


# ---------------------------------------------------------------- numbers given again, several terms


def test_a_number_that_is_another_pupils_now_brings_nothing_and_is_an_error():
    now = records(pupils=[pupil("A1", name="王小明"), pupil("A2")])
    earlier = records(visit("A1", "10-08"), visit("A2", "10-08"), pupils=[pupil("A1", name="李大力"), pupil("A2")])
    rules = spring(indicator("覆盖率", "班级", window="学年", target="100%"))
    found, said = join(rules, now, policy(indicator("覆盖率")), earlier, "上学期")
    assert [v.student for v in found.previous] == ["A2"]
    (problem,) = [p for p in said if p.code == "previous-other-pupil"]
    assert is_error(problem)
    assert message(problem).startswith("有 1 个学号在以前的学期里是另一个姓名：学号 A1 那时是李大力，现在是王小明")
    assert outcome(evaluated(rules, found), "班级 一(1)班").tally.numerator == 1


def test_visits_of_terms_before_the_last_stand_in_the_pupils_file_alone():
    rules = spring(indicator("回访率", "班级", window="学期", target="100%"))
    now = records(visit("A1", "03-01"))
    older, _ = join(rules, now, policy(indicator("覆盖率")), records(visit("A1", "10-08")), "前年", is_latest=False)
    assert (len(older.archive), older.previous) == (1, ())
    assert outcome(evaluated(rules, older), "班级 一(1)班").tally.numerator == 0  # no follow-up of two years ago
    term = evaluated(rules, older).term
    assert [v.date.isoformat() for v in visits_of(term, "A1")] == ["2024-10-08", "2025-03-01"]
    assert visits_of(term, "A1")[0].sources[0].file.startswith("前年/")
    # A visit that two terms tell of is one.
    again, _ = join(rules, older, policy(indicator("覆盖率")), records(visit("A1", "10-08")), "去年")
    assert again.previous == ()


def test_the_latest_of_several_folders_is_the_term_before(tmp_path):
    now = small_term.written(tmp_path / "今", ("基本设置", "2025-1-10", "2025-1-9"))
    folders = [small_term.written(tmp_path / name) for name in ("甲", "乙")]
    found = check_school(SchoolJob(now, previous=tuple(folders)))
    assert sum(p.code == "previous-joined" for p in found.problems) == 2
    with pytest.raises(UsageError, match="两次"):
        check_school(SchoolJob(now, previous=(folders[0], folders[0])))


# ---------------------------------------------------------------- 上学期文件夹

NAMED = ("基本设置", "", "上学期文件夹 | 2024秋")


@pytest.fixture
def named(tmp_path):
    """Two terms beside each other; the later one's policy names the earlier."""
    return small_term.written(tmp_path / "2024秋"), small_term.written(tmp_path / "2025春", *NOW, NAMED)


def codes(checked):
    return [p.code for p in checked.problems if p.code.startswith("previous")]


def run(*words):
    return CliRunner().invoke(jiafang, [str(word) for word in words], standalone_mode=False)


def test_the_folder_in_the_policy_is_used_by_every_command(named):
    autumn, spring_term = named
    checked = check_school(SchoolJob(spring_term))
    assert codes(checked) == ["previous-joined"]
    assert checked.earlier == (autumn,)
    with_option = check_school(SchoolJob(spring_term, previous=(autumn,)))
    assert (codes(with_option), with_option.records.previous) == (codes(checked), checked.records.previous)
    for command in (
        ("run", spring_term),
        ("explain", spring_term, "王小明"),
        ("todo", spring_term, "--today", "2025-03-20"),
    ):
        assert run(*command).exception is None
    assert "2024秋/收表/" in run("explain", spring_term, "王小明", "--as-of", "2025-06-20").output


def test_a_run_is_made_again_when_the_earlier_term_has_changed(named):
    autumn, spring_term = named
    assert "沿用上次的结果" not in run("run", spring_term).output
    assert "沿用上次的结果" in run("run", spring_term).output
    small_term.written(autumn, ("一班家访", "谈作息", "谈读书"))
    assert "沿用上次的结果" not in run("run", spring_term).output
    assert "沿用上次的结果" in run("run", spring_term).output


@pytest.mark.parametrize("name", ["没有的", "2025春", "坏的"])
def test_a_folder_in_the_policy_that_cannot_be_used_is_said_and_the_term_is_counted(tmp_path, name):
    broken = small_term.written(tmp_path / "坏的", ("基本设置", "2024-9-2", "九月"))
    spring_term = small_term.written(tmp_path / "2025春", *NOW, ("基本设置", "", f"上学期文件夹 | {name}"))
    checked = check_school(SchoolJob(spring_term))
    assert codes(checked)[0] == "previous-gone"
    assert checked.earlier == ()
    assert compute_school(checked) is not None
    assert broken.is_dir()


def test_terms_that_name_each_other_are_read_once(tmp_path):
    autumn = small_term.written(tmp_path / "2024秋", ("基本设置", "", "上学期文件夹 | 2025春"))
    spring_term = small_term.written(tmp_path / "2025春", *NOW, NAMED)
    assert codes(check_school(SchoolJob(spring_term))) == ["previous-joined"]
    assert "previous-joined" in codes(check_school(SchoolJob(autumn)))
