"""Make the rows of annotators: how well each recorded pair agrees, by the measures of a track and under its filter.

Which pairs there are is read from annotations/agreement/; the figures are measured again, from the annotations, and get
intervals as the systems' do. Ids of entities are compared across documents only where both annotators kept registries
of them. Annotators were handed nothing, so the tracks of given layers have no such rows.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from onrecord.agree.agreement import common_documents
from onrecord.agree.annotators import read_annotators, statement
from onrecord.agree.intervals import agreed
from onrecord.corpus.agreement_table import ELSEWHERE
from onrecord.measures import registry
from onrecord.measures.tracks import FILTERS, measures_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from onrecord.agree.intervals import Agreed
    from onrecord.corpus.load import Corpus
    from onrecord.measures.tracks import Filter, Track

REGISTRY = "entities.json"


@dataclass(frozen=True)
class Annotators:
    """A pair of annotators: its name, what a reader must know of it, and its agreement by filter and measure."""

    name: str
    note: str
    documents: int
    passes: Mapping[Filter, Mapping[str, Agreed]] = field(repr=False)

    def agreed(self, track: Track, measure: str) -> Agreed | None:
        """Return the agreement under a measure of a track, or None where there is none."""
        found = self.passes.get(track.filter, {}).get(measure)
        return None if found is None or found.value is None else found


def annotator_pairs(corpus: Corpus) -> list[Annotators]:
    """Return each recorded pair of annotators, those with the most documents first; none if none is recorded."""
    annotations = corpus.gold_dir.parent
    found = []
    for path in sorted((annotations / "agreement").glob("*.json")):
        if path.name != ELSEWHERE:
            names = [each["name"] for each in json.loads(path.read_bytes())["annotators"]]
            found.append(_measured([annotations / "annotators" / name for name in names]))
    return sorted(found, key=lambda pair: (-pair.documents, pair.name))


def _measured(directories: list[Path]) -> Annotators:
    annotators = read_annotators(directories)
    doc_ids, left_out = common_documents(annotators)
    one, other = (each.folder(doc_ids) for each in annotators)
    registries = all((directory / REGISTRY).is_file() for directory in directories)
    passes = {}
    for chosen in FILTERS:
        if not chosen.given:
            names = [name for name in measures_of(chosen) if registries or not registry.parse(name).across_documents]
            passes[chosen] = agreed(one, other, measures=names, form=chosen.form, kind=chosen.kind)
    left = f" Left out, since not both have them: {', '.join(left_out)}." if left_out else ""
    note = f"{statement(annotators)} On {len(doc_ids)} documents, the mean of each as gold.{left}"
    return Annotators(" & ".join(each.name for each in annotators), note, len(doc_ids), passes)
