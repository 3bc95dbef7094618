"""`onrecord check PRED --on CLUSTER`: list all problems of predictions in shards."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from onrecord.cli.problems import exit_code, show

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onrecord.checks.predictions import Reference
    from onrecord.cluster.shards import Shard
    from onrecord.corpus.load import Corpus


def check_on(
    predictions: str,
    *,
    on: str,
    gold: str | None,
    root: Path | None,
    strict: bool,
    as_json: bool,
    everything: bool = False,
) -> int:
    """Check predictions in shards on a Dask cluster, print their problems; return the exit code, 1 if one is an error.

    Args:
        predictions: A path, glob or URL of shards (files of one data set).
        on: `dask`, or the address of a scheduler.
        gold: The value of --gold; None for the corpus's gold.
        root: The root directory of the corpus with the texts; None for the one in use.
        strict: Whether the exit code is 1 for warnings too.
        as_json: Whether to print JSON instead of text.
        everything: Whether to print every problem, and not only the first of many of one kind.
    """
    from onrecord.cluster.check import check
    from onrecord.cluster.check_shard import Texts, articles
    from onrecord.cluster.session import connect
    from onrecord.cluster.shards import shards
    from onrecord.corpus.load import load
    from onrecord.paths import VARIABLE

    corpus = load(root)
    predicted = shards(predictions)
    of_gold = _gold(gold, corpus)
    place = root or os.environ.get(VARIABLE)
    texts = Texts(None if place is None else str(Path(place).absolute()), articles(corpus), frozenset(corpus.doc_ids))
    with connect(on) as client:
        checked = check(client, predictions, predicted, of_gold, texts)
    summary = f"{predictions} against {checked.gold} documents of gold"
    show(checked.problems, summary=summary, as_json=as_json, everything=everything)
    return exit_code(checked.problems, strict=strict)


def _gold(gold: str | None, corpus: Corpus) -> Sequence[Shard] | Reference:
    """Return what predictions are checked against: the shards of gold (files with many documents), or doc_id -> text.

    Args:
        gold: The value of --gold: a directory of single documents, or a path, glob or URL of shards. None: the gold of
            the corpus.
        corpus: The corpus in use, which has the texts.

    Returns:
        The shards, if `gold` names shards; they are read on the cluster. Otherwise doc_id -> text (None if it is
        missing), because a check needs no more of gold.
    """
    from onrecord.checks.predictions import reference
    from onrecord.cluster.shards import is_local_folder_of_documents, shards
    from onrecord.documents.directory import read

    if gold is None:
        return reference(corpus)
    return reference(corpus, read(gold)) if is_local_folder_of_documents(gold) else shards(gold, "gold documents")
