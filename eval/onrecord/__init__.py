"""On the Record: an annotated corpus of quotes, entities and events in the news, and scores for extraction systems.

- `load()` returns the corpus. `corpus_dir()` returns its directory, for `datasets.load_dataset`.
- `read()` yields the documents of a file or directory.
- `score()` returns the scores of one system. `compare()` returns the differences between two systems.
- `OnrecordError` is the base class of every error that a caller can cause.
- The modules `agree`, `explain`, `frames`, `run` and `testing` have further public functions (docs/api.md).

Each name and module is imported when it is first used, so that `import onrecord` is fast.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from onrecord._version import __version__

if TYPE_CHECKING:
    from onrecord import agree as agree
    from onrecord import explain as explain
    from onrecord import frames as frames
    from onrecord import run as run
    from onrecord import testing as testing
    from onrecord.comparison.compare import compare
    from onrecord.comparison.result import Comparison
    from onrecord.corpus.load import Corpus, load
    from onrecord.documents.directory import read
    from onrecord.documents.model import Document
    from onrecord.errors import OnrecordError
    from onrecord.paths import corpus_dir
    from onrecord.scorer import Result, score

__all__ = [
    "Comparison",
    "Corpus",
    "Document",
    "OnrecordError",
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
    "OnrecordError": "onrecord.errors",
    "Result": "onrecord.scorer",
    "compare": "onrecord.comparison.compare",
    "corpus_dir": "onrecord.paths",
    "load": "onrecord.corpus.load",
    "read": "onrecord.documents.directory",
    "score": "onrecord.scorer",
}

_MODULES = ("agree", "explain", "frames", "run", "testing")

if not TYPE_CHECKING:  # a type checker that sees `__getattr__` accepts any name

    def __getattr__(name: str) -> object:
        if name in _MODULES:
            return import_module(f"onrecord.{name}")
        if name not in _HOMES:
            known = ", ".join((*__all__, *_MODULES))
            raise AttributeError(f"module 'onrecord' has no attribute {name!r}; it has {known}")
        return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted({*__all__, *_MODULES, *(name for name in globals() if name.startswith("__"))})
