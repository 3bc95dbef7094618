"""Name our projects on the server, and find them again even if somebody renamed them.

The title of a project is its layer, a name and the hash of its configuration, such as `quotes · anna · 3fa9c1d2`. The
name is that of an annotator or a purpose. Independent work needs separate projects, because in the open-source edition
everybody who opens a task can see the annotations of others. The description of a project contains a line with the same
values and a hash of the corpus. A project is found by this line, so that it can be renamed, and two corpora on one
server never share a project. Projects of earlier versions of this tool, without the line, are found by their titles.
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
LONGEST_PAIR = 21  # a title's 50 characters minus the longest layer of adjudication and the hash


@dataclass(frozen=True, slots=True, order=True)
class Project:
    """One of our projects on a server.

    Attributes:
        layer: The layer.
        name: The annotator or purpose.
        hash: The first eight digits of the hash of the configuration that the project was created with.
        id: The id on the server.
        corpus: The mark of the corpus (see `corpus_mark`); "" for projects of earlier versions.
        called: The current title on the server; "" for a project that was not read from the server.
        settings: The current configuration on the server, as XML.
        guidelines: The version of the guidelines on the help page; None if the page gives none.
        help: The help page on the server (the project's instructions), as HTML.
    """

    layer: str
    name: str
    hash: str
    id: int
    corpus: str = ""
    called: str = field(default="", compare=False)
    settings: str = field(default="", compare=False, repr=False)
    guidelines: str | None = field(default=None, compare=False)
    help: str = field(default="", compare=False, repr=False)

    @property
    def title(self) -> str:
        """Return the title on the server, or for a new project the title to give it: `quotes · anna · 3fa9c1d2`."""
        return self.called or f"{self.layer} · {self.name} · {self.hash}"

    @property
    def current(self) -> bool:
        """Return whether the project was created with the labelling configuration that its layer has now."""
        return self.hash == config_hash(self.layer)[:SHORT]

    @property
    def mark(self) -> str:
        """Return the line of the project's description by which `find` recognises it, even if it was renamed."""
        return f"onrecord:{self.layer}:{self.name}:{self.hash}:corpus:{self.corpus}"


def corpus_mark(corpus: Corpus) -> str:
    """Return eight hexadecimal digits that identify a corpus: a hash of its name and its canary (a unique string)."""
    return hashlib.sha256(f"{corpus.metadata.name}\n{corpus.metadata.canary}".encode()).hexdigest()[:SHORT]


def checked_name(name: str, *, longest: int = 24) -> str:
    """Return the name of a project (an annotator or a purpose) unchanged, if Label Studio's titles can contain it.

    Raises:
        OnrecordError: The name has more than `longest` characters, or others than a-z, 0-9 and hyphens.
    """
    if not NAME.fullmatch(name) or len(name) > longest:
        raise OnrecordError(
            "The project's name cannot be used.",
            got=shown(name),
            expected=f"1 to {longest} small letters, digits and hyphens",
            hint="use another name, such as --name anna",
        )
    return name


def pair_name(a: str, b: str) -> str:
    """Return the project name for the adjudication of two annotators, each shortened to at most ten characters.

    >>> pair_name("reader-a", "reader-b")
    'reader-a-reader-b'
    """
    return "-".join(each[: LONGEST_PAIR // 2].rstrip("-") for each in (a, b))


def find(
    client: Client, name: str | None = None, *, layers: Sequence[str] | None = None, corpus: str = ""
) -> list[Project]:
    """Return the projects on the server that onrecord made, in the order of the layers; others are left out.

    Args:
        client: The connection to the Label Studio server.
        name: The name of the projects (an annotator or a purpose); None for all names.
        layers: The layers of the projects, such as those of adjudication; None for the annotated layers.
        corpus: The corpus of the projects, as the string that `corpus_mark` returns; "" for all corpora.
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
            settings, page = row.get("label_config") or "", row.get("expert_instruction") or ""
            own = (match["layer"], match["name"], match["hash"], int(row["id"]), of, title, settings)
            found.append(Project(*own, guidelines=shown_version(page), help=page))
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
    """Create a project on the server with the current labelling configuration of a layer, and return it.

    Args:
        client: The connection to the Label Studio server.
        layer: The layer.
        name: The annotator or purpose.
        tasks: The tasks of the project. They are not sent; their fields determine which columns are hidden.
        help_page: The guidelines, as HTML.
        corpus: The corpus, as the string that `corpus_mark` returns.
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
    """Return a sentence such as `Quotes, step 3 of 5. `, with a space at its end; "" for a layer of adjudication."""
    order = designs()
    return f"{design(layer).title}, step {order.index(layer) + 1} of {len(order)}. " if layer in order else ""


def changed_settings(projects: Iterable[Project]) -> Iterator[Problem]:
    """Yield a problem for each project whose labelling configuration was changed on the server.

    If a label was removed, the editor deletes the marks with this label at the next save of the task. Projects of an
    outdated configuration, and those that were not read from the server, are skipped.
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
            "its labelling configuration was changed; the editor deletes marks whose label was removed",
            got="; ".join(said) or "a configuration that cannot be read",
            expected=f"the configuration that onrecord gave it ({project.hash})",
            hint="undo the change under Settings, Labeling Interface, before anybody submits again",
        )


def _offered(written: str) -> set[str] | None:
    """Return the elements of a labelling configuration, as strings of tag and name or value; None if it is not XML.

    Elements without influence on the annotations (View, Style, Header) are left out.

    Args:
        written: The configuration: XML as a string.

    >>> sorted(_offered('<View><Labels name="label" toName="text"><Label value="direct"/></Labels></View>') or ())
    ['Label direct', 'Labels label']
    """
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
