"""Connect to a Dask cluster: one made on this machine for as long as it is needed, or one that exists.

    dask                a scheduler and workers on this machine: processes of one thread each, as many as there are
                        cores (ONRECORD_WORKERS says otherwise), each within MEMORY (ONRECORD_WORKER_MEMORY, such as
                        `1GB`), bound to the loopback interface, without a dashboard
    tcp://host:8786     a scheduler that exists, on whatever Dask runs on (tls:// and ws:// alike); its workers need the
                        same version of onrecord, and see the same files

Everything that Dask says of a cluster in trouble (a scheduler that is not there, or goes; a worker that dies again and
again on one task) becomes an OnrecordError here, so that commands need not know Dask. A worker that dies once is no
trouble: its tasks are run again elsewhere.
"""

from __future__ import annotations

import os
import re
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from onrecord.cluster.interrupts import leave_to_the_command
from onrecord.cluster.shards import missing_extra
from onrecord.errors import OnrecordError, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from distributed import Client

LOCAL = "dask"
MEMORY = "1GB"  # of each worker that this machine starts
TIMEOUT_S = 10
WORKER_S = 60  # a cluster that grows and shrinks may have none at first
NO_DASHBOARD = "127.0.0.1:0"  # Dask insists on a port; this is one that nobody is told of, and no other machine sees
_SCHEDULER = re.compile(r"(tcp|tls|ws|wss|ucx)://.+")


@contextmanager
def connect(on: str, *, workers: int | None = None, memory: str | None = None) -> Iterator[Client]:
    """Give a client of the cluster that `on` names; one that was started here ends with the block.

    workers and memory are of a cluster on this machine; None is what the environment says, else the default. Raises
    OnrecordError without the extra [cluster], for a scheduler that cannot be reached, and, out of the block, for a
    scheduler that was lost or a task that killed its workers.
    """
    _check_address(on)
    try:
        import distributed
        from distributed.comm.core import CommClosedError
    except ImportError as error:
        raise missing_extra(error) from error
    _quieten()
    lost = (CommClosedError, distributed.CancelledError, distributed.client.FutureCancelledError)
    try:
        with _client(distributed, on, workers, memory) as client:
            yield client
    except distributed.KilledWorker as error:
        raise OnrecordError(
            "A piece of the work ended every worker that it was given to.",
            where=str(error.task),
            got=f"{error.allowed_failures + 1} workers lost, as when memory runs out",
            expected="pieces that fit into a worker's memory",
            hint="give workers more memory (ONRECORD_WORKER_MEMORY=2GB), or smaller shards",
        ) from error
    except lost as error:
        raise OnrecordError(
            "The scheduler was lost in the middle of the work.",
            where=on,
            got=f"{type(error).__name__}: {str(error).partition(chr(10))[0]}",
            hint="start it again, and type the same command: it goes on from what was done",
        ) from error


def _check_address(on: str) -> None:
    if on != LOCAL and not _SCHEDULER.fullmatch(on):
        raise OnrecordError(
            "This is no cluster.", got=shown(on), expected="dask, or a scheduler's address", hint="tcp://host:8786"
        )


@contextmanager
def _client(distributed: Any, on: str, workers: int | None, memory: str | None) -> Iterator[Client]:
    if on != LOCAL:
        try:
            client = distributed.Client(on, timeout=TIMEOUT_S)
        except (OSError, ValueError) as error:  # a TimeoutError is an OSError
            raise OnrecordError(
                "The scheduler cannot be reached.",
                where=on,
                got=str(error).partition("\n")[0],
                hint="dask scheduler starts one; --on dask needs none",
            ) from error
        with client:
            _await_a_worker(client, on)
            yield client
        return
    number = workers if workers is not None else _number_of_workers()
    limit = memory or os.environ.get("ONRECORD_WORKER_MEMORY") or MEMORY
    try:
        cluster = distributed.LocalCluster(
            n_workers=number,
            threads_per_worker=1,
            processes=True,
            memory_limit=limit,
            host="127.0.0.1",
            dashboard_address=NO_DASHBOARD,
            worker_dashboard_address=NO_DASHBOARD,
            silence_logs=50,
        )
    except ValueError as error:
        raise OnrecordError(
            "The workers cannot be started.", got=f"ONRECORD_WORKER_MEMORY={limit}: {error}", expected="such as 1GB"
        ) from error
    with cluster, distributed.Client(cluster, timeout=TIMEOUT_S) as client:
        leave_to_the_command(client)
        yield client


def _await_a_worker(client: Client, on: str) -> None:
    """Raise OnrecordError if a scheduler has no worker, nor gets one soon: tasks would wait without end."""
    try:
        client.wait_for_workers(1, timeout=WORKER_S)
    except TimeoutError as error:
        raise OnrecordError(
            "The scheduler has no workers.",
            where=on,
            got=f"none within {WORKER_S} s",
            expected="one at least",
            hint=f"dask worker {on}",
        ) from error


def _number_of_workers() -> int:
    given = os.environ.get("ONRECORD_WORKERS")
    if given is None:
        return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    if not given.isdecimal() or not int(given):
        raise OnrecordError("ONRECORD_WORKERS is no number of workers.", got=shown(given), expected="1 or more")
    return int(given)


def _quieten() -> None:
    """Let only errors of ours be seen: Dask logs every worker that it loses, and every connection that ends."""
    import logging

    for name in ("distributed", "distributed.client", "distributed.core", "distributed.nanny", "distributed.worker"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
