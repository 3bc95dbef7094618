"""Find documents that are pushed for a layer before the work on an earlier layer was pulled.

Their tasks lack the marks of the earlier layer, for example the quotes among which events are marked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from onrecord.errors import Problem, Severity
from onrecord.studio import keep
from onrecord.studio.design import designs
from onrecord.studio.projects import corpus_mark, find

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from onrecord.corpus.load import Corpus
    from onrecord.studio.client import Client


def early(client: Client, corpus: Corpus, name: str, tasks: Mapping[str, Sequence[Mapping[str, Any]]]) -> list[Problem]:
    """Return a warning for each task whose document has an earlier layer on the server that was not pulled yet.

    Tasks that start from gold, from predictions or from the work of somebody else are left out, and so are earlier
    layers that are pushed at the same time.

    Args:
        client: The connection to the Label Studio server.
        corpus: The corpus.
        name: The name of the projects: the annotator.
        tasks: Layer -> the tasks to push.
    """
    pulled = keep.record(corpus.root / "annotations" / "annotators" / name)
    order = designs()
    lacking: dict[tuple[str, str], list[str]] = {}
    for project in find(client, name, corpus=corpus_mark(corpus)):
        later = [each for each in tasks if order.index(each) > order.index(project.layer)]
        if not later or project.layer in tasks:
            continue
        there = {str(each.get("doc_id")) for each in client.task_data(project.id)}
        for data in (each["data"] for layer in later for each in tasks[layer]):
            doc_id, own = data["doc_id"], data["started_from"] in {None, f"annotators/{name}"}
            if own and doc_id in there and (doc_id not in pulled or project.layer not in pulled[doc_id].updated_at):
                lacking.setdefault((doc_id, data["layer"]), []).append(project.layer)
    return [_problem(name, *key, earlier) for key, earlier in lacking.items()]


def _problem(name: str, doc_id: str, layer: str, earlier: Sequence[str]) -> Problem:
    message = f"not pulled yet: {', '.join(earlier)}; the task of {layer} lacks them"
    hint = f"submit {' and '.join(earlier)}, onrecord studio pull, and push {layer} again"
    return Problem(f"{name}/{doc_id}", 0, layer, "studio.push", message, Severity.WARNING, hint=hint)
