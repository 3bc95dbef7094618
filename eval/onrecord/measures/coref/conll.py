"""Score CoNLL-2012 files as the shared task's reference scorer does, version 8.01, to the letter.

- The documents are those of the key. A document that the response lacks is scored as found nothing. A document that the
  key lacks is ignored. In one case only, the scorer would not find a document: if the two files spell the same name and
  part differently (`part 1`, `part 001`). Such documents are paired, and a note says so.
- A mention of the key that the response repeats counts at its first occurrence (with clusters in the order of their
  first rows) and is removed elsewhere. If a file repeats more than ten such mentions, the scorer refuses it, and so do
  we. Repeated mentions that the key lacks are not removed, nor are repetitions in the key (`measures.coref.repeats`).
- Nothing else is changed: singletons and twinless mentions count on both sides. The counts of documents are added up.
- A rate that is undefined is 0 in the scorer and here; in our own measures it is null. The scorer cuts percentages
  after two decimals; we give the exact number.

LEA is counted as Moosavi and Strube added it to the scorer. Pradhan, Luo, Recasens, Hovy, Ng and Strube 2014, Scoring
coreference partitions of predicted mentions: a reference implementation.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from onrecord.errors import OnrecordError, Problem
from onrecord.formats.conll2012 import name_and_part
from onrecord.formats.conll_reference import refuse, scan_conll
from onrecord.measures.coref.blanc import reference_blanc
from onrecord.measures.coref.kernels import MEAN_OF, mean_counts, statistics, total, value
from onrecord.measures.coref.repeats import counts_with_repeats
from onrecord.measures.coref.table import MANY_MENTIONS, contingency
from onrecord.scoring.exact import plain
from onrecord.scoring.measure import Counts, Value

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from onrecord.formats.conll_reference import ConllDocument, Mention

REFERENCE = "reference-coreference-scorers 8.01"
REPEATS_ALLOWED = 10


Clusters = list[list["Mention"]]


@dataclass(frozen=True)
class Scored:
    """A key and a response, read and without the repetitions that the scorer takes out.

    pairs: each of the key's documents with its clusters and the response's. missing: the key's documents that the
    response lacks; ignored: the response's that the key lacks. respelled: the response's name -> the key's, where the
    two differ in spelling only. repeated: the mentions of the response that were taken out, in words.
    """

    pairs: Mapping[str, tuple[Clusters, Clusters]]
    missing: tuple[str, ...]
    ignored: tuple[str, ...]
    respelled: Mapping[str, str]
    repeated: tuple[str, ...] = ()

    @property
    def repeated_in_key(self) -> int:
        """Return how often the key repeats a mention, in one cluster or in several."""
        key = [[mention for cluster in clusters for mention in cluster] for clusters, _ in self.pairs.values()]
        return sum(len(mentions) - len({*mentions}) for mentions in key)

    @cached_property
    def documents(self) -> Mapping[str, Mapping[str, Counts]]:
        """Return name of a document -> measure (`muc`, `b3`, …) -> its four counts."""
        return {name: _document_counts(*pair) for name, pair in self.pairs.items()}

    @cached_property
    def counts(self) -> Mapping[str, Counts]:
        """Return measure (`muc`, `b3`, …) -> its four counts, added up over all documents."""
        plain_pairs = [pair for pair in self.pairs.values() if not any(map(_repeats, pair))]
        if sum(len(cluster) for pair in plain_pairs for side in pair for cluster in side) < MANY_MENTIONS:
            return total(self.documents.values())
        from onrecord.measures.coref.large import large_table  # numpy

        repeating = [_document_counts(*pair) for pair in self.pairs.values() if any(map(_repeats, pair))]
        return total([statistics(large_table(plain_pairs)), *repeating])


def score_conll(key_path: Path | str, response_path: Path | str) -> dict[str, dict[str, Any]]:
    """Return the measures of a response against a key (CoNLL-2012 files), as the reference scorer 8.01 has them.

    Args:
        key_path: The file with the gold clusters.
        response_path: The file with the predicted clusters.

    Returns:
        Name (`coref.muc`, `coref.b3`, …, `coref.conll`) -> a dictionary with `precision`, `recall` and `f1` from 0 to
        1, and `counts`. `coref.conll`, the mean, has None for precision and recall.

    Raises:
        OnrecordError: A file cannot be read, with every problem of both files; or the response repeats more than ten
            mentions of the key.
    """
    return as_measures(score_files(Path(key_path), Path(response_path)).counts)


def as_measures(counts: Mapping[str, Counts]) -> dict[str, dict[str, Any]]:
    """Return the counts of one document, or of all documents together, in the form of the JSON output.

    Returns:
        Name with prefix (`coref.muc`) -> a dictionary with `precision`, `recall` and `f1` from 0 to 1, and `counts`, a
        dictionary of the four counts as plain numbers.

    Args:
        counts: Measure (`muc`) -> its four counts.
    """
    measures: dict[str, dict[str, Any]] = {}
    for name, each in counts.items():
        rates = reference_value(name, each)
        measures[f"coref.{name}"] = {
            "precision": rates.precision,
            "recall": rates.recall,
            "f1": rates.f1,
            "counts": {field: plain(count) for field, count in each._asdict().items()},
        }
    return measures


def reference_value(measure: str, counts: Counts) -> Value:
    """Return precision, recall and F1 as the reference scorer 8.01 computes them.

    A figure is 0 where our own figure would be None.

    Args:
        measure: The measure without prefix: `muc`, `b3`, `ceafm`, `ceafe`, `blanc`, `lea`, or `conll`, the mean, which
            has an F1 only.
        counts: Its four counts.
    """
    if measure == "conll":
        parts = [
            reference_value(name, Counts(*sums)) for name, sums in zip(MEAN_OF, zip(*counts, strict=True), strict=True)
        ]
        return Value(f1=sum(part.f1 or 0.0 for part in parts) / len(parts))
    rates = reference_blanc(counts) if measure == "blanc" else value(measure, counts)
    return Value(rates.precision or 0.0, rates.recall or 0.0, rates.f1 or 0.0)


def score_files(key_path: Path, response_path: Path) -> Scored:
    """Return the clusters of a key and of a response, both CoNLL-2012 files, paired by document.

    A mention of the key that the response repeats is kept at its first occurrence only.

    Args:
        key_path: The file with the gold clusters.
        response_path: The file with the predicted clusters.

    Raises:
        OnrecordError: A file cannot be read, or a document has different numbers of tokens in the two files, with every
            problem of both files; or the response repeats more than ten mentions of the key.
    """
    key, response, respelled = _read(key_path, response_path)
    repeated: list[str] = []
    pairs = {
        name: (list(document.clusters.values()), _without_repeats(document, response.get(name), repeated))
        for name, document in key.items()
    }
    if len(repeated) > REPEATS_ALLOWED:
        raise OnrecordError(
            f"The response repeats mentions of the key {len(repeated)} times: the reference scorer refuses it.",
            where=str(response_path),
            got="; ".join(repeated[:REPEATS_ALLOWED]) + "; …",
            expected=f"at most {REPEATS_ALLOWED}: each mention in one cluster",
            hint=f"delete the repeated mentions in {response_path}, so that each is in one cluster",
        )
    return Scored(
        pairs=pairs,
        missing=tuple(name for name in key if name not in response),
        ignored=tuple(name for name in response if name not in key),
        respelled=respelled,
        repeated=tuple(repeated),
    )


def _respelled(key: Iterable[str], response: Iterable[str]) -> dict[str, str]:
    """Return response's name -> key's name, for documents that only one side has and whose name and part are equal."""
    only = {name_and_part(name): name for name in key if name not in response}
    found = {name: other for name in response if name not in key and (other := only.get(name_and_part(name)))}
    return found if len({*found.values()}) == len(found) else {}


def _read(
    key_path: Path, response_path: Path
) -> tuple[dict[str, ConllDocument], dict[str, ConllDocument], dict[str, str]]:
    """Return (key, response) by the key's names, and response's name -> key's name where their spelling differs."""
    key, problems = scan_conll(key_path)
    response, more = scan_conll(response_path)
    respelled = _respelled(key, response)
    response = {respelled.get(name, name): document for name, document in response.items()}
    problems += more
    problems += [
        Problem(
            str(response_path),
            document.line,
            "",
            "conll.tokens",
            "the document has another number of tokens than in the key, so that their spans cannot be compared",
            got=f"{document.tokens} tokens in {name}",
            expected=f"{key[name].tokens} tokens, as in {key_path}:{key[name].line}",
            hint="write a row for every token of the key",
        )
        for name, document in response.items()
        if name in key and document.tokens != key[name].tokens
    ]
    refuse(problems)
    return key, response, respelled


def _without_repeats(key: ConllDocument, response: ConllDocument | None, repeated: list[str]) -> Clusters:
    """Return the clusters of a response's document, without empty ones, in which each mention of the key occurs once.

    Args:
        key: The document in the key.
        response: The document in the response; None for no clusters.
        repeated: A list to which a description of each removed mention is appended.
    """
    if response is None:
        return []
    known = {mention for cluster in key.clusters.values() for mention in cluster}
    seen: set[Mention] = set()
    clusters = []
    for number, cluster in response.clusters.items():
        kept = []
        for mention in cluster:
            if mention in seen:
                repeated.append(f"tokens {mention[0]}-{mention[1] - 1} in cluster {number} of {key.name}")
                continue
            if mention in known:
                seen.add(mention)
            kept.append(mention)
        if kept:
            clusters.append(kept)
    return clusters


def _document_counts(key: Clusters, response: Clusters) -> dict[str, Counts]:
    if not _repeats(key) and not _repeats(response):
        return statistics(contingency(key, response))
    counts = counts_with_repeats(key, response)
    return counts | {"conll": mean_counts(counts[name] for name in MEAN_OF)}


def _repeats(clusters: Clusters) -> bool:
    return len(set().union(*clusters)) < sum(map(len, clusters))
