"""Read an annotation of a task as fields of a document, and collect all problems.

The text comes from the corpus; the copy in `value.text` is ignored. A task with another text, schema or configuration
is refused.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import msgspec

from onrecord import schema
from onrecord.align.index import cuts_word
from onrecord.documents.model import Document
from onrecord.errors import Problem, Severity, shown
from onrecord.studio import layers, owned
from onrecord.studio.config import config_hash
from onrecord.studio.deciding.designs import decisions
from onrecord.studio.design import design, designs
from onrecord.studio.sheet import Sheet
from onrecord.studio.wire import marks

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from onrecord.studio.marks import Item, Marks, Region

ARCLESS = frozenset({"zones", "identity"})  # layers in whose projects an arc has no meaning


@dataclass(frozen=True)
class Reading:
    """An annotation of a task, as it was read.

    Attributes:
        doc_id: The id of the document.
        layer: The layer of the task.
        pushed: The document that was pushed, as plain dicts.
        part: The document's lists of this layer, such as `quotes`; None if there are errors.
        added: Registry -> rows of new entries.
        problems: Errors, and warnings about values that were filled in or corrected.
    """

    doc_id: str
    layer: str
    pushed: Item
    part: Mapping[str, list[Item]] | None
    added: Mapping[str, list[Item]] = field(default_factory=dict)
    problems: Sequence[Problem] = ()


def read(data: Mapping[str, Any], results: Sequence[Mapping[str, Any]], text: str) -> Reading:
    """Return an annotation of a Label Studio task in the form of the document's lists, with all problems.

    A task with another text, schema or configuration than the present ones gets no lists, and problems that say so.

    Args:
        data: The task's data, as `to_tasks.task` makes it, with keys such as `layer`, `text` and `document`.
        results: The annotation's list of Label Studio results.
        text: The text of the document in the corpus.
    """
    doc_id, layer = str(data.get("doc_id")), str(data.get("layer"))
    if strange := list(_mismatches(data, text, doc_id)):
        return Reading(doc_id, layer, {}, None, problems=strange)
    drawn = design(layer)
    found, problems = marks(drawn, results, doc_id=doc_id, text=text)
    found = _trimmed(found, text)
    sheet = Sheet(drawn, data["document"], text, data["registries"])
    outside = [each for each in found.regions if each.end > len(text)]
    for region in outside:
        sheet.problem(region, "reaches beyond the end of the text", hint="delete the mark and make it again")
    if layer in ARCLESS:
        for region in (each for each in found.regions if any(each.id == arc.source for arc in found.arcs)):
            sheet.fill(region, "arc", "left out", hint="nothing to do: arcs have no meaning in this project")
    found = found if layer == "zones" or outside else _whole_words(sheet, found)
    part = layers.decode(sheet, found) if not problems and not outside else None
    problems = [*problems, *sheet.problems]
    wrong = any(each.severity is Severity.ERROR for each in problems)
    return Reading(doc_id, layer, data["document"], None if wrong else part, sheet.added, problems)


def document(base: Item, readings: Iterable[Reading]) -> Document:
    """Return a document in which the layers that were read replace those of `base`; readings with errors are left out.

    Args:
        base: The document to start from, as plain dicts; it is not changed.
        readings: The annotations that were read; they are applied in the order in which layers are annotated.
    """
    order = (*designs(), *decisions())
    made = base
    for reading in sorted(readings, key=lambda each: order.index(each.layer)):
        if reading.part is not None:
            made = owned.merged(made, reading.layer, reading.part)
    return msgspec.convert(made, Document)


def _trimmed(found: Marks, text: str) -> Marks:
    """Return a copy of the marks in which regions that the annotator made have no white space at their edges.

    Regions of items that were in the task from the start stay unchanged, and so does a region of white space alone. On
    some systems, a double click also selects the space after a word, which the annotator cannot see.
    """
    return replace(found, regions=[each if each.item else _without_space(each, text) for each in found.regions])


def _without_space(region: Region, text: str) -> Region:
    words = text[region.start : region.end]
    before, after = (len(words) - len(each) for each in (words.lstrip(), words.rstrip()))
    return replace(region, start=region.start + before, end=region.end - after) if words.strip() else region


def _whole_words(sheet: Sheet, found: Marks) -> Marks:
    """Return a copy of the marks in which regions that the annotator made begin and end with whole words.

    The mouse easily misses the first or last letter of a word, and the ends of a mark cannot be dragged. Each
    correction is recorded in `sheet`. Regions of items that were in the task from the start stay unchanged.
    """
    text = sheet.text
    cut = [
        each for each in found.regions if not each.item and (cuts_word(text, each.start) or cuts_word(text, each.end))
    ]
    if not cut:
        return found
    pushed = {(each.id, each.start, each.end) for each in layers.encode(sheet.design, sheet.document, text).regions}
    whole = {}
    for region in cut:
        if (region.id, region.start, region.end) not in pushed:
            start = next(at for at in range(region.start, -1, -1) if not cuts_word(text, at))
            end = next(at for at in range(region.end, len(text) + 1) if not cuts_word(text, at))
            whole[region.id] = replace(region, start=start, end=end)
            hint = "nothing to do: no mark ends inside a word"
            sheet.fill(whole[region.id], "corrected ends", "the rest of a word was added", hint=hint)
    return replace(found, regions=[whole.get(each.id, each) for each in found.regions])


def _mismatches(data: Mapping[str, Any], text: str, doc_id: str) -> Iterable[Problem]:
    """Yield a problem for each part of a task that does not fit: its layer, text, configuration, schema or document."""
    layer = data.get("layer")

    def problem(message: str, got: object, expected: object, hint: str) -> Problem:
        place, (found, wanted) = f"task {layer}", (shown(got), shown(expected))
        return Problem(doc_id, 0, place, "studio.task", message, got=found, expected=wanted, hint=hint)

    if layer not in {*designs(), *decisions()}:
        yield problem("has an unknown layer", layer, ", ".join(designs()), "leave out tasks of other projects")
        return
    again = "onrecord studio push makes a new project"
    if data.get("text") != text:
        yield problem("is of another text", str(data.get("text_sha256")), "the corpus's own text", again)
    if data.get("config") != config_hash(layer):
        hint = "pull it with the version of onrecord that made it, or leave it out with --name"
        yield problem("is of another configuration", data.get("config"), config_hash(layer), hint)
    if not schema.compatible(str(data.get("schema_version"))):
        yield problem("is of another schema", data.get("schema_version"), schema.schema_version(), again)
    if not isinstance(data.get("document"), dict) or not isinstance(data.get("registries"), dict):
        yield problem(
            "does not contain the document and registries that were pushed", sorted(data), "document, registries", again
        )
