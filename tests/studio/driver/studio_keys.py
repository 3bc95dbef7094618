"""Count what one annotation of each kind costs in keys, clicks and drags: `make keys` prints the table.

A script does in the editor what an annotator would, and reads the result back as `onrecord studio pull` does. Each step
starts and ends with no mark selected, and is held to what it was to give: no count is of work half done. The editor's
setting *Select region after creating it* is on. The counts of version 0.1.0 were taken by hand.
"""

from __future__ import annotations

import shutil
from collections import Counter
from typing import TYPE_CHECKING, Any

import msgspec
from studio_editor import Editor, browser
from studio_longest import longest, roles
from studio_server import running
from studio_steps import STEPS, Step

from onrecord.corpus.load import load
from onrecord.documents.model import Document
from onrecord.studio.from_tasks import read
from onrecord.studio.projects import create
from onrecord.studio.to_tasks import Origin, Registries, task

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from onrecord.corpus.load import Corpus

DOC = "ferry-1"
COLUMNS = ("keys", "clicks", "drags", "characters")


def pushed(corpus: Corpus, layer: str, without: tuple[str, ...]) -> dict[str, Any]:
    """Return a task of a layer: gold without the items of some ids."""
    document = msgspec.to_builtins(corpus.documents[DOC])
    for name in ("mentions", "quotes"):
        document[name] = [each for each in document[name] if each["id"] not in without]
    for each in document["events"]:
        each["arguments"] = [one for one in each["arguments"] if {one["target"], each["id"]}.isdisjoint(without)]
    registries = Registries(*(tuple(each.values()) for each in (corpus.entities, corpus.events, corpus.utterances)))
    return task(layer, msgspec.convert(document, Document), corpus.texts[DOC], Origin("gold", registries))


def measured(editor: Editor, corpus: Corpus) -> Iterator[tuple[Step, Counter[str]]]:
    """Yield each step with what it costs; an AssertionError where it does not give what it is to give.

    Steps that start from the same task do so one after the other; what a step made is undone before the next.
    """
    client, text = editor.client, corpus.texts[DOC]
    starts: dict[tuple[str, tuple[str, ...]], list[Step]] = {}
    for step in STEPS:
        starts.setdefault((step.layer, step.without), []).append(step)
    projects = {
        layer: create(client, layer, "keys", help_page="") for layer in dict.fromkeys(each for each, _ in starts)
    }
    for (layer, without), steps in starts.items():
        client.import_tasks(projects[layer].id, [pushed(corpus, layer, without)])
        row = max(client.tasks(projects[layer].id), key=lambda each: int(each["id"]))
        editor.open(projects[layer], row, select=True)
        if layer == "events":
            editor.page.get_by_text("Relations", exact=True).first.click()
        for step in steps:
            editor.reset()
            editor.count.clear()
            for name, *given in step.actions:
                getattr(editor, name)(*given)
            reading = read(row["data"], editor.results(), text)
            assert step.gives(reading, text), (step.title, reading.problems)
            yield step, Counter(editor.count)


def cost(count: Counter[str]) -> str:
    """Return a count in words, as the table has it."""
    parts = [f"{count[name]} {name if count[name] != 1 else name[:-1]}" for name in COLUMNS if count[name]]
    return ", ".join(parts) or "none"


def line(step: Step, count: Counter[str]) -> str:
    """Return a step's row of the table in docs/annotating-costs.md."""
    return f"| {step.title} | {step.before} | {step.goal} | {cost(count)} |"


def main(root: Path, chromium: str) -> None:
    """Measure all steps on a server of their own, and print the table."""
    corpus = load(root)
    with running() as (client, place), browser(chromium) as page:
        rows = list(measured(Editor(page, client, place.credentials()), corpus))
    print("\n".join(line(step, count) for step, count in rows))
    print(longest(load(), {step.title: count.total() for step, count in rows}))
    print(roles(load()))


if __name__ == "__main__":
    import pathlib

    found = next(path for path in map(shutil.which, ("chromium", "chromium-browser", "google-chrome")) if path)
    main(pathlib.Path(__file__).parents[2] / "corpus_small", found)
