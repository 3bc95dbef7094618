"""Find a system by its address. `DOORS` is the whole list of the kinds of address: `baseline:NAME`.

A system is a function from one `Input` (a document without annotations) to one `Document` of predictions.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

from onrecord._version import __version__
from onrecord.baselines import BASELINES
from onrecord.errors import OnrecordError, shown

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from onrecord.model import Document


@dataclass(frozen=True, slots=True)
class Input:
    """What an extractor is given: the exact text, and what is known of the article."""

    doc_id: str
    text: str
    text_sha256: str
    title: str | None = None
    publisher: str | None = None
    date: str | None = None


@dataclass(frozen=True, slots=True)
class System:
    """An extractor with the identity that goes into its predictions' header."""

    name: str
    version: str
    extract: Callable[[Input], Document]


def _baseline(name: str) -> System:
    if name not in BASELINES:
        raise OnrecordError(
            "There is no baseline of that name.",
            got=shown(name),
            expected=", ".join(BASELINES),
            hint="onrecord run baseline:rules -o predictions.jsonl",
        )
    module, _, function = BASELINES[name][0].partition(":")
    return System(f"baseline:{name}", __version__, getattr(import_module(module), function))


DOORS: Mapping[str, Callable[[str], System]] = {"baseline": _baseline}


def find(address: str) -> System:
    """Return the system of an address such as `baseline:rules`; one of no known kind is an error."""
    kind, colon, name = address.partition(":")
    if not colon or kind not in DOORS:
        raise OnrecordError(
            "That is no system's address.",
            got=shown(address),
            expected=" or ".join(f"{door}:NAME" for door in DOORS),
            hint="onrecord run baseline:rules -o predictions.jsonl",
        )
    return DOORS[kind](name)
