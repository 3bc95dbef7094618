"""Define the published configurations: what a row is, and its columns with their kinds and meanings.

The columns of annotations are derived from their schemas (see `columns`). The columns that are joined to them (names,
words, the paragraph around an item) are declared here. Every span has its `text`. Scalars and structs may be null,
lists may not. The card, the Parquet files, Croissant and the data frames use these definitions.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from onrecord import schema
from onrecord.corpus.columns import Column, Struct, annotated, worded
from onrecord.errors import OnrecordError
from onrecord.schema.document import item_layers
from onrecord.schema.profile import per_corpus
from onrecord.schema.properties import registry_schemas

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

ITEM_CONFIGS = ("mentions", "quotes", "events", "times")
REGISTRY_CONFIGS = {"entities": "entities", "event_instances": "events", "utterances": "utterances"}
# configuration -> what a row of it is; published in this order
ROWS = {
    "documents": "A row is an article: its text, what is known of it, and its zones.",
    "mentions": "A row is a mention: a phrase that names or points to an entity.",
    "quotes": "A row is a quote: what is said, by whom, to whom, and how the article gives it.",
    "events": "A row is an event mention: a trigger with its arguments.",
    "arguments": "A row is an argument of an event mention: who or what fills one of its roles.",
    "times": "A row is a time expression with its TIMEX3 value.",
    "entities": "A row is an entity, with its mentions in all documents.",
    "event_instances": "A row is an event instance, with its mentions in all documents.",
    "utterances": "A row is an utterance, with the quotes that give it in all documents.",
    "all": "A row is an article with everything: its layers, and the registries' entries that it uses, as lists.",
}

_DOC_ID = Column("string", "The document's id.")
_TITLE = Column("string", "The article's title.")
_PUBLISHER = Column("string", "The article's publisher, null where nothing tells.")
_DATE = Column("date", "The day on which the article was published, null where nothing tells.")
_CANARY = Column("string", "The same GUID in every row: a model that gives it back has seen the corpus.")
_START = "code point of the article's exact text, counted from 0"

# The columns with the place of an item.
CONTEXT: Struct = {
    "doc_id": _DOC_ID,
    "title": _TITLE,
    "publisher": _PUBLISHER,
    "date": _DATE,
    "zone": Column("string", "The zone in which the item starts.", "zone"),
    "paragraph_start": Column("int32", f"Where the paragraph around the item begins: a {_START}."),
    "paragraph": Column("string", "The paragraph around the item."),
    "sentence_start": Column("int32", f"Where the sentence around the item begins: a {_START}."),
    "sentence": Column("string", "The sentence in which the item starts."),
    "canary": _CANARY,
}
_MEMBER: Struct = {
    "doc_id": _DOC_ID,
    "id": Column("string", "The item's id in its document."),
    "start": Column("int32", f"Where it begins: a {_START}."),
    "end": Column("int32", "Where it ends: the code point after its last."),
}
_DOC_IDS = Column(["string"], "The documents in which it stands.")
# layer or registry -> the columns that are joined to its items or entries
JOINED: Mapping[str, Struct] = {
    "mentions": {
        "entity_name": Column("string", "The entity's name."),
        "wikidata": Column("string", "The entity's Wikidata id, null where none is verified."),
        "refers_to_name": Column("string", "The name of the entity that it stands for by metonymy."),
    },
    "quotes": {
        "start": Column("int32", f"Where the content begins: a {_START}. Null where the content is missing."),
        "end": Column("int32", "Where the content ends: the code point after its last. Null where it is missing."),
        "text": Column("string", "The words of the content, its spans joined by a space."),
        "cue_text": Column("string", "The words of the cue, its spans joined by a space."),
        "source_text": Column("string", "The words of the source, its spans joined by a space."),
        "speaker_names": Column(["string"], "The speakers' names, in the order of `speakers`."),
        "addressee_names": Column(["string"], "The addressees' names, in the order of `addressees`."),
        "utterance_label": Column("string", "What the utterance says, in a few words."),
    },
    "events": {
        "instance_type": Column(
            "string",
            "The type of the event instance: the most specific of its triggers, so `type` may be another.",
            "event_type",
        ),
        "instance_label": Column("string", "What happened, in a few words."),
        "instance_from": Column("date", "The first day on which the instance may have happened."),
        "instance_to": Column("date", "The last day on which the instance may have happened."),
        "instance_precision": Column("string", "How exactly the instance's date is known.", "precision"),
    },
    "entities": {
        "doc_ids": _DOC_IDS,
        "entity_mentions": Column(
            [{**_MEMBER, "form": Column("string", "How the mention refers.", "mention_form")}], "Its mentions."
        ),
    },
    "event_instances": {
        "place_name": Column("string", "The name of the entity where it happened."),
        "doc_ids": _DOC_IDS,
        "event_mentions": Column([_MEMBER], "Its mentions."),
    },
    "utterances": {
        "speaker_names": Column(["string"], "The speakers' names, in the order of `speakers`."),
        "doc_ids": _DOC_IDS,
        "utterance_quotes": Column(
            [{**_MEMBER, "rendering": Column("string", "How the quote gives the utterance.", "rendering")}],
            "The quotes that give it.",
        ),
    },
}
# The columns that are joined to an argument.
TARGET: Struct = {
    "target_kind": Column("string", "What kind of item the target is.", "item_kind"),
    "target_start": Column("int32", f"Where the target begins (a quote's content): a {_START}."),
    "target_end": Column("int32", "Where the target ends: the code point after its last."),
    "target_text": Column("string", "The target's words; those of a quote's content are joined by a space."),
    "target_entity": Column("string", "The id of the entity, where the target is a mention."),
    "target_entity_name": Column("string", "The name of the entity, where the target is a mention."),
}
# column of `arguments` -> the column of `events` that it repeats
OF_EVENT = {
    "event_mention": "id",
    "event": "event",
    "event_type": "type",
    "trigger_start": "start",
    "trigger_end": "end",
    "trigger_text": "text",
    "polarity": "polarity",
    "realis": "realis",
    "hedged": "hedged",
    "instance_label": "instance_label",
}
DOCUMENT: Struct = {
    "doc_id": _DOC_ID,
    "title": _TITLE,
    "title_basis": Column("string", "Why the title is believed.", "basis"),
    "title_reason": Column("string", "What the title is inferred from."),
    "publisher": _PUBLISHER,
    "publisher_basis": Column("string", "Why the publisher is believed.", "basis"),
    "publisher_reason": Column("string", "What the publisher is inferred from."),
    "date": _DATE,
    "date_basis": Column("string", "Why the date is believed.", "basis"),
    "date_reason": Column("string", "What the date is inferred from."),
    "language": Column("string", "The article's language, as a BCP 47 tag."),
    "url": Column("string", "The article's address, null where none is known."),
    "file": Column("string", "The file of the exact text, relative to the corpus's directory."),
    "source_file": Column("string", "The name of the file that the text came in."),
    "text_sha256": Column("string", "The SHA-256 of the exact bytes of the text."),
    "characters": Column("int32", "The length of the text in code points."),
    "schema_version": Column("string", "The version of the annotations' schema."),
    "corpus_version": Column("string", "The version of the corpus."),
    "canary": _CANARY,
    "text": Column("string", "The article's exact text: headline and body, and what a web page left around them."),
}
_LISTED = {
    "mentions": "The mentions: the columns of the configuration `mentions`, without those that say where they stand.",
    "times": "The time expressions: the columns of `times`, without those that say where they stand.",
    "fillers": "The fillers: words that fill a role that no entity fills.",
    "quotes": "The quotes: the columns of `quotes`, without those that say where they stand.",
    "nonquotes": "The pairs of quotation marks that are no quote.",
    "events": "The event mentions: the columns of `events`, without those that say where they stand.",
    "entities": "The entities that the document uses: the annotated columns of `entities`.",
    "event_instances": "The event instances that the document uses: the annotated columns of `event_instances`.",
    "utterances": "The utterances that the document uses: the annotated columns of `utterances`.",
}


@per_corpus
def configs() -> dict[str, Struct]:
    """Return configuration -> columns (column name -> kind and meaning), in the order of `ROWS`.

    A configuration is a published table of the Hugging Face data set, such as `quotes`. The columns follow the schemas
    of the corpus in use.
    """
    layers = {layer: Column([item(layer)], _LISTED[layer]) for layer in item_layers()}
    zones = Column(
        [worded(annotated(schema.layers()["zones"]))], "The zones, which together hold every character of the text."
    )
    entries = {name: annotated(registry_schemas()[registry]) for name, registry in REGISTRY_CONFIGS.items()}
    made: dict[str, Struct] = {
        "documents": {
            **DOCUMENT,
            "zones": zones,
            **{layer: layers[layer] for layer in item_layers() if layer not in ITEM_CONFIGS},
        },
        **{layer: {**CONTEXT, **item(layer)} for layer in ITEM_CONFIGS},
        "arguments": {**CONTEXT, **_argument()},
        **{name: _registered(name, entry) for name, entry in entries.items()},
        "all": {
            **DOCUMENT,
            "zones": zones,
            **layers,
            **{name: Column([entry], _LISTED[name]) for name, entry in entries.items()},
        },
    }
    return {config: made[config] for config in ROWS}


def item(layer: str) -> Struct:
    """Return the columns (name -> kind and meaning) of an item of a layer: its fields, their texts, joined columns.

    Joined columns repeat what an item refers to, such as `entity_name` of a mention.

    Args:
        layer: The layer's name, such as `mentions`.

    Raises:
        OnrecordError: A field of the layer's schema has the name of a joined column.
    """
    record = schema.layers()[layer]
    own, joined = annotated(record), JOINED.get(layer, {})
    _check_names(record, own, {*CONTEXT, *joined, *({"text"} if "start" in own else ())})
    own = worded(own)
    if layer == "events":
        arguments = own["arguments"]
        _check_names(record, arguments.kind[0], {*CONTEXT, *OF_EVENT, *TARGET})
        own = {**own, "arguments": Column([{**arguments.kind[0], **TARGET}], arguments.meaning)}
    return {**own, **joined}


def _registered(config: str, entry: Struct) -> Struct:
    """Return the columns of a registry's table: the fields of an entry, its documents and items, the corpus's canary.

    Args:
        config: The name of the table, such as `entities`.
        entry: The columns of an entry's own fields.

    Raises:
        OnrecordError: A field of the registry's schema has the name of a joined column.
    """
    joined: Struct = {**worded(JOINED[config]), "canary": _CANARY}
    _check_names(registry_schemas()[REGISTRY_CONFIGS[config]], entry, joined.keys())
    return {**entry, **joined}


def _check_names(record: str, own: Struct, joined: Collection[str]) -> None:
    """Raise OnrecordError if a field of a schema has the name of a column that the data set adds.

    Args:
        record: The name of the schema, such as `mention`.
        own: The columns of its fields.
        joined: The names of the added columns.
    """
    if shared := own.keys() & {*joined}:
        raise OnrecordError(
            "A field of the schema has the name of a column that the data set adds.",
            where=f"{record}{schema.SUFFIX}",
            got=", ".join(sorted(shared)),
            hint="give the field another name in schema/",
        )


def _argument() -> Struct:
    """Return the columns of the table `arguments`: those of the event, then those of the argument.

    The columns on the place (document, zone, sentence), which all tables of items have, are not included.
    """
    event = item("events")
    return {**{name: event[column] for name, column in OF_EVENT.items()}, **event["arguments"].kind[0]}
