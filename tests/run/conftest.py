"""Fixtures for runs: the small corpus, an empty directory, programs and modules as extractors, an endpoint."""

from __future__ import annotations

import os
import sys
import textwrap
import threading
from typing import TYPE_CHECKING

import pytest

from onrecord.corpus.load import Corpus, load

from .chat_endpoint import Endpoint

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


@pytest.fixture
def corpus(small_corpus: Path) -> Corpus:
    """Return the small corpus: the documents ferry-1 and ferry-2."""
    return load(small_corpus)


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return an empty directory, which is the working directory."""
    place = tmp_path / "work"
    place.mkdir()
    monkeypatch.chdir(place)
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    return place


@pytest.fixture
def program(here: Path) -> Callable[[str], str]:
    """Return a function that writes a Python program for `cmd:` and returns its address.

    The program finds `documents` (an iterator over its input) and `say` (which prints an answer) ready.
    """
    prelude = """\
        import json, os, sys, time
        documents = map(json.loads, sys.stdin)
        def say(document, **layers):
            print(json.dumps({"doc_id": document["doc_id"], **layers}))
    """

    def write(body: str, name: str = "extractor.py") -> str:
        (here / name).write_text(textwrap.dedent(prelude) + textwrap.dedent(body), encoding="utf-8")
        return f"cmd:{sys.executable} {os.fspath(here / name)}"

    return write


@pytest.fixture
def module(here: Path) -> Callable[[str], str]:
    """Return a function that writes a module for `py:` and returns the address of its function `extract`."""

    def write(body: str, name: str = "extractor_module") -> str:
        (here / f"{name}.py").write_text(textwrap.dedent(body), encoding="utf-8")
        return f"py:{name}:extract"

    return write


@pytest.fixture
def endpoint(monkeypatch: pytest.MonkeyPatch) -> Iterator[Endpoint]:
    """Return a running endpoint; the environment has the tests' key."""
    for name in ("OPENAI_BASE_URL", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("OPENAI_API_KEY", "key-of-the-tests")
    with Endpoint() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield server
        server.released.set()
        server.shutdown()
        thread.join()
