"""`jiafang demo`: the invented school is the same for a seed, reads back as invented, and shows what it promises."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import openpyxl
import pytest

from jiafang_batch.catalogue import is_error
from jiafang_batch.demo import make_demo
from jiafang_batch.demo.demo_files import invent
from jiafang_batch.demo.happenings import invent_happenings
from jiafang_batch.demo.invented_visits import invent_visits
from jiafang_batch.demo.marker import MARKER
from jiafang_batch.demo.people import HandIn, invent_school
from jiafang_batch.demo.source import season, sizes, words
from jiafang_batch.demo.untidy import MANNERS, Habit
from jiafang_batch.intake.pool import Intake
from jiafang_batch.measure.evaluate import evaluate
from jiafang_batch.measure.term import build_term
from jiafang_batch.policy.library import presets
from jiafang_batch.run.place.folder import SourceFile
from jiafang_batch.run.start.templates import write_policy
from jiafang_batch.run.term.open_term import read_policy
from jiafang_batch.run.term.school import SchoolJob, check_school
from jiafang_batch.run.usage import UsageError
from jiafang_batch.terms import EventKind, Outcome, RequestKind, VisitReason

SEED = 1
TEMPLATES = Path(__file__).parent.parent / "input_templates"


def visits_of(seed, size_name):
    size = sizes()[size_name]
    school = invent_school(seed, size)
    return school, invent_visits(seed, school, size, invent_happenings(seed, school, size))


def contents(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def cells(path: Path) -> list[tuple]:
    """The rows of the workbook's only sheet that is no guide."""
    book = openpyxl.load_workbook(path)
    (sheet,) = [sheet for sheet in book if sheet.title != "填表说明"]
    return list(sheet.iter_rows(values_only=True))


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("demo") / "示范学校"
    make_demo(folder, "qizhuang", SEED, "small")
    return folder


@pytest.fixture(scope="module")
def checked(folder):
    return check_school(SchoolJob(folder))


@pytest.fixture(scope="module")
def demo():
    return invent("qizhuang", SEED, "small")


def logs_with(demo, folder, habit):
    found = [cells(folder / log.file) for log in demo.logs if habit in log.manner]
    assert found
    return found


def text(rows) -> str:
    return "\n".join(str(cell) for row in rows for cell in row if cell is not None)


# ---------------------------------------------------------------- determinism and the folder


def test_a_seed_gives_the_same_bytes_and_another_seed_another_school(folder, tmp_path):
    make_demo(tmp_path / "again", "qizhuang", SEED, "small")
    make_demo(tmp_path / "other", "qizhuang", 2, "small")
    assert contents(tmp_path / "again") == contents(folder)
    roster = "基础信息/学生名册.xlsx"
    assert contents(tmp_path / "other")[roster] != contents(folder)[roster]


def test_the_policy_changes_nothing_but_the_policy(folder, tmp_path):
    make_demo(tmp_path / "d", "miaoqiao", SEED, "small")
    ours, theirs = contents(folder), contents(tmp_path / "d")
    assert {name for name in ours if ours[name] != theirs[name]} == {"考核办法.xlsx", MARKER}


def test_every_file_is_returned(folder, tmp_path):
    files = make_demo(tmp_path / "d", "qizhuang", SEED, "small")
    assert {path.relative_to(tmp_path / "d").as_posix() for path in files} == set(contents(folder))


def test_force_replaces_an_earlier_demo_and_nothing_else(tmp_path):
    folder = tmp_path / "d"
    make_demo(folder, "qizhuang", SEED, "small")
    theirs = folder / "收表" / "一年级" / "自己放的.txt"
    theirs.write_text("不能删", encoding="utf-8")
    make_demo(folder, "qizhuang", 2, "small", force=True)
    made = contents(folder)
    assert made.pop("收表/一年级/自己放的.txt").decode() == "不能删"
    make_demo(tmp_path / "fresh", "qizhuang", 2, "small")
    assert made == contents(tmp_path / "fresh")


def test_an_earlier_demo_is_kept_without_force(folder):
    before = contents(folder)
    with pytest.raises(UsageError, match="--force"):
        make_demo(folder, "qizhuang", 2, "small")
    assert contents(folder) == before


@pytest.mark.parametrize("name", ["名单.xlsx", MARKER])
def test_a_folder_that_is_no_demo_is_never_touched(name, tmp_path):
    (tmp_path / name).write_text("别人的文件", encoding="utf-8")
    with pytest.raises(UsageError, match="已有内容"):
        make_demo(tmp_path, "qizhuang", SEED, "small", force=True)
    assert contents(tmp_path) == {name: "别人的文件".encode()}


def test_a_marker_can_not_point_outside_the_folder(tmp_path):
    folder = tmp_path / "d"
    make_demo(folder, "qizhuang", SEED, "small")
    outside = tmp_path / "外面.txt"
    outside.write_text("不能删", encoding="utf-8")
    marker = folder / MARKER
    marker.write_text(marker.read_text(encoding="utf-8") + "- ../外面.txt\n", encoding="utf-8")
    make_demo(folder, "qizhuang", SEED, "small", force=True)
    assert outside.exists()


@pytest.mark.parametrize(("preset", "size", "says"), [("qizhang", "small", "qizhuang"), ("qizhuang", "big", "school")])
def test_unknown_words_are_refused(preset, size, says, tmp_path):
    with pytest.raises(UsageError, match=says):
        make_demo(tmp_path / "d", preset, SEED, size)
    assert not (tmp_path / "d").exists()


# ---------------------------------------------------------------- the school


@pytest.mark.parametrize(
    ("size", "classes", "pupils", "teachers", "visits"),
    [("small", 6, (100, 120), 20, (270, 330)), ("school", 36, (1350, 1450), 90, (4800, 5200))],
)
def test_a_school_has_its_size(size, classes, pupils, teachers, visits):
    school, made = visits_of(SEED, size)
    assert len(school.classes) == classes
    assert pupils[0] <= sum(len(c.pupils) for c in school.classes) <= pupils[1]
    assert len(school.teachers) == teachers
    missing = [c.name for c in school.classes if c.hand_in is HandIn.MISSING]
    assert len(missing) == 1
    handed_in = [v for v in made if v.outcome is Outcome.COMPLETED and v.pupil.school_class not in missing]
    assert visits[0] <= len(handed_in) <= visits[1]


def test_nobody_can_be_called_and_no_two_teachers_share_a_name():
    school, _ = visits_of(SEED, "school")
    people = [*school.teachers, *(p for c in school.classes for p in c.pupils)]
    assert all(person.phone.startswith("1390000") and len(person.phone) == 11 for person in people)
    assert len({person.phone for person in people}) == len(people)
    assert len({teacher.name for teacher in school.teachers}) == len(school.teachers)


def test_some_classes_have_a_new_homeroom_teacher_and_one_changes_hands():
    school, _ = visits_of(SEED, "school")
    since = Counter(c.since for c in school.classes if c.since)
    assert since == {season().takeover: 4, season().succession: 1}
    assert sum(c.predecessor is not None for c in school.classes) == 1


def test_visits_fall_on_weekends_and_most_of_all_in_august_and_september():
    _, visits = visits_of(SEED, "school")
    done = [visit for visit in visits if visit.outcome is Outcome.COMPLETED]
    assert sum(visit.day.weekday() >= 5 for visit in done) > 0.45 * len(done)
    months = Counter(visit.day.month for visit in done)
    assert months[8] + months[9] > 0.33 * len(done)
    assert months.most_common(1)[0][0] == 9


def test_every_word_of_the_glossary_that_is_used_has_its_sentences():
    assert set(words()["requests"]) == {kind.value for kind in RequestKind}
    assert set(words()["events"]) == {kind.value for kind in EventKind}
    used = {visit.reason for visit in visits_of(SEED, "school")[1]}
    assert used <= {VisitReason(reason) for reason in words()["reasons"]}
    records = [text for reason in words()["reasons"].values() for text in reason["records"]]
    assert len(set(records)) == len(records) >= 36


# ---------------------------------------------------------------- what a run finds


def test_classes_are_visited_to_different_degrees_and_one_has_not_handed_in(checked, demo):
    records = checked.records
    visited = {visit.student for visit in records.visits}
    coverage = {}
    for school_class in demo.school.classes:
        ours = [p.student_id for p in school_class.pupils if p.counts]
        coverage[school_class.hand_in, school_class.name] = sum(key in visited for key in ours) / len(ours)
    missing = [share for (way, _), share in coverage.items() if way is HandIn.MISSING]
    others = sorted(share for (way, _), share in coverage.items() if way is not HandIn.MISSING)
    assert missing == [0]
    assert 0.55 <= others[0] < 0.65
    assert others[-1] == 1


def test_messy_logs_say_exactly_what_was_invented(checked, demo):
    _, visits = visits_of(SEED, "small")
    handed_in = {c.name for c in demo.school.classes if c.hand_in is not HandIn.MISSING}
    expected = Counter(
        (v.pupil.student_id, v.day, v.form, v.lead.staff_id)
        for v in visits
        if v.outcome is Outcome.COMPLETED and v.pupil.school_class in handed_in
    )
    assert Counter((v.student, v.date, v.form, v.lead) for v in checked.records.visits) == expected


def test_one_class_has_real_mistakes_one_of_each_kind_and_the_others_none(checked, demo):
    errors = [problem for problem in checked.problems if is_error(problem)]
    (faulty,) = [log.file for log in demo.logs if log.school_class.hand_in is HandIn.FAULTY]
    assert {problem.location.file for problem in errors} == {faulty}
    assert Counter(problem.code for problem in errors) == {
        "unknown-student": 1,
        "ambiguous-student": 1,
        "bad-date": 2,  # a day that does not exist, and a number
        "date-out-of-range": 1,
        "bad-value": 1,  # the form
        "missing-value": 1,
        "unknown-teacher": 1,
        "unknown-class": 1,
    }
    days = [problem.value for problem in errors if problem.code == "bad-date"]
    assert sum(value.replace(".", "").isdigit() for value in days) == 1


def test_messy_logs_are_understood_with_remarks_only(checked, demo):
    messy = {log.file for log in demo.logs if log.school_class.hand_in is HandIn.MESSY}
    codes = {problem.code for problem in checked.problems if problem.location.file in messy}
    remarks = {
        "date-year-guessed",
        "several-forms",
        "onsite-not-visitable",
        "record-item-blank",
        "record-column-lacking",
    }
    assert {"merged-value"} <= codes <= {"merged-value"} | remarks


def test_every_kind_of_record_is_there(checked):
    records = checked.records
    for kind in ("attempts", "plans", "events", "meetings", "essays", "surveys", "breaches", "handlings", "receipts"):
        assert getattr(records, kind), kind
    assert len(records.receipts) == 5
    assert {plan.kind for plan in records.plans} == {"普访", "回访", "大走访"}
    assert {event.kind for event in records.events} == {kind.value for kind in EventKind}
    first, last = season().campaign
    assert sum(first <= visit.date <= last and len(visit.participants) in (2, 3) for visit in records.visits) >= 10


@pytest.mark.parametrize("name", presets())
def test_every_indicator_of_every_preset_has_something_to_measure(name, checked, tmp_path):
    path = write_policy(tmp_path / "考核办法.xlsx", name, "云溪示范小学", 2024, "第一学期")
    policy, _, _ = read_policy(SourceFile(path.name, path), Intake(processes=0))
    evaluation = evaluate(build_term(policy, checked.records))
    applicable = {(r.indicator.code, r.subject.kind) for r in evaluation.results if r.tally.value is not None}
    assert applicable == {(r.indicator.code, r.subject.kind) for r in evaluation.results}


def test_teachers_differ_and_somebody_may_be_recommended(checked):
    evaluation = evaluate(build_term(checked.policy, checked.records))
    homerooms = sorted(card.total for card in evaluation.teachers if card.subject.kind.value == "班主任")
    assert homerooms[-1] >= 85
    assert homerooms[1] < 80
    assert any(card.rating == "不合格" for card in evaluation.teachers)


# ---------------------------------------------------------------- the habits of messy logs


def test_the_two_messy_logs_of_a_small_school_show_every_habit(demo):
    shown = {habit for log in demo.logs for habit in log.manner}
    assert shown == set(Habit) == MANNERS[0] | MANNERS[1]


def test_titles_stand_above_the_header(demo, folder):
    for rows in logs_with(demo, folder, Habit.TITLE_ROWS):
        assert rows[0][0].startswith("云溪示范小学")
        assert rows[1][0].startswith("填表单位")


def test_headings_are_other_words_in_another_order(demo, folder):
    for rows in logs_with(demo, folder, Habit.OTHER_HEADINGS):
        header = next(row for row in rows if sum(cell is not None for cell in row) > 10)
        template = [column.value for column in openpyxl.load_workbook(TEMPLATES / "家访记录.xlsx")["家访记录"][1]]
        plain = [cell.replace("\n", "").replace("（必填）", "") for cell in header]
        assert len(set(plain) - {title.rstrip("*") for title in template}) >= 3
        assert [title.rstrip("*") for title in template][:5] != plain[:5]


def test_dates_are_written_in_several_ways(demo, folder):
    for rows in logs_with(demo, folder, Habit.DATE_SPELLINGS):
        body = text(rows)
        ways = ["年", "2024-", "2024.", "2024/", "202409", "455"]
        assert sum(way in body for way in ways) >= 3


def test_names_have_spaces_and_classes_other_spellings(demo, folder):
    for rows in logs_with(demo, folder, Habit.SPACED_NAMES):
        assert any(isinstance(c, str) and len(c) <= 5 and (" " in c or "　" in c) for row in rows for c in row)
    for log in demo.logs:
        if Habit.CLASS_SPELLINGS in log.manner:
            body = text(cells(folder / log.file)[2:])
            assert log.school_class.name not in body


def test_class_cells_are_merged_and_totals_and_notes_stand_below(demo, folder):
    (log,) = [log for log in demo.logs if Habit.MERGED_CLASS in log.manner]
    sheet = openpyxl.load_workbook(folder / log.file).worksheets[0]
    downward = [area for area in sheet.merged_cells.ranges if area.max_row > area.min_row]
    assert len(downward) >= 3
    rows = cells(folder / log.file)
    first = [row[0] for row in rows if row[0]]
    assert "合计" in first
    assert first[-2].startswith("填表人：")
    assert first[-1].startswith("注：")


def test_files_are_renamed_and_tidy_ones_are_not(demo):
    for log in demo.logs:
        name = Path(log.file).name
        assert (name == f"{log.school_class.name}家访记录.xlsx") is (Habit.RENAMED_FILE not in log.manner)


def test_the_note_tells_what_to_look_for(folder, demo):
    note = (folder / MARKER).read_text(encoding="utf-8")
    missing = next(c.name for c in demo.school.classes if c.hand_in is HandIn.MISSING)
    assert f"{missing}：没有交" in note
    assert "有写错的行" in note
    assert "虚构" in note
