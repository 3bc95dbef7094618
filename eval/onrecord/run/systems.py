"""Find a system by its address, `DOOR:NAME`, such as `baseline:rules`.

A door is a kind of system: what the part before the colon names, like the scheme of a URL. `DOORS` lists all built-in
doors; other packages add more by an entry point (`onrecord.plugins`). A door's module is imported on use.
"""

from __future__ import annotations

from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from onrecord.errors import OnrecordError, shown
from onrecord.plugins import added
from onrecord.run.extractor import Input, Settings, System

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["DOORS", "Input", "Settings", "System", "find"]

# door -> (module:function of (name, settings), an example address, a description)
DOORS: Mapping[str, tuple[str, str, str]] = {
    "cmd": ("onrecord.run.command:command", 'cmd:"./my-extractor"', "a program: documents in, answers out, as lines"),
    "py": ("onrecord.run.functions:python_system", "py:package.module:function", "a Python function of a document"),
    "spacy": ("onrecord.run.spacy_pipeline:pipeline", "spacy:PIPELINE", "an installed pipeline, or its directory"),
    "llm": ("onrecord.run.llm:model", "llm:MODEL", "an OpenAI-compatible endpoint; its key in OPENAI_API_KEY"),
    "file": ("onrecord.run.predictions_file:predictions_file", "file:PATH", "an existing predictions file"),
    "baseline": ("onrecord.run.functions:baseline_system", "baseline:NAME", "one of ours, such as baseline:rules"),
}


def find(address: str, settings: Settings | None = None) -> System:
    """Return the system of an address.

    Args:
        address: `DOOR:NAME`.
        settings: The user's settings.

    Raises:
        OnrecordError: The door is unknown, or the door refuses the name or the settings.
    """
    settings = settings or Settings()
    door, colon, name = address.partition(":")
    if colon and door not in DOORS and (opens := added("systems").get(door)) is not None:
        return _with_settings(opens(name, settings), settings)
    if not colon or door not in DOORS:
        raise OnrecordError(
            "This is not the address of a system.",
            got=shown(address),
            expected=", ".join(
                [*(example for _, example, _ in DOORS.values()), *(f"{each}:NAME" for each in added("systems"))]
            ),
            hint=f"onrecord run {_meant(address)} -o predictions.jsonl",
        )
    if settings.labels and door != "spacy":
        raise OnrecordError(
            "Only spacy: maps labels.",
            got=f"{address} with --label",
            expected="spacy:PIPELINE",
            hint="change your extractor to return the types that `onrecord schema inventory` lists",
        )
    module, _, function = DOORS[door][0].partition(":")
    open_door: Callable[[str, Settings], System] = getattr(import_module(module), function)
    return _with_settings(open_door(name, settings), settings)


def _meant(address: str) -> str:
    """Return the address that was probably meant: of a file or module in the working directory, or of a baseline."""
    from onrecord.baselines import BASELINES

    path, colon, function = address.partition(":")
    module = path.removesuffix(".py")
    if function.isidentifier() and Path(f"{module.replace('.', '/')}.py").is_file():
        return f"py:{module.replace('/', '.')}:{function}"
    if not colon and Path(path).is_file():
        return {".py": f"'cmd:python3 {path}'", ".jsonl": f"file:{path}"}.get(Path(path).suffix, f"'cmd:./{path}'")
    return f"baseline:{address if address in BASELINES else 'rules'}"


def _with_settings(system: System, settings: Settings) -> System:
    """Return a system whose identity includes the settings that change its predictions."""
    identity = {**system.identity, "tag": settings.tag}
    if settings.drop_broken:
        identity["drop_broken"] = True
    return replace(system, identity=identity, drop_broken=settings.drop_broken)
