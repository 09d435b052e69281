"""Reading processes: the same grids as without them, and a file that crashes, hangs or explodes harms no other."""

from __future__ import annotations

import os
import select
import signal
import struct
import subprocess
import sys
from pathlib import Path

import pytest
from msgspec.structs import replace
from strange_files import HONEST, LIMITS, encrypted, label, record, text_row, xls, xlsx, zipped

from jiafang_batch.intake import pool
from jiafang_batch.intake.pool import Intake

# With the guard set aside, the value reader itself meets the file.
UNGUARDED = replace(LIMITS, rows=2_000_000, columns=20_000, cells=10**13, ratio_from=10**9)
ABORTING = xlsx('<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')


def endless() -> bytes:
    """An old workbook whose thousands of sheets all run through the same long stream."""
    name = "表1".encode("utf-16-le")
    listed = b"".join(record(0x0085, struct.pack("<IBBBB", i, 0, 0, 2, 1) + name) for i in range(4000, 14_000))
    return xls(label(0, 0, "王") * 20_000, listed)


ENDLESS = endless()
MIXED = {
    "一.xlsx": HONEST,
    "二.xls": xls(label(0, 0, "李")),
    "三.csv": "姓名,班级\n赵,一(2)班\n".encode("gb18030"),
    "四.xlsx": HONEST[:500],
    "五.xlsx": b"",
    "~$六.xlsx": HONEST,
    "七.xlsx": encrypted("密码"),
    "八.zip": zipped({"一.xlsx": HONEST}),
    "九.xlsx": xlsx(text_row(1, "#N/A", "钱") + text_row(2, "孙", "周")),
}


def written(folder: Path, files: dict[str, bytes]) -> list[tuple[str, Path]]:
    """The files on disk, as intake is given them."""
    for name, data in files.items():
        (folder / name).write_bytes(data)
    return [(f"收表/{name}", folder / name) for name in files]


def codes(read) -> list[str]:
    """The first problem of each file, blank where it was read."""
    return [file.problems[0].code if file.problems else "" for file in read]


def honest(folder: Path, count: int) -> list[tuple[str, Path]]:
    return written(folder, {f"{i:03}.xlsx": xlsx(text_row(1, f"第{i}班")) for i in range(count)})


def test_isolated_and_not_is_the_same(tmp_path):
    files = written(tmp_path, MIXED)
    with Intake(processes=2) as isolated, Intake(processes=0) as plain:
        assert list(isolated.read_many(files)) == list(plain.read_many(files))


@pytest.mark.parametrize("processes", [1, 3])
def test_every_file_once_and_in_the_order_given(tmp_path, processes):
    files = honest(tmp_path, 40)
    with Intake(processes=processes) as intake:
        read = list(intake.read_many(reversed(files)))
    assert [file.file for file in read] == [name for name, _ in reversed(files)]
    assert [file.grids[0].rows[0][0] for file in read] == [f"第{i}班" for i in range(39, -1, -1)]


def test_the_same_name_twice_is_two_files(tmp_path):
    (first, one), (_, two) = honest(tmp_path, 2)
    with Intake(processes=1) as intake:
        read = list(intake.read_many([(first, one), (first, two), (first, one)]))
    assert [file.grids[0].rows[0][0] for file in read] == ["第0班", "第1班", "第0班"]


def test_no_file_starts_no_process():
    with Intake() as intake:
        assert list(intake.read_many([])) == []
        assert intake._processes == []


def test_one_pool_serves_again_and_again(tmp_path):
    files = honest(tmp_path, 3)
    with Intake(processes=1) as intake:
        first = list(intake.read_many(files))
        processes = list(intake._processes)
        assert list(intake.read_many(files)) == first
        assert intake._processes == processes


def test_a_relative_path_is_one_of_the_callers_present_folder(tmp_path, monkeypatch):
    places = [tmp_path / name for name in ("先", "后")]
    with Intake(LIMITS, processes=1) as intake:
        for place in places:
            place.mkdir()
            (place / "一.xlsx").write_bytes(HONEST)
            monkeypatch.chdir(place)
            assert codes(intake.read_many([("一.xlsx", Path("一.xlsx"))])) == [""]
            (place / "一.xlsx").unlink()


def test_few_files_start_one_process(tmp_path):
    with Intake(processes=4) as intake:
        list(intake.read_many(honest(tmp_path, 4)))
        assert len(intake._processes) == 1


def test_another_process_is_started_where_one_is_behind(tmp_path, monkeypatch):
    files = honest(tmp_path, 40)
    with Intake(processes=3) as intake:
        list(intake.read_many(files[:20]))
        assert len(intake._processes) == 1
        monkeypatch.setattr(pool, "_BEHIND", 0.0)
        assert [file.file for file in intake.read_many(files)] == [name for name, _ in files]
        assert len(intake._processes) == 3


@pytest.mark.parametrize("at", [0, 3, 9])
@pytest.mark.parametrize("processes", [1, 2])
def test_a_crash_is_that_files_problem(tmp_path, at, processes):
    files = honest(tmp_path, 10)
    files[at][1].write_bytes(ABORTING)
    with Intake(UNGUARDED, processes) as intake:
        read = list(intake.read_many(files))
    assert codes(read) == ["unreadable-file" if i == at else "" for i in range(10)]
    assert "崩溃" in read[at].problems[0].details["reason"]
    assert read[at].problems[0].location.file == files[at][0]


def test_crashes_in_a_row_are_each_files_own(tmp_path):
    files = honest(tmp_path, 6)
    for i in (1, 2, 4):
        files[i][1].write_bytes(ABORTING)
    with Intake(UNGUARDED, 1) as intake:
        assert [bool(file.grids) for file in intake.read_many(files)] == [True, False, False, True, False, True]


@pytest.mark.parametrize("processes", [1, 2])
def test_a_hang_is_that_files_problem(tmp_path, processes):
    files = honest(tmp_path, 8)
    files[2][1].write_bytes(ENDLESS)
    with Intake(replace(UNGUARDED, seconds=0.3), processes) as intake:
        read = list(intake.read_many(files))
        assert codes(read) == ["", "", "slow-file", "", "", "", "", ""]
        assert codes(intake.read_many(files[:2])) == ["", ""]
    assert read[2].problems[0].details == {"seconds": "0.3"}


@pytest.mark.skipif(sys.platform != "linux", reason="other systems do not bound a process's memory")
def test_a_flood_of_memory_is_that_files_problem(tmp_path):
    files = honest(tmp_path, 3)
    files[1][1].write_bytes(xlsx(f"<!--{' ' * 80_000_000}-->"))
    with Intake(replace(UNGUARDED, memory=80 << 20), 1) as intake:
        read = list(intake.read_many(files))
    assert codes(read) == ["", "oversized-file", ""]
    assert read[1].problems[0].details["limit"] == "80 MB"


@pytest.mark.skipif(sys.platform != "linux", reason="other systems do not tell how much memory is mapped")
def test_a_process_that_has_grown_large_is_replaced(tmp_path):
    """So large as half the limit, which here is less than any process needs."""
    with Intake(replace(LIMITS, memory=50 << 20), 1) as intake:
        reading = intake.read_many(honest(tmp_path, 5))
        first = next(reading)
        large = list(intake._processes)
        assert codes([first, *reading]) == [""] * 5
        assert intake._processes != large


def test_who_stops_early_leaves_nobody_at_work(tmp_path):
    files = honest(tmp_path, 6)
    files[1][1].write_bytes(ENDLESS)
    with Intake(UNGUARDED, 1) as intake:
        reading = intake.read_many(files)
        assert next(reading).grids
        (process,) = intake._processes
        reading.close()
        assert process._child.returncode is not None
        assert [file.file for file in intake.read_many(files[2:3])] == ["收表/002.xlsx"]


def test_after_the_block_every_process_is_gone(tmp_path):
    with Intake(processes=2) as intake:
        list(intake.read_many(honest(tmp_path, 20)))
        processes = list(intake._processes)
    assert [process._child.returncode for process in processes] == [0] * len(processes)


LIAR = """
import pickle, sys
sys.path[:] = sys.argv[1:]
pickle.load(sys.stdin.buffer)
sys.stdout.buffer.write(bytes(8)); sys.stdout.buffer.flush()
while True:
    pickle.load(sys.stdin.buffer)
    sys.stdout.buffer.write({answer}); sys.stdout.buffer.flush()
"""


@pytest.mark.parametrize(
    "answer",
    [
        r"b'\x03' + bytes(7) + b'abc'",
        r"(1 << 60).to_bytes(8, 'little') + b'abc'",
        r"(lambda lie: len(lie).to_bytes(8, 'little') + lie)(b'cbuiltins\nprint\n(tR.')",
        r"bytes(8)",
    ],
    ids=["nonsense", "endless", "a pickle", "nothing"],
)
def test_a_process_that_a_file_got_the_better_of_is_not_believed(tmp_path, monkeypatch, answer):
    monkeypatch.setattr("jiafang_batch.intake.process._BOOT", LIAR.format(answer=answer))
    with Intake(replace(LIMITS, seconds=1), 1) as intake:
        read = list(intake.read_many(honest(tmp_path, 2)))
    assert codes(read) == ["unreadable-file"] * 2


def test_a_process_that_can_not_start_is_our_own_fault(tmp_path, monkeypatch):
    monkeypatch.setattr("jiafang_batch.intake.process._BOOT", "import no_such_module")
    with Intake(processes=1) as intake, pytest.raises(RuntimeError, match="could not start"):
        list(intake.read_many(honest(tmp_path, 1)))


def test_no_more_is_read_ahead_than_may_be_kept(tmp_path, monkeypatch):
    monkeypatch.setattr(pool, "_BUFFERED", 8)
    given = []

    def files():
        for file in honest(tmp_path, 40):
            given.append(file)
            yield file

    with Intake(processes=2) as intake:
        reading = intake.read_many(files())
        next(reading)
        assert len(given) <= 10
        assert len(list(reading)) == 39


SCRIPT = """
import signal
signal.signal(signal.SIGINT, signal.default_int_handler)  # also where the tests run in the background, which ignores it
import sys
from pathlib import Path
from jiafang_batch.intake.limits import Limits
from jiafang_batch.intake.pool import Intake
from msgspec.structs import replace
with Intake(replace(Limits(), seconds=float(sys.argv[1])), 1) as intake:
    reading = intake.read_many([(path, Path(path)) for path in sys.argv[2:]])
    next(reading)
    print(intake._processes[0]._child.pid, flush=True)
    next(reading)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="waits for foreign processes by their pidfd")
@pytest.mark.parametrize(
    ("signal_number", "to_all", "seconds"),
    [(signal.SIGINT, True, 60), (signal.SIGINT, False, 60), (signal.SIGKILL, False, 1)],
    ids=["Ctrl-C", "interrupted alone", "killed"],
)
def test_no_process_outlives_its_parent(tmp_path, signal_number, to_all, seconds):
    files = written(tmp_path, {"一.xlsx": HONEST, "二.xls": ENDLESS})
    command = [sys.executable, "-c", SCRIPT, str(seconds), *(str(path) for _, path in files)]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True, text=True
    ) as parent:
        child = os.pidfd_open(int(parent.stdout.readline()))
        (os.killpg if to_all else os.kill)(parent.pid, signal_number)
        assert parent.wait(10) != 0
        assert select.select([child], [], [], 10)[0] == [child]
        os.close(child)
