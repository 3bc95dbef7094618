"""Read a system's description, `eval/systems/<name>/system.toml`: what it is, what it needs, how it is run.

title, about, version, licence     what it is; `version` is that in the header of the predictions
layers                             the layers that it attempts, such as ["mentions", "times"]
exposure                           what it knew of the corpus, in words
trained_on, tuned_on               the same as values of the card (`onrecord schema system`); default: nothing
guidelines_seen                    false if neither the system nor its adapter's author knew the corpus's guidelines
run                                the address for `onrecord run`; {python} is the environment's interpreter and
                                   {here} the directory of the description, {sources} that of unpacked source packages
scope                              "corpus": all documents are sent at once; an entity has one id in all of them
ci                                 true: it installs in under a minute, and CI compares its predictions with those here
rule                               of a combination: the rule by which its parts were chosen, stated beforehand
[merge]                            of a combination: the system that each layer is taken from; it needs no `run`
lay                                the system whose clusters gold's mentions get (`lay.py`); it needs no `run`
speak                              with `merge` or `lay`, true: a quote's speaker is the entity of the mention at its
                                   source
given                              the layers of gold that it gets as input, such as ["mentions"]
fetches                            downloads that no package registry has; such a system has no results here
[environment]
of                                 another system in whose environment this one runs; no other key is used then
python                             the versions of Python that it runs on, the preferred one first; its packages
                                   are in requirements.txt, all of them, each pinned
resolve                            true: requirements.txt pins the system only, and pip chooses the rest; for
                                   systems without results
sources                            source packages, pinned, that are unpacked and not installed, because their wheels
                                   lack files that are needed
node                               true: its packages are in package.json, all of them, each pinned
programs                           other programs that must be on PATH, such as ["java"]
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

SYSTEMS = Path(__file__).parent
ROOT = SYSTEMS.parents[1]


@dataclass(frozen=True)
class Environment:
    """The environment of a system, with the keys that are described at the top of this file."""

    of: str | None = None
    python: list[str] = field(default_factory=list)
    resolve: bool = False
    sources: list[str] = field(default_factory=list)
    node: bool = False
    programs: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Manifest:
    """A system's description, with the keys that are described above; `name` is the name of its directory."""

    name: str
    title: str
    about: str
    version: str
    licence: str
    layers: list[str]
    exposure: str
    environment: Environment
    run: str = ""
    merge: dict[str, str] = field(default_factory=dict)
    rule: str | None = None
    lay: str | None = None
    speak: bool = False
    given: list[str] = field(default_factory=list)
    trained_on: str = "nothing"
    tuned_on: str = "nothing"
    guidelines_seen: bool = True
    scope: str = "document"
    ci: bool = False
    fetches: str | None = None

    @property
    def directory(self) -> Path:
        """Return the directory of its description, adapter and pins."""
        return SYSTEMS / self.name

    @property
    def cache(self) -> Path:
        """Return the directory in which its environment is built."""
        return ROOT / ".cache" / "systems" / self.name

    @property
    def sources(self) -> Path:
        """Return the directory in which its source packages are unpacked."""
        return self.cache / "sources"

    @property
    def results(self) -> Path:
        """Return the directory of its committed predictions."""
        return ROOT / "eval" / "results" / self.name

    @property
    def note(self) -> str:
        """Return the note for the header of its predictions: title, exposure, licence and place of the description."""
        return f"{self.title}. {self.exposure} Licence: {self.licence}. See eval/systems/{self.name}."


def read(name: str) -> Manifest:
    """Return the description of the system with a name; raise SystemExit, which lists the names, if there is none."""
    path = SYSTEMS / name / "system.toml"
    if not path.is_file():
        known = ", ".join(sorted(each.parent.name for each in SYSTEMS.glob("*/system.toml")))
        raise SystemExit(f"There is no system {name!r}. There are: {known}")
    found: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    environment = Environment(**found.pop("environment"))
    return Manifest(name=name, environment=environment, **found)


def names() -> list[str]:
    """Return the names of all systems, sorted; systems that are made from the results of others come after the rest."""
    found = sorted(path.parent.name for path in SYSTEMS.glob("*/system.toml"))
    return sorted(found, key=lambda name: (read(name).lay is not None, bool(read(name).merge)))
