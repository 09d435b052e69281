"""A damaged line of the journal is reported, set aside by the next `collect`, and then not spoken of again."""

from __future__ import annotations

import pytest
from handed_in import ONE, WANG, log, term_folder
from whole_office import jiafang

from jiafang_batch.intake.pool import Intake
from jiafang_batch.run.place.journal_file import SET_ASIDE, JournalFile, journal_path
from jiafang_batch.run.term.open_term import open_term


def codes(term):
    return [problem.code for problem in open_term(term, Intake(processes=0)).problems]


@pytest.mark.parametrize(
    "line", [b"\x00\xff\x01", b"[" * 9000, b'{"event":"handed-in"}', b'{"event":"unheard-of"}', b"null"]
)
def test_a_damaged_line_is_reported_until_it_is_set_aside(tmp_path, line):
    term = term_folder(tmp_path / "学期")
    assert jiafang("collect", term, log(tmp_path / "甲.xlsx", WANG))[0] == 0
    path = journal_path(term)
    whole = path.read_bytes()
    path.write_bytes(line + b"\n" + whole)
    assert "journal-damaged" in codes(term)
    assert [s.owner.key for s in JournalFile(term).present() if s.owner.key == ONE] == [ONE]
    assert jiafang("collect", term)[0] == 0
    assert "journal-damaged" not in codes(term)
    assert path.read_bytes().startswith(whole)
    assert line in path.with_name(SET_ASIDE).read_bytes()


def test_what_an_interruption_leaves_is_not_reported(tmp_path):
    term = term_folder(tmp_path / "学期")
    assert jiafang("collect", term, log(tmp_path / "甲.xlsx", WANG))[0] == 0
    path = journal_path(term)
    path.write_bytes(path.read_bytes() + b'{"event":"handed-in","cont')
    assert "journal-damaged" not in codes(term)
