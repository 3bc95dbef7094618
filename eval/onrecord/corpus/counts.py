"""Count the annotations, for `onrecord stats` and for the card.

A table has the numbers of items of one layer by the values of one attribute and by document. `links` counts the entries
of registries that several documents share, and their items. Words are the tokens (tokens/1) with a letter or a digit.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from onrecord import schema
from onrecord.corpus.features import ITEM_CONFIGS
from onrecord.corpus.rows import rows, start_of
from onrecord.schema.document import Kind, attributes, inventories, item_layers
from onrecord.text import tokens

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from onrecord.corpus.load import Corpus

LAYERS = item_layers()
NOT_COUNTED = frozenset({"cue_polarity", "cue_realis", "mod"})
# title -> (layer, attribute, inventory whose order the values have), for the labels that are counted
BREAKDOWNS: dict[str, tuple[str, str, str]] = {
    f"{layer.capitalize()} by {name.replace('_', ' ')}": (layer, name, inventories(layer)[name])
    for layer in ITEM_CONFIGS
    for name in attributes(layer, Kind.LABEL)
    if name not in NOT_COUNTED
}


@dataclass(frozen=True, slots=True)
class Table:
    """A table of counts. `cells` is label -> doc_id -> count, without labels that no item has."""

    title: str
    documents: list[str]
    cells: dict[str, dict[str, int]]

    def total(self, label: str) -> int:
        """Return a label's count over all documents; the label is a key of `cells`."""
        return sum(self.cells[label].values())


def tables(corpus: Corpus) -> list[Table]:
    """Return all tables of counts: sizes, items by layer, by label and by zone, and items with low certainty.

    A table without a count above 0 is left out, so a corpus without annotations has only the tables of sizes and zones.
    """
    documents = rows(corpus, "all")
    made = [_sizes(documents), _table("Items by layer", documents, _layers, LAYERS)]
    for title, (layer, attribute, inventory) in BREAKDOWNS.items():
        count = partial(_values, layer=layer, attribute=attribute)
        made.append(_table(title, documents, count, schema.inventory(inventory)))
    made.append(_table("Characters by zone", documents, _zones, schema.inventory("zone")))
    made.append(_table("Items by zone", documents, _items_by_zone, schema.inventory("zone")))
    made.append(_table("Low certainty by layer", documents, _uncertain, LAYERS))
    return [table for table in made if table.cells]


def links(corpus: Corpus) -> list[dict[str, Any]]:
    """Return one dict of counts for each of the three registries: entities, event instances and utterances.

    Its keys are `registry` (the name), `entries`, `with several items` (entries with two or more), `in several
    documents` (entries with items in two or more), and `items in these` (the items of the last-named entries).
    """
    made = []
    for name, config, members in (
        ("entities", "entities", "entity_mentions"),
        ("event instances", "event_instances", "event_mentions"),
        ("utterances", "utterances", "utterance_quotes"),
    ):
        entries = rows(corpus, config)
        shared = [row for row in entries if len(row["doc_ids"]) > 1]
        made.append(
            {
                "registry": name,
                "entries": len(entries),
                "with several items": sum(len(row[members]) > 1 for row in entries),
                "in several documents": len(shared),
                "items in these": sum(len(row[members]) for row in shared),
            }
        )
    return made


def as_data(corpus: Corpus) -> dict[str, Any]:
    """Return the counts as JSON-compatible data.

    The keys are `corpus_version`, `documents` (their ids), `tables` (title -> label -> {"total", "by_document": doc_id
    -> count}), and `links` (a list with one dict of counts for each registry, as the function `links` returns it).
    """
    return {
        "corpus_version": corpus.metadata.corpus_version,
        "documents": corpus.doc_ids,
        "tables": {
            table.title: {
                label: {"total": table.total(label), "by_document": row} for label, row in table.cells.items()
            }
            for table in tables(corpus)
        },
        "links": links(corpus),
    }


def _table(
    title: str, documents: list[dict[str, Any]], count: Callable[[dict[str, Any]], Counter[str]], order: Iterable[str]
) -> Table:
    """Return a table of counts by label and document.

    Labels that no item has are left out.

    Args:
        title: The table's title.
        documents: Rows of the published table `all`, one for each document.
        count: Returns label -> count for such a row.
        order: The labels that come first, in this order; other labels follow, sorted.
    """
    counted = {row["doc_id"]: count(row) for row in documents}
    found = set().union(*counted.values())
    known = [label for label in order if label in found]
    labels = [*known, *sorted(found.difference(known))]
    cells = {label: {doc_id: each[label] for doc_id, each in counted.items()} for label in labels}
    return Table(title, list(counted), {label: row for label, row in cells.items() if any(row.values())})


def _sizes(documents: list[dict[str, Any]]) -> Table:
    """Return the table of the documents' lengths: characters, words, and words in annotated zones.

    `documents` are rows of the configuration (published table) `all`, one for each document.
    """
    annotated = schema.annotated_zones()
    cells: dict[str, dict[str, int]] = {"characters": {}, "words": {}, "words in annotated zones": {}}
    for row in documents:
        text, doc_id = row["text"], row["doc_id"]
        cells["characters"][doc_id] = len(text)
        cells["words"][doc_id] = _words(text, 0, len(text))
        cells["words in annotated zones"][doc_id] = sum(
            _words(text, each["start"], each["end"]) for each in row["zones"] if each["zone"] in annotated
        )
    return Table("Sizes", [row["doc_id"] for row in documents], cells if documents else {})


def _words(text: str, start: int, end: int) -> int:
    """Return the number of words between two offsets: tokens with a letter or a digit."""
    return sum(
        any(char.isalnum() for char in text[each.start : each.end]) for each in tokens(text, start=start, end=end)
    )


def _layers(row: dict[str, Any]) -> Counter[str]:
    """Return layer -> number of items in a document (a row of the configuration `all`)."""
    return Counter({layer: len(row[layer]) for layer in LAYERS})


def _values(row: dict[str, Any], layer: str, attribute: str) -> Counter[str]:
    """Return label -> number of a document's items in the layer that have this label.

    Items without one are not counted.

    Args:
        row: The document: a row of the configuration `all`, in which each layer is a list of dicts.
        layer: The layer, such as `quotes`.
        attribute: The field with the label, such as `kind`.
    """
    return Counter(each[attribute] for each in row[layer] if each[attribute] is not None)


def _zones(row: dict[str, Any]) -> Counter[str]:
    """Return zone label -> number of characters of a document in zones with this label.

    `row` is the document: a row of the configuration (published table) `all`.
    """
    counter: Counter[str] = Counter()
    for each in row["zones"]:
        counter[each["zone"]] += each["end"] - each["start"]
    return counter


def _items_by_zone(row: dict[str, Any]) -> Counter[str]:
    """Return zone label -> number of a document's items, of all layers, that start in such a zone.

    Items without offsets are not counted. `row` is the document: a row of the configuration (published table) `all`.
    """
    starts = [start_of(each) for layer in LAYERS for each in row[layer]]
    return Counter(
        zone["zone"]
        for start in starts
        for zone in row["zones"]
        if start is not None and zone["start"] <= start < zone["end"]
    )


def _uncertain(row: dict[str, Any]) -> Counter[str]:
    """Return layer -> number of a document's items whose certainty is `low`.

    `row` is the document: a row of the configuration (published table) `all`.
    """
    return Counter(layer for layer in LAYERS for each in row[layer] if each["certainty"] == "low")
