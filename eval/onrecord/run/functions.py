"""Python functions as extractors: `py:package.module:function` and `baseline:NAME`, each in its own process.

A function takes a document as a dict ({"doc_id", "text", "title", ...}, as `onrecord texts` prints it) and returns a
prediction as a dict or an `onrecord.Document`; the doc_id may be left out. In scope corpus it takes the list of all
documents and returns an iterable of predictions. The working directory comes first on the import path.
"""

from __future__ import annotations

import difflib
import sys
from dataclasses import replace
from functools import partial
from importlib import import_module
from importlib.util import find_spec
from inspect import isfunction
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

import onrecord
from onrecord._version import __version__
from onrecord.baselines import BASELINES
from onrecord.documents.model import Header
from onrecord.errors import OnrecordError, shown
from onrecord.paths import corpus_dir, gold_dir
from onrecord.run.extractor import Answer, ExtractorError, Input, System
from onrecord.run.identity import fingerprint, module_places
from onrecord.run.process import Process, Running, run_once
from onrecord.run.suggest import EXTRACT, function_command, functions, functions_of, nearest, run_command
from onrecord.schema.schemas import schema_version

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from onrecord.run.extractor import Limits, Settings

START_S = 600.0  # the limit for importing the extractor, which may load a model; documents have their own limit
EXAMPLE = "onrecord run py:my_extractor:extract -o predictions.jsonl"


def python_system(name: str, settings: Settings) -> System:
    """Return the system that calls a Python function (`py:package.module:function`); the module is not imported here.

    Args:
        name: `package.module:function`.
        settings: The user's settings; the limits are used.

    Raises:
        OnrecordError: The name has another form, or there is no such module.
    """
    module, colon, function = name.partition(":")
    if not (module and colon and function):
        raise _no_function(name)
    places = module_places(module)
    if not places or Path(module).is_file():
        raise _missing(module, "No module named " + shown(module.partition(".")[0]), function)
    return hosted("py", name, settings, version=fingerprint(places))


def _no_function(name: str) -> OnrecordError:
    """Return the error for an address that names no function (`py:my_extractor`); it names those of the module."""
    module = name.partition(":")[0]
    path = Path(module if module.endswith(".py") else f"{module}.py")
    known = functions(path) if path.is_file() else functions_of(module)
    hint = EXAMPLE
    if known and path.is_file():
        hint = function_command(path, nearest(EXTRACT, known))
    elif known:
        hint = run_command(f"py:{module}:{nearest(EXTRACT, known)}")
    return OnrecordError(
        "The address names no function." if module else "The address is not that of a Python function.",
        got=shown(f"py:{name}"),
        expected=f"py:{path.stem if path.is_file() else module}:FUNCTION, where FUNCTION is {' or '.join(known)}"
        if known
        else "py:package.module:function",
        hint=hint,
    )


def baseline_system(name: str, settings: Settings) -> System:
    """Return the system that runs one of the baselines of this package (`baseline:NAME`).

    Args:
        name: A key of `onrecord.baselines.BASELINES`, such as `rules`.
        settings: The user's settings; the limits are used.

    Raises:
        OnrecordError: There is no such baseline, or its library is not installed.
    """
    if name not in BASELINES:
        raise OnrecordError(
            "There is no baseline of that name.",
            got=shown(name),
            expected=", ".join(BASELINES),
            hint="onrecord run baseline:rules -o predictions.jsonl",
        )
    found = BASELINES[name]
    if found.needs is not None and find_spec(found.needs[0]) is None:
        raise OnrecordError(
            f"The baseline {name} needs the library {found.needs[0]}, which is not installed.",
            hint=f"pip install 'onrecord[{found.needs[1]}]'",
        )
    places = [Path(onrecord.__file__).parent / part for part in ("baselines", "text", "model.py")]
    code = fingerprint([*places, gold_dir(), *Path(corpus_dir()).glob("folds.json")] if found.learns else places)
    system = hosted("baseline", name, settings, version=__version__, code=code, corpus=False)
    header = Header(
        onrecord="predictions",
        schema_version=schema_version(),
        system=system.name,
        scope=found.scope,
        note=found.note,
    )
    return replace(system, header=header)


def hosted(
    adapter: str,
    name: str,
    settings: Settings,
    *,
    version: str,
    code: str | None = None,
    corpus: bool = True,
    options: Mapping[str, Any] | None = None,
) -> System:
    """Return the system of a Python extractor that runs in its own process; nothing is started yet.

    Args:
        adapter: A key of `onrecord.run.host.ADAPTERS`, such as `py`.
        name: The part of the system's address after the colon.
        settings: The user's settings; the limits are used.
        version: The system's version.
        code: What else the answers depend on, such as a hash of files; part of the identity.
        corpus: Whether the extractor can take all documents at once (`--scope corpus`).
        options: Keyword arguments for the adapter, as JSON values; part of the identity.
    """
    encoded_options = msgspec.json.encode(options or {}, order="deterministic").decode()
    argv = [sys.executable, "-m", "onrecord.run.host", adapter, name, encoded_options]
    identity = {"door": adapter, "name": name, "version": version, "code": code, "python": sys.version}
    return System(
        name=f"{adapter}:{name}",
        version=version,
        identity=identity | ({"options": options} if options else {}),
        start=partial(Hosted, argv, settings.limits),
        all_at_once=partial(_all_at_once, [*argv, "corpus"], settings.limits) if corpus else None,
        framed=True,
    )


class Hosted(Process):
    """A worker that is a Python extractor in its own process."""

    def running(self) -> Running:
        """Return the process, started if necessary, after it has imported the extractor.

        Raises:
            OnrecordError: The extractor cannot be imported, or does not start.
        """
        started = self._running is None
        running = super().running()
        if started:
            try:
                _ready(self.receive(running, START_S))
            except ExtractorError as error:
                raise OnrecordError(
                    "The extractor cannot be imported: its process ended or took too long.",
                    got=str(error),
                    expected=f"an import that ends within {START_S:g} s",
                    hint="import the module with `python -c` to see the error; if you gave --memory, raise it",
                ) from error
        return running

    def extract(self, document: Input) -> Answer:
        """Return the extractor's answer for a document, with its latency.

        Raises:
            ExtractorError: The extractor raised an error or failed for this document.
            OnrecordError: The extractor cannot be imported.
        """
        line, latency_s = self.ask(document.to_json())
        return Answer(_prediction(line), latency_s)


def _ready(line: bytes) -> None:
    """Raise OnrecordError if the extractor's process reports that the extractor cannot be imported.

    Args:
        line: The first line that the process wrote.
    """
    refused = msgspec.json.decode(line).get("refused")
    if refused:
        raise OnrecordError(refused.pop("what"), **refused)


def _prediction(line: bytes) -> bytes:
    """Return the prediction, as JSON bytes, in a line that the extractor's process (`run.host`) wrote.

    Raises:
        ExtractorError: The line reports an error of the extractor.
    """
    reply = msgspec.json.decode(line, type=dict[str, msgspec.Raw])
    if "error" in reply:
        raised = "the extractor raised " + msgspec.json.decode(reply["error"], type=str)
        raise ExtractorError(raised, again=msgspec.json.decode(reply["again"], type=bool))
    return bytes(reply["prediction"])


def _all_at_once(argv: Sequence[str], limits: Limits, documents: Sequence[Input]) -> Iterator[bytes]:
    """Start an extractor's process, send it all documents at once, and yield its predictions as JSON bytes.

    Args:
        argv: The process's program and arguments.
        limits: The limits of a document; the time is multiplied by the number of documents.
        documents: The documents.

    Raises:
        OnrecordError: The extractor cannot be imported.
        ExtractorError: The extractor failed.
    """
    first, *lines = run_once(argv, documents, limits)
    _ready(first)
    return map(_prediction, lines)


def imported(name: str) -> Callable[[Any], Any]:
    """Import the function `package.module:function` and return it; called in the extractor's process.

    It is a function of the user that takes a document as a dict, and returns a prediction.

    Raises:
        OnrecordError: There is no such module or function.
    """
    module, _, function = name.partition(":")
    try:
        found: Any = import_module(module)
    except ModuleNotFoundError as error:
        if not f"{module}.".startswith(f"{error.name}."):
            raise
        raise _missing(module, str(error), function) from error
    known = [name for name, each in vars(found).items() if isfunction(each) and not name.startswith("_")]
    for part in function.split("."):
        found = getattr(found, part, None)
    if not callable(found):
        raise OnrecordError(
            "The module has no such function.",
            where=module,
            got=shown(function),
            expected=", ".join(known),
            hint=run_command(f"py:{module}:{nearest(function, known)}"),
        )
    extract: Callable[[Any], Any] = found
    return extract


def baseline(name: str) -> Callable[[Any], Any]:
    """Return a baseline as a function that takes a document's dict (the fields of `Input`) and returns its prediction.

    It is called in the extractor's process.

    Args:
        name: A key of `onrecord.baselines.BASELINES`, such as `rules`.
    """
    extract = imported(BASELINES[name][0])
    return lambda document: extract(Input(**document))


def _missing(module: str, got: str, function: str) -> OnrecordError:
    """Return the error for a module that was not found.

    The hint names the file that was given in place of a module, or a module of the working directory with a similar
    name, if there is one; with the function that was meant.

    Args:
        module: The module's dotted name.
        got: The message of the import error.
        function: The function's name.
    """
    hint = EXAMPLE
    path = Path(module if module.endswith(".py") else f"{module}.py")
    close = difflib.get_close_matches(module, [each.stem for each in Path.cwd().glob("*.py")], n=1)
    if path.is_file() or close:
        path = path if path.is_file() else Path(f"{close[0]}.py")
        hint = function_command(path, nearest(function, functions(path)))
    expected = f"{module}, in the working directory or installed beside onrecord"
    if module.endswith(".py"):
        got, expected = shown(f"py:{module}:{function}"), "the name of a module: dots in place of slashes, without .py"
    return OnrecordError("The module was not found.", where=str(Path.cwd()), got=got, expected=expected, hint=hint)
