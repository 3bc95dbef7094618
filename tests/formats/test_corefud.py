"""Reading CorefUD: brackets, heads, pieces, empty nodes, ids and headers as in published files."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from onrecord.documents.model import Document, EmptyNode, Governor, Interval, Mention, Span
from onrecord.errors import OnrecordError
from onrecord.formats import corefud
from onrecord.formats.base import Bundle, Reading
from onrecord.formats.corefud_reader import read_corefud
from onrecord.formats.losses import Losses

if TYPE_CHECKING:
    from pathlib import Path

HEADER = "# global.Entity = eid-etype-head-other\n"


def row(name: str, form: str, misc: str = "_", deps: str = "_") -> str:
    """Return a row of CoNLL-U."""
    return f"{name}\t{form}\t_\t_\t_\t_\t_\t_\t{deps}\t{misc}\n"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return the path of the file to write."""
    return tmp_path / "doc.conllu"


def read(path: Path, content: str) -> tuple[Bundle, Losses]:
    """Return the bundle of a file with this content, and the losses of reading it."""
    path.write_text(content, encoding="utf-8")
    losses = Losses()
    return read_corefud(path, Reading(lambda _: None, losses)), losses


def mentions(bundle: Bundle) -> list[tuple[str, str, str | None]]:
    """Return each mention's words (pieces joined by …), its head's words and its entity, of all documents."""
    found = []
    for document in bundle.documents:
        text = bundle.texts[document.doc_id]
        for each in document.mentions or ():
            head = "" if each.head is None else text[each.head.start : each.head.end]
            found.append((" … ".join(text[slice(*span)] for span in each.spans), head, each.entity))
    return found


def test_head_numbers_count_the_words_of_multiword_tokens(path: Path) -> None:
    """`head` counts words; a multiword token has several, each with its own characters."""
    found, _ = read(
        path,
        "# newdoc id = d\n" + HEADER + row("1", "Bajó") + row("2", "la", "Entity=(e1--5") + row("3", "hermana")
        + row("4-5", "del") + row("4", "de") + row("5", "el", "Entity=(e2--2") + row("6", "juez", "Entity=e2)e1)"),
    )  # fmt: skip
    assert mentions(found) == [("la hermana del juez", "juez", "e1"), ("el juez", "juez", "e2")]
    assert found.texts["d"] == "Bajó la hermana del juez "


def test_clitics_of_one_token_are_separate_mentions(path: Path) -> None:
    """Pronouns in one token have different offsets, so that they are not duplicates."""
    found, _ = read(
        path,
        "# newdoc id = d\n" + HEADER + row("1-3", "dámelo") + row("1", "da") + row("2", "me", "Entity=(e1--1)")
        + row("3", "lo", "Entity=(e2--1)"),
    )  # fmt: skip
    assert mentions(found) == [("me", "me", "e1"), ("lo", "lo", "e2")]
    losses = Losses()
    again = corefud.write(found, losses)[""].decode()
    assert not losses
    assert mentions(read(path, again)[0]) == mentions(found)


def test_head_numbers_count_empty_nodes(path: Path) -> None:
    """An empty node inside a mention counts for `head` and is kept; the extent is that of the words."""
    found, _ = read(
        path,
        "# newdoc id = d\n" + HEADER + row("1", "the", "Entity=(e1--4") + row("2", "old")
        + row("2.1", "_", deps="3:amod")
        + row("3", "judge", "Entity=e1)") + row("4", "sat"),
    )  # fmt: skip
    assert mentions(found) == [("the old judge", "judge", "e1")]
    (document,) = found.documents
    (mention,) = document.mentions or ()
    assert mention.empty_nodes == [EmptyNode(7, governors=[Governor(8, 13, relation="amod")])]
    assert mention.pieces is None


def test_a_mention_may_be_an_empty_node(path: Path) -> None:
    """A dropped pronoun is a mention without characters at the end of the previous word, with its governor."""
    found, losses = read(
        path,
        "# newdoc id = d\n" + HEADER + row("0.1", "ella", "Entity=(e1--1)", "1:nsubj") + row("1", "Vino")
        + row("1.1", "_", "Entity=(e2--1)", "0:root|0.1:dep") + "\n" + row("1", "Mara", "Entity=(e1--1)"),
    )  # fmt: skip
    (document,) = found.documents
    assert (document.mentions or [])[:2] == [
        Mention(
            0,
            0,
            entity="e1",
            head=Span(0, 0),
            empty_nodes=[EmptyNode(0, word="ella", head=True, governors=[Governor(0, 4, relation="nsubj")])],
        ),
        Mention(
            4,
            4,
            entity="e2",
            head=Span(4, 4),
            empty_nodes=[
                EmptyNode(
                    4, head=True, governors=[Governor(0, 0, relation="root"), Governor(0, 0, number=1, relation="dep")]
                )
            ],
        ),
    ]
    assert not losses


def test_a_discontinuous_mention_keeps_its_pieces(path: Path) -> None:
    """A discontinuous mention keeps its pieces; `head` counts only its own words."""
    rows = [
        row("1", "They", "Entity=(e2[1/2]--3"),
        row("2", "both", "Entity=e2[1/2])"),
        row("3", "sat", "Entity=(e3--1)"),
        row("4", "all", "Entity=(e2[2/2]--3(e2--1)"),
        row("5", "day", "Entity=e2[2/2])"),
    ]
    found, losses = read(path, "# newdoc id = d\n" + HEADER + "".join(rows))
    assert mentions(found) == [("They both … all day", "all", "e2"), ("sat", "sat", "e3"), ("all", "all", "e2")]
    (document,) = found.documents
    first = (document.mentions or [])[0]
    assert (first.start, first.end, first.pieces) == (0, 21, [Span(0, 9), Span(14, 21)])
    assert not losses
    again = corefud.write(found, losses)[""].decode()
    assert "Entity=(e2[2/2]--3-3(e2--1-1)" in again
    assert mentions(read(path, again)[0]) == mentions(found)


def test_pieces_separated_only_by_an_empty_node_are_joined(path: Path) -> None:
    """Pieces separated only by an empty node are one span; the node is not in the mention when written again."""
    rows = [
        row("1", "Mara", "Entity=(e1[1/2]--1)"),
        row("1.1", "_", "Entity=(e2--1)", "2:nsubj"),
        row("2", "Lind", "Entity=(e1[2/2]--1)"),
    ]
    found, losses = read(path, "# newdoc id = d\n" + HEADER + "".join(rows))
    assert mentions(found) == [("Mara Lind", "Mara", "e1"), ("", "", "e2")]
    again = corefud.write(found, losses)[""].decode()
    assert "Entity=(e1[1/2]--1-1)" in again
    assert read(path, again)[0].documents[0].mentions == found.documents[0].mentions


def test_field_names_of_gum_are_read(path: Path) -> None:
    """GUM's names are read: GRP for the entity, and in older releases `entity` for the type."""
    now = "# global.Entity = GRP-etype-infstat-minspan-link-identity\n"
    old = "# global.Entity = entity-GRP-infstat-minspan-link-identity\n"
    rows = row("1", "Mara", "Entity=(7-PER-new-1,3-coref"), row("2", "-"), row("3", "Lind", "Entity=7)")
    found, losses = read(path, "# newdoc id = d\n" + now + "".join(rows))
    assert mentions(found) == [("Mara - Lind", "Mara - Lind", "7")]
    assert [row["what"] for row in losses.rows()] == ["Entity infstat", "Entity link"]
    rows = row("1", "Mara", "Entity=(PER-7-new-1-coref"), row("2", "-"), row("3", "Lind", "Entity=PER-7)")
    found, _ = read(path, "# newdoc id = d\n" + old + "".join(rows))
    assert mentions(found) == [("Mara - Lind", "Mara", "7")]
    assert [each.type for each in found.documents[0].mentions or ()] == ["PER"]


def test_the_head_field_has_priority_over_minspan(path: Path) -> None:
    """If `minspan` does not begin at `head`, the head is the word of `head`, and the rest is counted."""
    header = "# global.Entity = eid-etype-head-minspan\n"
    rows = row("1", "the", "Entity=(e1--3-2,3"), row("2", "old"), row("3", "judge", "Entity=e1)")
    found, losses = read(path, "# newdoc id = d\n" + header + "".join(rows))
    assert mentions(found) == [("the old judge", "judge", "e1")]
    (lost,) = losses.rows()
    assert (lost["what"], lost["count"], lost["first"]) == ("Entity minspan", 1, f"{path}:3")


def test_a_head_across_pieces_is_cut_to_its_first_part(path: Path) -> None:
    """A head in two pieces of a mention is cut to its first part, because the gap is not the mention's."""
    header = "# global.Entity = eid-etype-head-minspan\n"
    rows = row("1", "gave", "Entity=(e1[1/2]--1-1,2)"), row("2", "it"), row("3", "up", "Entity=(e1[2/2]--1-1,2)")
    found, losses = read(path, "# newdoc id = d\n" + header + "".join(rows))
    assert mentions(found) == [("gave … up", "gave", "e1")]
    assert [row["what"] for row in losses.rows()] == ["mentions.head: exact extent"]


@pytest.mark.parametrize("name", ["Alder Gazette 1", "ap~20081210-1411542", "2031:1", "x = y"])
def test_any_id_of_a_document_is_kept(path: Path, name: str) -> None:
    """Ids with spaces, a tilde or a colon are kept unchanged."""
    document = HEADER + row("1", "Mara", "Entity=(e1--1)") + "\n"
    found, losses = read(path, f"# newdoc id = {name}\n{document}# newdoc id = {name}, 2\n{document}")
    assert [each.doc_id for each in found.documents] == [name, f"{name}, 2"]
    again, _ = read(path, corefud.write(found, losses)[""].decode())
    assert again.documents == found.documents
    assert not found.unnamed


def test_documents_without_an_id_are_numbered(path: Path) -> None:
    """`# newdoc` without an id begins an unnamed document."""
    document = HEADER + row("1", "Mara", "Entity=(e1--1)") + "\n"
    found, _ = read(path, f"# newdoc\n{document}# newdoc id =\n{document}")
    assert [each.doc_id for each in found.documents] == ["doc-1", "doc-2"]
    assert found.unnamed == {"doc-1", "doc-2"}
    assert found.words == {"doc-1": (Interval(0, 4),), "doc-2": (Interval(0, 4),)}
    found, _ = read(path, document)  # no `# newdoc` at all
    assert [each.doc_id for each in found.documents] == ["doc"]
    assert found.unnamed == {"doc"}


def test_one_span_in_two_clusters_is_kept(path: Path) -> None:
    """Two brackets at one word give two mentions with the same span, which is noted."""
    found, losses = read(path, "# newdoc id = d\n" + HEADER + row("1", "Mara", "Entity=(e1--1)(e2--1)"))
    assert mentions(found) == [("Mara", "Mara", "e1"), ("Mara", "Mara", "e2")]
    (note,) = losses.notes
    assert "2 mentions have the same words in several clusters" in note
    assert note.endswith("the first is at d:0.")
    assert "Entity=(e1--1-1)(e2--1-1)" in corefud.write(found, losses)[""].decode()


def test_empty_nodes_outside_mentions_are_counted(path: Path) -> None:
    """Empty nodes outside mentions are one loss, with the first place."""
    found, losses = read(path, "# newdoc id = d\n" + HEADER + row("1", "Mara") + row("1.1", "_", deps="1:dep") * 1)
    assert [(row["what"], row["count"], row["first"]) for row in losses.rows()] == [("empty nodes", 1, f"{path}:1")]
    assert found.documents[0].mentions == []


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (row("1", "a", "Entity=(e1[2/2]--1)"), "a piece without the previous piece"),
        (row("1", "a", "Entity=(e1[1/2]--1)"), "a mention of e1 lacks a piece"),
        (row("1", "a", "Entity=(e1[1/2]--1"), "a mention of e1 is never closed"),
        (row("1", "a", "Entity=(e1--2)") + row("1.1", "_"), "the head is not inside its mention"),
    ],
)
def test_unbalanced_brackets_are_problems(path: Path, rows: str, message: str) -> None:
    """A missing piece, an unclosed bracket and a head outside its mention are reported with their lines."""
    with pytest.raises(OnrecordError, match=message) as caught:
        read(path, "# newdoc id = d\n" + HEADER + rows)
    assert f"{path}:3" in str(caught.value)


def test_a_token_is_split_if_a_mention_covers_a_part_of_it(path: Path) -> None:
    """A mention of a part of a token makes it a multiword token, so no span is extended; the text is unchanged."""
    mention = Mention(0, 4, entity="e1", head=Span(0, 4))
    bundle = Bundle((Document(doc_id="d", mentions=[mention]),), {"d": "Mara's"})
    losses = Losses()
    content = corefud.write(bundle, losses)[""].decode()
    assert not losses
    assert [line.split("\t")[:2] for line in content.splitlines() if "\t" in line] == [
        ["1-2", "Mara's"],
        ["1", "Mara"],
        ["2", "'s"],
    ]
    assert read(path, content)[0].documents[0].mentions == [mention]


def test_mentions_with_equal_opening_brackets_have_different_ends(path: Path) -> None:
    """Two mentions of one entity that begin at one word with equal brackets end where their own bracket closes."""
    rows = [row("1", "a", "Entity=(e1--1(e1--1"), row("2", "b", "Entity=e1)"), row("3", "c", "Entity=e1)")]
    found, _ = read(path, "# newdoc id = d\n" + HEADER + "".join(rows))
    assert mentions(found) == [("a b c", "a", "e1"), ("a b", "a", "e1")]


def test_brackets_at_a_multiword_token_are_counted(path: Path) -> None:
    """Brackets on a multiword token's own row are lost, and counted with their place."""
    rows = row("1-2", "del", "Entity=(e1--1)") + row("1", "de") + row("2", "el", "Entity=(e2--1)")
    found, losses = read(path, "# newdoc id = d\n" + HEADER + rows)
    assert mentions(found) == [("el", "el", "e2")]
    assert [(row["what"], row["count"], row["first"]) for row in losses.rows()] == [("Entity", 1, f"{path}:3")]
