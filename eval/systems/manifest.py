"""Read a system's description, `eval/systems/<name>/system.toml`: what it is, what it needs, how it is run.

title, about, version, licence     what it is; `version` is what the predictions' header says
layers                             what it attempts, such as ["mentions", "times"]
exposure                           in words, what it knew of the corpus
trained_on, tuned_on               the same as the card has it (`onrecord schema system`); default: nothing
guidelines_seen                    false where neither it nor its adapter's author knew the corpus's guidelines
run                                the address for `onrecord run`; {python} is the environment's interpreter and
                                   {here} the directory of the description, {sources} that of unpacked source packages
scope                              "corpus": all documents are sent at once, and its entities hold across them
ci                                 true: it installs in under a minute, and CI holds it to the committed bytes
rule                               of a combination: the rule by which its parts were chosen, stated beforehand
[merge]                            of a combination: the system that each layer is taken from; it needs no `run`
lay                                the system whose clusters are laid on gold's mentions; it needs no `run`
speak                              of both of these, true: a quote's speaker is the entity of the mention where its
                                   source stands
given                              the layers of gold that it gets as input, such as ["mentions"]
fetches                            what it downloads that no package registry has; such a system has no results here
[environment]
of                                 another system, whose environment this one runs in; nothing else is said then
python                             the versions of Python that it runs on, the preferred one first; its packages
                                   are in requirements.txt, all of them, each pinned
resolve                            true: requirements.txt pins the system alone, and pip chooses the rest; for
                                   systems without results
sources                            source packages, pinned, that are unpacked and not installed: their wheels lack
                                   what is needed
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
    """What a system runs in.

    of: the system whose environment it is. python: versions such as "3.12", the preferred one first.
    """

    of: str | None = None
    python: list[str] = field(default_factory=list)
    resolve: bool = False
    sources: list[str] = field(default_factory=list)
    node: bool = False
    programs: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Manifest:
    """A system's description; name is its directory's."""

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
        """Return where its description, adapter and pins are."""
        return SYSTEMS / self.name

    @property
    def cache(self) -> Path:
        """Return where its environment is built."""
        return ROOT / ".cache" / "systems" / self.name

    @property
    def sources(self) -> Path:
        """Return where its source packages are unpacked."""
        return self.cache / "sources"

    @property
    def results(self) -> Path:
        """Return where its predictions are committed."""
        return ROOT / "eval" / "results" / self.name

    @property
    def note(self) -> str:
        """Return what the predictions' header says to a reader."""
        return f"{self.title}. {self.exposure} Licence: {self.licence}. See eval/systems/{self.name}."


def read(name: str) -> Manifest:
    """Return the description of a system by its name; raises SystemExit where there is none of that name."""
    path = SYSTEMS / name / "system.toml"
    if not path.is_file():
        known = ", ".join(sorted(each.parent.name for each in SYSTEMS.glob("*/system.toml")))
        raise SystemExit(f"There is no system {name!r}. There are: {known}")
    found: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    environment = Environment(**found.pop("environment"))
    return Manifest(name=name, environment=environment, **found)


def names() -> list[str]:
    """Return the names of all systems, sorted; those that are made of others' results come after these."""
    found = sorted(path.parent.name for path in SYSTEMS.glob("*/system.toml"))
    return sorted(found, key=lambda name: (read(name).lay is not None, bool(read(name).merge)))
