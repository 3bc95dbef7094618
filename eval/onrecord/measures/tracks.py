"""The tracks in which systems are ranked, each with the filter and the measures of its figures; `TRACKS` lists them.

A track is one task. Its first measure ranks the systems; the other measures are shown as well. A system is in the
tracks of which it attempts a measure. It has no rank if it does not attempt the first measure, for example if it
predicts mentions without types.

    form, kind    the filter of the figures, as in `onrecord score --form` and `--kind`
    given         the layers of gold that were given to the systems of the track (`onrecord texts --with mentions`);
                  these systems are in tracks with the same given layers only, and other systems are not
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple


class Filter(NamedTuple):
    """The options of the score of a track. Tracks with equal filters share a score."""

    form: str = ""
    kind: str = ""
    given: str = ""

    def __str__(self) -> str:
        """Return the options as on the command line; an empty string if there are none."""
        return " ".join(f"--{name} {value}" for name, value in self._asdict().items() if value)


@dataclass(frozen=True, slots=True)
class Track:
    """A track: its family and name, its task in words, its measures (the first ranks systems), and its filter."""

    family: str
    name: str
    summary: str
    measures: tuple[str, ...]
    filter: Filter = field(default=Filter())

    @property
    def key(self) -> str:
        """Return the name of the track in JSON and in links: `entities.names`."""
        return f"{self.family}.{self.name.replace(' ', '-')}"

    @property
    def title(self) -> str:
        """Return the track's name in tables: `entities: names`."""
        return f"{self.family}: {self.name}"

    def is_in(self, key: str) -> bool:
        """Return whether `key` selects this track: its own key (`entities.names`), or its family (`entities`)."""
        return key in {self.key, self.family}

    @property
    def ranks_by(self) -> str:
        """Return the name of the measure by which systems are ranked in this track, such as `mention.strict`."""
        return self.measures[0]


PLAIN = Filter()
_NAMES, _DIRECT, _GIVEN = Filter(form="name"), Filter(kind="direct"), Filter(given="mentions")
_MENTIONS = ("mention.strict", "mention.exact", "mention.head")
_WITHIN = ("coref.conll", "coref.muc", "coref.b3", "coref.ceafe")
_ACROSS = ("xcoref.conll", "xcoref.muc", "xcoref.b3", "xcoref.ceafe")
_CONTENTS = ("quote.content.exact", "quote.content.overlap", "quote.segment.content.exact")

TRACKS = (
    Track("entities", "names", "mentions that are names, with their types", _MENTIONS, _NAMES),
    Track("entities", "all", "names, nominals and pronouns, with their types", _MENTIONS),
    Track("coreference", "within", "which mentions are one entity, in each document", _WITHIN),
    Track("coreference", "across", "which mentions are one entity, over all documents", _ACROSS),
    Track("coreference", "given mentions", "the same in each document, of gold's mentions", _WITHIN, _GIVEN),
    Track("quotes", "direct", "the words of quotes that stand inside quotation marks", _CONTENTS, _DIRECT),
    Track("quotes", "all", "the words of direct, mixed, indirect and reported quotes", _CONTENTS),
    Track(
        "attribution",
        "mention",
        "the words of a quote and the phrase of its source",
        ("quote.attribution.mention", "quote.segment.attribution.mention", "quote.source.exact"),
    ),
    Track(
        "attribution",
        "entity",
        "the words of a quote and who says them",
        ("quote.attribution", "quote.segment.attribution", "quote.speaker"),
    ),
    Track(
        "attribution",
        "given mentions",
        "the words of a quote and who says them, given gold's mentions",
        ("quote.attribution", "quote.segment.attribution", "quote.speaker"),
        _GIVEN,
    ),
    Track("events", "triggers", "the trigger words of events", ("event.trigger.id",)),
    Track("events", "types", "the trigger words of events and their types", ("event.trigger.cls",)),
    Track(
        "events",
        "arguments",
        "who and what fills the roles of events",
        ("event.argument.cls.coreferent", "event.argument.cls.mention", "event.argument.id.coreferent"),
    ),
    Track("times", "extents", "the words of time expressions", ("time.exact",)),
    Track("times", "values", "the words of time expressions and their dates", ("time.value",)),
)
"""Every track, in the order of the leaderboard."""

SHORT = {
    "mention.exact": "exact",
    "mention.head": "head",
    "coref.muc": "muc",
    "coref.b3": "b3",
    "coref.ceafe": "ceafe",
    "xcoref.muc": "muc",
    "xcoref.b3": "b3",
    "xcoref.ceafe": "ceafe",
    "quote.content.overlap": "overlap",
    "quote.segment.content.exact": "segment",
    "quote.segment.attribution.mention": "segment",
    "quote.source.exact": "source",
    "quote.segment.attribution": "segment",
    "quote.speaker": "speaker",
    "event.argument.cls.mention": "mention",
    "event.argument.id.coreferent": "id",
}
"""Name of a measure -> heading of its column, for the measures of tracks after the first."""

FILTERS = tuple(dict.fromkeys((PLAIN, *(track.filter for track in TRACKS))))
"""The distinct filters of all tracks; the first is empty."""


def measures_of(chosen: Filter) -> tuple[str, ...]:
    """Return the names of the measures of all tracks with the filter `chosen`, each once, in order of tracks.

    The tuple is empty if no track has the filter.
    """
    return tuple(dict.fromkeys(name for track in TRACKS if track.filter == chosen for name in track.measures))
