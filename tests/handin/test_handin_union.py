"""Visits united over an owner's workbooks: nobody's rows erase another's, nothing stated is lost, nothing counts twice."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from jiafang_batch.handin.union import unite
from jiafang_batch.handin.union_records import Statement, Version
from jiafang_batch.handin.union_words import union_remarks

START = datetime(2025, 1, 1, tzinfo=UTC)


def statement(text, row=0):
    """`A1s3x`: teacher A, pupil 1, September (s, o, n) 3, content x."""
    months = {"s": 9, "o": 10, "n": 11}
    lead, pupil, month, rest = text[0], text[1], text[2], text[3:]
    return Statement(("家访记录", row), pupil, date(2024, months[month], int(rest[:-1])), lead, (lead, rest[-1]))


def version(number, rows, **options):
    known = {"edition": 1, **options}
    stated = tuple(statement(text, row) for row, text in enumerate(rows.split(), 2))
    return Version(str(number), START + timedelta(hours=number), number, statements=stated, **known)


def counting(united):
    """What counts, as it was written."""
    letters = {9: "s", 10: "o", 11: "n"}
    return sorted(
        f"{s.lead}{s.pupil}{letters[s.day.month]}{s.day.day}{s.content[1]}"
        for own in united.counting.values()
        for s in own
        if s.is_sound
    )


SEPTEMBER = "A1s3x A2s3x A3s4x A4s5x"


@pytest.mark.parametrize(
    ("versions", "expected", "doubts"),
    [
        # Another month never removes one, with pupils in common or not.
        ([version(1, SEPTEMBER), version(2, "A5o3x A1o4x")], f"{SEPTEMBER} A5o3x A1o4x", 0),
        # The same rows and one more; a changed row is a correction.
        ([version(1, SEPTEMBER), version(2, f"{SEPTEMBER} A5s6x")], f"{SEPTEMBER} A5s6x", 0),
        ([version(1, SEPTEMBER), version(2, "A1s3y A2s3x A3s4x A4s5x")], "A1s3y A2s3x A3s4x A4s5x", 0),
        # A row whose day was corrected is one visit, with the number of the sheet or without.
        ([version(1, SEPTEMBER), version(2, "A1s9x A2s3x A3s4x A4s5x", edition=0)], "A1s9x A2s3x A3s4x A4s5x", 0),
        # If nothing else of its sheet is sent again, it is one visit or two: it is asked, whatever is corrected since.
        ([version(1, "A1s12x"), version(2, "A1s13x")], "A1s12x A1s13x", 1),
        ([version(1, "A1s12x"), version(2, "A1s13y A2s13x A3s13x A4s13x")], "A1s12x A1s13y A2s13x A3s13x A4s13x", 1),
        ([version(1, "A1s12x"), version(2, "A1s13x"), version(3, "A1s13y A2s14x")], "A1s12x A1s13y A2s14x", 1),
        ([version(1, "A1s12x"), version(2, "A1s13x"), version(3, "A1s12x A1s13x")], "A1s12x A1s13x", 1),
        # Who adds a visit to a sheet visited twice, and who visits once a week.
        ([version(1, "A1s12x"), version(2, "A1s12x A1s13x")], "A1s12x A1s13x", 0),
        ([version(1, "A1s12x"), version(2, "A1s19x"), version(3, "A1s26x")], "A1s12x A1s19x A1s26x", 0),
        ([version(1, "A1s12x"), version(2, "A1s12x A1s15x", edition=2, handed_out_with=frozenset("1"))], "A1s12x A1s15x", 0),
        ([version(1, "A1s12x"), version(2, "B1s13x")], "A1s12x B1s13x", 0),
        # A form tells of its own visit: only an equal one may be the same.
        ([version(1, "A1s12x", only_adds=True), version(2, "A1s13y", only_adds=True)], "A1s12x A1s13y", 0),
        ([version(1, "A1s12x", only_adds=True), version(2, "A1s13x", only_adds=True)], "A1s12x A1s13x", 1),
        # A colleague has a copy of the row whose day its author corrects in a second hand-out.
        ([version(1, "A9s8x B5o10x"), version(2, "B5o10x A9s9x", edition=2, handed_out_with=frozenset("1")),
          version(3, "A9s8x B5o10x A9s9x", edition=2, handed_out_with=frozenset("1"))], "A9s8x A9s9x B5o10x", 1),
        # Who sends a second hand-out in parts, and has visited the pupil again in one of them, corrected no day.
        ([version(1, "B6o29x"), version(2, "B6o29x", edition=2, handed_out_with=frozenset("1")),
          version(3, "B6o15x", edition=2, handed_out_with=frozenset("1")),
          version(4, "B6o29x B6o15x", edition=2, handed_out_with=frozenset("1"))], "B6o29x B6o15x", 1),
        # A copy of an older state takes nothing back that was added in a part of the sheet.
        ([version(1, "A5s4x A6n12x"), version(2, "A5s4x A6s23x"), version(3, "A5s4x A6n12x A6s23x"), version(4, "A5s4x A6n12x")],
         "A5s4x A6n12x A6s23x", 1),
        # A colleague's row that was copied along is not withdrawn by who copied it before another was added.
        ([version(1, "B2s11x"), version(2, "B2s11x A6n20x A8o31x A7o3x", edition=2, handed_out_with=frozenset("1")),
          version(3, "B2s11x B1s14x A6n20x A8o31x", edition=2, handed_out_with=frozenset("1"))], "B2s11x B1s14x A6n20x A8o31x A7o3x", 0),
        # One row has the corrected day of one other.
        ([version(1, "A2o23x A2o12x A2o20x"), version(2, "A2o21x", edition=2, handed_out_with=frozenset("1"))], "A2o12x A2o21x A2o23x", 2),
        # Who sends a sheet of a colleague's rows in parts takes none back.
        ([version(1, "B7o9x B6s30x B9o21x"), version(2, "B7o9x B6s30x", edition=2, handed_out_with=frozenset("1")),
          version(3, "B9o21x A8s21x", edition=2, handed_out_with=frozenset("1"))], "B7o9x B6s30x B9o21x A8s21x", 1),
        # A copy of what was stated before the row was added takes nothing back.
        ([version(1, "A3n2x A4o2x"), version(2, "A4o24x"), version(3, "A3n2x A4o2x A4o24x A5n4x"), version(4, "A3n2x A4o2x A4o24x")],
         "A3n2x A4o2x A4o24x A5n4x", 1),
        # One row taken out of the same sheet by the same hand is taken back; of a sheet without a number it is asked.
        ([version(1, SEPTEMBER), version(2, "A1s3x A2s3x A4s5x")], "A1s3x A2s3x A4s5x", 0),
        ([version(1, SEPTEMBER), version(2, "A1s3x A2s3x A4s5x", edition=0)], SEPTEMBER, 1),
        # Where the sheet has rows of two and nothing new, it is not known who took the row out.
        ([version(1, f"{SEPTEMBER} B5s3x"), version(2, "A1s3x A2s3x A4s5x B5s3x")], f"{SEPTEMBER} B5s3x", 1),
        # So many rows gone might be a share of the sheet: it is asked, unless it is the returned copy.
        ([version(1, SEPTEMBER), version(2, "A1s3x A2s3x")], SEPTEMBER, 2),
        ([version(1, SEPTEMBER), version(2, "A1s3x A2s3x", corrects="1")], "A1s3x A2s3x", 0),
        # Where another share has them nothing is asked.
        ([version(1, SEPTEMBER), version(2, "A1s3x A2s3x"), version(3, "A3s4x A4s5x")], SEPTEMBER, 0),
        # Two people on copies of one sheet.
        ([version(1, "A1s3x A2s3x"), version(2, "B3s3x B4s3x")], "A1s3x A2s3x B3s3x B4s3x", 0),
        ([version(1, "A1s3x A2s3x"), version(2, "B3s3x B4s3x"), version(3, "A1s3y A2s3x A5s4x")], "A1s3y A2s3x A5s4x B3s3x B4s3x", 0),
        # The copy of a colleague's row is as old as the row: it does not undo the correction made since.
        ([version(1, SEPTEMBER), version(2, f"{SEPTEMBER} B5s3x"), version(3, "A1s3y A2s3x A3s4x A4s5x"), version(4, f"{SEPTEMBER} B5s3x B6s4x")],
         "A1s3y A2s3x A3s4x A4s5x B5s3x B6s4x", 0),
        # A second hand-out: what stood in it and was left says nothing, what was changed there is a correction.
        ([version(1, "A1s3x A2s3x"), version(2, "A1s3y A2s3x"), version(3, "A1s3x A2s3x B6o3x", edition=2, handed_out_with=frozenset("1"))],
         "A1s3y A2s3x B6o3x", 0),
        ([version(1, "A1s3x B2s3x"), version(2, "A1s3x B2s3y B6o3x", edition=2, handed_out_with=frozenset("1"))], "A1s3x B2s3y B6o3x", 0),
        # A correction of old that is set right again in a later hand-out.
        ([version(1, "A1s3x A2s3x"), version(2, "A1s3y A2s3x"), version(3, "A1s3x A2s3x", edition=2, handed_out_with=frozenset("12"))],
         "A1s3x A2s3x", 0),
        # Who deletes a colleague's rows in a second hand-out takes nothing back.
        ([version(1, "A1s3x B2s3x"), version(2, "A1s3x A6s9x", edition=2, handed_out_with=frozenset("1"))], "A1s3x A6s9x B2s3x", 0),
        # Another lead in the row of a second hand-out is its correction or a colleague's own visit: it is asked.
        ([version(1, "A1s3x A2s3x"), version(2, "B1s3x A2s3x", edition=2, handed_out_with=frozenset("1"))], "A1s3x A2s3x B1s3x", 1),
        # An addition takes nothing back and corrects nothing.
        ([version(1, SEPTEMBER), version(2, "A1s3y", only_adds=True)], f"{SEPTEMBER} A1s3y", 0),
    ],
)  # fmt: skip
def test_what_counts(versions, expected, doubts):
    for given_order in (versions, versions[::-1]):
        united = unite(given_order)
        assert counting(united) == sorted(expected.split())
        assert len(united.doubts) == doubts


@pytest.mark.parametrize(
    ("void", "expected", "doubts"),
    [(frozenset(), "A1s3y A2s3x", 1), (frozenset({("家访记录", 2)}), "A1s3x A1s3y A2s3x", 0)],
)
def test_what_was_saved_later_counts_whenever_it_came_and_against_the_order_of_arrival_it_is_asked(
    void, expected, doubts
):
    old, new = version(2, "A1s3x A2s3x", saved=START), version(1, "A1s3y A2s3x", saved=START + timedelta(hours=1))
    united = unite([old, replace(new, void=void)])
    assert counting(united) == sorted(expected.split())
    assert [(d.version, d.later, d.otherwise.content) for d in united.doubts] == [("1", "2", ("A", "x"))] * doubts
    in_order = unite([replace(old, received=START), replace(new, received=START + timedelta(hours=2))])
    assert counting(in_order) == ["A1s3y", "A2s3x"]
    assert not in_order.doubts


def test_without_a_time_of_saving_what_was_received_later_counts():
    old, new = version(2, "A1s3x"), version(1, "A1s3y", saved=START)
    assert counting(unite([old, new])) == ["A1s3x"]


def test_a_row_in_error_is_gone_once_its_author_has_sent_the_sheet_again_and_not_before():
    wrong = Statement(("家访记录", 9), "", None, "A", ())
    first = version(1, SEPTEMBER)
    first = Version(**{**{f: getattr(first, f) for f in Version.__slots__}, "statements": (*first.statements, wrong)})
    assert wrong in unite([first]).counting["1"]
    assert wrong in unite([first, version(2, "B5s3x B6s3x")]).counting["1"]
    assert wrong in unite([first, version(2, "A5o3x")]).counting["1"]
    assert wrong not in unite([first, version(2, f"{SEPTEMBER} A5s4x")]).counting["1"]


def test_a_person_is_told_what_was_united():
    before = [version(1, SEPTEMBER)]
    assert union_remarks([], before[0]) == ()
    (said,) = union_remarks(before, version(2, "A1s3y A2s9x A3s4x A4s5x A5s6x"))
    assert said == "和以前交的合起来统计：新增 1 次，改了 2 次，照旧 2 次"
    _, question = union_remarks(before, version(2, "A1s3x A2s3x"))
    assert "第 1 版第 4、5 行" in question
    assert "更正.xlsx" in question


# ---------------------------------------------------------------- random teachers

PUPILS = "123456789"


class Model:
    """Teachers on copies of one class's sheet: what they sent, and what each of them still says."""

    def __init__(self):
        self.sheets = {"A": {}, "B": {}}
        self.versions = []
        self.said = {}
        self.pruned = set()
        self.again = set()
        self.redated = {}
        self.editions = {"A": (1, frozenset()), "B": (1, frozenset())}
        self.edition = 1

    def add(self, who, pupil, day):
        key = pupil, day, who
        if key not in self.sheets[who]:
            self.sheets[who][key] = "x"
            if key in self.pruned:
                self.pruned.discard(key)
                self.again.add(key)
            self.redated = {moved: old for moved, old in self.redated.items() if old != key}

    def correct(self, who, choice):
        own = sorted(key for key in self.sheets[who] if key[2] == who)
        if own:
            key = own[choice % len(own)]
            self.sheets[who][key] = chr(ord(self.sheets[who][key]) + 1)

    def prune(self, who, choice):
        own = sorted(key for key in self.sheets[who] if key[2] == who)
        if own:
            key = own[choice % len(own)]
            self.pruned.add(key)
            del self.sheets[who][key]

    def redate(self, who, choice):
        """The day of a row is corrected, perhaps among other cells of it and in a sheet of nothing else."""
        own = sorted(key for key in self.sheets[who] if key[2] == who)
        if own:
            pupil, day, _ = key = own[choice % len(own)]
            moved = pupil, day + timedelta(days=1), who
            if moved not in self.said and moved not in self.sheets[who] and self.said.get(key) == self.sheets[who][key]:
                self.sheets[who][moved] = self.sheets[who].pop(key)
                self.redated[moved] = key
                self.pruned.add(key)

    def copy(self, who):
        """The colleague's rows, as they were sent last."""
        other = "B" if who == "A" else "A"
        for key, mark in self.said.items():
            if key[2] == other and key not in self.pruned:
                self.sheets[who].setdefault(key, mark)

    def send(self, who, rows=None):
        rows = self.sheets[who] if rows is None else rows
        if not rows:
            return
        edition, held = self.editions[who]
        stated = tuple(
            Statement(("家访记录", i), pupil, day, lead, (lead, mark))
            for i, ((pupil, day, lead), mark) in enumerate(rows.items(), 2)
        )
        self._send(Version("", START, 0, edition, stated, handed_out_with=held))
        self.said.update({key: mark for key, mark in rows.items() if key[2] == who})

    def _send(self, version):
        number = len(self.versions) + 1
        moment = START + timedelta(hours=number)
        self.versions.append(replace(version, name=str(number), received=moment, number=number, saved=moment))

    def split(self, who, at):
        rows = list(self.sheets[who].items())
        cut = at % (len(rows) + 1)
        for part in (rows[:cut], rows[cut:]):
            self.send(who, dict(part))

    def month(self, who, choice):
        """A sheet with the rows of one month only."""
        month = 9 + choice % 3
        self.send(who, {key: mark for key, mark in self.sheets[who].items() if key[1].month == month})

    def send_old(self, _, choice):
        """An old copy is opened, saved and sent again: nothing in it is new."""
        if self.versions:
            old = self.versions[choice % len(self.versions)]
            self._send(replace(old, name="", corrects=""))

    def resort(self, who):
        self.sheets[who] = dict(sorted(self.sheets[who].items(), reverse=True))

    def hand_out(self):
        """A second hand-out, with all that counts by now."""
        self.edition += 1
        held = frozenset(v.name for v in self.versions)
        rows = {(s.pupil, s.day, s.lead): s.content[1] for own in unite(self.versions).counting.values() for s in own}
        for who in self.sheets:
            self.sheets[who] = dict(rows)
            self.editions[who] = self.edition, held


def arrived(versions, random):
    """The same workbooks received in any order in which they could be: what was handed out with one was there before."""
    waiting, there = list(versions), []
    while waiting:
        names = {v.name for v in there}
        new = random.choice([v for v in waiting if v.handed_out_with <= names])
        waiting.remove(new)
        number = len(there) + 1
        there.append(replace(new, received=START + timedelta(days=30, hours=number), number=number))
    return there


DAYS = st.dates(date(2024, 9, 1), date(2024, 11, 20))
STEPS = st.one_of(
    st.tuples(st.just("add"), st.sampled_from("AB"), st.sampled_from(PUPILS), DAYS),
    st.tuples(
        st.sampled_from(["correct", "prune", "split", "redate", "month", "send_old"]),
        st.sampled_from("AB"),
        st.integers(0, 9),
    ),
    st.tuples(st.sampled_from(["copy", "resort", "send"]), st.sampled_from("AB")),
)
ROUNDS = st.lists(st.lists(STEPS, max_size=10), min_size=3, max_size=3)


@settings(max_examples=150, deadline=None)
@given(ROUNDS, st.booleans(), st.randoms(use_true_random=False))
def test_nothing_that_was_stated_and_not_taken_back_is_lost_and_nothing_counts_twice(rounds, is_handed_out, random):
    model = Model()
    for steps in rounds:
        for name, *arguments in steps:
            getattr(model, name)(*arguments)
        model.send("A")
        model.send("B")
        if is_handed_out:
            model.hand_out()
    shuffled = list(model.versions)
    random.shuffle(shuffled)
    united = unite(shuffled)
    assert counting(united) == counting(unite(model.versions)) == counting(unite(arrived(model.versions, random)))
    facts = Counter((s.pupil, s.day, s.lead) for own in united.counting.values() for s in own)
    assert all(count == 1 for count in facts.values())
    standing = {(s.pupil, s.day, s.lead): s.content[1] for own in united.counting.values() for s in own}
    for key, mark in model.said.items():
        if key not in model.pruned:
            # A row that was removed and written again as it was long before might be an old copy.
            assert key in standing if key in model.again else standing.get(key) == mark
    # A visit whose day was corrected counts once, or it is asked about.
    asked = {(d.statement.pupil, d.statement.day, d.statement.lead) for d in united.doubts}
    for moved, old in model.redated.items():
        assert not {moved, old} <= standing.keys() or {moved, old} & asked
