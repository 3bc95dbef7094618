"""`onrecord add`: the text is kept byte for byte, and unknown facts stay unknown."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from onrecord import schema
from onrecord.checks.run import validate
from onrecord.cli.add import add as command
from onrecord.corpus.add import add, next_id, proposed_zones
from onrecord.corpus.begin import layers_named
from onrecord.corpus.load import load
from onrecord.errors import OnrecordError, Severity
from onrecord.paths import annotations_dir
from onrecord.studio.guidelines import version

if TYPE_CHECKING:
    from pathlib import Path

TEXT = "Harbour 🚢 Closes\r\n\r\nThe harbour closed, the Alder Gazette says.\r\nNobody minded.\r\n"


@pytest.fixture
def article(tmp_path: Path) -> Path:
    """Return a text of ours with emoji and CR LF line ends."""
    path = tmp_path / "harbour.txt"
    path.write_bytes(TEXT.encode())
    return path


def test_an_added_article_keeps_its_bytes_and_the_corpus_is_valid(small_corpus: Path, article: Path) -> None:
    """The text is as it was, the zones partition it, and no check has an error to report."""
    added = add(load(small_corpus), article, title="Harbour 🚢 Closes", publisher="Alder Gazette", date="2031-05-09")
    corpus = load(small_corpus)
    assert corpus.doc_ids[-1] == added.doc_id == "ferry-3"
    assert corpus.texts["ferry-3"] == TEXT
    assert added.characters == len(TEXT)
    assert [(each.start, each.end) for each in corpus.documents["ferry-3"].zones or ()] == [(0, 20), (20, len(TEXT))]
    assert [each for each in validate(small_corpus).problems if each.severity is Severity.ERROR] == []


def test_the_basis_of_a_fact_is_stated_inferred_or_unknown(small_corpus: Path, article: Path) -> None:
    """Stated if the text has it, inferred if it was only given, unknown if it was not."""
    added = add(load(small_corpus), article, title="Harbour 🚢 Closes", publisher="The Daily Alder")
    assert (added.title.basis, added.publisher.basis, added.date.basis) == ("stated", "inferred", "unknown")
    assert added.publisher.reason
    assert added.date.value is None


def test_a_text_that_the_corpus_has_cannot_be_added(small_corpus: Path, article: Path) -> None:
    """The same bytes under another name are found by their hash."""
    add(load(small_corpus), article, title="Harbour")
    with pytest.raises(OnrecordError, match="has this text") as raised:
        add(load(small_corpus), article, title="Harbour", doc_id="another")
    assert raised.value.got == "the text of ferry-3"


@pytest.mark.parametrize(
    ("data", "message"),
    [(b"caf\xe9", "not UTF-8"), (b"a\0b", "binary, or UTF-16"), (b"\xef\xbb\xbfa", "shift offsets"), (b" \n", "empty")],
)
def test_a_file_that_is_not_an_article_is_refused(data: bytes, message: str, small_corpus: Path, article: Path) -> None:
    """Bytes that are not text, characters that shift offsets, and an empty file are errors."""
    article.write_bytes(data)
    before = (small_corpus / "corpus/articles.json").read_bytes()
    with pytest.raises(OnrecordError, match=message):
        add(load(small_corpus), article, title="x")
    assert (small_corpus / "corpus/articles.json").read_bytes() == before


@pytest.mark.parametrize(
    ("doc_id", "what"),
    [
        ("ferry-1", "An article of the corpus has this id"),
        ("../up", "The id cannot be used"),
        ("entities", "The id cannot be used"),
        ("a b", "The id cannot be used"),
    ],
)
def test_an_existing_or_invalid_id_is_refused(doc_id: str, what: str, small_corpus: Path, article: Path) -> None:
    """An id names a file: no file is overwritten, and none is written outside the corpus."""
    with pytest.raises(OnrecordError, match=what):
        add(load(small_corpus), article, title="x", doc_id=doc_id)


def test_an_invalid_date_is_refused(small_corpus: Path, article: Path) -> None:
    """A date is a day, as everywhere in the corpus."""
    with pytest.raises(OnrecordError, match="date"):
        add(load(small_corpus), article, title="x", date="May 9")


def test_the_next_id_has_the_next_number() -> None:
    """Numbers keep their width if possible."""
    assert [next_id(each) for each in (["a-1", "a-9"], ["r-009"], ["x"])] == ["a-10", "r-010", "article-000"]


def test_a_text_of_one_paragraph_has_only_the_zone_body() -> None:
    """Without a second paragraph there is no headline."""
    assert [each.zone for each in proposed_zones("Only this.\n")] == ["body"]


def test_add_prints_the_next_command(small_corpus: Path, article: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The article is added, and the next command can be copied from the screen."""
    monkeypatch.setenv("ONRECORD_HOME", str(small_corpus))
    result = CliRunner().invoke(command, [str(article), "--title", "Harbour"])
    assert result.exit_code == 0
    assert "onrecord studio push --name YOU --doc ferry-3 --from nothing" in result.stdout
    assert "relative times (Monday) get values with XXXX" in result.stdout
    article.write_text("Nobody said a word.", encoding="utf-8")
    dated = CliRunner().invoke(command, [str(article), "--title", "Word", "--date", "2031-05-09"])
    assert "XXXX" not in dated.stdout


def test_add_with_guidelines_copies_the_newest_and_runs_their_checks(tmp_path: Path, article: Path) -> None:
    """The projects of the new corpus show them; for the next article the option changes nothing, and says so."""
    root = tmp_path / "alder"
    arguments = [str(article), "--title", "Harbour", "--root", str(root), "--guidelines"]
    assert CliRunner().invoke(command, arguments, catch_exceptions=False).exit_code == 0
    for layer in ("entities", "quotes", "events", "identity"):
        newest = annotations_dir() / "guidelines" / "2.1.0" / f"{layer}.md"
        assert (root / "annotations" / "guidelines" / newest.name).read_bytes() == newest.read_bytes()
        assert version(root, layer) == "2.1.0"
    assert json.loads((root / "corpus" / "corpus.json").read_bytes())["guidelines"] is True
    assert [each for each in validate(root).problems if each.severity is Severity.ERROR] == []
    page = root / "annotations" / "guidelines" / "quotes.md"
    page.write_text("version: 3.0.0\n\nOur own rules.\n", encoding="utf-8")
    article.write_text("Nobody said a word.", encoding="utf-8")
    second = CliRunner().invoke(command, arguments, catch_exceptions=False)
    assert second.exit_code == 0
    assert "has guidelines already" in second.stdout
    assert page.read_text("utf-8").endswith("Our own rules.\n")
    assert load(root).doc_ids == ["article-000", "article-001"]


def test_the_guidelines_of_a_new_corpus_speak_of_nothing_that_it_lacks(tmp_path: Path, article: Path) -> None:
    """Each relative link leads to a file of the new corpus, and no sentence is about the gold of the package."""
    arguments = [str(article), "--title", "Harbour", "--root", str(tmp_path / "alder"), "--guidelines"]
    assert CliRunner().invoke(command, arguments, catch_exceptions=False).exit_code == 0
    pages = [*(tmp_path / "alder" / "annotations" / "guidelines").iterdir()]
    links = [(page, each) for page in pages for each in re.findall(r"\]\(([^)#]+)", page.read_text("utf-8"))]
    assert len(links) > 3
    assert [f"{page.name}: {each}" for page, each in links if not (page.parent / each).is_file()] == []
    assert [page.name for page in pages if re.search(r"[Gg]old \d|recusal|docs/", page.read_text("utf-8"))] == []


def test_guidelines_are_not_added_to_a_corpus_without_any(small_corpus: Path, article: Path) -> None:
    """They would turn on checks that its gold was not made for; the message says how to do it by hand."""
    arguments = [str(article), "--title", "Harbour", "--root", str(small_corpus), "--guidelines"]
    with pytest.raises(OnrecordError, match="has no guidelines") as raised:
        CliRunner().invoke(command, arguments, catch_exceptions=False, standalone_mode=False)
    assert "set `guidelines`" in raised.value.hint


def test_add_with_a_new_root_makes_a_valid_corpus(tmp_path: Path, article: Path) -> None:
    """The new corpus has its own canary; a second article is added to it."""
    root, second = tmp_path / "alder", tmp_path / "second.txt"
    second.write_text("Nobody said a word.", encoding="utf-8")
    for file in (article, second):
        arguments = [str(file), "--title", "Harbour", "--root", str(root)]
        assert CliRunner().invoke(command, arguments, catch_exceptions=False).exit_code == 0
    corpus = load(root)
    assert corpus.doc_ids == ["article-000", "article-001"]
    assert (corpus.metadata.name, len(corpus.metadata.canary)) == ("alder", 36)
    assert corpus.metadata.canary != load().metadata.canary
    assert [each for each in validate(root).problems if each.severity is Severity.ERROR] == []


def test_a_new_corpus_is_refused_in_a_directory_with_annotations(tmp_path: Path, article: Path) -> None:
    """A directory with annotations and no list of articles is not changed."""
    (tmp_path / "alder" / "annotations").mkdir(parents=True)
    with pytest.raises(OnrecordError, match="already has files of a corpus"):
        CliRunner().invoke(
            command, [str(article), "--title", "x", "--root", str(tmp_path / "alder")], catch_exceptions=False
        )
    assert [each.name for each in (tmp_path / "alder").iterdir()] == ["annotations"]


def test_layers_option_declares_the_layers_of_a_new_corpus(tmp_path: Path, article: Path) -> None:
    """With `--layers quotes` gold may have quotes only, and a quote needs a content only."""
    root = tmp_path / "alder"
    arguments = [str(article), "--title", "Harbour", "--root", str(root), "--id", "harbour"]
    assert CliRunner().invoke(command, [*arguments, "--layers", "quotes"]).exit_code == 0
    path = root / "annotations" / "gold" / "harbour.json"
    document = json.loads(path.read_text())
    assert [name for name in schema.layers() if name in document] == ["zones", "quotes"]
    document["quotes"] = [{"id": "q1", "content": [{"start": 22, "end": 40}]}]
    path.write_text(json.dumps(document))
    assert validate(root).problems == []
    article.write_text("Nobody said a word.", encoding="utf-8")
    second = [str(article), "--title", "x", "--root", str(root), "--layers"]
    assert isinstance(CliRunner().invoke(command, [*second, "events"]).exception, OnrecordError)
    assert CliRunner().invoke(command, [*second, "quotes"]).exit_code == 0  # as the corpus declares them


def test_layers_option_takes_layers_and_fields() -> None:
    """Entities are the layer mentions; an unknown layer or field is an error with the known ones."""
    assert layers_named("entities, quotes.kind,quotes.cue?") == {
        "zones": "all",
        "mentions": "any",
        "quotes": ["kind", "cue?"],
    }
    for wrong in ("quote", "quotes.tone"):
        with pytest.raises(OnrecordError, match="no such layer or field"):
            layers_named(wrong)


@pytest.mark.parametrize(
    ("names", "later"),
    [
        ("quotes,quotes.cue", "quotes.cue"),
        ("quotes.cue,quotes", "quotes"),
        ("entities,mentions.type", "mentions.type"),
        ("quotes.cue,quotes.cue?", "quotes.cue?"),
        ("quotes.kind?, quotes.cue, quotes.kind", "quotes.kind"),
    ],
)
def test_layers_that_contradict_each_other_are_refused(names: str, later: str) -> None:
    """A layer is named alone or with fields, a field with or without `?`; the error names the second one."""
    with pytest.raises(OnrecordError, match="contradict each other") as caught:
        layers_named(names)
    assert caught.value.got == later


def test_a_repeated_layer_or_field_counts_once() -> None:
    """The same name twice has the meaning of one."""
    assert layers_named("quotes,quotes,times.type,times.type") == {"zones": "all", "quotes": "any", "times": ["type"]}


def test_the_error_of_an_id_names_the_characters_that_it_may_have(small_corpus: Path, article: Path) -> None:
    """And an id that would do."""
    with pytest.raises(OnrecordError) as raised:
        add(load(small_corpus), article, title="x", doc_id="ferry no. 3")
    assert all(each in raised.value.expected for each in ("a-z", "A-Z", "0-9", ". _ -"))
    assert raised.value.hint == "--id ferry_no._3"
