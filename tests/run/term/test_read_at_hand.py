"""A fault of the program itself names the file that it was understanding."""

from __future__ import annotations

import pytest
from small_term import written

from jiafang_batch.run.fault import place_of
from jiafang_batch.run.term import typed_files
from jiafang_batch.run.term.school import SchoolJob, check_school


def test_a_fault_of_ours_names_the_file_at_hand(tmp_path, monkeypatch):
    folder = written(tmp_path)
    understood = typed_files.read_tables

    def failing(grids, year, *rest):
        def until_the_log():
            for grid in grids:
                if grid.file.startswith("收表/"):
                    raise ZeroDivisionError
                yield grid

        return understood(until_the_log(), year, *rest)

    monkeypatch.setattr(typed_files, "read_tables", failing)
    with pytest.raises(ZeroDivisionError) as caught:
        check_school(SchoolJob(folder))
    assert place_of(caught.value).partition("，")[2].startswith("正在读“收表/")
