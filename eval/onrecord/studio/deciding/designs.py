"""Design an adjudicator's projects: the design of the layer, plus the fields that annotators fill in `identity`.

An adjudicator decides whole items. Annotators choose utterances and event instances in a separate project, `identity`.
Adjudicators choose them in the project of quotes or events, so that an item can be added with all its fields. Zones are
not compared and have no project of adjudication.
"""

from __future__ import annotations

from dataclasses import replace

from onrecord.schema.profile import per_corpus
from onrecord.studio.attributes import LABEL, Attribute
from onrecord.studio.design import Design, design

PREFIX = "decide_"
# Layer of adjudication -> the label of its items in the identity project; in the order of annotation.
IDENTITY_LABELS = {"decide_entities": "", "decide_quotes": "quote", "decide_events": "event"}


def decisions() -> tuple[str, ...]:
    """Return the names of the layers of adjudication, such as `decide_quotes`, in the order of annotation."""
    return tuple(IDENTITY_LABELS)


@per_corpus
def deciding(layer: str) -> Design:
    """Return the design of the project in which an adjudicator decides a layer, such as `decide_quotes`.

    It is the design of the annotated layer, plus the utterance or event instance, and a list of disagreements.
    """
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
    """Return the annotated layer of a layer of adjudication; any other name is returned unchanged.

    >>> annotated("decide_quotes")
    'quotes'
    """
    return layer.removeprefix(PREFIX)


def _bearers(base: Design) -> tuple[str, ...]:
    """Return the labels of quotes or of event triggers, whichever the design has; () if it has neither.

    They are recognised by an attribute that only they have: `act` or `realis`.
    """
    return next((each.labels for each in base.attributes if each.name in {"act", "realis"}), ())


def _inserted(attributes: tuple[Attribute, ...], added: tuple[Attribute, ...]) -> tuple[Attribute, ...]:
    """Return `attributes` with `added` inserted before certainty and note, which stay last."""
    at = next(at for at, each in enumerate(attributes) if each.name == "certainty")
    return (*attributes[:at], *added, *attributes[at:])
