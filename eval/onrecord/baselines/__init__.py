"""Simple baseline systems to compare with; `BASELINES` lists them by name."""

from __future__ import annotations

from typing import Literal, NamedTuple


class Baseline(NamedTuple):
    """A baseline.

    Attributes:
        function: `module:function`, which returns the prediction of a document.
        summary: What it does, in one line.
        scope: "corpus" if its entity ids are the same in all documents, "document" if not.
        note: The note in its predictions' header.
        learns: Whether it is trained on gold, so that its predictions depend on gold.
        needs: A module that the package does not require, and the extra that installs it; None if it needs none.
    """

    function: str
    summary: str
    scope: Literal["document", "corpus"]
    note: str
    learns: bool = False
    needs: tuple[str, str] | None = None


FITTED = (
    "Its word lists were written with these articles, and what gold marks in them, in sight: the figures are fitted to "
    "this corpus, and other text will give lower ones."
)

BASELINES: dict[str, Baseline] = {
    "rules": Baseline(
        "onrecord.baselines.rules:extract",
        "Quotation marks, lexicons of cues and triggers, the nearest name.",
        "corpus",
        FITTED,
    ),
    "names": Baseline(
        "onrecord.baselines.names:extract",
        "Names by their capitals, the same entity where the string is the same.",
        "corpus",
        FITTED,
    ),
    "crf": Baseline(
        "onrecord.baselines.crf:extract",
        "Linear-chain models of mentions and quote contents, trained on the other articles.",
        "document",
        (
            "Trained leave-one-document-out by the published folds (corpus/folds.json): each document is labelled by a "
            "model that learnt from the gold of all others. They tell one story, so it has seen the names and much of "
            "the wording."
        ),
        learns=True,
        needs=("pycrfsuite", "crf"),
    ),
}
