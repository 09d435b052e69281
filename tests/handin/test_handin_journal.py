"""The journal forgets nothing, a torn line harms nothing; which versions count is said by the policy."""

from __future__ import annotations

import itertools
from datetime import datetime

import pytest
from msgspec.structs import replace

from jiafang_batch.handin.identity import Owner, OwnerKind
from jiafang_batch.handin.journal import Handout, Submission, line_of, read_journal
from jiafang_batch.handin.versions import counted
from jiafang_batch.policy.vocabulary import CountedVersion

ONE, TWO = Owner(OwnerKind.SCHOOL_CLASS, "一(1)班"), Owner(OwnerKind.SCHOOL_CLASS, "一(2)班")


def moment(text):
    return datetime.fromisoformat(f"2025-01-{text}:00+08:00")


def handed_in(version, received="20 10:00", owner=ONE, *, supplement=False):
    path = f"收表/一年级/{owner.key}/{owner.key}_第{version}版.xlsx"
    return Submission(
        content=f"{owner.key}{version}", owner=owner, classes=(owner.key,), version=version, path=path,
        original="下载/李老师 最终.xlsx", received=moment(received), verdict="确定", reason="文件属性里的表号",
        rows=12, is_supplement=supplement,
    )  # fmt: skip


HANDOUT = Handout(ONE, 1, "发表/一年级/一(1)班.xlsx", "abc", "def", "示范小学", "2024-2025", "第一学期")
EVENTS = (HANDOUT, handed_in(1), handed_in(2), handed_in(1, owner=TWO))
LINES = "".join(line_of(event) + "\n" for event in EVENTS).encode()


def test_what_is_written_is_read_back():
    journal = read_journal(LINES)
    assert journal.submissions == EVENTS[1:]
    assert journal.handout(ONE) == HANDOUT
    assert journal.handout(TWO) is None
    assert [s.version for s in journal.of(ONE)] == [1, 2]


def test_cut_off_anywhere_it_holds_every_whole_line_and_goes_on():
    ends = list(itertools.accumulate(len(line_of(event).encode()) + 1 for event in EVENTS))
    for size in range(len(LINES)):
        torn = LINES[:size]
        whole = sum(end <= size + 1 for end in ends)  # a line is whole without its end
        known = read_journal(torn)
        assert len(known.submissions) + len(known.handouts) == whole
        more = read_journal(torn + b"\n" + line_of(handed_in(9)).encode() + b"\n")
        assert more.submissions[-1].version == 9


@pytest.mark.parametrize(
    "line",
    [b"{}", b"[]", b"null", b'{"event":"later-than-we-know"}', b'{"event":"handed-in"}', b"\xff\xfe", b"7", b'{"event":"handed-out","owner":1}'],
)  # fmt: skip
def test_a_line_of_another_kind_is_passed_over(line):
    assert len(read_journal(line + b"\n" + LINES).submissions) == 3


def test_a_time_without_its_offset_is_no_time():
    line = line_of(handed_in(1)).replace("+08:00", "")
    assert read_journal(line.encode()).submissions == ()


def test_a_later_line_about_the_same_file_replaces_the_earlier():
    lines = line_of(handed_in(1)) + "\n" + line_of(handed_in(1, supplement=True)) + "\n"
    (one,) = read_journal(lines.encode()).submissions
    assert one.is_supplement


DEADLINE = moment("22 17:00")


@pytest.mark.parametrize(
    ("rule", "received", "supplements", "expected"),
    [
        (CountedVersion.LATEST, ("20 10:00", "21 10:00", "23 10:00"), (), [3]),
        (CountedVersion.LATEST_IN_TIME, ("20 10:00", "21 10:00", "23 10:00"), (), [2]),
        (CountedVersion.LATEST_IN_TIME, ("22 17:00", "22 17:01"), (), [1]),
        (CountedVersion.LATEST_IN_TIME, ("23 10:00", "24 10:00"), (), [2]),  # all late: the latest is all there is
        (CountedVersion.LATEST, ("23 10:00", "20 10:00"), (), [1]),  # the time received decides, not the number
        (CountedVersion.LATEST, ("20 10:00", "20 10:00"), (), [2]),
        (CountedVersion.LATEST, ("20 10:00", "21 10:00"), (2,), [1, 2]),
        (CountedVersion.LATEST, ("20 10:00", "21 10:00", "22 10:00"), (2,), [3]),
        (CountedVersion.LATEST, ("20 10:00", "21 10:00"), (1, 2), [1, 2]),
        (CountedVersion.LATEST_IN_TIME, ("20 10:00", "23 10:00"), (2,), [1]),
    ],
)
def test_which_versions_count(rule, received, supplements, expected):
    held = [handed_in(n, at, supplement=n in supplements) for n, at in enumerate(received, 1)]
    for order in itertools.permutations(held):
        assert sorted(s.version for s in counted(order, rule, lambda _: DEADLINE)) == expected


@pytest.mark.parametrize(
    ("rule", "received", "supplements", "corrects", "expected"),
    [
        # The copy of a workbook takes its place only: of one among additions, of the whole beside an addition.
        (CountedVersion.LATEST, ("20 10:00", "20 11:00", "21 10:00"), (1, 2, 3), {3: 1}, [2, 3]),
        (CountedVersion.LATEST, ("20 10:00", "20 11:00", "21 10:00"), (2, 3), {3: 1}, [2, 3]),
        # Corrected twice; both corrected; a whole version after all of that.
        (CountedVersion.LATEST, ("20 10:00", "20 11:00", "21 10:00", "21 11:00"), (1, 2, 3, 4), {3: 1, 4: 3}, [2, 4]),
        (CountedVersion.LATEST, ("20 10:00", "20 11:00", "21 10:00", "21 11:00"), (1, 2, 3, 4), {3: 1, 4: 2}, [3, 4]),
        (CountedVersion.LATEST, ("20 10:00", "20 11:00", "21 10:00", "21 11:00"), (1, 2, 3), {3: 1}, [4]),
        # A correction that came late does not count where only what came in time does.
        (CountedVersion.LATEST_IN_TIME, ("20 10:00", "20 11:00", "23 10:00"), (1, 2, 3), {3: 1}, [1, 2]),
    ],
)
def test_a_correction_takes_the_place_of_what_it_corrects(rule, received, supplements, corrects, expected):
    held = [handed_in(n, at, supplement=n in supplements) for n, at in enumerate(received, 1)]
    held = [replace(s, replaces=held[corrects[s.version] - 1].content if s.version in corrects else "") for s in held]
    for order in itertools.permutations(held):
        assert sorted(s.version for s in counted(order, rule, lambda _: DEADLINE)) == expected


def test_a_line_from_before_there_were_corrections_is_still_read():
    line = line_of(handed_in(1)).replace(',"replaces":""', "")
    assert "replaces" not in line
    assert read_journal(line.encode()).submissions == (handed_in(1),)


def test_owners_do_not_replace_each_other():
    held = [handed_in(1), handed_in(2, "23 10:00", TWO), handed_in(3, "21 10:00")]
    chosen = counted(held, CountedVersion.LATEST, lambda _: None)
    assert [(s.owner, s.version) for s in chosen] == [(TWO, 2), (ONE, 3)]
