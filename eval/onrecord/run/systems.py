"""Find a system by its address, `INTERFACE:NAME`, such as `baseline:rules`.

An interface is the way in which an extractor is run; its name is the part before the colon, like the scheme of a URL.
`INTERFACES` lists the built-in ones. Other packages add more by an entry point (`onrecord.plugins`). The module of an
interface is imported when it is used.
"""

from __future__ import annotations

import shlex
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from onrecord.errors import OnrecordError, shown
from onrecord.plugins import added
from onrecord.run.extractor import Input, Settings, System
from onrecord.run.suggest import file_command, function_command, functions, nearest, program_command, run_command

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["INTERFACES", "Input", "Settings", "System", "find"]

# interface -> (module:function of (name, settings), an example address, a description)
INTERFACES: Mapping[str, tuple[str, str, str]] = {
    "cmd": ("onrecord.run.command:command", 'cmd:"./my-extractor"', "a program: documents in, answers out, as lines"),
    "py": ("onrecord.run.functions:python_system", "py:package.module:function", "a Python function of a document"),
    "spacy": ("onrecord.run.spacy_pipeline:pipeline", "spacy:PIPELINE", "an installed pipeline, or its directory"),
    "llm": ("onrecord.run.llm:model", "llm:MODEL", "an OpenAI-compatible endpoint; its key in OPENAI_API_KEY"),
    "file": ("onrecord.run.predictions_file:predictions_file", "file:PATH", "an existing predictions file"),
    "baseline": ("onrecord.run.functions:baseline_system", "baseline:NAME", "one of ours, such as baseline:rules"),
}


def find(address: str, settings: Settings | None = None) -> System:
    """Return the system of an address; it is not started.

    Args:
        address: `INTERFACE:NAME`, such as `baseline:rules` or `llm:MODEL`.
        settings: The user's settings; None for the defaults.

    Raises:
        OnrecordError: The interface is unknown, or it refuses the name or the settings. Or another package adds an
            interface that is not a function, or whose name another interface has.
    """
    settings = settings or Settings()
    interface, colon, name = address.partition(":")
    if colon and interface not in INTERFACES and interface in (others := _added()):
        return _with_settings(others[interface](name, settings), settings)
    if not colon or interface not in INTERFACES:
        raise OnrecordError(
            "This is not the address of a system.",
            got=shown(address),
            expected=", ".join(
                [*(example for _, example, _ in INTERFACES.values()), *(f"{each}:NAME" for each in _added())]
            ),
            hint=_meant(address),
        )
    if settings.labels and interface != "spacy":
        raise OnrecordError(
            "Only spacy: maps labels, with the option --label.",
            got=f"{address} with --label",
            expected="spacy:PIPELINE",
            hint="leave --label out; your extractor has to return the types that `onrecord schema inventory` lists",
        )
    module, _, function = INTERFACES[interface][0].partition(":")
    open_system: Callable[[str, Settings], System] = getattr(import_module(module), function)
    return _with_settings(open_system(name, settings), settings)


def _added() -> dict[str, Callable[[str, Settings], System]]:
    """Return interface -> function of (name, settings), for the interfaces that other packages add."""
    found: dict[str, Callable[[str, Settings], System]] = {}
    for each in added("systems"):
        if not callable(each.value):
            raise each.error("names an object that is no function", got=shown(each.value))
        if each.name in INTERFACES or each.name in found:
            raise each.error("has the name of another interface", got=each.name, expected="a new name")
        found[each.name] = each.value
    return found


def _meant(address: str) -> str:
    """Return the command that was probably meant by an address with an unknown interface, for a hint.

    It runs the file or module that `address` names, such as `py:my_module:extract`; otherwise a baseline.
    """
    from onrecord.baselines import BASELINES

    name, _, function = address.partition(":")
    module = Path(f"{name.removesuffix('.py').replace('.', '/')}.py")
    path = Path(name) if Path(name).is_file() else module
    if function.isidentifier() and path.is_file():
        return function_command(path, nearest(function, functions(path)))
    if path.is_file():
        return file_command(path)
    words = shlex.split(address) if address.count("'") % 2 == address.count('"') % 2 == 0 else []
    if words and Path(words[0]).is_file():
        return program_command(words)
    return run_command(f"baseline:{address if address in BASELINES else 'rules'}")


def _with_settings(system: System, settings: Settings) -> System:
    """Return a copy of a system that has the settings `tag` and `drop_broken`, also in its identity."""
    identity = {**system.identity, "tag": settings.tag}
    if settings.drop_broken:
        identity["drop_broken"] = True
    return replace(system, identity=identity, drop_broken=settings.drop_broken)
