"""Count what one annotation of each kind costs in keys, clicks and drags: `make keys` prints the table.

A script does in the editor what an annotator would, and reads the result back as `onrecord studio pull` does. Each step
starts and ends with no mark selected, and is held to what it was to give: no count is of work half done. The editor's
setting *Select region after creating it* is on. The counts of version 0.1.0 were taken by hand.
"""

from __future__ import annotations

import shutil
from collections import Counter
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

import msgspec
from studio_editor import Editor, browser
from studio_longest import longest, roles
from studio_server import running

from onrecord.corpus.load import load
from onrecord.documents.model import Document
from onrecord.studio.from_tasks import read
from onrecord.studio.projects import create
from onrecord.studio.to_tasks import Origin, Registries, task

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from onrecord.corpus.load import Corpus
    from onrecord.studio.from_tasks import Reading

DOC = "ferry-1"
DENIED = "lying to the council about the meeting"
MET = "Mayor Ada Lind met with shipowner Tomas Berg in Port Alder on Monday"
PROPER = "I will step aside if it's proper."
COLUMNS = ("keys", "clicks", "drags", "characters")
KNOWN = "1 key, 1 drag; 1 key or 3 characters"
LINKED = "1 key, 2 clicks"


@dataclass(frozen=True)
class Step:
    """One annotation: how it is made, what it must give, what it cost in 0.1.0, and what it was to cost."""

    title: str
    layer: str
    without: tuple[str, ...]
    do: Callable[[Editor], None]
    gives: Callable[[Reading, str], bool]
    before: str
    goal: str


def _name(editor: Editor) -> None:
    editor.key("1")
    editor.drag("Lind", 3)
    editor.key("Escape")


def _next_name(editor: Editor) -> None:
    editor.key("1")
    editor.drag("Berg", 2)
    editor.count.clear()
    editor.drag("Lind", 3)  # the label of the selected mark is that of the next one
    editor.count["keys"] -= 1  # the key that ends the row is counted with its first mark
    editor.key("Escape")


def _same(editor: Editor) -> None:
    editor.key("8")
    editor.drag("Lind", 3)
    editor.key("Escape")


def _arc(editor: Editor) -> None:
    editor.key("1")
    editor.drag("she")
    editor.key("Alt+r")
    editor.click_words("Mayor Ada")


def _listed(editor: Editor) -> None:
    editor.key("1")
    editor.drag("she")
    editor.choose("Entity", "Ada")
    editor.key("Escape")


def _new(editor: Editor) -> None:
    editor.key("7")
    editor.drag("Alder")
    editor.write("by name", "Alder")
    editor.key("Escape")


def _new_again(editor: Editor) -> None:
    _new(editor)
    editor.count.clear()
    editor.key("7")
    editor.drag("Alder", 2)
    editor.key("Escape")


def _quote(editor: Editor) -> None:
    for key, words, number in (
        ("4", DENIED, 1),
        ("6", "denied", 1),
        ("7", "Berg", 2),
    ):
        editor.key(key)
        editor.drag(words, number)
        if key == "4":
            editor.key("d", "Escape")
        else:
            editor.key("Escape")


def _said(editor: Editor) -> None:
    for key, words in (
        ("3", MET),
        ("7", "her spokesman"),
        ("6", "said"),
    ):
        editor.key(key)
        editor.drag(words)
        editor.key("Escape")


def _argument(editor: Editor) -> None:
    editor.click_words("discuss")
    editor.key("Alt+r")
    editor.click_words("We")


def _chosen(editor: Editor) -> None:
    editor.click_words("lying")
    editor.key("Alt+r")
    editor.click_words("Berg", 2)
    editor.role("agent")


def _marks(editor: Editor) -> None:
    editor.key("1")
    editor.drag('"I will step aside if it\'s proper."')
    editor.key("c")
    editor.count.clear()  # all of that is what the quote costs; to put its ends right costs nothing more


def _item(reading: Reading, list_name: str, key: str, text: str, words: str) -> dict[str, Any] | None:
    assert reading.part is not None, reading.problems
    for item in reading.part[list_name]:
        span = (item.get(key) or [item])[0] if key else item
        if text[span["start"] : span["end"]] == words:
            return item
    return None


def _has_entity(words: str, entity: str) -> Callable[[Reading, str], bool]:
    def check(reading: Reading, text: str) -> bool:
        assert reading.part is not None, reading.problems
        return any(
            each["entity"] == entity and text[each["start"] : each["end"]] == words for each in reading.part["mentions"]
        )

    return check


def _is_new(mentions: int) -> Callable[[Reading, str], bool]:
    def check(reading: Reading, _: str) -> bool:
        assert reading.part is not None, reading.problems
        (row,) = reading.added["entities"]
        return sum(each["entity"] == row["id"] for each in reading.part["mentions"]) == mentions

    return check


def _has_quote(words: str, **fields: Any) -> Callable[[Reading, str], bool]:
    def check(reading: Reading, text: str) -> bool:
        quote = _item(reading, "quotes", "content", text, words)
        return (
            quote is not None and all(quote[name] == value for name, value in fields.items()) and len(quote["cue"]) == 1
        )

    return check


def _has_argument(words: str, role: str, target: str) -> Callable[[Reading, str], bool]:
    def check(reading: Reading, text: str) -> bool:
        event = _item(reading, "events", "", text, words)
        return event is not None and {"role": role, "target": target} in event["arguments"]

    return check


MENTION = "4.4 keys, 2.4 clicks, 1 drag, 15 characters"
QUOTE = "10 keys, 8 clicks, 3 drags"
ARGUMENT = "1 key, 5.5 clicks"
OF_LIND = _has_entity("Lind", "ent-ada-lind")
SHE = _has_entity("she", "ent-ada-lind")
DENIES = _has_quote(DENIED, act="deny", speakers=["ent-tomas-berg"])
SAYS = _has_quote(MET, act="assert", speakers=["ent-lind-spokesman"])
TO_WE, TO_BERG = _has_argument("discuss", "participant", "m11"), _has_argument("lying", "agent", "m12")
STEPS = (
    Step("mention by name", "entities", ("m15",), _name, OF_LIND, MENTION, KNOWN),
    Step("the next one with its label", "entities", ("m12", "m15"), _next_name, OF_LIND, MENTION, KNOWN),
    Step("mention of the last entity: `same`", "entities", ("m15",), _same, OF_LIND, MENTION, KNOWN),
    Step("mention of an entity on the page: an arc", "entities", ("m14",), _arc, SHE, MENTION, KNOWN),
    Step("mention of an entity from the list", "entities", ("m14",), _listed, SHE, MENTION, KNOWN),
    Step("mention of a new entity", "entities", (), _new, _is_new(1), MENTION, ""),
    Step("its second time", "entities", (), _new_again, _is_new(2), MENTION, "offered"),
    Step("quote with cue, source, speaker, act", "quotes", ("q4",), _quote, DENIES, QUOTE, "half"),
    Step("quote after a neutral cue", "quotes", ("q2",), _said, SAYS, QUOTE, "half"),
    Step("argument", "events", ("e4",), _argument, _has_argument("discuss", "participant", "m11"), ARGUMENT, LINKED),
    Step(
        "argument, its role chosen",
        "events",
        ("e6",),
        _chosen,
        _has_argument("lying", "agent", "m12"),
        ARGUMENT,
        LINKED,
    ),
    Step(
        "quotation marks taken out of a quote",
        "quotes",
        ("q6",),
        _marks,
        lambda reading, text: _item(reading, "quotes", "content", text, PROPER) is not None,
        "16 keys, 20 clicks, 2 drags",
        "none",
    ),
)


def pushed(corpus: Corpus, step: Step) -> dict[str, Any]:
    """Return a step's task: gold without what the step is to make."""
    document = msgspec.to_builtins(corpus.documents[DOC])
    for name in ("mentions", "quotes"):
        document[name] = [each for each in document[name] if each["id"] not in step.without]
    for each in document["events"]:
        each["arguments"] = [one for one in each["arguments"] if {one["target"], each["id"]}.isdisjoint(step.without)]
    registries = Registries(*(tuple(each.values()) for each in (corpus.entities, corpus.events, corpus.utterances)))
    return task(step.layer, msgspec.convert(document, Document), corpus.texts[DOC], Origin("gold", registries))


def measured(editor: Editor, corpus: Corpus) -> Iterator[tuple[Step, Counter[str]]]:
    """Yield each step with what it costs; an AssertionError where it does not give what it is to give."""
    client, text = editor.client, corpus.texts[DOC]
    for layer, several in groupby(STEPS, key=lambda each: each.layer):
        steps, project = list(several), create(client, layer, "keys", help_page="")
        client.import_tasks(project.id, [pushed(corpus, each) for each in steps])
        rows = sorted(client.tasks(project.id), key=lambda each: int(each["id"]))
        for step, row in zip(steps, rows, strict=True):
            editor.open(project, row, select=True)
            if layer == "events":
                editor.page.get_by_text("Relations", exact=True).first.click()
            editor.count.clear()
            step.do(editor)
            reading = read(row["data"], editor.results(), text)
            assert step.gives(reading, text), (step.title, reading.problems)
            yield step, Counter(editor.count)


def cost(count: Counter[str]) -> str:
    """Return a count in words, as the table has it."""
    parts = [f"{count[name]} {name if count[name] != 1 else name[:-1]}" for name in COLUMNS if count[name]]
    return ", ".join(parts) or "none"


def line(step: Step, count: Counter[str]) -> str:
    """Return a step's row of the table in docs/annotating.md."""
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
