"""The words of the tables in plain language: `GLOSSARY`, for people who do not know the field's terms.

`onrecord measures --glossary` prints it, docs/measures.md contains it, and a line below the tables refers to both.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

GLOSSARY: Mapping[str, str] = {
    "P, R, F1": "Precision: the percentage of predicted items that are right. Recall: the percentage of gold items "
    "that were found. F1: their harmonic mean, which is low if one of them is low.",
    "gold, predicted, matched": "The number of annotated items that are scored, of predicted items that are scored, "
    "and of predictions that are right (a partly right one may count as .5).",
    "-": "A dash: no figure. The system did not attempt it, gold lacks it, or there is nothing to count. It is not 0.",
    "leakage": "The percentage of predictions that start in text that nobody annotated, such as menus and credits. "
    "All other measures ignore them. Low is good.",
    "mention, head": "Words that refer to a person, group, organisation or place: a name, *the senator*, *she*. The "
    "head is the main word: *senator*. A mention that only describes (*he is a senator*; `predicative`) is not scored.",
    "trigger, argument": "The word that names an event (*resigned*), and an item with a role in it: who, what, when.",
    "attribution": "A quote with exactly gold's words and with the right speaker.",
    "coref, xcoref": "Coreference: which mentions mean the same entity, in one article (`coref`) or over all articles "
    "(`xcoref`, which needs one set of ids for all: `onrecord run --scope corpus`).",
    "95% interval": "A range for the figure or the difference: text like this would give another value within it in "
    "about 95 of 100 samples.",
    "p, corrected p": "How often chance alone would give so large a difference, from 0 to 1. The correction for the "
    "number of measures (Holm's method) makes p larger. The difference is significant if corrected p is at most 0.05.",
    "unit": "The paragraphs or documents that are resampled for intervals and tests. If few of them differ, only a "
    "large difference can be significant.",
    "signature": "The line that starts with `onrecord:`: versions, the hash of gold, all settings. Compare two figures "
    "only if their signatures are equal, and publish it with them.",
}
"""Term -> its meaning in Markdown, in the order in which a reader of a table needs them."""

POINTER = "words: onrecord measures --glossary explains them (also docs/measures.md)"
"""The line below a table that says where its words are explained."""
