"""Name projects on the server, and find them again: by layer, a name, and the configuration's hash.

A project is `quotes · anna · 3fa9c1d2`. The name says whose or what for, since work that is to be independent needs a
project of its own: in the open-source edition whoever opens a task can see what others did on it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from onrecord.errors import OnrecordError, shown
from onrecord.studio.config import config, config_hash
from onrecord.studio.design import design, designs
from onrecord.studio.to_tasks import MODEL_VERSION, PROPOSAL

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onrecord.studio.client import Client

NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,23}")
_TITLE = re.compile(r"(\w+) · ([a-z0-9-]+) · ([0-9a-f]{8})")
SHORT = 8
LONGEST_PAIR = 21  # what the longest layer of adjudication and the hash leave of a title's 50 characters


@dataclass(frozen=True, slots=True, order=True)
class Project:
    """A project of ours on a server; `hash` is the start of its configuration's."""

    layer: str
    name: str
    hash: str
    id: int

    @property
    def title(self) -> str:
        """Return its title."""
        return f"{self.layer} · {self.name} · {self.hash}"

    @property
    def current(self) -> bool:
        """Return whether its configuration is the one that the schema gives now."""
        return self.hash == config_hash(self.layer)[:SHORT]


def checked_name(name: str, *, longest: int = 24) -> str:
    """Return a project's name if it is one; else raise OnrecordError."""
    if not NAME.fullmatch(name) or len(name) > longest:
        raise OnrecordError(
            "The project's name cannot be used.",
            got=shown(name),
            expected=f"1 to {longest} small letters, digits and hyphens",
            hint="--name anna",
        )
    return name


def pair_name(a: str, b: str) -> str:
    """Return the name of two annotators' adjudication, cut so that a title with it is no longer than a server takes.

    >>> pair_name("reader-a", "reader-b")
    'reader-a-reader-b'
    """
    return "-".join(each[: LONGEST_PAIR // 2].rstrip("-") for each in (a, b))


def find(client: Client, name: str | None = None, *, layers: Sequence[str] | None = None) -> list[Project]:
    """Return our projects on the server, of that name if one is given, in order; others' projects are left alone.

    layers: those asked for, as an adjudicator's (`deciding.decisions`); None: those that are annotated.
    """
    asked = designs() if layers is None else layers
    found = []
    for row in client.projects():
        match = _TITLE.fullmatch(row["title"] or "")
        if match and match[1] in asked and name in {None, match[2]}:
            found.append(Project(match[1], match[2], match[3], int(row["id"])))
    return sorted(found, key=lambda each: (asked.index(each.layer), each))


def create(client: Client, layer: str, name: str, *, help_page: str) -> Project:
    """Make a project of a layer's current configuration, and return it."""
    made = Project(layer, name, config_hash(layer)[:SHORT], 0)
    identifier = client.create_project(
        title=made.title,
        description="Made by onrecord studio push. Do not change its labelling configuration.",
        label_config=config(layer),
        model_version=PROPOSAL if design(layer).decides else MODEL_VERSION,
        expert_instruction=help_page,
        show_instruction=False,
        show_collab_predictions=True,
        enable_empty_annotation=True,
        maximum_annotations=1,
    )
    return replace(made, id=identifier)
