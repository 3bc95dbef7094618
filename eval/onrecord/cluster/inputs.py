"""Convert the two sides of a score to shards: existing shards, or one shard written from documents that are read here.

Gold that is not in shards (a corpus, a directory of documents, documents in memory) is read in this process, and its
registries and texts are sent to every worker. Gold in shards has neither, as a JSONL file on one machine has neither.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from onrecord.cluster.scratch import hashed
from onrecord.cluster.shards import Shard, is_local_folder_of_documents, shards
from onrecord.corpus.load import Corpus, load
from onrecord.documents.predictions import default_header
from onrecord.documents.sources import Held, predictions
from onrecord.errors import OnrecordError
from onrecord.scoring.gold import Gold, find_gold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onrecord.cluster.scratch import Scratch
    from onrecord.documents.model import Header
    from onrecord.documents.sources import Origin, Source

_encode = msgspec.json.Encoder().encode


@dataclass(frozen=True)
class WithHeader(Held):
    """Documents in memory, with the header of their predictions file."""

    own_header: Header = default_header("system")  # noqa: RUF009 - the record is frozen, so sharing it is safe

    @property
    def header(self) -> Header:
        """Return the header of the predictions file."""
        return self.own_header


class Side(NamedTuple):
    """One side of a score: its name in messages, its shards, and the header for predictions without one."""

    name: str
    shards: Sequence[Shard]
    header: Header


def gold_side(scratch: Scratch, gold: Gold | Corpus | Origin | None) -> tuple[Side, Gold]:
    """Return the shards of gold, and the rest of gold (registries and texts), which is sent to every worker.

    Args:
        scratch: The job's directory, for a shard that must be written.
        gold: Shards, documents, a corpus, or None for the installed corpus.
    """
    if _is_in_shards(gold) and not _is_corpus(gold):
        return _of_shards(gold, "gold"), Gold(Held(()), _with_texts(load()), None)
    found = find_gold(gold)
    background = replace(found, documents=Held(()), corpus=_with_texts(found.corpus))
    return _of_documents(scratch, "gold", found.documents), background


def predicted_side(scratch: Scratch, predicted: Origin) -> Side:
    """Return the shards of predictions.

    Args:
        scratch: The job's directory, for a shard that must be written.
        predicted: Shards, or documents.
    """
    if _is_in_shards(predicted):
        return _of_shards(predicted, "predictions")
    return _of_documents(scratch, "predicted", predictions(predicted))


def _is_in_shards(origin: object) -> bool:
    """Return whether gold or predictions are given as a path, glob or URL of shards."""
    return isinstance(origin, str | Path) and not is_local_folder_of_documents(origin)


def _is_corpus(origin: object) -> bool:
    """Return whether a path is a corpus directory."""
    return (Path(str(origin)) / "corpus" / "articles.json").is_file()


def _of_shards(path: object, what: str) -> Side:
    """Return the shards at a path, glob or URL as a side; `what` names them in errors."""
    return Side(str(path), shards(path, what), default_header("system"))


def _of_documents(scratch: Scratch, side: str, documents: Source) -> Side:
    """Return documents as a side of one shard, which is written to the job's directory."""
    lines = [_encode(each.document) + b"\n" for each in documents]
    name = f"{side}-{hashed(lines)}.jsonl"
    scratch.write(name, lines)
    ((shard),) = shards(f"{scratch.url}/{name}")
    return Side(documents.name, [replace(shard, name=documents.name, stamp=name)], documents.header)


def _with_texts(corpus: Corpus | None) -> Corpus | None:
    """Return a corpus with articles and texts in memory, so that workers need not read its directory; None for None."""
    if corpus is None:
        return None
    loaded = Corpus(corpus.root)
    with suppress(OnrecordError):  # a copy without texts raises the error when a text is needed
        _ = loaded.articles, loaded.texts
    return loaded
