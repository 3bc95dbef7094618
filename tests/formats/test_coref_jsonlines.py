"""The JSON lines of coreference systems: every tool's keys and offsets, words, text, names, and what is lost."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from onrecord.errors import OnrecordError
from onrecord.formats.base import Reading
from onrecord.formats.guess import guess_input
from onrecord.formats.losses import Losses

from .labelled_files import lost, mentions, read, write

if TYPE_CHECKING:
    from pathlib import Path

SENTENCES = [["Ada", "Lind", "met", "Bo", "."], ["She", "left", "."]]
FLAT = [word for words in SENTENCES for word in words]
TEXT = "Ada Lind met Bo. She left."
CLUSTERS = [[[0, 1], [5, 5]], [[3, 3]]]
SUBTOKENS = [["[CLS]", "Ada", "Li", "##nd", "met", "Bo", ".", "[SEP]"], ["[CLS]", "She", "left", ".", "[SEP]"]]
OF_SUBTOKENS = {
    "sentences": SUBTOKENS,
    "subtoken_map": [0, 0, 1, 1, 2, 3, 4, 4, 4, 5, 6, 7, 7],
    "sentence_map": [0] * 8 + [1] * 5,
    "clusters": [[[1, 3], [9, 9]], [[5, 5]]],
}
CHARACTERS = [[[0, 8], [17, 20]], [[13, 15]]]
FOUND = [("Ada Lind", None, "0"), ("Bo", None, "1"), ("She", None, "0")]
SHAPES: dict[str, dict[str, Any]] = {
    "e2e-coref": {"doc_key": "a", "sentences": SENTENCES, "speakers": [["-"] * 5, ["-"] * 3], "clusters": CLUSTERS},
    "LingMess": {"doc_key": "a", "tokens": FLAT, "clusters": CLUSTERS},
    "LingMess with a text": {"doc_key": "a", "text": TEXT, "tokens": FLAT, "clusters": CLUSTERS},
    "AllenNLP": {"document": FLAT, "clusters": CLUSTERS},
    "maverick": {"tokens": FLAT, "clusters_token_offsets": CLUSTERS, "clusters_char_offsets": None},
    "fastcoref": {"text": TEXT, "clusters": CHARACTERS, "clusters_strings": [["Ada Lind", "She"], ["Bo"]]},
    "fastcoref of words": {"text": FLAT, "clusters": [[[0, 2], [5, 6]], [[3, 4]]]},
    "wl-coref": {
        "document_id": "a", "cased_words": FLAT, "sent_id": [0] * 5 + [1] * 3, "speaker": ["_"] * 8,
        "span_clusters": [[[0, 2], [5, 6]], [[3, 4]]],
    },
    "PreCo": {"id": "a", "sentences": SENTENCES, "mention_clusters": [[[0, 0, 2], [1, 0, 1]], [[0, 3, 4]]]},
    "SpanBERT": {"doc_key": "a", **OF_SUBTOKENS, "speakers": [["[SPL]"]]},
    "coref-hoi": {"doc_key": "a", **OF_SUBTOKENS, "tokens": FLAT},
}  # fmt: skip


@pytest.mark.parametrize("shape", SHAPES)
def test_the_same_mentions_are_read_from_the_files_of_every_tool(shape: str, tmp_path: Path) -> None:
    """Offsets of words, subtokens and characters, with inclusive and exclusive ends; singletons are kept."""
    path = write(tmp_path, SHAPES[shape])
    bundle, losses = read(path)
    assert guess_input(path).name == "coref-jsonlines"
    assert mentions(bundle) == FOUND
    assert not losses
    (document,) = bundle.documents
    named = {"doc_key", "document_id", "id"} & SHAPES[shape].keys()
    assert (document.doc_id, bundle.unnamed) == (("a", frozenset()) if named else ("file", {"file"}))
    assert bundle.carried == {document.doc_id}


@pytest.mark.parametrize("shape", ["e2e-coref", "wl-coref", "PreCo", "SpanBERT", "coref-hoi"])
def test_a_missing_text_is_made_of_the_sentences(shape: str, tmp_path: Path) -> None:
    """A space between words, a line end after a sentence."""
    bundle, _ = read(write(tmp_path, SHAPES[shape]))
    assert bundle.texts == {"a": "Ada Lind met Bo .\nShe left ."}


def test_the_words_are_found_in_the_text_at_hand(tmp_path: Path) -> None:
    """The text of the name's article; Penn Treebank escapes and empty words of spaCy match it."""
    text = "Ada (Lind)\n\nleft."
    words = ["Ada", "-LRB-", "Lind", "-RRB-", "\n\n", "left", "."]
    value = {"doc_key": "a", "sentences": [words], "clusters": [[[0, 3], [4, 4]], [[4, 5]]]}
    reading = Reading({"a": text}.get, Losses())
    path = write(tmp_path, value)
    bundle = guess_input(path).load().read(path, reading)
    assert mentions(bundle) == [("Ada (Lind)", None, "0"), ("\n\nleft", None, "1")]
    assert bundle.carried == frozenset()
    assert lost(reading.losses) == {"mentions": 1}


def test_entities_of_dygie_get_their_cluster_and_events_their_arguments(tmp_path: Path) -> None:
    """A label and a cluster of the same words are one mention; words of an argument without an item are a filler."""
    value = {
        "doc_key": 7,
        "dataset": "ace-event",
        "sentences": [[*SENTENCES[0][:4], "Monday", "."], SENTENCES[1]],
        "ner": [[[0, 1, "PER"], [3, 3, "PER"], [3, 3, "PER"], [4, 4, "DATE"]], []],
        "clusters": [[[0, 1], [6, 6], [6, 6]]],
        "events": [
            [[[2, "Meet"], [0, 1, "participant"], [3, 3, "participant"], [4, 4, "time"]]],
            [[[7, 7, "Travel"], [6, 6, "traveller"]], [[8, "Meet"], [8, 8, "topic"]]],
        ],
        "event_clusters": [[[2, 2], [8, 8]]],
        "relations": [[[0, 1, 3, 3, "KNOWS"]], []],
        "_sentence_start": [0, 6],
    }
    bundle, losses = read(write(tmp_path, value), Travel="-", KNOWS="x")
    (document,) = bundle.documents
    assert (document.doc_id, bundle.unnamed) == ("7", frozenset())
    assert mentions(bundle) == [("Ada Lind", "PER", "0"), ("Bo", "PER", None), ("She", None, "0")]
    assert [each.type for each in document.times or ()] == ["DATE"]
    first, second, third = document.events or ()
    assert [(each.type, each.event) for each in (first, second, third)] == [
        ("Meet", "0"), (None, None), ("Meet", "0"),
    ]  # fmt: skip
    assert [(each.role, each.target) for each in first.arguments or ()][:2] == [
        ("participant", "m1"),
        ("participant", "m2"),
    ]
    assert ("time", "t1") in [(each.role, each.target) for each in first.arguments or ()]
    assert [(each.role, each.target) for each in third.arguments or ()] == [("topic", "f1")]
    assert lost(losses)["ner"] == 1
    assert lost(losses)["mentions"] == 1
    assert lost(losses)["relation KNOWS"] == 1
    assert lost(losses)["dataset"] == 1


def test_entities_of_one_list_and_scores_of_predictions_are_read(tmp_path: Path) -> None:
    """e2e-coref has one list for the document; predictions of DyGIE++ end in scores."""
    value = {"doc_key": "a", "sentences": SENTENCES, "ner": [[0, 1, "PER"]], "clusters": []}
    assert mentions(read(write(tmp_path, value))[0]) == [("Ada Lind", "PER", None)]
    value = {"doc_key": "a", "sentences": SENTENCES, "predicted_ner": [[[0, 1, "PER", 9.1, 0.98]], []]}
    assert mentions(read(write(tmp_path, value))[0]) == [("Ada Lind", "PER", None)]


@pytest.mark.parametrize("key", ["predicted_clusters", "span_clusters", "clusters_token_offsets"])
def test_predictions_beside_gold_are_read_for_the_predicted_side(key: str, tmp_path: Path) -> None:
    """Everything else reads gold; `--spans` names the key to read."""
    predicted = [[[0, 1], [3, 3]]]
    path = write(tmp_path, {"doc_key": "a", "sentences": SENTENCES, "clusters": CLUSTERS, key: predicted})
    module = guess_input(path).load()
    bundle, losses = read(path)
    assert mentions(bundle) == FOUND
    assert lost(losses) == {key: 1}
    for reading in (
        Reading(lambda _: None, Losses(), is_predicted=True),
        Reading(lambda _: None, Losses(), groups=[key]),
    ):
        assert mentions(module.read(path, reading)) == [("Ada Lind", None, "0"), ("Bo", None, "0")]
        assert "clusters" in lost(reading.losses)
    with pytest.raises(OnrecordError, match="has the key nothing") as raised:
        read(path, groups=["nothing"])
    assert raised.value.expected == f"{key}, clusters"


def test_predictions_of_one_kind_do_not_let_gold_of_another_count_as_predicted(tmp_path: Path) -> None:
    """A file of predicted entities with gold clusters has no predicted clusters."""
    value = {"doc_key": "a", "sentences": SENTENCES, "clusters": CLUSTERS, "predicted_ner": [[[3, 3, "PER", 1, 1]], []]}
    path = write(tmp_path, value)
    reading = Reading(lambda _: None, Losses(), is_predicted=True)
    assert mentions(guess_input(path).load().read(path, reading)) == [("Bo", "PER", None)]
    assert mentions(read(path)[0]) == FOUND


def test_predictions_are_read_where_gold_is_left_empty(tmp_path: Path) -> None:
    """e2e-coref asks for empty clusters, and writes its predictions beside them."""
    value = {"doc_key": "nw", "sentences": SENTENCES, "clusters": [], "predicted_clusters": CLUSTERS}
    bundle, _ = read(write(tmp_path, value))
    assert mentions(bundle) == FOUND
    assert bundle.unnamed == {"file"}, "a genre is no name"


def test_what_is_not_read_is_counted(tmp_path: Path) -> None:
    """Speakers that are named, other keys, and mentions that fastcoref could not place."""
    value = {
        "text": TEXT,
        "clusters": [[[0, 8], None]],
        "speakers": [["Ada"] * 8],
        "top_spans": [[0, 1]],
        "dataset": "",
    }
    bundle, losses = read(write(tmp_path, value))
    assert mentions(bundle) == [("Ada Lind", None, "0")]
    assert lost(losses) == {"mentions": 1, "speakers": 1, "top_spans": 1}


def test_keys_that_documents_share_are_no_names(tmp_path: Path) -> None:
    """Numbers are appended, and a note says so; parts of OntoNotes are named as in CoNLL-2012."""
    rows = [{"doc_key": "x", "sentences": [[word, "left"]], "clusters": [[[0, 0]]]} for word in ("Ada", "Bo")]
    bundle, losses = read(write(tmp_path, *rows))
    assert [each.doc_id for each in bundle.documents] == ["x-1", "x-2"]
    assert bundle.unnamed == {"x-1", "x-2"}
    assert "2 examples share ids, such as 'x'" in losses.notes[0]
    keys = ["bc/cctv/00/cctv_0000_0", "bc/cctv/00/cctv_0000_1"]
    bundle, _ = read(write(tmp_path, *({**row, "doc_key": key} for row, key in zip(rows, keys, strict=True))))
    assert [each.doc_id for each in bundle.documents] == ["bc/cctv/00/cctv_0000", "bc/cctv/00/cctv_0000.part-1"]


def test_a_list_of_documents_and_a_file_of_another_name_are_detected(tmp_path: Path) -> None:
    """JSON lines and a JSON list are read alike."""
    rows = [SHAPES["e2e-coref"], {**SHAPES["LingMess"], "doc_key": "b"}]
    for path in (write(tmp_path, rows, name="all.json"), write(tmp_path, *rows, name="all.jsonlines", ends="\r\n")):
        assert guess_input(path).name == "coref-jsonlines"
        bundle, _ = read(path)
        assert [mentions(bundle, at) for at in (0, 1)] == [FOUND, FOUND]


SOUND = SHAPES["e2e-coref"]


@pytest.mark.parametrize(
    ("value", "at", "message"),
    [
        ({**SOUND, "clusters": [[[0, 8]]]}, "clusters[0][0]", "the mention is not inside the document"),
        ({**SOUND, "clusters": [[[2, 1]]]}, "clusters[0][0]", "the mention is not inside the document"),
        ({**SOUND, "clusters": [[[0, 1], "She"]]}, "clusters[0][1]", "is not a mention"),
        ({**SOUND, "clusters": [[0, 1]]}, "clusters[0][0]", "is not a mention"),
        ({**SOUND, "clusters": [[[0, True]]]}, "clusters[0][0]", "is not a mention"),
        ({**SOUND, "ner": [[[0, "PER"]]]}, "ner[0][0]", "is not a labelled span"),
        ({**SOUND, "ner": "PER"}, "ner", "is not a list"),
        ({**SOUND, "events": [["Meet"]]}, "events[0][0]", "is not an event"),
        ({**SOUND, "events": [[[[0, "Meet"], [99, 99, "topic"]]]]}, "events[0][0][1]", "not inside the document"),
        ({**SOUND, "sentences": ["Ada", "left"]}, "sentences", "is not a list of words for each sentence"),
        ({"doc_key": "a", "tokens": [1], "clusters": []}, "tokens", "is not a list of words"),
        ({"doc_key": "a", "clusters": [[[0, 1]]], "document": []}, "", "has neither words nor a text"),
        ({**SHAPES["LingMess with a text"], "text": "Ada met Bo."}, "", "the word does not match the text"),
        ({**SHAPES["fastcoref"], "clusters": [[[0, 99]]]}, "clusters[0][0]", "the mention is not inside the document"),
        ({**SHAPES["fastcoref"], "clusters_strings": [["Ada", "She"]]}, "clusters[0][0]", "not those of the text"),
        ({**SHAPES["PreCo"], "mention_clusters": [[[2, 0, 1]]]}, "mention_clusters[0][0]", "not inside the document"),
        ({**SHAPES["SpanBERT"], "subtoken_map": [0]}, "subtoken_map", "does not fit the subtokens"),
        ({**SHAPES["coref-hoi"], "tokens": FLAT[:3]}, "subtoken_map", "the number of a word that does not exist"),
        ({**SOUND, "sentences": [["[CLS]", "[UNK]"]], "subtoken_map": [0, 0]}, "sentences", "a word is unknown"),
        ({**SOUND, "sentences": [["ĠAda"]], "subtoken_map": [0]}, "sentences", "the subtokens are bytes"),
    ],
)
def test_a_wrong_document_is_an_error_with_its_place(
    value: dict[str, Any], at: str, message: str, tmp_path: Path
) -> None:
    """The error has the line, the place in the document, and what was expected."""
    first = SHAPES["PreCo"] if "mention_clusters" in value else SOUND
    path = write(tmp_path, {**first, "doc_key": "sound"}, value, name="file.jsonlines")
    module = guess_input(path).load()
    with pytest.raises(OnrecordError) as raised:
        module.read(path, Reading(lambda _: None, Losses()))
    assert f"{path}:2" in str(raised.value)
    assert at in str(raised.value)
    assert message in str(raised.value)


def test_an_end_that_is_one_too_large_is_explained(tmp_path: Path) -> None:
    """The error says what the two numbers count."""
    with pytest.raises(OnrecordError) as raised:
        read(write(tmp_path, {**SOUND, "clusters": [[[7, 8]]]}))
    assert "[first word, last word], from 0 to 7" in str(raised.value)


def test_a_file_without_annotations_is_an_error(tmp_path: Path) -> None:
    """The input of a system is not its output."""
    with pytest.raises(OnrecordError, match="No document of the file has clusters") as raised:
        read(write(tmp_path, {"doc_key": "a", "sentences": SENTENCES}))
    assert "give its output" in raised.value.hint


@pytest.mark.parametrize(
    "value",
    [
        {"doc_id": "a", "mentions": []},
        {"doc_id": "a", "events": [], "quotes": []},
        {"text": "Ada left.", "quotes": []},
        {"text": "Ada left.", "label": [[0, 3, "PER"]]},
        {"text": "Ada left.", "spans": [], "tokens": [{"text": "Ada", "start": 0, "end": 3, "id": 0}]},
    ],
)
def test_files_of_others_are_not_taken_for_coreference(value: dict[str, Any], tmp_path: Path) -> None:
    """Our documents, simple JSON, and texts with labelled spans keep their formats."""
    assert guess_input(write(tmp_path, value)).name != "coref-jsonlines"


def test_what_is_written_has_the_keys_that_every_tool_reads(tmp_path: Path) -> None:
    """doc_key, sentences, speakers and clusters, and nothing else, which some tools refuse."""
    bundle, _ = read(write(tmp_path, {**SHAPES["fastcoref"], "doc_key": "bc/cctv/00/cctv_0000_0"}))
    module = guess_input(write(tmp_path, SOUND)).load()
    losses = Losses()
    row = json.loads(module.write(bundle, losses)[""])
    assert row == {
        "doc_key": "bc/cctv/00/cctv_0000_0",
        "sentences": SENTENCES,
        "speakers": [["-"] * 5, ["-"] * 3],
        "clusters": CLUSTERS,
    }
    assert not losses
