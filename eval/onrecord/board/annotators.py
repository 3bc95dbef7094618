"""Make the rows of annotators: the agreement of each recorded pair, by the measures and with the filter of a track.

The pairs are listed in annotations/agreement/. Their figures are computed again from the annotations, with intervals as
for systems. Measures across documents are computed only if both annotators have a registry of entities. Tracks with
given layers have no rows of annotators, since annotators were given no layers.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from onrecord.agree.agreement import common_documents
from onrecord.agree.annotators import read_annotators, statement
from onrecord.agree.intervals import agreed
from onrecord.corpus.agreement_table import ELSEWHERE
from onrecord.errors import counted
from onrecord.measures import registry
from onrecord.measures.tracks import FILTERS, TRACKS, measures_of

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from pathlib import Path

    from onrecord.agree.intervals import Agreed
    from onrecord.corpus.load import Corpus
    from onrecord.measures.tracks import Filter, Track

REGISTRY = "entities.json"


@dataclass(frozen=True)
class Annotators:
    """A pair of annotators and their agreement.

    Attributes:
        name: Both names, joined by `&`.
        note: A note for readers of the board.
        documents: The number of documents that both annotated.
        passes: Filter of a track -> measure -> agreement.
    """

    name: str
    note: str
    documents: int
    passes: Mapping[Filter, Mapping[str, Agreed]] = field(repr=False)

    def agreed(self, track: Track, measure: str) -> Agreed | None:
        """Return the agreement by `measure` on the items that `track` scores; None if not computed or undefined."""
        found = self.passes.get(track.filter, {}).get(measure)
        return None if found is None or found.value is None else found


def annotator_pairs(corpus: Corpus, tracks: Collection[Track] = TRACKS) -> list[Annotators]:
    """Return the pairs of annotators that annotations/agreement/ records, with the agreement of their annotations.

    Pairs with most documents come first, then pairs are sorted by name. The list is empty if no pair is recorded.

    Args:
        corpus: The corpus.
        tracks: The tracks whose measures are computed.
    """
    annotations = corpus.gold_dir.parent
    found = []
    for path in sorted((annotations / "agreement").glob("*.json")):
        if path.name != ELSEWHERE:
            names = [each["name"] for each in json.loads(path.read_bytes())["annotators"]]
            found.append(_measured([annotations / "annotators" / name for name in names], tracks))
    return sorted(found, key=lambda pair: (-pair.documents, pair.name))


def _measured(directories: list[Path], tracks: Collection[Track]) -> Annotators:
    annotators = read_annotators(directories)
    doc_ids, left_out = common_documents(annotators)
    one, other = (each.folder(doc_ids) for each in annotators)
    registries = all((directory / REGISTRY).is_file() for directory in directories)
    passes = {}
    for chosen in FILTERS:
        if not chosen.given and any(track.filter == chosen for track in tracks):
            names = [name for name in measures_of(chosen) if registries or not registry.parse(name).across_documents]
            passes[chosen] = agreed(one, other, measures=names, form=chosen.form, kind=chosen.kind)
    left = f" Left out, since not both have them: {', '.join(left_out)}." if left_out else ""
    note = f"{statement(annotators)} On {counted(len(doc_ids), 'document')}, the mean of each as gold.{left}"
    return Annotators(" & ".join(each.name for each in annotators), note, len(doc_ids), passes)
