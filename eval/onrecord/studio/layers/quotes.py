"""Convert quotes to marks and back. The label of a quote's anchor is its kind; each other part has an arc to it.

The anchor is the region of the first span of the content. If the content is not in the article, the anchor is the cue
or the source, and the flag `content_missing` is set. Further spans of the content (label `continuation`), cues and
sources are regions with an arc to the anchor. Arcs have no labels; the labels of their ends determine the meaning. The
direction matters only between two quotes: the arc goes from the inner quote to the outer one (`parent`). A cue or
source of two quotes has two arcs. Mentions are grey and locked.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from onrecord import schema
from onrecord.errors import Severity, shown
from onrecord.studio.design import quote_kinds
from onrecord.studio.filled import act_of, only_quote, speakers_of, status_of, without_marks
from onrecord.studio.layers.context import anchor, grey, without_grey
from onrecord.studio.marks import Arc, Marks, Region, region_id, values

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onrecord.studio.design import Design
    from onrecord.studio.marks import Item
    from onrecord.studio.sheet import Sheet

CONTINUATION, CUE, SOURCE, NONQUOTE = "continuation", "cue", "source", "nonquote"
DIRECT = "direct"


def encode(design: Design, document: Item, text: str) -> Marks:
    """Return marks for a document's quotes with their parts and arcs, for its nonquotes, and for its mentions.

    The marks of mentions are grey: they are shown for context and cannot be changed.

    Args:
        design: The design of the layer's project.
        document: The document, as plain dicts with ids.
        text: The text of the article.
    """
    del text
    regions: list[Region] = []
    arcs: list[Arc] = []
    for quote in document["quotes"]:
        first, key = anchor(quote), region_id(quote["id"])
        found = values(design, "label", quote["kind"], quote | {"content_missing": not quote["content"]})
        regions.append(Region(key, first["start"], first["end"], quote["kind"], item=quote["id"], values=found))
        for label, spans in ((CONTINUATION, quote["content"][1:]), (CUE, quote["cue"]), (SOURCE, quote["source"])):
            for at, span in enumerate(spans, 1):
                part = region_id(quote["id"], label, str(at))
                regions.append(Region(part, span["start"], span["end"], label))
                arcs.append(Arc(part, key))
        if quote["parent"]:
            arcs.append(Arc(key, region_id(quote["parent"])))
    for at, each in enumerate(document["nonquotes"]):
        found = values(design, "label", NONQUOTE, each)
        regions.append(Region(f"n{at}", each["start"], each["end"], NONQUOTE, item=str(at), values=found))
    return Marks((*regions, *grey(document, "mention")), tuple(arcs))


def decode(sheet: Sheet, marks: Marks) -> Item:
    """Return {"quotes": [...], "nonquotes": [...]}, read from an annotator's marks.

    Empty speakers, source status and act are derived. A cue, source or continuation without a quote, and an arc without
    a meaning, add a problem to `sheet`.
    """
    marks = without_grey(sheet, marks)
    kinds = quote_kinds()
    anchors = [each for each in marks.regions if each.label in kinds]
    ids = sheet.ids("quotes", anchors)
    marks = _attached(sheet, marks, anchors)
    parts, parents = _joined(sheet, marks, {each.id for each in anchors})

    def read(region: Region, was: Item | None) -> Item:
        found = sheet.fields(region, was)
        for name, new in (("speakers", "new_speaker"), ("addressees", "new_addressee")):
            found[name] = _with_new(sheet, found[name], sheet.typed(region, found.pop(new)))
        own, missing = parts.get(region.id, []), found["content_missing"]
        if region.label == DIRECT:
            own = [_without_marks(sheet, each, was) if each.label == CONTINUATION else each for each in own]
            region = region if missing else _without_marks(sheet, region, was)
        content = [*([] if missing else [region]), *(each for each in own if each.label == CONTINUATION)]
        if missing and content:
            sheet.problem(
                region, "is marked as having no content, and has content", hint="untick the box, or delete the arc"
            )
        parent = parents.get(region.id)
        quote = {
            "id": ids[region.id],
            "kind": region.label,
            "content": _spans(content),
            "cue": _spans([each for each in own if each.label == CUE]),
            "source": _spans([each for each in own if each.label == SOURCE]),
            "parent": ids[parent] if parent else None,
            **found,
        }
        _tell_losses(sheet, region, quote, was)
        _fill(sheet, region, quote, was)
        return quote

    nonquotes = [each for each in marks.regions if each.label == NONQUOTE]
    return {
        "quotes": sheet.items("quotes", anchors, read),
        "nonquotes": sheet.items(
            "nonquotes",
            nonquotes,
            lambda region, was: {"start": region.start, "end": region.end, **sheet.fields(region, was)},
        ),
    }


def _joined(sheet: Sheet, marks: Marks, anchors: set[str]) -> tuple[dict[str, list[Region]], dict[str, str]]:
    """Return anchor id -> regions of the quote's other parts, and anchor id -> anchor id of the parent quote.

    The anchor of a quote is the region that has its kind as label. An arc to a continuation counts as an arc to the
    anchor of its quote. An arc without a meaning, and a part without a quote, add a problem to `sheet`.

    Args:
        sheet: The state of the task being read; problems are added to it.
        marks: The regions and arcs, without grey ones.
        anchors: The ids of the anchors.
    """
    regions = {each.id: each for each in marks.regions}
    owners = _owners(regions, marks.arcs, anchors)
    parts: dict[str, list[Region]] = {}
    parents: dict[str, str] = {}
    for arc in marks.arcs:
        ends = (arc.source, arc.target)
        if ends[0] in anchors and ends[1] in anchors:
            if arc.both or arc.source in parents:
                message = "has an arc without a direction" if arc.both else "has two quotes around it"
                sheet.problem(
                    regions[arc.source], message, hint="draw one arc, from the quote inside to the one around"
                )
            else:
                parents[arc.source] = arc.target
            continue
        part, whole = ends if regions[ends[0]].label in {CUE, SOURCE} else ends[::-1]
        owner = owners.get(whole)
        if regions[part].label in {CUE, SOURCE} and owner and part not in owners:
            parts.setdefault(owner, []).append(regions[part])
        elif not (ends[0] in owners and owners[ends[0]] == owners.get(ends[1])):
            hint = "draw arcs from cues, sources and continuations to quotes, and delete this one"
            sheet.problem(
                regions[arc.source], f"has an arc to a {regions[arc.target].label} without a meaning", hint=hint
            )
    for key, owner in owners.items():
        if key not in anchors:
            parts.setdefault(owner, []).append(regions[key])
    joined = {each.id for own in parts.values() for each in own}
    for region in marks.regions:
        if region.label in {CUE, SOURCE, CONTINUATION} and region.id not in joined:
            sheet.problem(region, f"a {region.label} that belongs to no quote", hint="draw an arc from it to its quote")
    return parts, parents


def _attached(sheet: Sheet, marks: Marks, anchors: Sequence[Region]) -> Marks:
    """Return the marks, plus an arc to a quote for each cue or source that has no arc, where the quote is clear.

    The quote is clear if it alone has content in the sentence of the cue or source, and the sentence has no second cue
    (or source). Each new arc is recorded in `sheet`. anchors: for each quote the region that has its kind as label.
    """
    ends = {end for arc in marks.arcs for end in (arc.source, arc.target)}
    regions = {each.id: each for each in marks.regions}
    owners = _owners(regions, marks.arcs, {each.id for each in anchors})
    stretches = [[regions[key] for key, owner in owners.items() if owner == each.id] for each in anchors]
    arcs = list(marks.arcs)
    for label in (CUE, SOURCE):
        rivals = [each for each in marks.regions if each.label == label]
        for region in rivals:
            at = only_quote(region, rivals, stretches, sheet.text) if region.id not in ends else None
            if at is not None:
                arcs.append(Arc(region.id, anchors[at].id))
                hint = "draw an arc in the editor if it is another's"
                how = f"{shown(sheet.words(anchors[at]))}, the only one in its sentence"
                sheet.fill(region, f"quote of a {label}", how, hint=hint)
    return replace(marks, arcs=arcs)


def _without_marks(sheet: Sheet, region: Region, was: Item | None) -> Region:
    """Return a region of direct content without quotation marks at its edges; a change is recorded in `sheet`.

    A region with a content span of `was`, the quote as it was sent to Label Studio, stays unchanged.
    """
    start, end = without_marks(region, sheet.text)
    unmoved = was is not None and any(
        (each["start"], each["end"]) == (region.start, region.end) for each in was["content"]
    )
    if (start, end) == (region.start, region.end) or unmoved:
        return region
    hint = "nothing to do: quotation marks are not part of direct content"
    made = replace(region, start=start, end=end)
    sheet.fill(region, "corrected ends", f"{shown(sheet.words(made))}, quotation marks were left out", hint=hint)
    return made


def _tell_losses(sheet: Sheet, region: Region, quote: Item, was: Item | None) -> None:
    """Add a warning to `sheet` for each part that a quote has lost since it was sent: cue, source, parent, content.

    Label Studio keeps no trace of a deleted mark. `region` is that of the quote's anchor. `was` is the quote as it was
    sent to Label Studio; None for a new quote, which has lost nothing.
    """
    for name in ("cue", "source"):
        if was is not None and was[name] and not quote[name]:
            words = ", ".join(shown(sheet.text[each["start"] : each["end"]]) for each in was[name])
            hint = "mark it again, if that was not meant"
            sheet.problem(region, f"has lost its {name}", got=words, hint=hint, severity=Severity.WARNING)
    if was is not None and was["parent"] and not quote["parent"]:
        hint = "draw an arc to the quote around it, if that was not meant"
        message = "is no longer inside another quote"
        sheet.problem(region, message, got=f"it was in {was['parent']}", hint=hint, severity=Severity.WARNING)
    if was is not None and len(was["content"]) > len(quote["content"]) and not quote["content_missing"]:
        got = f"{len(quote['content'])} of {len(was['content'])} stretches"
        hint = "mark the continuation again, if that was not meant"
        sheet.problem(region, "has lost a stretch of its words", got=got, hint=hint, severity=Severity.WARNING)


def _fill(sheet: Sheet, region: Region, quote: Item, was: Item | None) -> None:
    """Derive the empty speakers, source status and act of a quote from its source and cue, in place.

    A field that the corpus does not declare is not derived, nor is a status or act that the annotator has emptied;
    speakers are derived only for a new quote. Each derived value is recorded in `sheet`. A status or act that stays
    empty adds a problem, if the corpus asks for it.

    Args:
        sheet: The state of the task being read; problems are added to it.
        region: The region of the quote's anchor.
        quote: The quote as a dict; it is changed.
        was: The quote as it was sent to Label Studio; None for a new quote.
    """
    mentions, hint = sheet.document["mentions"], "choose another in the editor if it is wrong"
    has = schema.asked().has
    speakers = quote["speakers"] or (speakers_of(quote["source"], mentions) if was is None else [])
    if speakers and not quote["speakers"] and has("quotes", "speakers"):
        quote["speakers"] = speakers
        how = f"{', '.join(speakers)}, taken from the mention that is its source"
        sheet.fill(region, "speakers", how, hint=hint)
    if has("quotes", "source_status") and quote["source_status"] is None and not (was and was["source_status"]):
        quote["source_status"] = status_of(quote["source"], speakers, mentions)
        if quote["source_status"] is not None:
            sheet.fill(region, "source status", f"{quote['source_status']}, taken from the source", hint=hint)
    cues = [sheet.text[each["start"] : each["end"]] for each in quote["cue"]]
    said = f"its cue is {', '.join(map(shown, cues))}" if cues else "it has no cue"
    if has("quotes", "act") and quote["act"] is None and not (was and was["act"]):
        quote["act"] = act_of(cues)
        if quote["act"] is not None:
            sheet.fill(region, "act", f"{quote['act']}, because {said}", hint=hint)
    for name in ("source_status", "act"):
        if quote[name] is None and schema.asked().asks("quotes", name):
            attribute = next(each for each in sheet.design.attributes if each.name == name)
            expected = ", ".join(each.value for each in attribute.values)
            title = attribute.title.partition(" (")[0]
            why = f", and the marks do not tell it: {said}" if name == "act" else ""
            sheet.problem(region, f"{title} is missing{why}", expected=expected, hint="fill it in in the editor")


def _owners(regions: dict[str, Region], arcs: Sequence[Arc], anchors: set[str]) -> dict[str, str]:
    """Return region id -> anchor id of its quote, for anchors and for continuations that arcs connect to them.

    A continuation may be connected through others; one that is not connected is left out. regions: region id -> region;
    anchors: the ids of the regions that have a quote's kind as label.
    """
    owners = {each: each for each in anchors}
    pairs = [(arc.source, arc.target) for arc in arcs]
    words = [each for each in pairs if all(regions[end].label not in {CUE, SOURCE, NONQUOTE} for end in each)]
    found = True
    while found:
        found = False
        for pair in words:
            for part, whole in (pair, pair[::-1]):
                if whole in owners and part not in owners:
                    owners[part], found = owners[whole], True
    return owners


def _spans(regions: list[Region]) -> list[Item]:
    return [{"start": start, "end": end} for start, end in sorted({(each.start, each.end) for each in regions})]


def _with_new(sheet: Sheet, chosen: list[str] | None, typed: str | None) -> list[str]:
    """Return the ids of the chosen people and of those whose names were typed; new people are added to the registry.

    Args:
        sheet: The state of the task being read; problems are added to it.
        chosen: The ids that were chosen from the list.
        typed: One name per line, as `name` (type PER) or `GROUP: name`; None or "" for no name.
    """
    people = list(chosen or ())
    for line in (typed or "").splitlines():
        kind, mark, name = line.partition(":")
        known = bool(mark) and kind.strip() in schema.labels("entity_type")
        words = name.strip() if known else line.strip()
        if words and (made := sheet.entity(words, kind.strip() if known else "PER")) not in people:
            people.append(made)
    return people
