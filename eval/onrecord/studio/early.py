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
    order, found = designs(), []
    for project in find(client, name, corpus=corpus_mark(corpus)):
        later = [each for each in tasks if order.index(each) > order.index(project.layer)]
        if not later or project.layer in tasks:
            continue
        there = {str(each.get("doc_id")) for each in client.task_data(project.id)}
        for data in (each["data"] for layer in later for each in tasks[layer]):
            doc_id, layer, own = data["doc_id"], data["layer"], data["started_from"] in {None, f"annotators/{name}"}
            if own and doc_id in there and (doc_id not in pulled or project.layer not in pulled[doc_id].updated_at):
                hint = f"submit {project.layer}, onrecord studio pull, and push {layer} again"
                message = f"{project.layer} not pulled yet: the task of {layer} lacks them"
                found.append(Problem(f"{name}/{doc_id}", 0, layer, "studio.push", message, Severity.WARNING, hint=hint))
    return found
