"""Decide what an adjudicator's projects offer: a layer's own design, with who or what an item is the same as.

An item is decided whole. An annotator gives utterances and event instances in a project of their own, the identity
project; an adjudicator gives them where the quote and the trigger are, so that one who adds an item can finish it
there. Zones are not compared and have no such project.
"""

from __future__ import annotations

from dataclasses import replace

from onrecord.schema.profile import per_corpus
from onrecord.studio.design import LABEL, Attribute, Design, design

PREFIX = "decide_"
# An adjudicator's layer -> the label that its items have in the identity project. Order: as they are annotated.
IDENTITY_LABELS = {"decide_entities": "", "decide_quotes": "quote", "decide_events": "event"}


def decisions() -> tuple[str, ...]:
    """Return the layers of adjudication, in the order in which they are annotated."""
    return tuple(IDENTITY_LABELS)


@per_corpus
def deciding(layer: str) -> Design:
    """Return the design of a layer of adjudication."""
    base = design(annotated(layer))
    bearers = _bearers(base)
    added = tuple(
        replace(each, control=LABEL, labels=bearers)
        for each in design("identity").attributes
        if IDENTITY_LABELS[layer] in each.labels
    )
    return replace(
        base,
        layer=layer,
        title=f"{base.title}: decide",
        attributes=_inserted(base.attributes, added),
        decides=True,
    )


def annotated(layer: str) -> str:
    """Return the layer that annotators had, whose disagreements a layer of adjudication decides."""
    return layer.removeprefix(PREFIX)


def _bearers(base: Design) -> tuple[str, ...]:
    """Return the labels of quotes, or of triggers: those whose regions have an act or a realis."""
    return next((each.labels for each in base.attributes if each.name in {"act", "realis"}), ())


def _inserted(attributes: tuple[Attribute, ...], added: tuple[Attribute, ...]) -> tuple[Attribute, ...]:
    """Return attributes with some added before the certainty and the note, which stay last."""
    at = next(at for at, each in enumerate(attributes) if each.name == "certainty")
    return (*attributes[:at], *added, *attributes[at:])
