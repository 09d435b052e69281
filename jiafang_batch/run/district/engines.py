"""Many jobs on one process, several processes or a cluster: the same function, one job per school.

Every job ends in a result or in `Lost`. A worker that dies takes at most its own job with it, and only if that job
kills a second worker too; its other jobs are repeated. Processes end with the command that started them, however it
ends. Engines are independent of the kind of job.
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
from ipaddress import ip_address
from multiprocessing import get_context, parent_process
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from msgspec import Struct

from jiafang_batch.intake.pool import processors
from jiafang_batch.run.district.visit_ledger import EXTRA
from jiafang_batch.run.usage import UsageError

if TYPE_CHECKING:
    from distributed import Client
    from distributed.security import Security

Function = Callable[[Any], Any]
"""The function applied to a job; function and jobs are sent to other processes."""

LOCAL_CLUSTER = "local"
"""The address that starts a cluster of processes on this machine, for trying it out."""
_ENCRYPTED = "tls://"
_PATIENCE = 15
"""Seconds to wait for a connection to a cluster."""
_AHEAD = 4
"""The number of jobs queued for each thread of a cluster, so that none waits and few are lost with a worker."""
_DESERTED = 60
"""Seconds to wait for a worker if a cluster has none left."""
_CUT_OFF = "与集群的连接断了，调度机可能已经关闭"
_CHECK = 5
"""Seconds between two checks of the workers of a cluster that does not answer."""


def is_open_to_the_network(address: str) -> bool:
    """True for the address of a cluster on another machine whose traffic is neither encrypted nor authenticated."""
    if not address or address == LOCAL_CLUSTER or address.startswith(_ENCRYPTED):
        return False
    host = ""
    try:
        host = urlsplit(address if "://" in address else f"tcp://{address}").hostname or ""
        return not ip_address(host).is_loopback
    except ValueError:
        return host != "localhost"


class Lost(Struct, frozen=True):
    """A job whose worker died repeatedly: out of memory, killed, or a crash in native code."""

    reason: str


Answers = Iterator[tuple[int, Any]]
"""(number of the job, its result or Lost), in the order in which they end."""

Engine = Callable[[Function, Sequence[Any]], Answers]


def serial(function: Function, jobs: Sequence[Any]) -> Answers:
    """Run the jobs one after another in this process."""
    for number, job in enumerate(jobs):
        yield number, function(job)


def processes(function: Function, jobs: Sequence[Any], workers: int | None = None) -> Answers:
    """Run the jobs in processes of this machine, by default one per processor."""
    waiting = deque(range(len(jobs)))
    at_once = max(1, min(workers or processors(), len(jobs)))
    while waiting:
        suspects = yield from _until_broken(function, jobs, waiting, at_once)
        for number in suspects:
            # Run alone, so that a second death shows which job is the cause.
            if (yield from _until_broken(function, jobs, deque([number]), 1)):
                yield number, Lost("处理它的进程两次意外结束（可能是内存不足）")


def _until_broken(
    function: Function, jobs: Sequence[Any], waiting: deque[int], at_once: int
) -> Generator[tuple[int, Any], None, list[int]]:
    """Take jobs from `waiting` until none is left or a process dies, and return the jobs that were running then."""
    # Spawned on every system, never forked from a process that has threads.
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
    """In a worker: exit when the command is gone; a pool's processes would otherwise never end."""
    parent = parent_process()
    if parent is None:
        return

    def watch() -> None:
        parent.join()
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def cluster(function: Function, jobs: Sequence[Any], address: str, workers: int | None = None) -> Answers:
    """Run the jobs on the workers of a dask cluster, which must see the same folders under the same names.

    `workers` is the number of processes of a cluster on this machine.
    """
    with _client(address, workers) as client:
        at_once = _AHEAD * max(1, sum(client.nthreads().values()))
        suspects = yield from _on_workers(client, function, jobs, deque(range(len(jobs))), at_once)
        for number in suspects:
            # Every job of a worker that died is suspected; run alone, the cause shows.
            if (yield from _on_workers(client, function, jobs, deque([number]), 1)):
                yield number, Lost("处理它的工作机一再意外结束（可能是内存不足）")


def _on_workers(
    client: Client, function: Function, jobs: Sequence[Any], waiting: deque[int], at_once: int
) -> Generator[tuple[int, Any], None, list[int]]:
    """Answer the waiting jobs and return those whose workers died repeatedly. Raises UsageError if the cluster is gone."""
    from distributed import CancelledError
    from distributed.scheduler import KilledWorker

    running: dict[Any, int] = {}
    killed: list[int] = []
    while waiting or running:
        while waiting and len(running) < at_once:
            # Equal jobs must stay separate; repeating a job after a worker's death is harmless.
            future = client.submit(function, jobs[waiting[0]], pure=False)
            running[future] = waiting.popleft()
        for future in _ended(client, running):
            number = running.pop(future)
            try:
                answer = future.result(timeout=_CHECK)
            except TimeoutError:
                # The job ended, but its worker died before the answer was fetched: it is repeated.
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
    """Wait for at least one job to end and return the jobs that have. Raises UsageError if there are no workers."""
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
            raise _gone(f"集群里没有工作机了（已经等了 {_DESERTED} 秒）")


def _has_workers(client: Client) -> bool:
    try:
        has_some = bool(client.nthreads())
    except (OSError, ValueError) as fault:
        raise _gone(_CUT_OFF) from fault
    if not has_some and client.cluster is not None:
        # Dask's supervisor gives up a worker that dies while starting; our own cluster starts it again.
        client.cluster.scale(len(client.cluster.worker_spec))
    return has_some


def _gone(reason: str) -> UsageError:
    return UsageError(
        f"{reason}。集群恢复后请再运行一次，已经统计好的学校不会重做；也可以不写 --cluster，在本机上做完。"
    )


@contextmanager
def _client(address: str, workers: int | None) -> Iterator[Client]:
    """Connect to the cluster at the address, or start one on this machine. Raises UsageError if there is none."""
    try:
        from distributed import Client, LocalCluster
    except ImportError as fault:
        raise UsageError(f"用集群需要先安装：{EXTRA}。") from fault
    # The district's report states what became of the workers.
    for name in ("distributed", "distributed.client"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    with ExitStack() as opened:
        security = _security(address)
        if address == LOCAL_CLUSTER:
            cluster = LocalCluster(
                n_workers=workers or processors(),
                threads_per_worker=1,
                dashboard_address="127.0.0.1:0",
                silence_logs=logging.CRITICAL,
                host="127.0.0.1",
                protocol="tcp",
                security=security,
            )
            address = opened.enter_context(cluster)
        try:
            client = opened.enter_context(Client(address, timeout=_PATIENCE, security=security))
        except (OSError, ValueError) as fault:
            papers = "、三个证书是不是同一处签发的" if address.startswith(_ENCRYPTED) else ""
            raise UsageError(
                f"连不上集群“{address}”。请检查地址（如 tls://10.0.0.5:8786）、调度机是否已启动{papers}；试用请写 --cluster local。"
            ) from fault
        yield client


def _security(address: str) -> Security:
    """Return what dask's own settings say of certificates. Raises UsageError if the address needs some that are not there."""
    from distributed.security import Security

    if address == LOCAL_CLUSTER:
        # The processes of this machine talk to one another on it alone, whatever the settings for others are.
        return Security(require_encryption=False)
    security = Security()
    if not address.startswith(_ENCRYPTED):
        return security
    try:
        has_certificates = security.get_connection_args("client").get("ssl_context") is not None
    except (OSError, ValueError) as fault:
        raise UsageError(
            f"dask 设置里写的证书文件读不出（{fault}）。请检查那三个文件，见 docs/district.md。"
        ) from fault
    if not has_certificates:
        raise UsageError(
            f"“{address}”要用证书连接。请在 dask 的设置里写明证书文件（如环境变量 DASK_DISTRIBUTED__COMM__TLS__CA_FILE），见 docs/district.md。"
        )
    return security
