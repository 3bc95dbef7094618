"""Score and explain the systems of a report, and return its data (`site.Site`). Everything is read once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from onrecord.comparison.passes import Pass, first_filter, further_passes
from onrecord.documents.sources import source
from onrecord.explain.run import explain_pair
from onrecord.explain.scored import layers_of
from onrecord.measures import registry
from onrecord.measures.headlines import HEADLINES
from onrecord.measures.tracks import PLAIN, Filter
from onrecord.report.site.site import LAYERS, Site, System, distinct, slugs
from onrecord.schema import inventory
from onrecord.scorer import score
from onrecord.scoring.gold import find_gold
from onrecord.stats.intervals import with_intervals
from onrecord.stats.units import UnitRows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from onrecord.documents.model import Header
    from onrecord.documents.sources import Origin
    from onrecord.explain.finding import Finding
    from onrecord.scoring.block import Block
    from onrecord.scoring.gold import Gold
    from onrecord.scoring.pair import DocumentPair


def read_site(
    gold: Gold | Origin | None,
    predictions: Sequence[Origin],
    *,
    seed: int,
    said: Callable[[str], None] = lambda _line: None,
) -> Site:
    """Score and explain all systems, and return the data of a report.

    Args:
        gold: Gold as `onrecord.score` accepts it: a path, documents or `Gold`; None for the installed corpus.
        predictions: The predictions of each system: a path or documents.
        seed: The random seed of confidence intervals.
        said: Called with a line on the progress before each system.

    Raises:
        OnrecordError: As `onrecord.score` raises it.
    """
    found = find_gold(gold)
    names = system_names([source(each).header for each in predictions])
    directories = slugs(names)
    origin = found.corpus if gold is None else gold
    systems = []
    for number, (name, each) in enumerate(zip(names, predictions, strict=True), 1):
        said(f"scoring {name} ({number} of {len(names)})")
        systems.append(_system(name, directories[name], origin, each, seed))
    return Site(found, tuple(systems), origin, seed)


def _system(name: str, slug: str, gold: Any, origin: Origin, seed: int) -> System:
    pairs: dict[str, DocumentPair] = {}
    rows = UnitRows(registry.select(None))

    def observe(block: Block) -> None:
        pairs.update((pair.gold.doc_id, pair) for pair in block.pairs)
        rows.add(block)

    scored = score(gold, origin, observe=observe)
    result = with_intervals(scored, rows, seed=seed)
    first = first_filter(origin)
    passes = {first: Pass(scored, rows), **dict(further_passes(gold, origin, (first, scored), shown_filters(first)))}
    counted = layers_of(scored.scores)
    findings = {
        doc_id: in_text_order(list(explain_pair(pair, scored=counted))) for doc_id, pair in sorted(pairs.items())
    }
    return System(name, slug, origin, result, pairs, findings, passes)


def shown_filters(first: Filter = PLAIN) -> dict[Filter, list[str]]:
    """Return filter -> names of measures, for each form of mentions and each kind of quotes that a reader can choose.

    The measures are the headline measures of mentions for a form, and those of quotes for a kind.

    Args:
        first: The filter to which the form or kind is added; by default one that selects everything.
    """
    by_layer = {layer: [name for name in HEADLINES if name.startswith(f"{layer}.")] for layer in ("mention", "quote")}
    forms = {first._replace(form=form): by_layer["mention"] for form in inventory("mention_form")}
    return forms | {first._replace(kind=kind): by_layer["quote"] for kind in inventory("quote_kind")}


def in_text_order(findings: list[Finding]) -> list[Finding]:
    """Return findings sorted by start offset, then by layer (`LAYERS`); those without an offset come last."""
    return sorted(findings, key=lambda each: (each.start < 0, each.start, LAYERS.index(each.layer)))


def system_names(headers: Iterable[Header]) -> list[str]:
    """Return the name of the system in each header of predictions, all different; the second `name` is `name (2)`.

    The name of a system that was given layers of gold says so: `name (given mentions)`.
    """
    return distinct(
        f"{header.system} (given {', '.join(header.given)})" if header.given else header.system for header in headers
    )
