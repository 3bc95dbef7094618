"""Name projects on the server, and find them again, whatever somebody calls them there since.

A project is `quotes · anna · 3fa9c1d2`: its layer, a name, and its configuration's hash. The name says whose or what
for, since work that is to be independent needs a project of its own: in the open-source edition whoever opens a task
can see what others did on it. Its description holds the same in a line that names its corpus too. By that line it is
found again after a rename, and two corpora on one server never share a project. One without the line, made by an
earlier version of the tool, is found by its title.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

from onrecord.errors import OnrecordError, Problem, shown
from onrecord.studio.config import config, config_hash
from onrecord.studio.design import design, designs
from onrecord.studio.guidelines import shown_version
from onrecord.studio.to_tasks import MODEL_VERSION, PROPOSAL

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from onrecord.corpus.load import Corpus
    from onrecord.studio.client import Client

NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,23}")
_TITLE = re.compile(r"(?P<layer>\w+) · (?P<name>[a-z0-9-]+) · (?P<hash>[0-9a-f]{8})")
_MARK = re.compile(
    r"onrecord:(?P<layer>\w+):(?P<name>[a-z0-9-]+):(?P<hash>[0-9a-f]{8}):corpus:(?P<corpus>[0-9a-f]{8})\b"
)
SHORT = 8
SHOWN = "doc_id"  # the field of a task that the list of tasks shows
LONGEST_PAIR = 21  # what the longest layer of adjudication and the hash leave of a title's 50 characters


@dataclass(frozen=True, slots=True, order=True)
class Project:
    """A project of ours on a server.

    hash: the start of its configuration's. corpus: of which corpus it is (see `corpus_mark`), or empty where it does
    not say. called: its title on the server now. settings: its configuration there now. guidelines: the version of the
    guidelines that its help shows.
    """

    layer: str
    name: str
    hash: str
    id: int
    corpus: str = ""
    called: str = field(default="", compare=False)
    settings: str = field(default="", compare=False, repr=False)
    guidelines: str | None = field(default=None, compare=False)

    @property
    def title(self) -> str:
        """Return its title: the one that it has on the server, or else the one that it is given there."""
        return self.called or f"{self.layer} · {self.name} · {self.hash}"

    @property
    def current(self) -> bool:
        """Return whether its configuration is the one that the schema gives now."""
        return self.hash == config_hash(self.layer)[:SHORT]

    @property
    def mark(self) -> str:
        """Return the line by which it is found again."""
        return f"onrecord:{self.layer}:{self.name}:{self.hash}:corpus:{self.corpus}"


def corpus_mark(corpus: Corpus) -> str:
    """Return what tells a corpus from every other one: eight digits of a hash of its name and its canary."""
    return hashlib.sha256(f"{corpus.metadata.name}\n{corpus.metadata.canary}".encode()).hexdigest()[:SHORT]


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


def find(
    client: Client, name: str | None = None, *, layers: Sequence[str] | None = None, corpus: str = ""
) -> list[Project]:
    """Return our projects on the server, of that name if one is given, in order; others' projects are left alone.

    layers: those asked for, as an adjudicator's (`deciding.decisions`); None: those that are annotated.
    corpus: projects of other corpora are left out (see `corpus_mark`); empty: those of all corpora.
    """
    asked = designs() if layers is None else layers
    found = []
    for row in client.projects():
        title = row["title"] or ""
        match = _MARK.search(row.get("description") or "") or _TITLE.fullmatch(title)
        if match is None or match["layer"] not in asked or name not in {None, match["name"]}:
            continue
        of = match.groupdict().get("corpus") or ""
        if not corpus or of in {"", corpus}:
            settings, shown_rules = row.get("label_config") or "", shown_version(row.get("expert_instruction") or "")
            own = (match["layer"], match["name"], match["hash"], int(row["id"]), of, title, settings, shown_rules)
            found.append(Project(*own))
    return sorted(found, key=lambda each: (asked.index(each.layer), each))


def create(
    client: Client,
    layer: str,
    name: str,
    tasks: Iterable[Mapping[str, Any]] = (),
    *,
    help_page: str,
    corpus: str = "",
) -> Project:
    """Make a project of a layer's current configuration, and return it; its list of tasks shows their names.

    Args:
        client: the server.
        layer: the layer.
        name: whose it is, or what for.
        tasks: the tasks that it will hold; they are not sent.
        help_page: the guidelines, as HTML.
        corpus: see `corpus_mark`.
    """
    made = Project(layer, name, config_hash(layer)[:SHORT], 0, corpus)
    said = f"{_step(layer)}Do not change the labelling configuration, nor the line below."
    identifier = client.create_project(
        title=made.title,
        description=f"{said}\n{made.mark}" if corpus else said,
        label_config=config(layer),
        model_version=PROPOSAL if design(layer).decides else MODEL_VERSION,
        expert_instruction=help_page,
        show_instruction=False,
        show_collab_predictions=True,
        enable_empty_annotation=True,
        maximum_annotations=1,
    )
    fields = dict.fromkeys(name for each in tasks for name in each["data"] if name != SHOWN)
    client.show_columns(identifier, shown=[SHOWN], hidden=list(fields))
    return replace(made, id=identifier)


def _step(layer: str) -> str:
    """Return which step a layer is for an annotator, as a sentence; "" for an adjudicator's."""
    order = designs()
    return f"{design(layer).title}, step {order.index(layer) + 1} of {len(order)}. " if layer in order else ""


def changed_settings(projects: Iterable[Project]) -> Iterator[Problem]:
    """Yield a problem for each project whose labelling configuration somebody changed in its settings on the server.

    The editor drops what was marked with a label that is gone, at the next save of the task.
    """
    for project in projects:
        if not project.current or not project.settings:
            continue
        wanted, there = _offered(config(project.layer)), _offered(project.settings)
        if there is not None and wanted == there:
            continue
        gone, added = sorted((wanted or set()) - (there or set())), sorted((there or set()) - (wanted or set()))
        said = [f"without {', '.join(gone)}"] if gone else []
        said += [f"with {', '.join(added)} in addition"] if added else []
        yield Problem(
            project.title,
            0,
            "its settings on the server",
            "studio.settings",
            "its labelling configuration was changed there; the editor drops marks whose label is gone",
            got="; ".join(said) or "a configuration that cannot be read",
            expected=f"the configuration that onrecord gave it ({project.hash})",
            hint="undo the change under Settings, Labeling Interface, before anybody submits again",
        )


def _offered(written: str) -> set[str] | None:
    """Return the labels, choices and controls of a configuration; None for one that is no XML."""
    try:
        view = ET.fromstring(written)  # noqa: S314  our own, or the server's
    except ET.ParseError:
        return None
    return {
        f"{each.tag} {each.get('value') or ''}".strip()
        if each.get("name") is None
        else f"{each.tag} {each.get('name')}"
        for each in view.iter()
        if each.tag not in {"View", "Style", "Header"}
    }
