"""Guidelines are shown in their project; a corpus without guidelines says so."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import pytest
from studio_memory import MemoryServer, pushed, written

from onrecord.corpus.load import load
from onrecord.errors import OnrecordError
from onrecord.studio.design import designs
from onrecord.studio.guidelines import help_page, version

if TYPE_CHECKING:
    from pathlib import Path

    from onrecord.corpus.load import Corpus


def test_the_help_of_a_project_has_the_guidelines_of_its_layer() -> None:
    """Without the front matter."""
    root = load().root
    page = help_page(root, "entities")
    assert page.startswith("<style>")
    assert "<p>Guidelines 2.1.0</p><h1>Start here</h1>" in page
    assert "<h2>What is a mention</h2>" in page
    assert "layer: entities" not in page
    assert "Mark mentions, times" in page, "a link within the repository leads nowhere on the server"
    assert "<strong>G1</strong> Annotate the zones headline" in help_page(root, "zones")
    assert "Entity mentions" not in help_page(root, "zones")
    assert {version(root, layer) for layer in designs()} == {"2.1.0"}


def _write(root: Path, pages: dict[str, str]) -> None:
    """Write pages of guidelines: their name within annotations/guidelines/ -> their text."""
    for name, text in pages.items():
        path = root / "annotations" / "guidelines" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")


@pytest.mark.parametrize(
    ("pages", "newest", "shown"),
    [
        ({"1.9.0/quotes.md": "old", "1.10.0/quotes.md": "new"}, "1.10.0", "new"),
        ({"quotes.md": "version: 1.1.0\n\nold", "2.0.0/quotes.md": "version: 2.0.0\n\nnew"}, "2.0.0", "new"),
        ({"quotes.md": "version: 2.1.0\n\nnew", "2.0.0/quotes.md": "old"}, "2.1.0", "new"),
        ({"quotes.md": "new", "1.0.0/quotes.md": "old"}, "1.0.0", "new"),
        ({"quotes.md": "version: '1.2.0'\n\nnew", "drafts/quotes.md": "old", "2.0/quotes.md": "old"}, "1.2.0", "new"),
        ({"1.0.0/quotes.md": "new", "1.1.0/entities.md": "old"}, "1.0.0", "new"),
        ({"1.0.0/start.md": "new"}, "1.0.0", "new"),
        ({"entities.md": "old", "start.md": "version: 1.3.0\n\nnew", "quotes.md": "new"}, "1.0.0", "new"),
    ],
)
def test_the_newest_version_of_a_page_is_shown(pages: dict[str, str], newest: str, shown: str, tmp_path: Path) -> None:
    """Versions are ordered by their numbers, in directories and at the top; other directories are ignored."""
    _write(tmp_path, pages)
    page = help_page(tmp_path, "quotes")
    assert f"<p>Guidelines {newest}</p>" in page
    assert (f"{shown}</p>" in page, "old" in page) == (True, False)
    assert version(tmp_path, "quotes") == newest


@pytest.mark.parametrize("name", ["1.1.0/quotes.md", "quotes.md"])
def test_a_wrong_version_is_refused_before_anything_is_sent(name: str, server: MemoryServer, corpus: Corpus) -> None:
    """A directory copied for the next version has the old line; a version of two numbers cannot be recorded."""
    _write(corpus.root, {name: "version: 1.0\n\n# Rules\n", "entities.md": "# Rules\n"})
    with pytest.raises(OnrecordError, match=r"quotes.md: version\n  got: '1.0'"):
        pushed(server, corpus)
    assert server.made == []


def test_tables_of_guidelines_are_tables_on_the_page(tmp_path: Path) -> None:
    """Not lines of vertical bars."""
    rules = tmp_path / "annotations" / "guidelines"
    rules.mkdir(parents=True)
    (rules / "quotes.md").write_text("| act | verbs |\n|---|---|\n| deny | dispute |\n", "utf-8")
    page = help_page(tmp_path, "quotes")
    assert "<td>dispute</td>" in page
    assert "|" not in page


def test_each_project_is_made_with_its_guidelines(server: MemoryServer, corpus: Corpus) -> None:
    """They are under Instructions, and do not open with each task."""
    rules = corpus.root / "annotations" / "guidelines"
    rules.mkdir()
    for name in ("entities", "quotes", "events", "identity"):
        (rules / f"{name}.md").write_text(f"# Rules of {name}\n", "utf-8")
    assert pushed(server, corpus) == []
    for made, name in zip(server.made, ("identity", "events", "quotes", "entities", "entities"), strict=True):
        assert f"<h1>Rules of {name}</h1>" in made["expert_instruction"]
        assert made["show_instruction"] is False


def test_a_corpus_without_guidelines_has_no_help(tmp_path: Path) -> None:
    """The project says so, and has no version."""
    assert "no guidelines" in help_page(tmp_path, "quotes")
    assert version(tmp_path, "quotes") is None


def test_about_json_has_the_guidelines_that_the_project_showed(
    server: MemoryServer, corpus: Corpus, tmp_path: Path
) -> None:
    """Later or other guidelines are not recorded."""
    rules = corpus.root / "annotations" / "guidelines"
    rules.mkdir()
    (rules / "entities.md").write_text("version: 3.1.0\n\n# Rules\n", "utf-8")
    assert pushed(server, corpus) == []
    (rules / "entities.md").write_text("version: 3.2.0\n\n# Rules\n", "utf-8")
    server.submit(1)
    written(server, corpus, tmp_path)
    assert json.loads((tmp_path / "anna-berg" / "about.json").read_bytes())["guidelines"] == "3.1.0"
    bare = MemoryServer()
    shutil.rmtree(rules)
    assert pushed(bare, corpus) == []
    rules.mkdir()
    (rules / "entities.md").write_text("# Rules\n", "utf-8")
    bare.submit(1)
    written(bare, corpus, tmp_path / "bare")
    assert json.loads((tmp_path / "bare" / "anna-berg" / "about.json").read_bytes())["guidelines"] is None
