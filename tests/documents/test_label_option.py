"""`--label` renames the labels of JSONL predictions, as it does those of a DocBin."""

from __future__ import annotations

import importlib.util
import json
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from onrecord.cli.main import onrecord
from onrecord.corpus.load import load
from onrecord.documents.relabelled import relabelled
from onrecord.errors import OnrecordError

if TYPE_CHECKING:
    from pathlib import Path

THEIRS = {"PER": "PERSON", "ORG": "ORG", "GPE": "COUNTRY"}
OPTIONS = [option for renamed in ("PERSON=PER", "COUNTRY=GPE", "MONEY=-") for option in ("--label", renamed)]


def scored(*arguments: str | Path) -> dict[str, Any]:
    """Return the JSON of `onrecord score` with two measures."""
    command = ["score", *map(str, arguments), "--measures", "mention.strict,mention.exact", "--json", "-"]
    found: dict[str, Any] = json.loads(CliRunner().invoke(onrecord, command, catch_exceptions=False).stdout)
    return found


def names() -> dict[str, list[tuple[int, int, str]]]:
    """Return gold's names of three types that do not overlap, by document, with the labels of another scheme."""
    found: dict[str, list[tuple[int, int, str]]] = {}
    for doc_id, document in load().documents.items():
        found[doc_id] = []
        for each in sorted(document.mentions or (), key=lambda each: (each.start, each.end)):
            free = not found[doc_id] or found[doc_id][-1][1] <= each.start
            if each.form == "name" and each.type in THEIRS and free:
                found[doc_id].append((each.start, each.end, THEIRS[each.type]))
    return found


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return a file of predictions with another scheme's labels, and an amount of money in each document."""
    lines = []
    for doc_id, spans in names().items():
        mentions = [{"start": start, "end": end, "type": label} for start, end, label in spans]
        lines.append({"doc_id": doc_id, "mentions": [*mentions, {"start": 0, "end": 1, "type": "MONEY"}]})
    path = tmp_path / "theirs.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
    return path


def test_label_option_renames_labels_and_a_dash_leaves_items_out(path: Path) -> None:
    """All renamed types are right, and the signature has the renaming."""
    found = scored(path, *OPTIONS)
    strict = found["measures"]["mention.strict"]
    assert strict["precision"] == 1.0
    assert strict["counts"]["predicted"] == sum(map(len, names().values()))
    assert "labels:COUNTRY=GPE,MONEY=-,PERSON=PER" in found["signature"]


def test_an_unknown_label_after_the_renaming_is_an_error(path: Path) -> None:
    """A label that is unknown after the renaming is an error with its place."""
    with pytest.raises(OnrecordError, match="problem") as caught:
        scored(path, "--label", "PERSON=PER", "--label", "MONEY=-")
    assert "COUNTRY" in str(caught.value)


def test_label_option_renames_types_of_events_and_kinds_of_quotes(tmp_path: Path) -> None:
    """Values that are no label stay as they are."""
    quote = {"kind": "spoken", "content": [{"start": 0, "end": 3}]}
    line = {
        "doc_id": "d",
        "events": [{"start": 4, "end": 7, "type": "Talk"}, {"start": 0, "end": 3}],
        "quotes": [quote],
    }
    path = tmp_path / "one.jsonl"
    path.write_text(json.dumps({"onrecord": "predictions", "schema_version": "0.1.0", "system": "mine"}) + "\n")
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps(line) + "\n")
    held = relabelled(path, {"Talk": "Communicate", "spoken": "direct"})
    (document,) = held.documents
    assert [each.type for each in document.events or ()] == ["Communicate", None]
    assert [each.kind for each in document.quotes or ()] == ["direct"]
    assert held.header.system == "mine"


@pytest.mark.skipif(
    importlib.util.find_spec("spacy") is None, reason="spaCy is not installed: pip install 'onrecord[spacy]'"
)
def test_a_docbin_with_the_same_spans_and_options_has_the_same_counts(path: Path, tmp_path: Path) -> None:
    """The same options give the same counts for both."""
    import spacy
    from spacy.tokens import DocBin

    nlp = spacy.blank("en")
    bin_ = DocBin()
    kept: dict[str, list[tuple[int, int, str]]] = {}
    for doc_id, spans in names().items():
        doc = nlp(load().texts[doc_id])
        whole = [doc.char_span(start, end, label=label) for start, end, label in spans]
        placed = [each for each in whole if each is not None]
        free = next(token.i for token in doc if not any(each.start <= token.i < each.end for each in placed))
        doc.ents = [*placed, spacy.tokens.Span(doc, free, free + 1, label="MONEY")]
        kept[doc_id] = [(each.start_char, each.end_char, each.label_) for each in doc.ents]
        bin_.add(doc)
    bin_.to_disk(tmp_path / "theirs.spacy")
    lines = [
        {"doc_id": doc_id, "mentions": [{"start": start, "end": end, "type": label} for start, end, label in spans]}
        for doc_id, spans in kept.items()
    ]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
    ours, theirs = (
        scored(tmp_path / "theirs.spacy", "--format", "docbin", *OPTIONS)["measures"],
        scored(path, *OPTIONS)["measures"],
    )
    assert {name: row["counts"] for name, row in ours.items()} == {name: row["counts"] for name, row in theirs.items()}
