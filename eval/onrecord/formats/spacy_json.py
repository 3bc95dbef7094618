"""Examples of spaCy as JSON: `Doc.to_json`, and the training data of spaCy 2. spaCy itself is not needed.

    {"text": "Ada met Bo.", "ents": [{"start": 0, "end": 3, "label": "PER"}], "tokens": [...], "spans": {"sc": [...]}}
    ["Ada met Bo.", {"entities": [[0, 3, "PER"]]}]
    {"text": "Ada met Bo.", "entities": [[0, 3, "PER"]]}

The mentions are `ents` or `entities`, or the span groups that the user selects (`--spans sc`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from onrecord.formats.docbin_foreign import ENTS, refuse_unknown_groups
from onrecord.formats.labelled_examples import NAMES
from onrecord.formats.labelled_texts import HOLDS, read_labelled
from onrecord.formats.labelled_tools import SPACY, is_of_spacy_2
from onrecord.formats.losses import NO_PLACE

if TYPE_CHECKING:
    from pathlib import Path

    from onrecord.formats.base import Bundle, Reading
    from onrecord.formats.labelled_examples import Example, Labelled

__all__ = ["HOLDS", "read"]


def read(path: Path, reading: Reading) -> Bundle:
    """Return the documents of a file of spaCy's examples, with their texts.

    Raises:
        OnrecordError: The file is not JSON, or an example is not spaCy's, or has a span outside its text; or no example
            has a selected span group.
    """
    known = {ENTS}
    found = read_labelled(path, reading, lambda example: _parse(example, known), tool=SPACY)
    refuse_unknown_groups(path, known, reading)
    return found


def _parse(example: Example, known: set[str]) -> Labelled | None:
    """Return an example with its selected spans; the names of its span groups are added to `known`."""
    value, reading = example.value, example.place.reading
    if is_of_spacy_2(value):
        hint = f"python -m spacy convert {example.place.path} . makes a .spacy file, which is read"
        example.place.wrong("paragraphs", "the example has a tag for each token, as for spaCy 2", hint=hint)
        return None
    text = example.text()
    if text is None:
        return None
    example.lose_others({"text", *NAMES, ENTS, "entities", "tokens", "spans"})
    groups: dict[str, Any] = given if isinstance(given := value.get("spans"), dict) else {}
    known.update(groups)
    marks = []
    for key, spans in ((ENTS, example.items(ENTS)), ("entities", example.items("entities")), *groups.items()):
        name = key if key in groups else ENTS
        if name in (reading.groups or (ENTS,)):
            marks += example.marks_of(spans if isinstance(spans, list) else [spans], key)
        elif isinstance(spans, list):
            why = "it was not selected" if reading.groups else f"{NO_PLACE}; --spans {name} reads it as mentions"
            example.place.lose(name if name == ENTS else f"span group {name}", why, len(spans))
    return example.labelled(text, marks, is_marked=bool({ENTS, "entities", "spans"} & value.keys()))
