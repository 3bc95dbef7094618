"""Find two annotators to compare, by their names below annotations/annotators/ or by their directories.

If an annotator has no registries, the registries of gold are used.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from onrecord import schema
from onrecord.documents.declared import only_declared_layers
from onrecord.documents.directory import REGISTRIES, read, read_registry
from onrecord.errors import OnrecordError, shown
from onrecord.studio import sound
from onrecord.studio.deciding.both import Both, Side
from onrecord.studio.hands import annotator_name
from onrecord.studio.keep import RECORD
from onrecord.studio.to_tasks import Registries, with_ids

if TYPE_CHECKING:
    from onrecord.corpus.load import Corpus
    from onrecord.errors import Problem


def both(corpus: Corpus, a: str, b: str) -> Both:
    """Return two annotators of a corpus, with their documents and registries, ready to be compared.

    Documents of articles that the corpus does not have are left out, and so are layers that it does not declare.

    Args:
        corpus: The corpus.
        a: The name or directory of annotator A.
        b: The name or directory of annotator B.

    Raises:
        OnrecordError: An annotator does not exist, both are the same, their documents have errors, or they have no
            document in common.
    """
    directories = [directory_of(corpus, each) for each in (a, b)]
    if directories[0].resolve() == directories[1].resolve():
        raise OnrecordError(
            "The two annotators are the same.",
            got=f"{a}, {b}",
            hint="onrecord studio adjudicate A B, with two different annotators",
        )
    found = Both(_side(corpus, directories[0]), _side(corpus, directories[1]), corpus.texts)
    if unsound := [
        f"annotators/{each.name}: {problem.render()}"
        for each in (found.a, found.b)
        for problem in _unsound(each, corpus)
    ]:
        raise OnrecordError(
            "These annotations cannot be compared.\n  " + "\n  ".join(unsound),
            hint="correct the documents that are named above, then run onrecord studio adjudicate again",
        )
    if not found.doc_ids:
        raise OnrecordError(
            "The two annotators have no document in common.",
            got="; ".join(f"{each.name}: {', '.join(each.documents) or 'none'}" for each in (found.a, found.b)),
            hint="onrecord studio adjudicate A B, with two annotators of the same articles",
        )
    return found


def directory_of(corpus: Corpus, given: str, *, usage: str = "adjudicate A B") -> Path:
    """Return the directory of an annotator.

    Args:
        corpus: The corpus.
        given: The name of a directory below the corpus's annotations/annotators/, or the path of any directory.
        usage: The command of `onrecord studio` and its arguments, for the hint of the error.

    Raises:
        OnrecordError: There is no such directory. Those that pulls wrote below the working directory are listed.
    """
    annotators = corpus.root / "annotations" / "annotators"
    for path in (annotators / given, Path(given)):
        if path.is_dir():
            return path
    names = sorted(path.name for path in annotators.glob("*") if path.is_dir())
    kept_apart = sorted(path.parent.as_posix() for path in Path().glob(f"*/*/{RECORD}"))  # by pull -o
    raise OnrecordError(
        "There is no annotator of that name.",
        got=shown(given),
        expected="; or ".join(
            (*([f"one of {', '.join(names)}"] if names else []), *kept_apart, "another directory of documents")
        ),
        hint=f"onrecord studio {usage}: each a name or a directory, as `pull -o` wrote it; no name of a project",
    )


def _unsound(side: Side, corpus: Corpus) -> list[Problem]:
    return [problem for each in side.documents.values() for problem in sound.problems(each, corpus.texts[each.doc_id])]


def _side(corpus: Corpus, path: Path) -> Side:
    own = (each for each in read(path) if each.doc_id in corpus.articles)
    documents = {each.doc_id: with_ids(only_declared_layers(each, schema.asked())) for each in own}
    rows = [
        tuple(read_registry(path if (path / f"{name}.json").exists() else corpus.gold_dir, name)) for name in REGISTRIES
    ]
    return Side(annotator_name(path.resolve().name), documents, Registries(*rows))
