"""Systems on the small corpus, and the reports made of them."""

from __future__ import annotations

import json
import shutil
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import sync_playwright

from onrecord.corpus.load import load
from onrecord.documents.directory import plain
from onrecord.report.site.write import write_report
from onrecord.schema.schemas import schema_version

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from playwright.sync_api import Browser, Page

FLAGS = (
    "--no-sandbox --disable-gpu --no-first-run --disable-background-networking --disable-component-update "
    "--disable-sync"
).split()
SMALL = Path(__file__).parents[1] / "corpus_small"
NASTY = '<script>window.nasty = 1</script><img src="x" onerror="window.nasty = 1">"\'&amp;'


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    """Return a started Chromium."""
    with sync_playwright() as started:
        browser = started.chromium.launch(executable_path=chromium, args=FLAGS)
        yield browser
        browser.close()


@contextmanager
def opened(browser: Browser, path: Path, **context: Any) -> Iterator[Page]:
    """Return a context with a page; a console message, an error, or a request for another file fails the test."""
    complaints: list[str] = []
    with browser.new_context(**context) as tab:
        page = tab.new_page()
        page.on("console", lambda message: complaints.append(f"console: {message.text}"))
        page.on("pageerror", lambda error: complaints.append(f"error: {error}"))
        page.on(
            "request",
            lambda request: None if request.url.startswith(("file:", "data:")) else complaints.append(request.url),
        )
        page.goto(path.as_uri())
        yield page
        assert complaints == []


def header(system: str) -> dict[str, Any]:
    """Return a header of a predictions file."""
    return {"onrecord": "predictions", "schema_version": schema_version(), "system": system, "scope": "corpus"}


def write_system(path: Path, system: str, rows: list[dict[str, Any]], **fields: Any) -> Path:
    """Write a predictions file, with `fields` added to its header, and return its path."""
    path.write_text("".join(json.dumps(row) + "\n" for row in (header(system) | fields, *rows)), encoding="utf-8")
    return path


def gold_rows() -> list[dict[str, Any]]:
    """Return gold of the small corpus as the rows of a predictions file."""
    layers = ("doc_id", "mentions", "times", "fillers", "quotes", "events")
    return [{layer: plain(document)[layer] for layer in layers} for document in load(SMALL).documents.values()]


@pytest.fixture(scope="session")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a directory for files that all tests share and none changes."""
    return tmp_path_factory.mktemp("report")


@pytest.fixture(scope="session")
def flawed(directory: Path) -> Path:
    """Return a system: gold without the first quote and event, with one wrong type and one more mention."""
    rows = gold_rows()
    del rows[0]["quotes"][0], rows[0]["events"][0]
    rows[0]["mentions"][0]["type"] = "WORK"
    rows[0]["mentions"].append({"id": "m900", "start": 12, "end": 18, "form": "name", "type": "PER"})
    return write_system(directory / "flawed.jsonl", "flawed", rows)


@pytest.fixture(scope="session")
def perfect(directory: Path) -> Path:
    """Return a system that is gold."""
    return write_system(directory / "perfect.jsonl", "perfect", gold_rows())


@pytest.fixture(scope="session")
def report(flawed: Path, directory: Path) -> Path:
    """Return the directory of a report on the flawed system."""
    write_report([flawed], directory / "one", gold=SMALL)
    return directory / "one"


@pytest.fixture(scope="session")
def both(flawed: Path, perfect: Path, directory: Path) -> Path:
    """Return the directory of a report on the flawed system and the perfect one."""
    write_report([flawed, perfect], directory / "two", gold=SMALL)
    return directory / "two"


@pytest.fixture
def nasty(tmp_path: Path) -> Mapping[str, Any]:
    """Return a corpus with markup in its article, title, names and labels, and a system with markup in strings."""
    import hashlib

    root = Path(shutil.copytree(SMALL, tmp_path / "nasty"))
    metadata = json.loads((root / "corpus" / "articles.json").read_bytes())
    article = metadata["articles"][0]
    text_path = root / "corpus" / article["file"]
    text = text_path.read_text("utf-8") + f"\n{NASTY}\n"
    data = text.encode()
    text_path.write_bytes(data)
    article |= {"sha256": hashlib.sha256(data).hexdigest(), "characters": len(text)}
    article["title"]["value"] = article["publisher"]["value"] = NASTY
    (root / "corpus" / "articles.json").write_text(json.dumps(metadata))
    gold = root / "annotations" / "gold"
    document = json.loads((gold / f"{article['doc_id']}.json").read_bytes())
    document["text_sha256"] = article["sha256"]
    document["zones"][-1]["end"] = len(text)
    (gold / f"{article['doc_id']}.json").write_text(json.dumps(document))
    for name, key in (("entities", "name"), ("utterances", "label"), ("events", "label")):
        registry = json.loads((gold / f"{name}.json").read_bytes())
        for entry in registry:
            entry[key] = NASTY
        (gold / f"{name}.json").write_text(json.dumps(registry))
    row = {
        "doc_id": article["doc_id"],
        "mentions": [{"text": NASTY, "type": "PER", "entity": NASTY}],
        "quotes": [{"content": [NASTY], "speakers": [NASTY], "cue": ["said"]}],
    }
    return {"gold": root, "system": write_system(tmp_path / "nasty.jsonl", NASTY, [row])}
