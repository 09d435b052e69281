"""A fault of the program itself names the file that it had at hand."""

from __future__ import annotations

from functools import partial

import pytest
from PIL import Image
from small_term import written

from jiafang_batch import cli
from jiafang_batch.intake.pool import Intake
from jiafang_batch.run.place import cache
from jiafang_batch.run.place.fault import place_of
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
    assert "，正在读“收表/" in place_of(caught.value)


STAGES = {
    "linking": ("jiafang_batch.link.visits._order", "run", "收表/一(2)班.xlsx"),
    "a photo": ("jiafang_batch.run.term.photo_folders.file_photo", "run", "收表/照片/一(1)班/2024-9-21_王小明.jpg"),
    "a returned copy": ("jiafang_batch.report.returned.returned_files.marked_copy", "run", "收表/一(1)班.xlsx"),
    "comparing contents": ("jiafang_batch.intake.remembered.content_digest", "run", "考核办法.xlsx"),
    "writing": ("jiafang_batch.run.place.publish.digest_of", "run", "数据/指标明细.csv"),
    "a cell": ("jiafang_batch.sheets.typed_rows.parse", "check", "考核办法.xlsx"),
    "receiving": ("jiafang_batch.run.handin.recognise.marks_of", "collect", "收表/一(1)班.xlsx"),
}


@pytest.mark.parametrize("stage", STAGES)
def test_a_fault_in_any_stage_names_what_was_at_hand(tmp_path, monkeypatch, capsys, stage):
    function, command, file = STAGES[stage]
    folder = written(tmp_path / "学期", ("一班家访", "2024-10-12", "10月12日号"))
    (folder / "收表/照片/一(1)班").mkdir(parents=True)
    Image.new("RGB", (64, 64), "red").save(folder / "收表/照片/一(1)班/2024-9-21_王小明.jpg")

    def failing(*_, **__):
        raise ZeroDivisionError

    monkeypatch.setattr(function, failing)
    monkeypatch.setattr(cache, "Intake", partial(Intake, processes=0))
    monkeypatch.setattr("sys.argv", ["jiafang", command, str(folder)])
    with pytest.raises(SystemExit) as end:
        cli.main()
    assert end.value.code == 3
    text = capsys.readouterr().err
    assert f"“{file}”" in text
    assert "jiafang_batch." in text
    assert str(tmp_path) not in text
