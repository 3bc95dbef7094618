"""Every check of the corpus, in the order in which they run: id, severity, what it holds the corpus to, its file.

A new check is one new file in the room of its level, and one row here. `blocks=True` says that what it finds leaves the
document or file unreadable for the levels above.
"""

from __future__ import annotations

from onrecord.checks import acknowledged
from onrecord.checks.base import Check
from onrecord.checks.bytes import characters, files, hash, json, utf8  # noqa: A004 - named for what they check
from onrecord.checks.consistency import (
    content_missing,
    dates,
    entity_type,
    event_type,
    metonym,
    name_head,
    nil_reason,
    parent_holds,
    parent_smallest,
    predicative,
    quotation,
    review,
    role,
    source_status,
    speakers,
    wikidata,
)
from onrecord.checks.coverage import cue, name, pronoun, quotation_mark, rendering
from onrecord.checks.references import entity, event, item_id, parent, registry, registry_id, target, unused, utterance
from onrecord.checks.schema import canonical, identity, one_type, record
from onrecord.checks.spans import duplicate, head, order, paragraph, partition, pieces, white_space, zone
from onrecord.checks.spans import range as in_range
from onrecord.errors import Severity

ERROR, WARNING = Severity.ERROR, Severity.WARNING

CHECKS: tuple[Check, ...] = (
    Check("bytes.files", ERROR, "Every file is there, and none too many.", files.check, blocks=True),
    Check("bytes.utf8", ERROR, "Every text is UTF-8.", utf8.check, blocks=True),
    Check("bytes.json", ERROR, "Every JSON file is strict JSON.", json.check, blocks=True),
    Check("bytes.hash", ERROR, "Every text has the recorded hash.", hash.check, blocks=True),
    Check("bytes.characters", ERROR, "Every text has the recorded number of characters.", characters.check),
    Check("schema.record", ERROR, "Every file fits its schema.", record.check, blocks=True),
    Check("schema.one_type", ERROR, "Every field has one type everywhere.", one_type.check, blocks=True),
    Check(
        "schema.identity", ERROR, "Every document goes with the article it is named for.", identity.check, blocks=True
    ),
    Check("schema.canonical", ERROR, "Every document is written canonically.", canonical.check),
    Check("spans.range", ERROR, "Every span lies in the text and is not empty.", in_range.check, blocks=True),
    Check("spans.pieces", ERROR, "Pieces and empty nodes of a mention are in order and distinct.", pieces.check),
    Check("spans.white_space", ERROR, "No span has white space at an edge.", white_space.check),
    Check("spans.order", ERROR, "Spans of one content, cue or source are in order and disjoint.", order.check),
    Check("spans.head", ERROR, "A head lies inside its mention.", head.check),
    Check("spans.duplicate", ERROR, "No span carries two items of one kind.", duplicate.check),
    Check("spans.partition", ERROR, "Zones partition the text.", partition.check),
    Check("spans.zone", ERROR, "Everything annotated lies in annotated zones.", zone.check),
    Check("spans.paragraph", ERROR, "No span crosses a line break.", paragraph.check),
    Check(
        "references.item_id", ERROR, "Item ids are unique in a document and have their kind's letter.", item_id.check
    ),
    Check("references.registry_id", ERROR, "A registry gives an id once.", registry_id.check),
    Check("references.entity", ERROR, "Every entity named is in the registry.", entity.check),
    Check("references.event", ERROR, "Every event named is in the registry.", event.check),
    Check("references.utterance", ERROR, "Every utterance named is in the registry.", utterance.check),
    Check("references.registry", ERROR, "Registries point to one another soundly.", registry.check),
    Check("references.target", ERROR, "Every argument's target is an item of the document.", target.check),
    Check("references.parent", ERROR, "Every parent is a quote, and no quote is inside itself.", parent.check),
    Check("references.unused", ERROR, "Every registry entry is used.", unused.check),
    Check("consistency.entity_type", ERROR, "A mention has its entity's type.", entity_type.check),
    Check("consistency.name_head", ERROR, "A name's head is among its entity's names.", name_head.check),
    Check("consistency.metonym", ERROR, "A metonym refers to another than its own entity.", metonym.check),
    Check(
        "consistency.predicative", WARNING, "A predicative mention's entity is mentioned otherwise.", predicative.check
    ),
    Check("consistency.nil_reason", ERROR, "An entity has a Wikidata id or a reason for none.", nil_reason.check),
    Check("consistency.wikidata", ERROR, "Wikidata ids are verified ones, each of one entity.", wikidata.check),
    Check("consistency.role", ERROR, "Arguments fill roles that their event's type has and allows.", role.check),
    Check("consistency.event_type", WARNING, "An instance has a trigger of its type.", event_type.check),
    Check("consistency.dates", ERROR, "Dates are days, in order, and as exact as they say.", dates.check),
    Check("consistency.parent_holds", ERROR, "A nested quote stands in its parent's content.", parent_holds.check),
    Check("consistency.parent_smallest", WARNING, "A parent is the smallest quote around.", parent_smallest.check),
    Check(
        "consistency.speakers", WARNING, "A quote's speakers are its utterance's, or a note says why.", speakers.check
    ),
    Check("consistency.source_status", ERROR, "The status is none exactly without a source.", source_status.check),
    Check("consistency.content_missing", ERROR, "Content is said to be missing where it is.", content_missing.check),
    Check("consistency.quotation", ERROR, "Direct content stands inside quotation marks.", quotation.check),
    Check("consistency.review", ERROR, "A review is a person's, and of the item as it is.", review.check),
    Check("coverage.quotation_mark", ERROR, "Every quotation mark belongs to something.", quotation_mark.check),
    Check("coverage.cue", WARNING, "A cue's words are marked wherever they stand.", cue.check),
    Check("coverage.name", WARNING, "A known name is a mention wherever it stands.", name.check),
    Check("coverage.pronoun", WARNING, "Every pronoun has a mention.", pronoun.check),
    Check("coverage.rendering", WARNING, "Quotes of one utterance differ as their renderings say.", rendering.check),
    Check("coverage.acknowledged", WARNING, "Every acknowledgement covers a warning.", acknowledged.check),
)
