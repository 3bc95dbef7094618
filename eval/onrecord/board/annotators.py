"""Make the rows of annotators: how well each recorded pair agrees, by the board's measures.

Which pairs there are is read from annotations/agreement/; the figures are measured again, from the annotations, and get
intervals as the systems' do. Ids of entities are compared across documents only where both annotators kept registries
of them.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from onrecord.agree.agreement import agree
from onrecord.agree.annotators import statement
from onrecord.agree.intervals import agreement_intervals
from onrecord.board.rows import Cell, Row
from onrecord.corpus.agreement_table import ELSEWHERE
from onrecord.measures import registry
from onrecord.measures.headlines import COMPARED

if TYPE_CHECKING:
    from pathlib import Path

    from onrecord.corpus.load import Corpus

REGISTRY = "entities.json"


def annotator_rows(corpus: Corpus) -> list[Row]:
    """Return a row for each recorded pair of annotators, those with the most documents first; none if none is."""
    annotations = corpus.gold_dir.parent
    found = []
    for path in sorted((annotations / "agreement").glob("*.json")):
        if path.name == ELSEWHERE:
            continue
        names = [each["name"] for each in json.loads(path.read_bytes())["annotators"]]
        found.append(_measured([annotations / "annotators" / name for name in names]))
    return [row for _, row in sorted(found, key=lambda pair: (-pair[0], pair[1].name))]


def _measured(directories: list[Path]) -> tuple[int, Row]:
    found = agree(directories, measures=COMPARED)
    registries = all((directory / REGISTRY).is_file() for directory in directories)
    figures = found.figures["f1"]
    across = {name for name in COMPARED if registry.parse(name).across_documents}
    one, other = (annotator.folder(found.doc_ids) for annotator in found.annotators)
    intervals = agreement_intervals(one, other, measures=COMPARED)
    cells = {
        name: Cell(figures[name].value, intervals[name]) if registries or name not in across else Cell(None)
        for name in COMPARED
    }
    name = " & ".join(annotator.name for annotator in found.annotators)
    left = f" Left out, since not both have them: {', '.join(found.left_out)}." if found.left_out else ""
    note = f"{statement(found.annotators)} On {len(found.doc_ids)} documents, the mean of each as gold.{left}"
    return len(found.doc_ids), Row(name, cells, note=note)
