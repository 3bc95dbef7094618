"""Connecting to a cluster, and the errors."""

from __future__ import annotations

import signal
import sys
from typing import TYPE_CHECKING

import pytest

from onrecord import schema
from onrecord.cluster.session import connect
from onrecord.errors import OnrecordError

if TYPE_CHECKING:
    from pathlib import Path

    from distributed import Client


def test_missing_dask_is_an_error_that_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without Dask the hint has the extra to install."""
    monkeypatch.setitem(sys.modules, "distributed", None)  # what Python itself takes for a missing module
    with pytest.raises(OnrecordError, match="not installed") as error, connect("dask"):
        pass
    assert "pip install 'onrecord[cluster]'" in str(error.value)


@pytest.mark.parametrize("number", ["0", "many", "-1"])
def test_an_invalid_number_of_workers_is_an_error(number: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """ONRECORD_WORKERS must be a number from 1."""
    monkeypatch.setenv("ONRECORD_WORKERS", number)
    with pytest.raises(OnrecordError, match="ONRECORD_WORKERS is not a number"), connect("dask"):
        pass


def test_an_invalid_memory_size_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """ONRECORD_WORKER_MEMORY must be a size that Dask can parse."""
    monkeypatch.setenv("ONRECORD_WORKER_MEMORY", "much")
    with pytest.raises(OnrecordError, match="cannot be started") as error, connect("dask"):
        pass
    assert "much" in str(error.value)


@pytest.mark.xdist_group("cluster")
def test_workers_ignore_ctrl_c(client: Client) -> None:
    """Workers that the command started ignore the interrupt of a terminal."""
    handlers = client.run(lambda: signal.getsignal(signal.SIGINT) is signal.SIG_IGN)
    assert list(handlers.values()) == [True, True]


def test_schemas_that_workers_would_not_see_are_refused(small_corpus: Path) -> None:
    """Workers make records from the schemas of ONRECORD_HOME; an inventory alone travels with the tasks."""
    (small_corpus / "schema").mkdir()
    (small_corpus / "schema" / "inventory.schema.json").write_text('{"open": true}')
    unreachable, address = pytest.raises(OnrecordError, match="cannot be reached"), "tcp://127.0.0.1:9"
    with schema.using(small_corpus), unreachable, connect(address, connect_s=1):
        pass
    (small_corpus / "schema" / "quote.schema.json").write_text("{}")
    refused = pytest.raises(OnrecordError, match="schemas of its own")
    with schema.using(small_corpus), refused as raised, connect(address):
        pass
    assert raised.value.got == "quote.schema.json"
    assert "ONRECORD_HOME" in raised.value.hint
