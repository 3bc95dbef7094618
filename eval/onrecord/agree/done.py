"""Compare two annotators in the layers that both finished; an unfinished layer is not a disagreement.

`layers` in `about.json` lists the finished layers of each document; without it, all are finished. A figure is computed
on the documents in which both annotators finished its layer. It is undefined if there is no such document.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from onrecord.agree.pairwise import Figure, PairAgreement, agree_two
from onrecord.errors import OnrecordError
from onrecord.studio.owned import declared_layers

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from onrecord.agree.annotators import Annotator

# The start of a figure's name -> its layer. The first match counts; a figure without a match covers all layers.
LAYERS = {
    "event.coref": "identity",
    "event.xcoref": "identity",
    "utterance": "identity",
    "quote.rendering": "identity",
    "quote": "quotes",
    "event": "events",
    "time": "events",
    "mention": "entities",
    "coref": "entities",
    "xcoref": "entities",
    "link": "entities",
}


NOTHING = Figure(None, {})


def layer_of(figure: str) -> str | None:
    """Return the layer that a figure measures, or None if the figure covers all layers.

    Args:
        figure: The name of a measure or attribute.

    >>> layer_of("quote.act"), layer_of("event.xcoref.muc"), layer_of("mention")
    ('quotes', 'identity', 'entities')
    """
    return next((layer for start, layer in LAYERS.items() if figure == start or figure.startswith(f"{start}.")), None)


def both_did(one: Annotator, other: Annotator, doc_ids: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Return layer -> the ids of the documents in which both annotators finished the layer, by their about.json.

    Every layer is a key, also one with no such document. An annotator without an about.json, or whose about.json lists
    no layers, has finished all.
    """
    return {
        layer: tuple(each for each in doc_ids if _did(one, each, layer) and _did(other, each, layer))
        for layer in dict.fromkeys(LAYERS.values())
    }


def _did(annotator: Annotator, doc_id: str, layer: str) -> bool:
    known = annotator.about.layers if annotator.about else None
    return known is None or layer in known.get(doc_id, ())


def agree_on_done(
    one: Annotator, other: Annotator, *, doc_ids: Sequence[str], measures: Iterable[str] | None = None
) -> PairAgreement:
    """Return the agreement of two annotators, each figure on the documents in which both finished its layer.

    A figure without such a document is None.

    Args:
        one: An annotator.
        other: The other annotator.
        doc_ids: The documents to compare.
        measures: The measures of the F1, by name or pattern; None for all.

    Raises:
        OnrecordError: Both annotators finished no layer of any document, or a check finds an error in an annotation.
    """
    chosen = None if measures is None else list(measures)
    done = both_did(one, other, doc_ids)
    if not any(done.values()):
        raise OnrecordError(
            "The annotators have no layer in common.",
            where=f"{one.path}, {other.path}",
            got="; ".join(f"{each.name}: {_finished(each)}" for each in (one, other)),
            expected="a layer of a document that both finished, by their about.json",
            hint="onrecord studio pull, once both have submitted the layer",
        )
    parts = {
        docs: agree_two(one, other, doc_ids=docs, measures=chosen) for docs in dict.fromkeys(done.values()) if docs
    }
    whole = parts.get(tuple(doc_ids)) or next(iter(parts.values()))
    if set(done.values()) == {tuple(doc_ids)}:
        return whole

    def figures(kind: str) -> dict[str, Figure]:
        found = {}
        for name in dict.fromkeys(name for part in parts.values() for name in getattr(part, kind)):
            part = parts.get(done.get(layer_of(name) or "", tuple(doc_ids)))
            figure = getattr(part, kind).get(name, NOTHING) if part else NOTHING
            found[name] = figure._replace(documents={each: figure.documents.get(each) for each in doc_ids})
        return found

    return whole._replace(f1=figures("f1"), alpha=figures("alpha"), kappa=figures("kappa"))


def not_done(pairs: Iterable[tuple[Annotator, Annotator]], doc_ids: Sequence[str]) -> str:
    """Return a sentence, with a space before it, on the layers that were not compared in some documents; "" for none.

    A layer is not compared in a document if one annotator of a pair did not finish the layer there. Layers that the
    corpus does not declare are not named.

    Args:
        pairs: The pairs of annotators that are compared.
        doc_ids: The documents that are compared.
    """
    missing: dict[str, list[str]] = {}
    declared = declared_layers()
    for one, other in pairs:
        for layer, docs in both_did(one, other, doc_ids).items():
            if layer not in declared:
                continue
            missing.setdefault(layer, []).extend(each for each in doc_ids if each not in docs)
    listed = [f"{layer} ({', '.join(dict.fromkeys(docs))})" for layer, docs in missing.items() if docs]
    return f" Not compared, because one annotator did not finish them: {'; '.join(listed)}." if listed else ""


def _finished(annotator: Annotator) -> str:
    known = (annotator.about.layers if annotator.about else None) or {}
    return ", ".join(f"{doc_id} {' '.join(layers)}" for doc_id, layers in known.items()) or "none"
