"""On the Record: an annotated corpus of quotes, entities and events in the news, and the harness for extractors.

`load()` gives the corpus, `corpus_dir()` the directory for `datasets.load_dataset`, `read()` the documents of a file,
`score()` and `compare()` the numbers. Everything is imported when it is first used, so that importing the package is
free.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from onrecord._version import __version__

if TYPE_CHECKING:
    from onrecord.comparison.compare import compare
    from onrecord.comparison.result import Comparison
    from onrecord.corpus.load import Corpus, load
    from onrecord.documents.directory import read
    from onrecord.documents.model import Document
    from onrecord.paths import corpus_dir
    from onrecord.scorer import Result, score

__all__ = [
    "Comparison",
    "Corpus",
    "Document",
    "Result",
    "__version__",
    "compare",
    "corpus_dir",
    "load",
    "read",
    "score",
]

_HOMES = {
    "Comparison": "onrecord.comparison.result",
    "Corpus": "onrecord.corpus.load",
    "Document": "onrecord.documents.model",
    "Result": "onrecord.scorer",
    "compare": "onrecord.comparison.compare",
    "corpus_dir": "onrecord.paths",
    "load": "onrecord.corpus.load",
    "read": "onrecord.documents.directory",
    "score": "onrecord.scorer",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module 'onrecord' has no attribute {name!r}; it has {', '.join(__all__)}")
    return getattr(import_module(_HOMES[name]), name)
