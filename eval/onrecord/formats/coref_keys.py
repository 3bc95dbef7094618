"""Recognise the JSON lines of coreference systems, and select the keys of a file from which annotations are read.

The systems agree on one object per document, and differ in its keys and in what offsets count:

    e2e-coref, s2e-coref, maverick    doc_key, sentences, speakers, clusters: words, the last one inclusive
    LingMess                          doc_key, tokens, clusters: words, the last one inclusive
    AllenNLP                          document, clusters: words, the last one inclusive
    SpanBERT coref, coref-hoi         sentences of subtokens, subtoken_map, clusters: subtokens, the last one inclusive
    fastcoref                         text, clusters: characters, the end exclusive; text may be a list of words
    wl-coref                          document_id, cased_words, sent_id, span_clusters: words, the end exclusive
    PreCo                             id, sentences, mention_clusters: sentence, word in it, word after the last one
    DyGIE++, SciERC                   as e2e-coref, with ner, relations, events for each sentence

Predictions are often written into the file that has gold, under `predicted_clusters` or `span_clusters`. The predicted
side of a score reads these, everything else reads gold.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from onrecord.errors import OnrecordError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from onrecord.formats.base import Reading

WORDS = ("sentences", "cased_words", "tokens", "document", "text")
PREFIX = "predicted_"
# The keys of clusters. Of several, predictions are under the first, and gold under the last.
CLUSTERS = ("predicted_clusters", "span_clusters", "clusters_token_offsets", "mention_clusters", "clusters")
OF_SENTENCES = ("ner", "events", "relations")  # the keys of DyGIE++ besides, with a list for each sentence
EVENT_CLUSTERS = "event_clusters"
LISTED = (*OF_SENTENCES, EVENT_CLUSTERS)
MARKS = (*CLUSTERS, *LISTED, *(f"{PREFIX}{each}" for each in LISTED))
IDS = ("doc_key", "document_id", "doc_id", "id")


def is_coref(value: Any) -> bool:
    """Return whether a value, decoded from JSON, is a document as coreference systems write it.

    >>> is_coref({"doc_key": "nw", "sentences": [["Ada", "left"]], "clusters": []}), is_coref({"text": "Ada left"})
    (True, False)
    """
    if not isinstance(value, dict) or not any(map(value.get, WORDS)):
        return False
    if any(isinstance(value.get(each), list) for each in CLUSTERS):
        return True
    is_cut = are_words_of_sentences(value.get("sentences")) or are_words(
        value.get("cased_words") or value.get("tokens")
    )
    return is_cut and ("doc_key" in value or any(isinstance(value.get(each), list) for each in MARKS))


def are_words(value: Any) -> bool:
    """Return whether a value is a list of strings, such as the words of a document."""
    return isinstance(value, list) and all(isinstance(each, str) for each in value)


def are_words_of_sentences(value: Any) -> bool:
    """Return whether a value is a list of lists of strings: the words of each sentence."""
    return isinstance(value, list) and all(map(are_words, value))


def selected(path: Path, values: Iterable[Mapping[str, Any]], reading: Reading) -> dict[str, str]:
    """Return what is read (`clusters`, `ner`, `events`, `relations`, `event_clusters`) -> the key that has it.

    Without `reading.groups`, which names the keys, they are those of gold, or for a file of predictions those of the
    predictions. A file with only one of the two is read in any case.

    Args:
        path: The file, for the error.
        values: The documents of the file, decoded from JSON.
        reading: The options.

    Raises:
        OnrecordError: The file has no key with annotations, or not one that the user named.
    """
    filled: dict[str, bool] = {}  # key -> whether any document has something under it
    for value in values:
        for key in MARKS:
            if (found := value.get(key)) is not None:
                filled[key] = filled.get(key, False) or not isinstance(found, list) or any(found)
    unknown = [each for each in reading.groups if each not in filled]
    if unknown or not filled:
        raise OnrecordError(
            f"No document of the file has the key {unknown[0]}."
            if unknown
            else "No document of the file has clusters.",
            where=str(path),
            expected=", ".join(filled) if unknown else f"one of the keys {', '.join(MARKS)}",
            hint="name a key that the file has with --spans" if unknown else "run the system, and give its output",
        )
    keys = reading.groups or (_of_predictions if reading.is_predicted else _of_gold)(filled)
    return {_what(each): each for each in keys}


def _what(key: str) -> str:
    """Return what a key of a file has: `clusters`, or a name of `LISTED`."""
    return "clusters" if key in CLUSTERS else key.removeprefix(PREFIX)


def _of_predictions(filled: Mapping[str, bool]) -> list[str]:
    """Return the keys of predictions: those with predictions, or else all, since then no key is marked as predicted."""
    clusters = [each for each in CLUSTERS if each in filled]
    marked = [each for each in filled if each.startswith(PREFIX)] + (clusters[:1] if len(clusters) > 1 else [])
    return [*dict.fromkeys(marked)] or [*filled]


def _of_gold(filled: Mapping[str, bool]) -> list[str]:
    """Return the keys of gold; those of predictions if nothing else has any item."""
    gold = [each for each in filled if not each.startswith(PREFIX)]
    if not any(filled[each] for each in gold) and len(gold) < len(filled):
        return [each for each in filled if each.startswith(PREFIX)]
    clusters = [each for each in reversed(CLUSTERS) if each in gold]
    best: Sequence[str] = [each for each in clusters if filled[each]] or clusters
    return [*best[:1], *(each for each in gold if each in LISTED)]
