"""`score --on` gives the result of `score`, byte for byte, however documents are distributed."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from onrecord.cluster.score import scored
from onrecord.corpus.load import load
from onrecord.documents.directory import read
from onrecord.errors import OnrecordError
from onrecord.scorer import score
from onrecord.scoring.measure import Cell, CorpusMeasure, Measure
from onrecord.scoring.stream import BLOCK_ITEMS
from onrecord.scoring.tally import EachDocument
from onrecord.stats.intervals import with_intervals
from onrecord.stats.units import UnitRows

if TYPE_CHECKING:
    from pathlib import Path

    from distributed import Client

    from onrecord.scoring.measure import Tally
    from onrecord.scoring.pair import DocumentPair

pytestmark = [pytest.mark.xdist_group("cluster"), pytest.mark.usefixtures("scratch")]
ACROSS = ["xcoref.*", "xcoref.conll[singletons=no]", "xcoref.ceafe[match=overlap,singletons=no]", "event.xcoref.*"]
EVERYTHING = ["*", *ACROSS, "utterance.xcoref.*", "utterance.xcoref.blanc[match=overlap,singletons=no]"]
NUMBER = 40


def _mixed(row: dict[str, Any]) -> str:
    """Return a sort key that gives a pseudorandom order."""
    return hashlib.md5(row["doc_id"].encode(), usedforsecurity=False).hexdigest()


def plain(tmp_path: Path, archives: Any, gold: list[Any], predicted: list[Any], **options: Any) -> bytes:
    """Return the result without a cluster."""
    files = archives.write_file(tmp_path / "gold.jsonl", gold), archives.write_file(tmp_path / "p.jsonl", predicted)
    return score(*files, **options).to_json()


@pytest.mark.parametrize("ranges", [1, 2, 7])
def test_scores_on_a_cluster_equal_those_of_one_machine(
    ranges: int, client: Client, archives: Any, tmp_path: Path, scratch: Path
) -> None:
    """All measures are equal byte for byte, for any ranges, shards and orders."""
    gold, predicted = archives.documents(NUMBER)
    expected = plain(tmp_path, archives, gold, [archives.header, *predicted], measures=EVERYTHING)
    gold.sort(key=_mixed)
    predicted.sort(key=lambda row: _mixed(row)[::-1])
    sides = (
        archives.write_shards(tmp_path / "gold", gold, 3),
        archives.write_shards(tmp_path / "predicted", predicted, 5, header=archives.header),
    )
    with scored(client, *sides, measures=EVERYTHING, ranges=ranges) as found:
        assert found.to_json() == expected
    assert list(scratch.iterdir()) == []


def test_some_documents_have_texts(client: Client, archives: Any, tmp_path: Path) -> None:
    """Where a block of documents lacks a text and the next has all, every document keeps its own figures."""
    corpus = [msgspec.to_builtins(each) for each in load().documents.values()]
    dense = [{"start": at, "end": at + 1, "type": "PER"} for at in range(BLOCK_ITEMS // 2)]
    gold = [{"doc_id": "a", "mentions": dense, "quotes": []}, *corpus]
    header = {**archives.header, "schema_version": corpus[0]["schema_version"]}
    predicted = [{key: each[key] for key in ("doc_id", "mentions", "quotes")} for each in gold]
    measures = ["mention.exact", "quote.content.exact", "quote.content.token"]
    expected = plain(tmp_path, archives, gold, [header, *predicted], measures=measures)
    sides = (
        archives.write_shards(tmp_path / "gold", gold, 2),
        archives.write_shards(tmp_path / "predicted", predicted, 2, header=header),
    )
    with scored(client, *sides, measures=measures, ranges=1) as found:
        assert found.to_json() == expected
        assert [name for name, score in found.scores.items() if score.counts is None] == ["quote.content.token"]


@pytest.mark.parametrize(
    "options",
    [{"type": "PER"}, {"kind": "direct"}, {"ignore": "ORG,XYZ"}, {"given": "mentions"}],
    ids=lambda each: next(iter(each)),
)
def test_filters_and_given_layers_give_the_same_result_on_a_cluster(
    options: dict[str, str], client: Client, archives: Any, tmp_path: Path
) -> None:
    """Filters and given layers have the same figures, signature and notes as on one machine."""
    gold, predicted = archives.documents(20)
    expected = plain(tmp_path, archives, gold, [archives.header, *predicted], **options)
    assert expected != plain(tmp_path, archives, gold, [archives.header, *predicted])
    sides = (
        archives.write_shards(tmp_path / "gold", gold, 2),
        archives.write_shards(tmp_path / "predicted", predicted, 2, header=archives.header),
    )
    with scored(client, *sides, **options, ranges=3) as found:
        assert found.to_json() == expected


def test_pieces_and_empty_nodes_give_the_same_result_on_a_cluster(
    client: Client, archives: Any, tmp_path: Path
) -> None:
    """Discontinuous mentions and empty nodes count; singletons of all ranges are removed before matching."""
    gold, predicted = archives.documents(12)
    for at, side in enumerate((gold, predicted)):
        for row in side[::3]:
            pieces = [{"start": 0, "end": 2}, {"start": 5, "end": 9 + at}]
            node = {"at": 50, "number": 1 + at, "governors": [{"start": 40, "end": 44, "relation": "nsubj"}]}
            row["mentions"] = [
                *(each for each in row["mentions"] if each["start"] >= 20),
                {"start": 0, "end": 9 + at, "type": "PER", "entity": "ent-1", "pieces": pieces},
                {"start": 50, "end": 50, "type": "PER", "entity": "ent-2", "empty_nodes": [node]},
            ]
    settings = ("match=head", "match=head,singletons=no", "singletons=no", "match=crac-partial,singletons=no")
    names = ["mention.*", "coref.*", "coref.*[match=head]", *(f"xcoref.*[{each}]" for each in settings)]
    expected = plain(tmp_path, archives, gold, [archives.header, *predicted], measures=names)
    sides = (
        archives.write_shards(tmp_path / "gold", gold, 2),
        archives.write_shards(tmp_path / "predicted", predicted, 2, header=archives.header),
    )
    with scored(client, *sides, measures=names, ranges=3) as found:
        assert not any(each.lacking for each in found.scores.values() if each.measure.base != "mention.head")
        assert found.to_json() == expected


@pytest.mark.parametrize("suffix", [".jsonl.gz", ".jsonl.bz2", ".jsonl.xz", ".jsonl.zst", ".parquet"])
def test_every_format_of_shards_has_the_same_result(suffix: str, client: Client, archives: Any, tmp_path: Path) -> None:
    """Compressed shards and Parquet give the same result."""
    gold, predicted = archives.documents(NUMBER)
    expected = plain(tmp_path, archives, gold, [archives.header, *predicted])
    sides = (
        archives.write_shards(tmp_path / "gold", gold, 2, suffix),
        archives.write_shards(tmp_path / "predicted", predicted, 2, suffix, header=archives.header),
    )
    with scored(client, *sides, ranges=2) as found:
        assert found.to_json() == expected


def test_gold_of_a_corpus_is_scored_with_its_texts_and_registries(client: Client, tmp_path: Path) -> None:
    """Gold from a corpus is scored with texts and registries, and strings are aligned."""
    predicted = tmp_path / "strings.jsonl"
    predicted.write_text(
        '{"doc_id":"recusal-001","mentions":[{"text":"Jeff Sessions","type":"PER"}],'
        '"quotes":[{"content":["recuse himself"],"speakers":["Jeff Sessions"]}]}\n'
    )
    with scored(client, None, predicted, measures=["*"], ranges=2) as found:
        assert found.to_json() == score(None, predicted, measures=["*"]).to_json()


def test_intervals_on_a_cluster_equal_those_of_one_machine(client: Client, archives: Any, tmp_path: Path) -> None:
    """Counts by unit, and intervals, equal those of one machine."""
    gold, predicted = archives.documents(NUMBER)
    files = archives.write_file(tmp_path / "g.jsonl", gold), archives.write_file(tmp_path / "p.jsonl", predicted)
    measures = ["mention.strict", "coref.muc"]
    chosen = [score(*files, measures=measures)[name] for name in measures]
    assert all(value.f1 for value in chosen)
    results = []
    here, there = _units(measures), _units(measures)
    results.append(with_intervals(score(*files, measures=measures, observe=here.add), here).to_json())
    with scored(client, *files, measures=measures, ranges=3, units=there) as found:
        results.append(with_intervals(found, there).to_json())
    assert results[0] == results[1]
    assert b'"low":0.' in results[0]


def _units(names: list[str]) -> UnitRows:
    from onrecord.measures import registry

    return UnitRows(registry.select(names))


def test_score_with_on_gives_the_same_figures(client: Client, archives: Any, tmp_path: Path) -> None:
    """`score(on=)` gives all figures and document counts, for paths and documents in memory."""
    gold, predicted = archives.documents(NUMBER)
    files = archives.write_file(tmp_path / "g.jsonl", gold), archives.write_file(tmp_path / "p.jsonl", predicted)
    in_memory = [list(read(path)) for path in files]
    counted: list[int] = []
    for sides in (files, in_memory):
        expected, found = score(*sides), score(*sides, on=client, progress=counted.append)
        assert found.to_json() == expected.to_json()
        assert found.doc_ids == expected.doc_ids
        for name, each in expected.scores.items():
            assert [found.scores[name].document(at) for at in found.doc_ids] == [*map(each.document, found.doc_ids)]
            assert found.scores[name].macro == each.macro
    assert counted[-1] == NUMBER
    with pytest.raises(OnrecordError, match="other processes"):
        score(*files, on=client, observe=print)


@dataclass(frozen=True)
class Longest:
    """A part that a user's own measure collects: the length of the longest mention."""

    length: int


def test_measures_of_a_user_are_counted_on_a_cluster(client: Client, archives: Any, tmp_path: Path) -> None:
    """A user's own measures, within and across documents, are sent to the workers."""

    def long_mentions(pair: DocumentPair) -> Tally:
        sides = [[each for each in side if each.end - each.start > 5] for side in pair.mentions[:2]]
        return {Cell(label="long"): (0, len(sides[1]), 0, len(sides[0]))}

    within = Measure("mention.long", EachDocument(long_mentions), needs=("mentions",))
    across = CorpusMeasure(
        "xmention.longest",
        collect=lambda block: Longest(max(each.end - each.start for each in block.columns("mentions").gold.items)),
        assemble=lambda parts: max(part.length for part in parts),
        conclude=lambda longest: (0, 0, 0, longest),
        needs=("mentions",),
    )
    gold, predicted = archives.documents(NUMBER)
    files = (
        archives.write_file(tmp_path / "g.jsonl", gold),
        archives.write_file(tmp_path / "p.jsonl", [archives.header, *predicted]),
    )
    measures = [within, across, "mention.strict", "xcoref.muc"]
    expected = score(*files, measures=measures)
    counts = expected.scores["xmention.longest"].counts
    assert counts is not None
    assert counts.gold == 9
    with scored(client, *files, measures=measures, ranges=3) as found:
        assert found.to_json() == expected.to_json()


def test_figures_do_not_depend_on_document_rows(client: Client, archives: Any, tmp_path: Path) -> None:
    """A result without document rows has the same figures, by type and by zone too."""
    gold, predicted = archives.documents(NUMBER)
    files = archives.write_file(tmp_path / "g.jsonl", gold), archives.write_file(tmp_path / "p.jsonl", predicted)
    expected = score(*files)
    with scored(client, *files, ranges=2, documents="none") as found:
        assert found.signature == expected.signature
        assert found.notes == expected.notes
        for name, each in expected.scores.items():
            assert found.scores[name].value == each.value
            assert found.scores[name].by_label == each.by_label
            assert found.scores[name].by_zone == each.by_zone
