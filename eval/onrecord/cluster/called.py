"""Call shards what the user calls them: by the path that was typed, and by the name inside it that outputs are given.

fsspec makes every path absolute. Messages show `archive/2017-03.jsonl.gz` where `archive` was typed, and what is made
of that shard is named `2017-03`: its place below the directory, without the format's ending.
"""

from __future__ import annotations

import posixpath
from collections import defaultdict
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from onrecord.cluster.shards import COMPRESSIONS, LINES, PARQUET, shards
from onrecord.errors import OnrecordError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onrecord.cluster.shards import Shard


def found(path: str, what: str) -> list[Shard]:
    """Return the shards of a path, as `shards` does, those of this machine named as the path was typed."""
    typed, known = Path(path), shards(path, what)
    if typed.is_file():
        return [replace(shard, name=path) for shard in known]
    root = typed.absolute().as_posix().rstrip("/") + "/"
    if not typed.is_dir() or not all(shard.name.startswith(root) for shard in known):
        return known
    return [replace(shard, name=str(typed / shard.name.removeprefix(root))) for shard in known]


def stems(path: str, known: Sequence[Shard]) -> dict[str, Shard]:
    """Return shards by their names below the path that they were found under, endings left out.

    Raises OnrecordError for two shards of one name, such as `a.jsonl` and `a.jsonl.gz`.
    """
    root = path.rstrip("/")
    if not all(shard.name.startswith(f"{root}/") for shard in known):
        root = posixpath.commonpath([posixpath.dirname(shard.name) for shard in known])
    by_stem: defaultdict[str, list[Shard]] = defaultdict(list)
    for shard in known:
        inside = shard.name.removeprefix(f"{root}/") if root else shard.name
        by_stem[_without_ending(inside)].append(shard)
    for stem, same in by_stem.items():
        if len(same) > 1:
            raise OnrecordError(
                "Two shards would write one file.",
                got=" and ".join(shard.name for shard in same),
                expected=f"one shard that is called {stem}",
                hint="name the shards with a glob, or give one another name",
            )
    return {stem: shard for stem, (shard,) in by_stem.items()}


def _without_ending(name: str) -> str:
    for compression in COMPRESSIONS:
        name = name.removesuffix(compression)
    for ending in (*LINES, PARQUET):
        name = name.removesuffix(ending)
    return name
