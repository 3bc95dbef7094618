"""Convert the two sides of a score to shards: existing shards, or one shard written from documents that are read here.

Gold that is not in shards (a corpus, a directory of documents, documents in memory) is read in this process, and its
registries and texts are sent to every worker. Gold in shards has neither, as a JSONL file on one machine has neither.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
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


class Side(NamedTuple):
    """Gold or the predictions of a score.

    Attributes:
        name: The name in messages.
        shards: The files with the documents.
        header: The header that applies if no shard has one.
    """

    name: str
    shards: Sequence[Shard]
    header: Header


def gold_side(scratch: Scratch, gold: Gold | Corpus | Origin | None) -> tuple[Side, Gold]:
    """Return gold as shards, and the rest of gold (registries and texts), which is sent to every worker.

    Gold in shards has no registries; its texts are those of the corpus in use. Other gold is written to one new shard.

    Args:
        scratch: The job's scratch directory, for a shard that must be written.
        gold: A path, glob or URL of shards; documents; a corpus, or its directory; or None for the corpus in use.

    Returns:
        The shards, and a `Gold` without documents.
    """
    if _is_in_shards(gold) and not _is_corpus(gold):
        return _of_shards(gold, "gold"), Gold(Held(()), _with_texts(load()), None)
    found = find_gold(gold)
    background = replace(found, documents=Held(()), corpus=_with_texts(found.corpus))
    return _of_documents(scratch, "gold", found.documents), background


def predicted_side(scratch: Scratch, predicted: Origin) -> Side:
    """Return predictions as a `Side` of shards; predictions that are not in shards are written to one new shard.

    Args:
        scratch: The job's scratch directory, for a shard that must be written.
        predicted: A path, glob or URL of shards; a directory of single documents; or documents in memory.
    """
    if _is_in_shards(predicted):
        return _of_shards(predicted, "predictions")
    return _of_documents(scratch, "predicted", predictions(predicted))


def _is_in_shards(origin: object) -> bool:
    """Return whether `origin` is a path, glob or URL of shards.

    False for other objects, such as documents in memory, and for a `.json` file or a directory of such files. Whether
    there are files at the path is not looked at.
    """
    return isinstance(origin, str | Path) and not is_local_folder_of_documents(origin)


def _is_corpus(origin: object) -> bool:
    """Return whether a path is a corpus directory, which is one with the file corpus/articles.json."""
    return (Path(str(origin)) / "corpus" / "articles.json").is_file()


def _of_shards(path: object, what: str) -> Side:
    """Return the shards at a path, glob or URL as a `Side` with the default header; `what` names them in errors.

    Raises:
        OnrecordError: There are no shards.
    """
    return Side(str(path), shards(path, what), default_header("system"))


def _of_documents(scratch: Scratch, side: str, documents: Source) -> Side:
    """Write documents to one JSONL shard in the job's scratch directory, and return this shard as a `Side`.

    Args:
        scratch: The job's scratch directory, which all workers see.
        side: `gold` or `predicted`, which becomes part of the file's name.
        documents: The documents.
    """
    lines = [_encode(each.document) + b"\n" for each in documents]
    name = f"{side}-{hashed(lines)}.jsonl"
    scratch.write(name, lines)
    ((shard),) = shards(f"{scratch.url}/{name}")
    return Side(documents.name, [replace(shard, name=documents.name, stamp=name)], documents.header)


def _with_texts(corpus: Corpus | None) -> Corpus | None:
    """Return a copy of a corpus with articles and texts in memory, so that workers need not read its directory.

    None is returned for None. A corpus whose texts are missing is returned without them.
    """
    if corpus is None:
        return None
    loaded = Corpus(corpus.root)
    with suppress(OnrecordError):  # a copy without texts raises the error when a text is needed
        _ = loaded.articles, loaded.texts
    return loaded
