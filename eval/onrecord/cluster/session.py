"""Connect to a Dask cluster: one that is started on this machine for as long as it is needed, or one that exists.

    dask                a scheduler and workers on this machine: processes of one thread each, as many as there are
                        cores (or ONRECORD_WORKERS), each within MEMORY (or ONRECORD_WORKER_MEMORY, such as `1GB`),
                        bound to the loopback interface, without a dashboard
    tcp://host:8786     the scheduler of a cluster that exists (also tls:// and ws://); its workers need the same
                        version of onrecord, and see the same files

Errors of Dask (no scheduler, a lost scheduler, a task that kills worker after worker) become an OnrecordError here. A
worker that dies once is no error: its tasks run again elsewhere.
"""

from __future__ import annotations

import os
import re
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from onrecord.cluster.shards import missing_extra
from onrecord.errors import OnrecordError, shown
from onrecord.schema.profile import current, of_home

if TYPE_CHECKING:
    from collections.abc import Iterator

    from distributed import Client

LOCAL = "dask"
MEMORY = "1GB"  # of each worker that this machine starts
TIMEOUT_S = 10
WORKER_S = 60  # a cluster that grows and shrinks may have none at first
LEAN = {  # what Dask does beside the work, measured: a quarter of the CPU time of a short score
    "distributed.admin.tick.interval": "1s",  # how often a worker looks whether it is blocked; 50 times a second
    "distributed.nanny.pre-spawn-environ.MALLOC_TRIM_THRESHOLD_": 1 << 30,  # blocks of documents reuse their memory
    "distributed.worker.profile.enabled": False,  # a profile that only the dashboard shows
}
NO_DASHBOARD = "127.0.0.1:0"  # Dask insists on a port; this is one that nobody is told of, and no other machine sees
_SCHEDULER = re.compile(r"(tcp|tls|ws|wss|ucx)://.+")


def _check_inventory() -> None:
    """Raise OnrecordError if workers, which know ONRECORD_HOME alone, would not see the inventory in use."""
    if current().digest != of_home().digest:
        raise OnrecordError(
            "The corpus has an inventory of its own, and the workers of a cluster look for it in ONRECORD_HOME alone.",
            got=f"{current().directory}",
            hint="ONRECORD_HOME=DIR onrecord ..., in place of --gold DIR or --root DIR; on every worker's machine too",
        )


@contextmanager
def connect(on: str | Client, *, workers: int | None = None, memory: str | None = None) -> Iterator[Client]:
    """Give a client of a cluster; a cluster that is started here ends with the block.

    Args:
        on: `dask`, the address of a scheduler, or a client, which is used as it is.
        workers: The number of workers of `dask`; by default the environment's, else one per core.
        memory: The memory of each worker of `dask`; by default the environment's, else MEMORY.

    Raises:
        OnrecordError: The extra [cluster] is missing, the scheduler cannot be reached, or, out of the block, the
            scheduler was lost or a task killed its workers. Also where the corpus in use has an inventory of its own
            that workers would not see.
    """
    if isinstance(on, str):
        _check_address(on)
    _check_inventory()
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
            where=on if isinstance(on, str) else "",
            got=f"{type(error).__name__}: {str(error).partition(chr(10))[0]}",
            hint="start it again, and type the same command: it goes on from what was done",
        ) from error


def _check_address(on: str) -> None:
    if on != LOCAL and not _SCHEDULER.fullmatch(on):
        raise OnrecordError(
            "This is no cluster.", got=shown(on), expected="dask, or a scheduler's address", hint="tcp://host:8786"
        )


@contextmanager
def _client(distributed: Any, on: str | Client, workers: int | None, memory: str | None) -> Iterator[Client]:
    if not isinstance(on, str):
        yield on
        return
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
    import dask

    number = workers if workers is not None else _number_of_workers()
    limit = memory or os.environ.get("ONRECORD_WORKER_MEMORY") or MEMORY
    try:
        with dask.config.set(LEAN):
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
        _pass_over_interrupts(client)
        yield client


def _pass_over_interrupts(client: Client) -> None:
    """Let the workers of a cluster ignore ctrl-C, which a terminal sends to them too; the command ends them itself."""
    import signal

    from distributed import WorkerPlugin

    class PassOver(WorkerPlugin):
        name = "onrecord-interrupts"

        def setup(self, worker: object) -> None:
            del worker
            signal.signal(signal.SIGINT, signal.SIG_IGN)

    client.register_plugin(PassOver())


def _await_a_worker(client: Client, on: str) -> None:
    """Raise OnrecordError if a scheduler has no worker, and gets none soon: tasks would wait for ever."""
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
    """Silence the log of Dask, which tells of every lost worker and every closed connection."""
    import logging

    for name in ("distributed", "distributed.client", "distributed.core", "distributed.nanny", "distributed.worker"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
