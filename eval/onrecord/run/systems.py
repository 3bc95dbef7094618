"""Find a system by its address, `DOOR:NAME`. `DOORS` is the whole list of doors; one is imported when it is used."""

from __future__ import annotations

from dataclasses import replace
from importlib import import_module
from typing import TYPE_CHECKING

from onrecord.errors import OnrecordError, shown
from onrecord.plugins import added
from onrecord.run.extractor import Input, Settings, System

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["DOORS", "Input", "Settings", "System", "find"]

# door -> (module:function of (name, settings), what an address of it looks like, what it is)
DOORS: Mapping[str, tuple[str, str, str]] = {
    "cmd": ("onrecord.run.command:command", 'cmd:"./my-extractor"', "any program: a document a line in, an answer out"),
    "py": ("onrecord.run.functions:python", "py:package.module:function", "a Python function of a document"),
    "spacy": ("onrecord.run.spacy_pipeline:pipeline", "spacy:PIPELINE", "an installed pipeline, or its directory"),
    "llm": ("onrecord.run.llm:model", "llm:MODEL", "an OpenAI-compatible endpoint; its key in OPENAI_API_KEY"),
    "file": ("onrecord.run.predicted:passed_on", "file:PATH", "predictions that are there already"),
    "baseline": ("onrecord.run.functions:packaged", "baseline:NAME", "one of ours, such as baseline:rules"),
}


def find(address: str, settings: Settings | None = None) -> System:
    """Return the system of an address such as `baseline:rules`; one of no known door is an error."""
    settings = settings or Settings()
    door, colon, name = address.partition(":")
    if colon and door not in DOORS and (opens := added("systems").get(door)) is not None:
        return _with_settings(opens(name, settings), settings)
    if not colon or door not in DOORS:
        raise OnrecordError(
            "That is no system's address.",
            got=shown(address),
            expected=", ".join(
                [*(example for _, example, _ in DOORS.values()), *(f"{each}:NAME" for each in added("systems"))]
            ),
            hint="onrecord run baseline:rules -o predictions.jsonl",
        )
    if settings.labels and door != "spacy":
        raise OnrecordError(
            "Only spacy: maps labels.",
            got=f"{address} with --label",
            expected="spacy:PIPELINE",
            hint="let your extractor give the types that `onrecord schema inventory` lists",
        )
    module, _, function = DOORS[door][0].partition(":")
    open_door: Callable[[str, Settings], System] = getattr(import_module(module), function)
    return _with_settings(open_door(name, settings), settings)


def _with_settings(system: System, settings: Settings) -> System:
    """Return a system whose identity holds the settings that change its predictions."""
    identity = {**system.identity, "tag": settings.tag}
    if settings.drop_broken:
        identity["drop_broken"] = True
    return replace(system, identity=identity, drop_broken=settings.drop_broken)
