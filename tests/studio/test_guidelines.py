"""Guidelines are shown in their project; a corpus without guidelines says so."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

from studio_memory import MemoryServer, pushed, written

from onrecord.corpus.load import load
from onrecord.studio.design import designs
from onrecord.studio.guidelines import help_page, version

if TYPE_CHECKING:
    from pathlib import Path

    from onrecord.corpus.load import Corpus


def test_the_help_of_a_project_has_the_guidelines_of_its_layer() -> None:
    """Without the front matter."""
    root = load().root
    page = help_page(root, "entities")
    assert "<h2>What counts</h2>" in page
    assert "layer: entities" not in page
    assert page.startswith("<style>")
    for layer in designs():
        name = "entities" if layer == "zones" else layer
        written = (root / "annotations" / "guidelines" / f"{name}.md").read_text("utf-8")
        assert f"\nversion: {version(root, layer)}\n" in written


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
