"""Turn what a score is asked for into shards: those that there are, or one made of documents that are read here."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

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
    from onrecord.documents.sources import Source

_encode = msgspec.json.Encoder().encode


@dataclass(frozen=True)
class Data:
    """One side: its name in messages, its shards, and the header of predictions that have none of their own."""

    name: str
    shards: Sequence[Shard]
    header: Header


@dataclass(frozen=True)
class Background:
    """Gold's registries and texts; and its documents, if they are not in shards."""

    gold: Gold
    documents: Source | None

    def without_documents(self) -> Gold:
        """Return what workers need of it."""
        return replace(self.gold, documents=Held(()), corpus=_with_texts(self.gold.corpus))


def background_of(gold: Any) -> Background:
    """Return gold's registries, texts and, if it is not in shards, documents."""
    is_corpus = gold is None or (Path(str(gold)) / "corpus" / "articles.json").is_file()
    if is_corpus or is_local_folder_of_documents(gold):
        found = find_gold(gold)
        return Background(found, found.documents)
    return Background(Gold(Held(()), load(), None), None)


def data_of(scratch: Scratch, side: str, path: Any, documents: Source | None = None) -> Data:
    """Return one side's shards; documents are what they are made of, if they are given."""
    if documents is None and is_local_folder_of_documents(path):
        documents = predictions(Path(str(path)))
    if documents is None:
        what = "predictions" if side == "predicted" else side
        return Data(str(path), shards(path, what), default_header("system"))
    lines = [_encode(each.document) + b"\n" for each in documents]
    name = f"{side}-{hashed(lines)}.jsonl"
    scratch.write(name, lines)
    ((shard),) = shards(f"{scratch.url}/{name}")
    return Data(documents.name, [replace(shard, name=documents.name, stamp=name)], documents.header)


def _with_texts(corpus: Corpus | None) -> Corpus | None:
    """Return a corpus that takes its articles and texts along to where its directory is not."""
    if corpus is None:
        return None
    taken = Corpus(corpus.root)
    with suppress(OnrecordError):  # a copy without texts; whoever asks for one is told
        _ = taken.articles, taken.texts
    return taken
