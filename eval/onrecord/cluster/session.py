"""Connect to a Dask cluster: a temporary one on this machine, or an existing one.

    dask                a scheduler and workers on this machine: single-threaded processes, one for each core (or
                        ONRECORD_WORKERS), each with at most MEMORY (or ONRECORD_WORKER_MEMORY, such as `1GB`), bound
                        to the loopback interface, without a dashboard
    tcp://host:8786     the scheduler of an existing cluster (also tls:// and ws://); its workers need the same
                        version of onrecord and must see the same files

Dask's errors (no scheduler, a lost scheduler, a task that kills one worker after another) become an OnrecordError. A
worker that dies once is not an error: its tasks run again on other workers.
"""

from __future__ import annotations

import os
import re
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from onrecord import paths
from onrecord.cluster.shards import missing_extra
from onrecord.errors import OnrecordError, shown
from onrecord.schema.profile import current, of_home

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from distributed import Client

LOCAL = "dask"
MEMORY = "1GB"  # the limit for each worker started here
CONNECT_S = 10
FIRST_WORKER_S = 60  # the wait for a first worker; an adaptive cluster may have none at first
LEAN = {  # less overhead: Dask's defaults take a quarter of the CPU time of a short score
    "distributed.admin.tick.interval": "1s",  # how often a worker checks whether it is blocked; 50 Hz by default
    "distributed.nanny.pre-spawn-environ.MALLOC_TRIM_THRESHOLD_": 1 << 30,  # blocks of documents reuse their memory
    "distributed.worker.profile.enabled": False,  # only the dashboard shows the profile
}
NO_DASHBOARD = "127.0.0.1:0"  # Dask requires a port: a random one that other machines cannot reach
_SCHEDULER = re.compile(r"(tcp|tls|ws|wss|ucx)://.+")


def _home_of_schemas() -> Path | None:
    """Return the corpus in use if it has schemas of its own and ONRECORD_HOME does not name it, else None.

    A worker could not know them: record classes are made from the schemas of ONRECORD_HOME when the package is
    imported.
    """
    directory = current().directory
    is_other = current().schemas and directory != of_home().directory
    return directory.parent.resolve() if directory is not None and is_other else None


def _check_schemas(on: str | Client) -> None:
    """Raise OnrecordError if the workers would not see the schemas of the corpus in use.

    Workers on this machine (`--on dask`) see the schemas of a corpus. Other workers see only those of ONRECORD_HOME.
    No worker sees the schemas of a directory that is not a corpus.
    """
    home = _home_of_schemas()
    if home is not None and (on != LOCAL or not (home / "corpus").is_dir()):
        raise OnrecordError(
            "The corpus has schemas of its own, but workers use the schemas of the corpus that ONRECORD_HOME names.",
            where=str(current().directory),
            got=", ".join(current().schemas),
            expected=f"a corpus (with corpus/ and annotations/) and --on {LOCAL}, or the corpus of ONRECORD_HOME",
            hint=f"add --on {LOCAL} to start workers here, or export ONRECORD_HOME=CORPUS here and for every worker",
        )


@contextmanager
def connect(
    on: str | Client,
    *,
    workers: int | None = None,
    memory: str | None = None,
    connect_s: float = CONNECT_S,
    first_worker_s: float = FIRST_WORKER_S,
) -> Iterator[Client]:
    """Return a context with a client of a cluster; a cluster that is started here ends with the context.

    Args:
        on: `dask`, the address of a scheduler, or a client, which is used as it is.
        workers: The number of workers of `dask`; by default ONRECORD_WORKERS, otherwise one for each core.
        memory: The memory of each worker of `dask`; by default ONRECORD_WORKER_MEMORY, otherwise MEMORY.
        connect_s: The longest wait for the scheduler, in seconds.
        first_worker_s: The longest wait for its first worker, in seconds.

    Raises:
        OnrecordError: The extra [cluster] is not installed, the address is invalid, the scheduler cannot be reached or
            has no workers, or the corpus in use has schemas of its own that workers would not see; or, inside the
            context, the scheduler was lost or a task killed its workers.
    """
    if isinstance(on, str):
        _check_address(on)
    _check_schemas(on)
    try:
        import distributed
        from distributed.comm.core import CommClosedError
    except ImportError as error:
        raise missing_extra(error) from error
    _silence_logs()
    lost = (CommClosedError, distributed.CancelledError, distributed.client.FutureCancelledError)
    try:
        with _client(distributed, on, workers, memory, (connect_s, first_worker_s)) as client:
            yield client
    except distributed.KilledWorker as error:
        raise OnrecordError(
            "A task killed every worker that ran it.",
            where=str(error.task),
            got=f"{error.allowed_failures + 1} workers lost, probably because memory ran out",
            expected="tasks that fit into a worker's memory",
            hint="give workers more memory (ONRECORD_WORKER_MEMORY=2GB), or make the shards smaller",
        ) from error
    except lost as error:
        raise OnrecordError(
            "The connection to the scheduler was lost.",
            where=on if isinstance(on, str) else "",
            got=f"{type(error).__name__}: {str(error).partition(chr(10))[0]}",
            hint="make sure that the scheduler runs, and run the same command again; finished work is kept",
        ) from error


def _check_address(on: str) -> None:
    """Raise OnrecordError if a string is neither `dask` nor the address of a scheduler."""
    if on != LOCAL and not _SCHEDULER.fullmatch(on):
        raise OnrecordError(
            "This is not the address of a cluster.",
            got=shown(on),
            expected="dask (a cluster on this machine), or a scheduler's address such as tcp://host:8786",
            hint="write --on dask, or start a scheduler with: dask scheduler",
        )


@contextmanager
def _client(
    distributed: Any, on: str | Client, workers: int | None, memory: str | None, waits: tuple[float, float]
) -> Iterator[Client]:
    """Return a context with a client.

    Args:
        distributed: The module `distributed`, already imported.
        on: A client, which is used as it is and stays open; the address of a scheduler; or `dask` for a new cluster on
            this machine, which ends with the context.
        workers: The number of workers of a new cluster; None for the default.
        memory: The memory of each of its workers, such as `1GB`; None for the default.
        waits: The longest wait for the scheduler, and that for its first worker, in seconds.

    Raises:
        OnrecordError: The scheduler cannot be reached or has no workers, or the workers cannot be started.
    """
    if not isinstance(on, str):
        yield on
        return
    if on != LOCAL:
        try:
            client = distributed.Client(on, timeout=waits[0])
        except (OSError, ValueError) as error:  # a TimeoutError is an OSError
            raise OnrecordError(
                "The scheduler cannot be reached.",
                where=on,
                got=str(error).partition("\n")[0],
                hint="start one with: dask scheduler; --on dask needs none",
            ) from error
        with client:
            _wait_for_worker(client, on, waits[1])
            yield client
        return
    import dask

    home = _home_of_schemas()
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
                env={} if home is None else {paths.VARIABLE: str(home)},
            )
    except ValueError as error:
        raise OnrecordError(
            "The workers cannot be started with this memory limit.",
            got=f"ONRECORD_WORKER_MEMORY={limit}: {error}",
            expected="a number with a unit, such as 1GB",
            hint=f"export ONRECORD_WORKER_MEMORY={MEMORY}",
        ) from error
    with cluster, distributed.Client(cluster, timeout=waits[0]) as client:
        _ignore_interrupts(client)
        yield client


def _ignore_interrupts(client: Client) -> None:
    """Make the workers ignore ctrl-C, which a terminal sends to them too.

    The onrecord command then stops them itself.
    """
    import signal

    from distributed import WorkerPlugin

    class IgnoreInterrupts(WorkerPlugin):
        name = "onrecord-interrupts"

        def setup(self, worker: object) -> None:
            del worker
            signal.signal(signal.SIGINT, signal.SIG_IGN)

    client.register_plugin(IgnoreInterrupts())


def _wait_for_worker(client: Client, on: str, wait_s: float) -> None:
    """Wait until a scheduler has a worker, because without one its tasks would wait forever.

    Args:
        client: The client of the scheduler.
        on: The scheduler's address, for the message.
        wait_s: The longest wait, in seconds.

    Raises:
        OnrecordError: There is no worker after that.
    """
    try:
        client.wait_for_workers(1, timeout=wait_s)
    except TimeoutError as error:
        raise OnrecordError(
            "The scheduler has no workers.",
            where=on,
            got=f"none within {wait_s} s",
            expected="at least one",
            hint=f"start one with: dask worker {on}",
        ) from error


def _number_of_workers() -> int:
    """Return the number of workers to start: the value of ONRECORD_WORKERS; if unset, the number of usable cores.

    Raises:
        OnrecordError: ONRECORD_WORKERS is not a positive number.
    """
    given = os.environ.get("ONRECORD_WORKERS")
    if given is None:
        return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    if not given.isdecimal() or not int(given):
        raise OnrecordError(
            "ONRECORD_WORKERS is not a number of workers.",
            got=shown(given),
            expected="a whole number, 1 or more",
            hint="export ONRECORD_WORKERS=4, or unset it for one worker for each core",
        )
    return int(given)


def _silence_logs() -> None:
    """Silence Dask's logs, which report every lost worker and every closed connection."""
    import logging

    for name in ("distributed", "distributed.client", "distributed.core", "distributed.nanny", "distributed.worker"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
