"""Run an extractor on documents and write its predictions.

`spacy_pipeline` has the functions for extractors that start from a spaCy pipeline; it is imported when first used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from onrecord.run import spacy_pipeline as spacy_pipeline
else:

    def __getattr__(name: str) -> object:
        if name != "spacy_pipeline":
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from importlib import import_module

        return import_module(f"{__name__}.{name}")


def __dir__() -> list[str]:
    return sorted({"spacy_pipeline", *(name for name in globals() if name.startswith("__"))})
