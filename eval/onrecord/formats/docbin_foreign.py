"""Read the mentions of a spaCy Doc from another pipeline: `ents`, coreference clusters, selected span groups.

By default the mentions are `ents` and the clusters of coreference pipelines (`coref_clusters_1` ...); other span groups
are counted as lost. With a selection (`--spans sc`) they are the spans of the selected groups; `ents` can be selected
too. White space at the edges of a mention, which spaCy has tokens for, is trimmed.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from onrecord.documents.model import Mention
from onrecord.documents.relabelled import LEFT_OUT
from onrecord.errors import OnrecordError
from onrecord.formats.losses import NO_PLACE

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from spacy.tokens import Doc

    from onrecord.formats.base import Reading

ENTS = "ents"
MISSING = "it is not annotated whether they are in an entity (ENT_IOB is 0), and they are read as outside"
CLUSTER = re.compile(r"coref_clusters_\d+")


def refuse_unknown_groups(path: Path, known: Collection[str], reading: Reading) -> None:
    """Raise OnrecordError if a span group that the user selected (`reading.groups`) is not in `known`.

    Args:
        path: The file.
        known: The names of the span groups of its documents, and `ents`.
        reading: The selected groups.

    Raises:
        OnrecordError: It lists the unknown groups and those that exist.
    """
    unknown = [name for name in reading.groups if name not in known]
    if unknown:
        raise OnrecordError(
            "No document has a span group with that name.",
            where=str(path),
            got=", ".join(unknown),
            expected=", ".join(sorted(known)),
            hint=f"name a span group of the file: --spans {min(known)}",
        )


def foreign_mentions(doc: Doc, reading: Reading, where: str) -> list[Mention]:
    """Return the mentions of a Doc that another pipeline made, in text order.

    They come from the selected span groups, or, without a selection, from `ents` and coreference clusters; then a span
    of a cluster has the cluster's name as its entity. Spans whose label the user renamed to `-` are left out. White
    space at the edges is cut off.

    Args:
        doc: The spaCy document.
        reading: The selected groups, and the losses, which count the spans that are not read.
        where: The file and the document, for the losses.
    """
    found: dict[tuple[int, int, str | None], Mention] = {}
    for name in (ENTS, *sorted(doc.spans)):
        spans = doc.ents if name == ENTS else doc.spans[name]
        is_cluster = CLUSTER.fullmatch(name) is not None
        if name not in (reading.groups or (ENTS,)) and (reading.groups or not is_cluster):
            why = NO_PLACE if not reading.groups else "it was not selected"
            hint = "" if name == ENTS else f"; --spans {name} reads it as mentions"
            reading.losses.add(name if name == ENTS else f"span group {name}", why + hint, len(spans), where=where)
            continue
        if name == ENTS and not doc.spans:
            missing = sum(token.ent_iob == 0 for token in doc)
            reading.losses.add("tokens", MISSING, missing, where=where)
        for each in spans:
            place = _extent(each)
            if place[0] >= place[1]:
                reading.losses.add("mentions", "it contains only white space", where=where)
            elif is_cluster and name not in reading.groups:
                known = [key for key in found if key[:2] == place] or [(*place, None)]
                for key in known:
                    found[key] = Mention(*place, type=key[2], entity=name)
            elif reading.labels.get(each.label_) != LEFT_OUT:
                label = reading.label(each.label_, "entity_type", where=where) if each.label_ else None
                found.setdefault((*place, label), Mention(*place, type=label, entity=each.kb_id_ or None))
    return [found[key] for key in sorted(found, key=lambda key: (key[0], key[1], key[2] or ""))]


def _extent(span: Any) -> tuple[int, int]:
    """Return (start, end) of a spaCy span in characters, without white space at its edges; equal if nothing remains."""
    text = span.text
    start = span.start_char + len(text) - len(text.lstrip())
    return start, max(start, span.end_char - (len(text) - len(text.rstrip())))
