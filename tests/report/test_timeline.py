"""The timeline: every instance once, in order, with the mentions of each article."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from onrecord.corpus.load import load
from onrecord.documents.model import Event
from onrecord.report.site.read import read_site
from onrecord.report.site.timeline import timeline, way
from onrecord.stats.intervals import SEED

SMALL = Path(__file__).parents[1] / "corpus_small"


def test_the_timeline_has_every_mentioned_instance_once_in_order(perfect: Path) -> None:
    """Instances without a date come last."""
    corpus = load(SMALL)
    rows = [row.instance for group in timeline(read_site(SMALL, [perfect], seed=SEED)) for row in group.rows]
    mentioned = {event.event for document in corpus.documents.values() for event in document.events or ()}
    assert sorted(each.id for each in rows) == sorted(mentioned & set(corpus.events))
    dates = [each.from_ or "9999" for each in rows if each.part_of is None]
    assert dates == sorted(dates)


def test_a_part_of_a_part_follows_it(perfect: Path, tmp_path: Path) -> None:
    """The parts of an event are below it at any depth, and no event is left out."""
    root = Path(shutil.copytree(SMALL, tmp_path / "corpus"))
    path = root / "annotations" / "gold" / "events.json"
    chain = ["evt-meet-lind-berg", "evt-discuss-ferry", "evt-lind-resigns"]
    above = dict(zip(chain[1:], chain, strict=False))
    events = [event | {"part_of": above.get(event["id"])} for event in json.loads(path.read_text())]
    path.write_text(json.dumps(events))
    rows = [row for group in timeline(read_site(root, [perfect], seed=SEED)) for row in group.rows]
    assert [(row.instance.id, row.depth) for row in rows][:3] == [(each, depth) for depth, each in enumerate(chain)]
    assert sorted(row.instance.id for row in rows) == sorted(event["id"] for event in events)


def test_mentions_add_up_to_gold(perfect: Path) -> None:
    """The numbers in an article's column are its mentions of instances."""
    site = read_site(SMALL, [perfect], seed=SEED)
    for doc_id in site.doc_ids:
        rows = [row for group in timeline(site) for row in group.rows]
        shown = sum(each.number for row in rows for each in row.presented.get(doc_id, ()))
        assert shown == sum(event.event is not None for event in site.pairs[doc_id].gold.events or ())


@pytest.mark.parametrize(
    ("polarity", "realis", "expected"),
    [
        ("positive", "actual", "actual"),
        ("negative", "actual", "denied"),
        ("positive", "demanded", "not actual"),
        ("negative", "generic", "generic"),
        (None, None, "actual"),
    ],
)
def test_realis_and_polarity_decide_how_an_event_is_presented(
    polarity: str | None, realis: str | None, expected: str
) -> None:
    """A generic mention is generic, a negative one denied, and a demanded or future one not actual."""
    assert way(Event(0, 1, polarity=polarity, realis=realis)) == expected
