"""A Label Studio server for all tests of a session, users of it, and documents to send through it."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest
import studio_server
from click.testing import CliRunner
from studio_documents import Case, odd_document
from studio_documents import cases as random_cases
from studio_editor import Editor, browser
from studio_memory import MemoryServer

from onrecord.cli.studio.group import studio as command
from onrecord.corpus.load import load
from onrecord.errors import OnrecordError
from onrecord.studio import server as label_studio
from onrecord.studio.client import Client
from onrecord.studio.place import VARIABLE, Place
from onrecord.studio.to_tasks import Origin, Registries

if TYPE_CHECKING:
    from collections.abc import Iterator

    from click.testing import Result
    from hypothesis.strategies import SearchStrategy

    from onrecord.corpus.load import Corpus

Migrate = Callable[[Path], Place]


class Running(NamedTuple):
    """A running server: a client of it, and its directory."""

    client: Client
    place: Place


def cannot(why: str) -> None:
    """Skip a test that this machine cannot run; in CI that is a failure."""
    if os.environ.get("CI"):
        pytest.fail(why)
    pytest.skip(why)


@pytest.fixture(scope="session")
def template() -> Place:
    """Return an installed server with a migrated database, made once and kept under .cache."""
    try:
        return studio_server.template()
    except OnrecordError as error:
        cannot(f"no Label Studio server: {error}")
        raise


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run all tests with the session's server in one worker, so that there is one server."""
    for item in items:
        if "studio" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.xdist_group("studio"))


@pytest.fixture(scope="session")
def studio(template: Place, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """Return a real Label Studio server of this session, on a copy of the migrated database."""
    place = studio_server.copied(template, tmp_path_factory.mktemp("studio"))
    port = studio_server.free_port()
    with label_studio.running(place, port):
        yield Running(Client(label_studio.address(port), place.credentials().token), place)


@pytest.fixture(scope="module")
def editor(studio: Running, chromium: str) -> Iterator[Editor]:
    """Return a browser that is logged in to the session's server, for all tests of a file.

    Not for the session: while Playwright runs, no other test of the worker can start an event loop.
    """
    with browser(chromium) as page:
        yield Editor(page, studio.client, studio.place.credentials())


Run = Callable[..., "Result"]


@pytest.fixture
def run(studio: Running, small_corpus: Path) -> Run:
    """Return a function that runs a command of `onrecord studio` on the small corpus and the session's server."""
    environment = {
        VARIABLE: str(studio.place.root),
        "ONRECORD_HOME": str(small_corpus),
        "LABEL_STUDIO_API_KEY": studio.client.token,
    }

    def invoke(*words: str) -> Result:
        return CliRunner(env=environment).invoke(command, [*words, "--url", studio.client.url], standalone_mode=False)

    return invoke


Join = Callable[[str], Client]


@pytest.fixture
def join(studio: Running) -> Join:
    """Return a function that makes another user of the server by an invitation, and returns the user's client."""
    return partial(studio_server.joined, studio.client)


@pytest.fixture
def migrate(template: Place) -> Migrate:
    """Return a function that makes a directory a server's own, with a copy of the migrated database."""
    return partial(studio_server.copied, template)


@pytest.fixture
def small(small_corpus: Path) -> list[Case]:
    """Return the small corpus's documents with their texts."""
    corpus = load(small_corpus)
    return [Case(document, corpus.texts[doc_id]) for doc_id, document in corpus.documents.items()]


@pytest.fixture
def small_origin(small_corpus: Path) -> Origin:
    """Return the origin that pushes gold of the small corpus."""
    corpus = load(small_corpus)
    rows = (tuple(each.values()) for each in (corpus.entities, corpus.events, corpus.utterances))
    return Origin("gold", Registries(*rows))


@pytest.fixture
def gold() -> list[Case]:
    """Return the documents of the corpus with their texts."""
    corpus = load()
    return [Case(document, corpus.texts[doc_id]) for doc_id, document in corpus.documents.items()]


@pytest.fixture
def gold_origin() -> Origin:
    """Return the origin that pushes gold of the corpus."""
    corpus = load()
    rows = (tuple(each.values()) for each in (corpus.entities, corpus.events, corpus.utterances))
    return Origin("gold", Registries(*rows))


@pytest.fixture(scope="session")
def cases() -> SearchStrategy[Case]:
    """Return the strategy of random legal documents: odd characters, spans that touch, nest, cross and coincide."""
    return random_cases()


@pytest.fixture
def unused_port() -> int:
    """Return a port that nothing listens on."""
    return studio_server.free_port()


@pytest.fixture
def odd() -> Case:
    """Return a document made by hand: nested, crossing, touching and equal spans over unusual characters."""
    return odd_document()


@pytest.fixture
def corpus(small_corpus: Path) -> Corpus:
    """Return the small corpus."""
    return load(small_corpus)


@pytest.fixture
def server() -> MemoryServer:
    """Return an empty server in memory."""
    return MemoryServer()


@pytest.fixture
def home(small_corpus: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Use the small corpus and each server's own token; return the directory that pulls write to."""
    monkeypatch.setenv("ONRECORD_HOME", str(small_corpus))
    monkeypatch.delenv("LABEL_STUDIO_API_KEY", raising=False)
    return small_corpus / "annotations" / "annotators"
