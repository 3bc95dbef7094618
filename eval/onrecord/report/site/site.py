"""Define the data of a report: gold, and each system with its scores, document pairs and findings.

The addresses of all pages are decided here too.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from onrecord.comparison.passes import tracks_of
from onrecord.explain.finding import Namer
from onrecord.stats.intervals import SEED

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from onrecord.comparison.passes import Pass
    from onrecord.documents.model import Article
    from onrecord.documents.sources import Origin
    from onrecord.explain.finding import Finding
    from onrecord.measures.tracks import Filter
    from onrecord.scoring.gold import Gold
    from onrecord.scoring.pair import DocumentPair
    from onrecord.scoring.result import Result

LAYERS = ("mentions", "entities", "quotes", "events", "arguments", "times")
PAIR = 2  # the number of systems of a comparison
MOST = 8  # the maximum number of systems that are shown at once
_SAFE = re.compile(r"[^A-Za-z0-9._-]+")


@dataclass(frozen=True, eq=False)
class System:
    """A system.

    Attributes:
        name: Its name.
        slug: The directory of its pages.
        origin: Its predictions.
        result: Its scores.
        pairs: doc_id -> the pair of the gold and the predicted document.
        findings: doc_id -> its findings, in text order.
        passes: Filter -> scores and counts by unit, for the filters of tracks, forms and kinds. The first has no filter
            but `given`: the layers of gold that the system got as input, from the header of its predictions.
    """

    name: str
    slug: str
    origin: Origin
    result: Result
    pairs: Mapping[str, DocumentPair]
    findings: Mapping[str, Sequence[Finding]]
    passes: Mapping[Filter, Pass] = field(default_factory=dict)

    @property
    def given(self) -> str:
        """Return the layers of gold that the system got as input, joined by commas; "" for none."""
        return next(iter(self.passes)).given

    @property
    def unfiltered(self) -> Pass:
        """Return the scores without a filter of forms or kinds."""
        return next(iter(self.passes.values()))

    def scored(self, chosen: Filter) -> Pass | None:
        """Return the scores under a filter and with the layers that the system was given; None if there are none."""
        return self.passes.get(chosen._replace(given=self.given))

    @cached_property
    def numbers(self) -> Mapping[tuple[str, str, str], int]:
        """Return (doc_id, layer, gold id) -> index in `findings[doc_id]`, for the gold items that have a finding."""
        return {
            (doc_id, each.layer, each.gold): number
            for doc_id, findings in self.findings.items()
            for number, each in enumerate(findings)
            if each.gold is not None
        }

    def outcome(self, doc_id: str, layer: str, gold_id: str) -> Finding | None:
        """Return the finding on a gold item, also for an item that the system missed.

        None if the system did not attempt the layer, or the item does not exist.
        """
        number = self.numbers.get((doc_id, layer, gold_id))
        return None if number is None else self.findings[doc_id][number]


@dataclass(frozen=True)
class Site:
    """Gold and the systems.

    Attributes:
        gold: Gold.
        systems: The systems; pages on gold link to the first.
        origin: The origin of gold.
        seed: The seed of the random numbers.
    """

    gold: Gold
    systems: tuple[System, ...]
    origin: Any
    seed: int = SEED

    @property
    def first(self) -> System:
        """Return the first system."""
        return self.systems[0]

    @cached_property
    def by_tracks(self) -> list[System]:
        """Return the systems, sorted by the number of tracks in which they are ranked, the most first.

        Systems with the same number keep their order.
        """
        return sorted(self.systems, key=lambda each: -len(tracks_of(each.passes)))

    @property
    def drawn(self) -> list[System]:
        """Return the systems that are shown by default: the 8 in the most tracks, in the order of `systems`."""
        first = self.by_tracks[:MOST]
        return [each for each in self.systems if each in first]

    @cached_property
    def with_signs(self) -> list[System]:
        """Return those systems of `drawn` that attempted mentions: their outcome is shown beside each mention.

        If none attempted mentions, the result is a list with the first system of `drawn`.
        """
        found = [
            each for each in self.drawn if any(pair.predicted.mentions is not None for pair in each.pairs.values())
        ]
        return found or self.drawn[:1]

    def number(self, system: System) -> int:
        """Return the 0-based number of a system, by which pages and scripts identify it."""
        return self.systems.index(system)

    def system_page(self, system: System) -> str:
        """Return the address of a system's page in the report's directory; `index.html` for the only system."""
        return "index.html" if len(self.systems) == 1 else f"systems/{system.slug}.html"

    @property
    def doc_ids(self) -> tuple[str, ...]:
        """Return the ids of the documents, in the order of the first system's result."""
        return self.first.result.doc_ids

    @property
    def pairs(self) -> Mapping[str, DocumentPair]:
        """Return doc_id -> the first system's pair of gold and prediction; gold is the same for all systems."""
        return self.first.pairs

    def article(self, doc_id: str) -> Article | None:
        """Return an article's metadata, or None if gold is not a corpus or does not have the article."""
        return self.gold.corpus.articles.get(doc_id) if self.gold.corpus else None

    def title(self, doc_id: str) -> str:
        """Return an article's title, or its id if the title is unknown."""
        article = self.article(doc_id)
        return (article.title.value if article else None) or doc_id

    def publisher(self, doc_id: str) -> str:
        """Return an article's publisher, or "" if it is unknown."""
        article = self.article(doc_id)
        return (article.publisher.value if article else None) or ""

    def outlet(self, doc_id: str) -> str:
        """Return an article's publisher, or `<doc_id> (outlet unknown)`."""
        return self.publisher(doc_id) or f"{doc_id} (outlet unknown)"

    def date(self, doc_id: str) -> str:
        """Return an article's date, or "" if it is unknown."""
        article = self.article(doc_id)
        return (article.date.value if article else None) or ""

    def entity_name(self, entity_id: str) -> str:
        """Return the name of an entity of gold's registry; any other id is returned unchanged."""
        entity = self.gold.entities.get(entity_id)
        return entity.name if entity else entity_id

    @cached_property
    def entity_pages(self) -> Mapping[str, str]:
        """Return entity id -> the address of its page in the report's directory."""
        return {each: f"entities/{slug}.html" for each, slug in slugs(self.gold.entities).items()}

    @cached_property
    def utterance_pages(self) -> Mapping[str, str]:
        """Return utterance id -> the address of its page in the report's directory."""
        return {each: f"utterances/{slug}.html" for each, slug in slugs(self.gold.utterances).items()}

    @cached_property
    def _document_slugs(self) -> Mapping[str, str]:
        return slugs(self.doc_ids)

    def article_page(self, doc_id: str, system: System | None = None) -> str:
        """Return the address, in the report's directory, of an article's page for a system (default: the first)."""
        return f"articles/{(system or self.first).slug}/{self._document_slugs[doc_id]}.html"

    def item_page(self, doc_id: str, gold_id: str | None, system: System | None = None) -> str:
        """Return the address of a gold item on its article's page, such as `articles/rules/recusal-000.html#g-m4`.

        It is relative to the report's directory. The page is that for `system`; None for the first system.
        """
        return f"{self.article_page(doc_id, system)}#g-{gold_id}"

    def pair_page(self, first: System, second: System) -> str:
        """Return the address of the page that compares two systems, such as `compare/1-3.html` or `compare.html`."""
        if len(self.systems) == PAIR:
            return "compare.html"
        numbers = sorted(1 + self.systems.index(each) for each in (first, second))
        return "compare/{}-{}.html".format(*numbers)


def distinct(names: Iterable[str]) -> list[str]:
    """Return the names in order, made different: the second `a` becomes `a (2)`.

    >>> distinct(["a (given mentions)", "a", "a (2)", "a"])
    ['a (given mentions)', 'a', 'a (2)', 'a (3)']
    """
    found: dict[str, None] = {}
    for name in names:
        number, made = 1, name
        while made in found:
            number += 1
            made = f"{name} ({number})"
        found[made] = None
    return list(found)


def slugs(names: Any) -> dict[str, str]:
    """Return name -> a file name of letters, digits, `.`, `_` and `-`; no two file names differ only in case.

    `names` is an iterable of different strings. If nothing is left of a name, its file name is `page`.

    >>> slugs(["a b", "A/b", "../x"])
    {'a b': 'a-b', 'A/b': 'A-b-2', '../x': 'x'}
    """
    found: dict[str, str] = {}
    used: defaultdict[str, int] = defaultdict(int)
    for name in names:
        base = _SAFE.sub("-", name).strip(".-") or "page"
        slug = base
        while used[slug.casefold()]:
            used[base.casefold()] += 1
            slug = f"{base}-{used[base.casefold()]}"
        used[slug.casefold()] += 1
        found[name] = slug
    return found


def named_items(pair: DocumentPair) -> dict[str, dict[tuple[str, str], Any]]:
    """Return `gold` or `predicted` -> (layer, the item's name in findings) -> the item, for a pair of documents.

    The name is the item's id; if it has none, its path, such as `quotes[3]`. The item is a record such as `Quote`.
    """
    namer = Namer(pair)
    sides = {"gold": pair.gold, "predicted": pair.predicted}
    return {
        side: {
            (layer, namer.name(item)): item
            for layer in ("mentions", "times", "quotes", "events")
            for item in getattr(document, layer) or ()
        }
        for side, document in sides.items()
    }
