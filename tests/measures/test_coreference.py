"""Coreference measures: which mentions are clustered, matched or neutral, and when there is no figure."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from onrecord.documents.model import UNALIGNED, Document, Event, Mention, Quote, Span
from onrecord.documents.predictions import default_header
from onrecord.documents.sources import Held
from onrecord.measures.corpus_tables import KEY_BYTES, keys
from onrecord.measures.registry import parse
from onrecord.scorer import score
from onrecord.scoring.block import Block
from onrecord.scoring.measure import Counts
from onrecord.scoring.pair import DocumentPair

Row = tuple[int, int, str | None]


def mentions(*rows: Row, head: int = 0) -> list[Mention]:
    """Return mentions (start, end, entity), each with a head of one character at an offset from its start."""
    heads = [Span(start + head, start + head + 1) for start, _, _ in rows]
    return [
        Mention(start=start, end=end, entity=entity, head=at)
        for (start, end, entity), at in zip(rows, heads, strict=True)
    ]


def counts(name: str, gold: list[Mention], predicted: list[Mention]) -> Counts | None:
    """Return a measure's counts of some mentions, None if there is nothing to count."""
    pair = DocumentPair(Document("d", mentions=gold), Document("d", mentions=predicted))
    found = parse(name).count(Block([pair]))
    return next(iter(found.values())) if found else None


FOUR = mentions((0, 1, "a"), (2, 3, "a"), (4, 5, "a"), (6, 7, "a"))
TWO_BY_TWO = mentions((0, 1, "x"), (2, 3, "x"), (4, 5, "y"), (6, 7, "y"))


def test_muc_gives_the_counts_of_vilains_first_example() -> None:
    """{A B C D} against {A B} {C D}: two of three links, and both of two."""
    assert counts("coref.muc", FOUR, TWO_BY_TWO) == Counts(2, 2, 2, 3)


def test_predicatives_are_neutral_in_coreference() -> None:
    """Gold's predicative and a prediction of it change no count."""
    predicative = Mention(start=8, end=9, entity="a", predicative=True)
    more = [*TWO_BY_TWO, Mention(start=8, end=9, entity="x")]
    assert counts("coref.b3", [*FOUR, predicative], more) == counts("coref.b3", FOUR, TWO_BY_TWO)


def test_a_mention_repeated_in_a_cluster_counts_once_in_coreference() -> None:
    """So does a repetition without a cluster."""
    again = [*TWO_BY_TWO, TWO_BY_TWO[0], Mention(start=0, end=1)]
    assert counts("coref.ceafe", FOUR, again) == counts("coref.ceafe", FOUR, TWO_BY_TWO)


@pytest.mark.parametrize("match", ["exact", "head", "crac-partial", "overlap"])
def test_a_mention_that_gold_repeats_counts_once(match: str) -> None:
    """However mentions are matched, a repetition in gold's cluster changes nothing."""
    name = parse(f"coref.b3[match={match}]").name
    assert counts(name, [*FOUR, FOUR[0]], TWO_BY_TWO) == counts(name, FOUR, TWO_BY_TWO)


IN_ORDER = ["xcoref.*", "xcoref.*[match=head]", "xcoref.*[match=crac-partial]", "xcoref.*[match=overlap]"]


@pytest.mark.parametrize("within", [True, False])
def test_the_order_of_gold_with_one_place_in_two_clusters_changes_nothing(within: bool) -> None:  # noqa: FBT001 - drawn
    """Gold may have two mentions, or two events, at one place; a prediction there is matched with the same of them."""
    places: list[Row] = [(0, 1, "b"), (0, 1, "a"), (2, 3, "a"), (4, 5, "a"), (6, 7, "b")]
    triggers = [Event(start, end, type="Meet", event=name) for start, end, name in places]
    gold = [
        Document("d", mentions=mentions(*places)[::step], events=triggers[::step])  # in both orders
        for step in (1, -1)
    ]
    predicted = Document(
        "d", mentions=mentions((0, 1, "x"), (2, 3, "x"), (6, 7, "y")), events=[triggers[0], *triggers[3:]]
    )
    names = [*IN_ORDER, "event.xcoref.*", "event.xcoref.*[match=overlap]"]
    names = [name.replace("xcoref", "coref") for name in names] if within else names
    held = Held((predicted,), first=replace(default_header("s"), scope="corpus"))
    first, second = (score([each], held, measures=names) for each in gold)
    assert {name: found.counts for name, found in first.scores.items()} == {
        name: found.counts for name, found in second.scores.items()
    }


@pytest.mark.parametrize("name", ["coref.muc", "xcoref.muc", "event.coref.muc", "event.xcoref.muc"])
def test_a_singleton_of_gold_takes_no_partner_from_a_mention_at_its_place(name: str) -> None:
    """Without singletons, the cluster of one mention goes before the prediction is matched with the other mention."""
    places: list[Row] = [(0, 1, "a"), (0, 1, "b"), (2, 3, "b")]
    gold, predicted = (
        Document("d", mentions=mentions(*rows), events=[Event(*row[:2], type="Meet", event=row[2]) for row in rows])
        for rows in (places, [(0, 1, "x"), (2, 3, "x")])
    )
    held = Held((predicted,), first=replace(default_header("s"), scope="corpus"))
    (found,) = score([gold], held, measures=[f"{name}[singletons=no]"]).scores.values()
    assert found.counts == Counts(1, 1, 1, 1)


def test_a_mention_without_an_entity_is_a_singleton() -> None:
    """It counts as a cluster of one mention."""
    assert counts("coref.ceafm", mentions((0, 1, "a")), mentions((0, 1, None))) == Counts(1, 1, 1, 1)


def test_each_unaligned_mention_counts_as_predicted_and_matches_nothing() -> None:
    """Although none has a place."""
    lost = [Mention(start=UNALIGNED, end=UNALIGNED, text="x", entity="x") for _ in range(2)]
    assert counts("coref.ceafm", FOUR, lost) == Counts(0, 2, 0, 4)


def test_mentions_match_by_offsets_head_or_overlap() -> None:
    """A longer span with the same head is found by head; one with another head only by overlap."""
    gold = mentions((10, 14, "a"), (20, 24, "a"))
    longer = mentions((10, 18, "x"), (20, 24, "x"))
    other = [Mention(start=9, end=12, entity="x", head=Span(9, 10)), *mentions((20, 24, "x"))]
    for predicted, matched in ((longer, {"exact": 0, "head": 1, "overlap": 1}), (other, {"head": 0, "overlap": 1})):
        for how, right in matched.items():
            found = counts(f"coref.muc[match={how}]" if how != "exact" else "coref.muc", gold, predicted)
            assert found is not None
            assert found.recalled == right


def test_singletons_are_left_out_by_the_cluster_of_their_own_side() -> None:
    """A gold singleton that a system links stays in the predicted cluster."""
    gold, predicted = mentions((0, 1, "a"), (2, 3, "a"), (4, 5, "b")), mentions((0, 1, "x"), (2, 3, "x"), (4, 5, "x"))
    assert counts("coref.ceafm[singletons=no]", gold, predicted) == Counts(2, 3, 2, 2)


def test_the_conll_mean_is_none_if_muc_has_no_link() -> None:
    """With singletons only MUC has no link, so there is no mean."""
    alone = mentions((0, 1, "a"), (2, 3, "b"))
    found = counts("coref.conll", alone, alone)
    assert found is not None
    assert parse("coref.conll").value(found).f1 is None


def test_a_document_without_mentions_has_no_cell() -> None:
    """An empty document gives no cell."""
    assert counts("coref.b3", [], []) is None


def documents(*entities: str) -> list[Document]:
    """Return a document for each entity, with one mention of it."""
    return [Document(f"d{at}", mentions=mentions((0, 1, entity))) for at, entity in enumerate(entities)]


def test_xcoref_needs_predictions_of_scope_corpus(tmp_path: object) -> None:
    """Documents in memory have local ids, so they have no figure."""
    import msgspec

    assert score(documents("a", "a"), documents("x", "x"), measures=["xcoref.muc"])["xcoref.muc"].f1 is None
    file = tmp_path / "p.jsonl"  # type: ignore[operator]  # pytest gives a Path
    header = b'{"onrecord":"predictions","schema_version":"0.1.0","system":"s","scope":"corpus"}'
    lines = [header, *map(msgspec.json.encode, documents("x", "x"))]
    file.write_bytes(b"\n".join(lines))
    result = score(documents("a", "a"), file, measures=["xcoref.*", "coref.muc"])
    assert result["xcoref.muc"].f1 == 1.0
    assert result["coref.muc"].f1 is None


def test_different_cluster_names_have_different_keys() -> None:
    """A numpy array ignores NUL bytes at the end of a string, and cuts a string at its width."""
    long = KEY_BYTES * "a"
    names = ["", "\0", "a", "a\0", "é", long[1:], long, f"{long}a", f"{long}b", f"{long}\0"]
    assert len(set(keys(names).tolist())) == len(names)
    assert keys(keys(names).tolist()).tolist() == keys(names).tolist()


@pytest.mark.parametrize(("content", "matched"), [((0, 4), True), ((0, 3), False)])
def test_quotes_of_one_utterance_are_matched_by_their_contents(content: tuple[int, int], matched: object) -> None:
    """Equal contents match by default, overlapping ones on request."""
    gold = [Quote(content=[Span(at, at + 4)], utterance="u") for at in (0, 10)]
    predicted = [Quote(content=[Span(*content)], utterance="x"), Quote(content=[Span(10, 14)], utterance="x")]
    pair = DocumentPair(Document("d", quotes=gold), Document("d", quotes=predicted))
    exact = parse("utterance.coref.muc").count(Block([pair])).popitem()[1]
    overlap = parse("utterance.coref.muc[match=overlap]").count(Block([pair])).popitem()[1]
    assert (exact.recalled, overlap.recalled) == (int(bool(matched)), 1)


def test_triggers_of_one_event_instance_are_linked_whatever_their_types() -> None:
    """Two triggers of one event are a link, whatever their types."""
    gold = [Event(start=at, end=at + 1, event="e", type="Meet") for at in (0, 5)]
    predicted = [Event(start=at, end=at + 1, event="x", type="Address") for at in (0, 5)]
    pair = DocumentPair(Document("d", events=gold), Document("d", events=predicted))
    assert parse("event.coref.muc").count(Block([pair])).popitem()[1] == Counts(1, 1, 1, 1)


def test_documents_with_repetitions_have_the_same_counts_as_without() -> None:
    """They are matched one by one, and other documents as a block."""
    gold, predicted = [*FOUR, *mentions((10, 11, "b"))], [*TWO_BY_TWO, *mentions((10, 11, "z"))]
    for name in ("muc", "b3", "ceafm", "ceafe", "blanc", "lea", "conll"):
        short = counts(f"coref.{name}", gold, predicted)
        assert short == counts(f"coref.{name}", [*FOUR, *mentions((10, 11, None))], predicted)
        assert short == counts(f"coref.{name}", gold, [*predicted, predicted[0]])


def test_quotes_without_content_are_matched_by_cue_and_source() -> None:
    """Two that were lost with their posts are still of one utterance."""
    lost = [Quote(content=[], content_missing=True, cue=[Span(at, at + 4)], utterance="u") for at in (0, 10)]
    cut = [Quote(content=[], cue=[Span(0, 3)], utterance="u"), lost[1]]
    for predicted, links in ((lost, 1), (cut, 0)):
        pair = DocumentPair(Document("d", quotes=lost), Document("d", quotes=predicted))
        assert parse("utterance.coref.muc").count(Block([pair])).popitem()[1].recalled == links


def test_singletons_are_removed_before_heads_are_matched() -> None:
    """A singleton with the head of a mention that stays cannot take its place, as in CRAC's scorer.

    Gold's cluster is [0,9) and [20,23). Predicted are the cluster [2,9) and [20,23), and a singleton [1,9) with the
    same head as [2,9), which is nearer to gold's mention.
    """
    head = Span(7, 9)
    gold = [Mention(start=0, end=9, head=head, entity="a"), Mention(start=20, end=23, head=Span(20, 23), entity="a")]
    predicted = [
        Mention(start=1, end=9, head=head, entity="y"),
        Mention(start=2, end=9, head=head, entity="x"),
        Mention(start=20, end=23, head=Span(20, 23), entity="x"),
    ]
    sides = [Document("d", mentions=gold)], [Document("d", mentions=predicted)]
    names = ["coref.muc[match=head,singletons=no]", "coref.muc[match=head]"]
    without, with_singletons = (score(*sides, measures=[name])[name].f1 for name in names)
    assert (without, with_singletons) == (1.0, 0.0)


def test_crac_partial_match_needs_the_head_inside_gold_extent() -> None:
    """CRAC's partial match is inside gold's mention and holds its head; an overlap need not."""
    gold = mentions((0, 20, "a"), (40, 50, "a"), head=10)
    for start, end, by_part in ((8, 20, True), (0, 8, False), (8, 25, False), (0, 20, True)):
        predicted = mentions((start, end, "x"), (40, 50, "x"))
        for match, right in (("crac-partial", by_part), ("overlap", True)):
            found = counts(f"coref.muc[match={match}]", gold, predicted)
            assert found == (right, 1, right, 1), (start, end, match)


def test_of_two_partial_matches_the_larger_is_paired() -> None:
    """In any order of the predictions."""
    gold = mentions((0, 20, "a"), (40, 50, "a"), head=10)
    small, large, other = mentions((8, 12, "y"), (4, 20, "x"), (40, 50, "x"))
    for predicted in ([small, large, other], [large, small, other]):
        assert counts("coref.muc[match=crac-partial]", gold, predicted) == (1, 1, 1, 1)
