"""Writing: the exact lines of small documents, and what is left out and why."""

from __future__ import annotations

from onrecord.documents.model import Argument, Document, Entity, Event, Mention, PredictedEntity, Quote, Span
from onrecord.documents.predictions import default_header
from onrecord.formats import bio, brat, conll2012, corefud, documents, jsonl
from onrecord.formats.base import Bundle
from onrecord.formats.losses import Losses
from onrecord.formats.unsupported import count_unsupported

TEXT = "Mayor Ada Lind met Berg. She left."
LIND, ADA, BERG, SHE = (6, 14), (0, 14), (19, 23), (25, 28)


def mention(place: tuple[int, int], entity: str | None = None, type_: str | None = None, **rest: str) -> Mention:
    """Return a mention."""
    return Mention(*place, entity=entity, type=type_, **rest)


def bundle(*mentions: Mention) -> Bundle:
    """Return a bundle of one document with these mentions."""
    return Bundle((Document(doc_id="d", mentions=list(mentions)),), {"d": TEXT})


def lost(losses: Losses) -> list[tuple[str, int]]:
    """Return the reasons of the losses, with their counts."""
    return [(row["why"], row["count"]) for row in losses.rows()]


def test_bio_writes_the_longest_of_nested_or_crossing_mentions() -> None:
    """Of nested or crossing mentions the longest is written, and the others are counted."""
    losses = Losses()
    files = bio.write(
        bundle(mention(LIND, type_="PER"), mention(ADA, type_="PER"), mention((6, 18), type_="ORG")), losses
    )
    assert files[""].decode() == (
        "# newdoc id = d\nMayor\tB-PER\nAda\tI-PER\nLind\tI-PER\nmet\tO\nBerg\tO\n.\tO\n\nShe\tO\nleft\tO\n.\tO\n"
    )
    assert lost(losses) == [("crosses a longer one", 1), ("nested in a longer one", 1)]


def test_conll_2012_clusters_are_numbered_and_brackets_nest() -> None:
    """Clusters are numbered by first mention, and brackets nest; a mention without an entity is counted."""
    losses = Losses()
    given = bundle(mention(SHE, "x"), mention(ADA, "x"), mention(LIND, "y"), mention(BERG))
    rows = conll2012.write(given, losses)[""].decode().splitlines()
    assert [row.split("\t")[-1] for row in rows if "\t" in row] == ["(0", "(1", "1)|0)", "-", "-", "-", "(0)", "-", "-"]
    assert rows[0] == "#begin document (d); part 000"
    assert rows[1].split("\t")[:4] == ["d", "0", "0", "Mayor"]
    assert [count for _, count in lost(losses)] == [1, 2]


def test_conll_2012_writes_one_of_two_crossing_mentions_of_an_entity() -> None:
    """Of two crossing mentions of one entity the later is left out; mentions of two entities may cross."""
    for entity, number in (("x", 1), ("y", 0)):
        losses = Losses()
        conll2012.write(bundle(mention(ADA, "x"), mention((6, 18), entity)), losses)
        assert sum(row["count"] for row in losses.rows() if row["what"] == "mentions") == number


def test_a_corefud_bracket_has_entity_type_head_and_minspan() -> None:
    """A bracket gives entity, type, head and minspan; hyphens are escaped; closing brackets come first."""
    head = Span(6, 14)
    given = bundle(Mention(*ADA, entity="a-1", type="PER", head=head), mention((10, 18), "b"), mention((10, 14), "c"))
    rows = [row.split("\t") for row in corefud.write(given, Losses())[""].decode().splitlines() if "\t" in row]
    assert [row[9] for row in rows[:4]] == ["Entity=(a%2D1-PER-2-2,3", "_", "Entity=a%2D1)(b--1(c--1)", "Entity=b)"]
    assert rows[4][9] == "SpaceAfter=No"


def test_corefud_joins_two_sentences_that_a_mention_crosses() -> None:
    """A mention across a sentence boundary joins the two sentences."""
    plain, joined = (
        corefud.write(bundle(mention(place, "x")), Losses())[""].decode() for place in (BERG, (BERG[0], SHE[1]))
    )
    assert (plain.count("# sent_id"), joined.count("# sent_id")) == (2, 1)


def test_a_mention_of_a_part_of_a_token_is_extended_and_counted() -> None:
    """A mention of a part of a token is extended to the whole token, and counted."""
    losses = Losses()
    rows = bio.write(bundle(mention((20, 22), type_="PER")), losses)[""].decode()
    assert "Berg\tB-PER" in rows
    assert lost(losses) == [("an edge is inside a token: extended to whole tokens", 1)]


def test_conll_2012_writes_one_of_two_mentions_in_a_token() -> None:
    """Of two entities' mentions in one token the first is kept; a span in two clusters is an error."""
    losses = Losses()
    document = Document(doc_id="d", mentions=[mention((0, 1), "party"), mention((2, 6), "state")])
    rows = conll2012.write(Bundle((document,), {"d": "D-Conn. said"}), losses)[""].decode().splitlines()
    assert [row.split("\t")[-1] for row in rows if "\t" in row] == ["(0)", "-", "-"]
    assert ("extended to whole tokens, it would have the same span as another", 1) in lost(losses)


def test_ids_across_documents_are_counted_as_lost_in_a_format_with_local_ids() -> None:
    """Global ids are counted as lost in a format with local ids."""
    two = tuple(Document(doc_id=name, mentions=[mention(LIND, "x")]) for name in "ab")
    for registries, expected in (({"entities": []}, True), ({}, False)):
        losses = Losses()
        count_unsupported(Bundle(two, registries=registries), brat.HOLDS, losses)
        assert ("ids across documents" in {row["what"] for row in losses.rows()}) is expected


def test_a_brat_event_has_its_trigger_and_numbered_roles() -> None:
    """An event has its trigger and arguments, a repeated role has a number, and a dangling target is counted."""
    losses = Losses()
    arguments = [Argument("participant", each) for each in ("m1", "m9", "m2")]
    quote = Quote(id="q1", content=[Span(0, 5), Span(15, 18)], cue=[Span(29, 33)], speakers=["x y"])
    document = Document(
        doc_id="d",
        mentions=[Mention(*ADA, id="m1", type="PER", entity="x y"), Mention(*BERG, id="m2", note="who?")],
        quotes=[quote],
        events=[Event(15, 18, id="e7", type="Meet", arguments=arguments, hedged=True)],
    )
    files = brat.write(Bundle((document,), {"d": TEXT}), losses)
    assert files["d.txt"].decode() == TEXT
    assert files["d.ann"].decode().splitlines() == [
        "T1\tPER 0 14\tMayor Ada Lind",
        "N1\tReference T1 entity:x%20y\tx%20y",
        "T2\tMention 19 23\tBerg",
        "#1\tAnnotatorNotes T2\twho?",
        "T3\tQuote 0 5;15 18\tMayor met",
        "N2\tReference T3 speaker:x%20y\tx%20y",
        "T4\tMeet 15 18\tmet",
        "A1\thedged E2 true",
        "T5\tCue 29 33\tleft",
        "E1\tQuote:T3 Cue:T5",
        "E2\tMeet:T4 participant:T1 participant2:T2",
    ]
    assert [(row["what"], row["count"]) for row in losses.rows()] == [("events.arguments", 1), ("events.id", 1)]


def test_brat_splits_spans_at_line_ends() -> None:
    """A span across a line end is written as fragments."""
    document = Document(doc_id="d", mentions=[Mention(0, 7)])
    files = brat.write(Bundle((document,), {"d": "one\r\ntwo"}), Losses())
    assert files["d.ann"].decode() == "T1\tMention 0 3;5 7\tone tw\n"


def test_registry_entries_are_written_as_entities_of_documents_and_read_back() -> None:
    """JSONL stores registry entries in each document's entities; a directory builds a registry from them."""
    entity = Entity("ent-l", "PER", "Ada Lind", ["Ada Lind"], None, "unverified")
    losses = Losses()
    written = jsonl.write(Bundle(bundle(mention(LIND, "ent-l")).documents, registries={"entities": [entity]}), losses)
    header, line = written[""].splitlines()
    assert b'"scope":"corpus"' in header
    assert b'"entities":[{"id":"ent-l","type":"PER","name":"Ada Lind"}]' in line
    said = Document(doc_id="d", entities=[PredictedEntity("ent-l", "PER", "Ada Lind")])
    files = documents.write(Bundle((said,)), Losses())
    assert b'"names": [\n   "Ada Lind"\n  ]' in files["entities.json"]


def test_local_ids_of_two_documents_become_two_ids_in_a_directory() -> None:
    """A local id of two documents becomes two global ids; in corpus scope it stays one."""
    two = tuple(Document(doc_id=name, mentions=[mention(LIND, "x")]) for name in "ab")
    files = documents.write(Bundle(two), Losses())
    assert b'"entity": "x@a"' in files["a.json"]
    assert b'"entity": "x@b"' in files["b.json"]
    header = default_header("s")
    corpus = type(header)(**{name: getattr(header, name) for name in header.__struct_fields__} | {"scope": "corpus"})
    assert b'"entity": "x"' in documents.write(Bundle(two, header=corpus), Losses())["a.json"]


def test_unsupported_layers_and_fields_are_counted() -> None:
    """Each non-empty layer and field that a format cannot store is counted."""
    losses = Losses()
    document = Document(
        doc_id="d",
        mentions=[Mention(*LIND, id="m1", type="PER", predicative=False, text="Ada Lind")],
        quotes=[Quote(id="q1", content=[Span(0, 5)])],
        events=[],
    )
    count_unsupported(Bundle((document,), {"d": TEXT}), bio.HOLDS, losses)
    found = {row["what"]: row["count"] for row in losses.rows()}
    assert found == {"mentions.id": 1, "mentions.predicative": 1, "quotes": 1}
