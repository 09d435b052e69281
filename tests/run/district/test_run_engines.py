"""Jobs on every engine: all are done once, in any order; a worker's death costs its own job at most."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest
from click.testing import CliRunner

from jiafang_batch.cli import jiafang
from jiafang_batch.run.district import engines
from jiafang_batch.run.district.engines import Lost, cluster, processes, serial
from jiafang_batch.run.usage import UsageError

pytestmark = pytest.mark.slow
"""Starts and kills processes."""

ENGINES = {
    "serial": serial,
    "two processes": partial(processes, workers=2),
    "one process": partial(processes, workers=1),
    "cluster": partial(cluster, address="local"),
}


def double(number: int) -> int:
    return 2 * number


def die_once(job: tuple[int, str]) -> int:
    """Kill the worker when the job is done for the first time."""
    number, marker = job
    if marker and not Path(marker).exists():
        Path(marker).touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def die_always(number: int) -> int:
    if number == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return number


@pytest.mark.parametrize("engine", ENGINES.values(), ids=ENGINES)
def test_every_job_is_answered_once(engine):
    assert sorted(engine(double, list(range(9)))) == [(number, 2 * number) for number in range(9)]


@pytest.mark.parametrize("engine", [serial, partial(processes, workers=2)], ids=["serial", "processes"])
def test_no_jobs_give_no_answers(engine):
    assert list(engine(double, [])) == []


@pytest.mark.parametrize("name", ["two processes", "one process", "cluster"])
def test_a_worker_that_is_killed_once_changes_nothing(name, tmp_path):
    jobs = [(number, str(tmp_path / "died") if number == 2 else "") for number in range(6)]
    assert sorted(ENGINES[name](die_once, jobs)) == [(number, number) for number in range(6)]
    assert (tmp_path / "died").exists()


@pytest.mark.parametrize("name", ["two processes", "one process", "cluster"])
def test_a_job_that_kills_every_worker_is_lost_and_no_other(name):
    answers = dict(ENGINES[name](die_always, list(range(6))))
    assert isinstance(answers.pop(3), Lost)
    assert answers == {number: number for number in (0, 1, 2, 4, 5)}


def test_a_cluster_that_is_not_there_is_a_wrong_command(monkeypatch):
    monkeypatch.setattr("jiafang_batch.run.district.engines._PATIENCE", 0.3)
    with pytest.raises(UsageError, match="连不上集群"):
        list(cluster(double, [1], "tcp://127.0.0.1:9"))


@contextmanager
def own_cluster(workers: int):
    """A scheduler and workers that are reached by an address, as those of other machines are."""
    from distributed import LocalCluster

    with LocalCluster(n_workers=workers, threads_per_worker=1, dashboard_address=None, silence_logs=50) as own:
        yield own


def test_a_cluster_at_an_address_does_the_jobs():
    with own_cluster(2) as own:
        assert sorted(cluster(double, list(range(9)), own.scheduler_address)) == [(n, 2 * n) for n in range(9)]


def test_a_cluster_without_workers_is_not_waited_for_for_ever(monkeypatch):
    monkeypatch.setattr("jiafang_batch.run.district.engines._CHECK", 0.1)
    monkeypatch.setattr("jiafang_batch.run.district.engines._DESERTED", 0.2)
    with own_cluster(0) as own, pytest.raises(UsageError, match="集群里没有工作机了"):
        list(cluster(double, [1], own.scheduler_address))


def test_a_scheduler_that_goes_away_ends_the_command(monkeypatch):
    monkeypatch.setattr("jiafang_batch.run.district.engines._CHECK", 0.5)
    monkeypatch.setattr("jiafang_batch.run.district.engines._PATIENCE", 1)
    with own_cluster(1) as own:
        answers = cluster(double, list(range(99)), own.scheduler_address)
        next(answers)
        own.close()
        with pytest.raises(UsageError, match="与集群的连接断了"):
            list(answers)


WAITING = """
import os, threading
from jiafang_batch.run.district.engines import processes

def wait(job):
    os.write(1, b"begun ")
    threading.Event().wait()

if __name__ == "__main__":
    list(processes(wait, [1, 2], 2))
"""


def test_processes_end_with_the_command_however_it_ends(tmp_path):
    """They hold its output open: that it closes shows that all of them are gone."""
    script = tmp_path / "waiting.py"
    script.write_text(WAITING, encoding="utf-8")
    with subprocess.Popen([sys.executable, script], stdout=subprocess.PIPE) as command:
        assert os.read(command.stdout.fileno(), 6) == b"begun "
        command.kill()
        command.communicate(timeout=60)


@pytest.mark.parametrize(
    ("address", "is_open"),
    [("", False), ("local", False), ("tcp://127.0.0.1:8786", False), ("tcp://localhost:1", False), ("tcp://[::1]:8786", False),
     ("127.0.0.1:8786", False), ("tls://10.0.0.5:8786", False), ("tcp://10.0.0.5:8786", True), ("10.0.0.5:8786", True),
     ("tcp://调度机:8786", True), ("tcp://0.0.0.0:8786", True), ("ws://10.0.0.5:8786", True)],
)  # fmt: skip
def test_a_cluster_that_anybody_on_the_network_could_command(address, is_open):
    assert engines.is_open_to_the_network(address) is is_open


def test_such_a_cluster_is_used_only_where_the_network_is_trusted(tmp_path):
    done = CliRunner().invoke(
        jiafang, ["district", str(tmp_path), "--cluster", "tcp://10.0.0.5:8786"], standalone_mode=False
    )
    assert isinstance(done.exception, UsageError)
    assert "--trusted" in str(done.exception)
