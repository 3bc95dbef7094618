"""Count what one annotation of each kind costs in keys, clicks and drags: `make keys` prints the table.

A script does in the editor what an annotator would, and reads the result back as `onrecord studio pull` does. Each step
is held to what it was to give, so that no count is of work half done. The editor's setting *Select region after
creating it* is on. The counts of version 0.1.0 were taken by hand.
"""

from __future__ import annotations

import shutil
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import msgspec
from studio_editor import Editor, browser
from studio_server import running

from onrecord.corpus.load import load
from onrecord.documents.directory import plain
from onrecord.documents.model import Document
from onrecord.studio.from_tasks import read
from onrecord.studio.layers.mentions import head_of
from onrecord.studio.projects import create
from onrecord.studio.suggest import learned, suggested
from onrecord.studio.to_tasks import Origin, Registries, task

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from onrecord.corpus.load import Corpus
    from onrecord.studio.from_tasks import Reading

DOC = "ferry-1"
LISTS = ("mentions", "quotes", "nonquotes", "events", "times", "fillers")
DENIED = "lying to the council about the meeting"
MET = "Mayor Ada Lind met with shipowner Tomas Berg in Port Alder on Monday"
PROPER = "I will step aside if it's proper."
COLUMNS = ("keys", "characters", "clicks", "drags")


@dataclass(frozen=True)
class Step:
    """One annotation: how it is made, what it must give, and what it cost in 0.1.0 (see COLUMNS)."""

    title: str
    layer: str
    without: tuple[str, ...]
    do: Callable[[Editor], None]
    gives: Callable[[Reading, str], bool]
    before: tuple[float, float, float, float]


def _name(editor: Editor) -> None:
    editor.key("1")
    editor.drag("Lind", 3)


def _pronoun(editor: Editor) -> None:
    editor.key("1")
    editor.drag("she")
    editor.choose("Entity", "Ada")


def _new(editor: Editor) -> None:
    editor.key("7")
    editor.drag("Council Opens Inquiry")
    editor.write("by name", "the Inquiry")
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
    _select(editor, "discuss")
    editor.key("Alt+r")
    editor.click_words("We")
    editor.role("participant")


def _time(editor: Editor) -> None:
    _select(editor, "meeting")
    editor.key("Alt+r")
    editor.click_words("Monday")


def _select(editor: Editor, words: str) -> None:
    editor.click_words(words)
    editor.count["clicks"] -= 1  # a trigger that was just made is selected


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


STEPS = (
    Step("mention by name", "entities", ("m15",), _name, _has_entity("Lind", "ent-ada-lind"), (4.4, 15, 2.4, 1)),
    Step("mention by pronoun", "entities", ("m14",), _pronoun, _has_entity("she", "ent-ada-lind"), (4.4, 15, 2.4, 1)),
    Step(
        "mention of a new entity",
        "entities",
        (),
        _new,
        lambda reading, _: any(row["name"] == "the Inquiry" for row in reading.added["entities"]),
        (4.4, 15, 2.4, 1),
    ),
    Step(
        "quote with cue, source, speaker, act",
        "quotes",
        ("q4",),
        _quote,
        _has_quote(DENIED, act="deny", speakers=["ent-tomas-berg"]),
        (10, 0, 8, 3),
    ),
    Step(
        "quote after a neutral cue",
        "quotes",
        ("q2",),
        _said,
        _has_quote(
            MET,
            act="assert",
            speakers=["ent-lind-spokesman"],
        ),
        (10, 0, 8, 3),
    ),
    Step("argument", "events", ("e4",), _argument, _has_argument("discuss", "participant", "m11"), (1, 0, 5.5, 0)),
    Step("argument that can be one role", "events", (), _time, _has_argument("meeting", "time", "t1"), (1, 0, 5.5, 0)),
    Step(
        "to take quotation marks out of a quote",
        "quotes",
        ("q6",),
        _marks,
        lambda reading, text: _item(reading, "quotes", "content", text, PROPER) is not None,
        (16, 0, 20, 2),
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


def measured(editor: Editor, corpus: Corpus, step: Step) -> Counter[str]:
    """Return what a step costs; an AssertionError where it does not give what it is to give."""
    client, text = editor.client, corpus.texts[DOC]
    project = create(client, step.layer, "keys", help_page="")
    client.import_tasks(project.id, [pushed(corpus, step)])
    (row,) = client.tasks(project.id)
    editor.open(project, row, select=True)
    if step.layer == "events":
        editor.page.get_by_text("Relations", exact=True).first.click()
    editor.count.clear()
    step.do(editor)
    reading = read(row["data"], editor.results(), text)
    assert step.gives(reading, text), (step.title, reading.problems)
    return Counter(editor.count)


def table(rows: Sequence[tuple[Step, Counter[str]]]) -> str:
    """Return the counts as a table of Markdown, those of 0.1.0 in brackets."""
    lines = ["| one | " + " | ".join(COLUMNS) + " |", "|---|" + "---:|" * len(COLUMNS)]
    for step, count in rows:
        cells = [f"{count[name]} ({before:g})" for name, before in zip(COLUMNS, step.before, strict=True)]
        lines.append(f"| {step.title} | {' | '.join(cells)} |")
    return "\n".join(lines)


def entities(corpus: Corpus, costs: Mapping[str, int]) -> str:
    """Return what the entities of the article with the most mentions cost, with suggestions from all other articles.

    Counted, not driven: each mention at what its step costs, its head typed where its words do not tell it, two
    actions for each suggestion to delete. An action is a key, a character, a click or a drag.
    """
    doc_id = max(corpus.doc_ids, key=lambda each: len(corpus.documents[each].mentions or ()))
    document, text = corpus.documents[doc_id], corpus.texts[doc_id]
    others = [corpus.documents[each] for each in corpus.doc_ids if each != doc_id]
    known = learned([(plain(each), corpus.texts[each.doc_id]) for each in others])
    registered = {each.entity for one in others for each in one.mentions or ()}
    bare = msgspec.structs.replace(document, **{name: [] for name in LISTS})
    registries = Registries(entities=tuple(each for key, each in corpus.entities.items() if key in registered))
    data = task("entities", bare, text, Origin(None, registries))["data"]
    reading = read(data, suggested("entities", known, data, []), text)
    assert reading.part is not None, reading.problems
    proposed = {(each["start"], each["end"], each["entity"]) for each in reading.part["mentions"]}
    marked = {(each.start, each.end, each.entity) for each in document.mentions or ()}
    plainly, helped, named = 0, 2 * len(proposed - marked), set(registered)
    for each in document.mentions or ():
        cost = costs["mention by name" if each.form == "name" else "mention by pronoun"]
        if each.entity not in named:
            cost, _ = costs["mention of a new entity"], named.add(each.entity)
        row = msgspec.to_builtins(corpus.entities[each.entity or ""])
        derived = head_of(text[each.start : each.end], each.form, row)
        if each.head and (each.start + derived.start, each.start + derived.end) != each.head.interval:
            cost += 2 + each.head.end - each.head.start
        plainly += cost
        helped += 0 if (each.start, each.end, each.entity) in proposed else cost
    before = sum(STEPS[0].before) * len(marked)
    return (
        f"The {len(marked)} mentions of {doc_id}: {before:.0f} actions in 0.1.0, {plainly} now, {helped} with "
        f"suggestions ({helped / before:.0%}; {len(proposed & marked)} of {len(proposed)} suggestions right)"
    )


def main(root: Path, chromium: str) -> None:
    """Measure all steps on a server of their own, and print the table."""
    corpus = load(root)
    with running() as (client, place), browser(chromium) as page:
        editor = Editor(page, client, place.credentials())
        rows = [(step, measured(editor, corpus, step)) for step in STEPS]
    print(table(rows))
    print(entities(load(), {step.title: count.total() for step, count in rows}))


if __name__ == "__main__":
    import pathlib

    found = next(path for path in map(shutil.which, ("chromium", "chromium-browser", "google-chrome")) if path)
    main(pathlib.Path(__file__).parents[2] / "corpus_small", found)
