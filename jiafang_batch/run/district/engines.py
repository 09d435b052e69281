"""Many jobs on one process, several processes or a cluster: the same function, one job a school.

Every job ends in a result or in `Lost`. A worker that dies takes its own job with it at most, and only when that job
kills a second worker too; the others are done again. Processes end with the command that started them, however it ends.
No engine knows what a job is.
"""

from __future__ import annotations

import logging
import os
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from ipaddress import ip_address
from multiprocessing import get_context, parent_process
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from jiafang_batch.intake.pool import processors
from jiafang_batch.run.district.visit_ledger import EXTRA
from jiafang_batch.run.usage import UsageError

if TYPE_CHECKING:
    from distributed import Client

Function = Callable[[Any], Any]
"""What is done with a job; it and the jobs travel to other processes."""

LOCAL_CLUSTER = "local"
"""The address that starts a cluster of processes on this very machine, to try it out."""
_PATIENCE = 15
"""Seconds to reach a cluster."""
_AHEAD = 4
"""Jobs a cluster holds ready for each of its threads, so that none waits and few are lost with a worker."""
_DESERTED = 60
"""Seconds to wait for a worker when a cluster has none left."""
_CUT_OFF = "与集群的连接断了，调度机可能已经关闭"
_CHECK = 5
"""Seconds between two looks at the workers of a cluster that gives no answer."""


def is_open_to_the_network(address: str) -> bool:
    """True for the address of a cluster on another machine whose traffic is neither encrypted nor authenticated."""
    if not address or address == LOCAL_CLUSTER or address.startswith("tls://"):
        return False
    host = urlsplit(address if "://" in address else f"tcp://{address}").hostname or ""
    try:
        return not ip_address(host).is_loopback
    except ValueError:
        return host != "localhost"


@dataclass(frozen=True, slots=True)
class Lost:
    """A job whose worker died with it again and again: out of memory, killed, or a crash in native code."""

    reason: str


Answers = Iterator[tuple[int, Any]]
"""(number of the job, its result or Lost), in the order in which they end."""

Engine = Callable[[Function, Sequence[Any]], Answers]


def serial(function: Function, jobs: Sequence[Any]) -> Answers:
    """One after another in this very process."""
    for number, job in enumerate(jobs):
        yield number, function(job)


def processes(function: Function, jobs: Sequence[Any], workers: int | None = None) -> Answers:
    """On processes of this machine, one per processor unless said otherwise."""
    waiting = deque(range(len(jobs)))
    at_once = max(1, min(workers or processors(), len(jobs)))
    while waiting:
        suspects = yield from _until_broken(function, jobs, waiting, at_once)
        for number in suspects:
            # Alone, so that a second death shows whose fault it is.
            if (yield from _until_broken(function, jobs, deque([number]), 1)):
                yield number, Lost("处理它的进程两次意外结束（可能是内存不足）")


def _until_broken(
    function: Function, jobs: Sequence[Any], waiting: deque[int], at_once: int
) -> Generator[tuple[int, Any], None, list[int]]:
    """Take jobs from `waiting` until none is left or a process dies; returns the jobs that were at work then."""
    # Started afresh on every system alike, never copied from a process that has threads.
    pool = ProcessPoolExecutor(at_once, mp_context=get_context("spawn"), initializer=_end_with_parent)
    running: dict[Future[Any], int] = {}
    try:
        while waiting or running:
            while waiting and len(running) < at_once:
                running[pool.submit(function, jobs[waiting[0]])] = waiting[0]
                waiting.popleft()
            for future in wait(running, return_when=FIRST_COMPLETED).done:
                result = future.result()
                yield running.pop(future), result
    except BrokenProcessPool:
        return list(running.values())
    finally:
        pool.shutdown(cancel_futures=True)
    return []


def _end_with_parent() -> None:
    """In a worker: end when the command is gone; a pool's processes would else wait for it for ever."""
    parent = parent_process()
    if parent is None:
        return

    def watch() -> None:
        parent.join()
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def cluster(function: Function, jobs: Sequence[Any], address: str, workers: int | None = None) -> Answers:
    """On the workers of a dask cluster, which see the same folders under the same names.

    `workers` is how many processes a cluster on this very machine has.
    """
    with _client(address, workers) as client:
        at_once = _AHEAD * max(1, sum(client.nthreads().values()))
        suspects = yield from _on_workers(client, function, jobs, deque(range(len(jobs))), at_once)
        for number in suspects:
            # Whatever waited on a worker that died is suspected with it; alone it shows whose fault it was.
            if (yield from _on_workers(client, function, jobs, deque([number]), 1)):
                yield number, Lost("处理它的工作机一再意外结束（可能是内存不足）")


def _on_workers(
    client: Client, function: Function, jobs: Sequence[Any], waiting: deque[int], at_once: int
) -> Generator[tuple[int, Any], None, list[int]]:
    """Answer the waiting jobs; returns those whose workers died again and again. UsageError where the cluster is gone."""
    from distributed import CancelledError
    from distributed.scheduler import KilledWorker

    running: dict[Any, int] = {}
    killed: list[int] = []
    while waiting or running:
        while waiting and len(running) < at_once:
            # Two equal jobs are two jobs, and a job done twice after a death gives the same.
            future = client.submit(function, jobs[waiting[0]], pure=False)
            running[future] = waiting.popleft()
        for future in _ended(client, running):
            number = running.pop(future)
            try:
                answer = future.result(timeout=_CHECK)
            except TimeoutError:
                # It ended, and its worker died before it could give the answer: it is done again.
                running[future] = number
                continue
            except KilledWorker:
                killed.append(number)
                continue
            except CancelledError as fault:
                raise _gone(_CUT_OFF) from fault
            except Exception as fault:  # noqa: BLE001  no job raises: the worker could not even begin
                answer = Lost(f"工作机不能运行它（{type(fault).__name__}），可能没有装同一版本的 jiafang-batch")
            yield number, answer
    return killed


def _ended(client: Client, running: Mapping[Any, int]) -> Iterable[Any]:
    """Jobs that have ended, at least one; UsageError where nobody is there to do them."""
    from distributed import CancelledError
    from distributed import wait as wait_for

    deserted = 0
    while True:
        try:
            done: set[Any] = wait_for(list(running), timeout=_CHECK, return_when="FIRST_COMPLETED").done
        except TimeoutError:
            deserted = 0 if _has_workers(client) else deserted + _CHECK
        except CancelledError as fault:
            raise _gone(_CUT_OFF) from fault
        else:
            return done
        if deserted >= _DESERTED:
            reason = f"集群里没有工作机了（已经等了 {_DESERTED} 秒）"
            raise _gone(reason)


def _has_workers(client: Client) -> bool:
    try:
        has_some = bool(client.nthreads())
    except (OSError, ValueError) as fault:
        raise _gone(_CUT_OFF) from fault
    if not has_some and client.cluster is not None:
        # Who watches a worker gives it up when it dies while it starts: our own cluster starts it again.
        client.cluster.scale(len(client.cluster.worker_spec))
    return has_some


def _gone(reason: str) -> UsageError:
    return UsageError(
        f"{reason}。集群恢复后请再运行一次，已经统计好的学校不会重做；也可以不写 --cluster，在本机上做完。"
    )


@contextmanager
def _client(address: str, workers: int | None) -> Iterator[Client]:
    """The cluster at the address, or one of processes on this machine; UsageError where there is none."""
    try:
        from distributed import Client, LocalCluster
    except ImportError as fault:
        message = f"用集群需要先安装：{EXTRA}。"
        raise UsageError(message) from fault
    # What becomes of a worker is said by the district's report.
    for name in ("distributed", "distributed.client"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    with ExitStack() as opened:
        if address == LOCAL_CLUSTER:
            own = LocalCluster(
                n_workers=workers or processors(),
                threads_per_worker=1,
                dashboard_address="127.0.0.1:0",
                silence_logs=logging.CRITICAL,
            )
            address = opened.enter_context(own)
        try:
            client = opened.enter_context(Client(address, timeout=_PATIENCE))
        except (OSError, ValueError) as fault:
            message = f"连不上集群“{address}”。请检查地址（如 tcp://10.0.0.5:8786）和调度机是否已启动；试用请写 --cluster local。"
            raise UsageError(message) from fault
        yield client
