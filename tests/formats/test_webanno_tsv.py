"""WebAnno TSV 3: spans, chains, sub-tokens, escapes, offsets in UTF-16 units, and what is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from onrecord.errors import OnrecordError

from .labelled_files import lost, mentions, read

if TYPE_CHECKING:
    from pathlib import Path

ENTITY = "#T_SP=de.tudarmstadt.ukp.dkpro.core.api.ner.type.NamedEntity|identifier|value"
CHAIN = "#T_CH=de.tudarmstadt.ukp.dkpro.core.api.coref.type.CoreferenceLink|referenceType|referenceRelation"


def write(place: Path, layers: list[str], *rows: str, version: str = "3.3") -> Path:
    """Return the path of a file with these layers and rows; the columns of a row are separated by spaces."""
    lines = [f"#FORMAT=WebAnno TSV {version}", *layers, "", ""]
    lines += [row if row.startswith("#") else row.replace(" ", "\t") + "\t" for row in rows]
    path = place / "d.tsv"
    path.write_text("".join(f"{each}\n" for each in lines), encoding="utf-8")
    return path


def test_spans_and_chains_are_joined(tmp_path: Path) -> None:
    """A span with the words of a link gives it its type; stacked annotations are apart; sentences are joined."""
    path = write(
        tmp_path,
        [ENTITY, CHAIN],
        "#Text=Ada Lind met Bo on Monday.",
        "1-1 0-3 Ada *[1]|*[2] PER[1]|ORG[2] pr[1] *->1-1",
        "1-2 4-8 Lind *[1] PER[1] pr[1] *->1-1",
        "1-3 9-12 met _ _ _ _",
        "1-4 13-15 Bo Q7 PER *[2] *->2-1",
        "1-5 16-18 on _ _ _ _",
        "1-6 19-25 Monday * DATE _ _",
        "1-7 25-26 . _ _ _ _",
        "",
        "#Sentence.id=s2",
        "#Text=She left.",
        "2-1 27-30 She * * *[1] coref->1-2",
        "2-2 31-35 left _ _ _ _",
        "2-3 35-36 . _ _ _ _",
    )
    bundle, losses = read(path)
    assert bundle.texts == {"d": "Ada Lind met Bo on Monday.\nShe left."}
    assert mentions(bundle) == [
        ("Ada Lind", "PER", "0"), ("Ada", "ORG", None), ("Bo", "PER", "1"), ("She", None, "0"),
    ]  # fmt: skip
    assert [each.type for each in bundle.documents[0].times or ()] == ["DATE"]
    assert lost(losses) == {"feature identifier of NamedEntity": 1, "feature referenceType of CoreferenceLink": 2}


def test_offsets_count_utf_16_units_and_pieces_of_words_are_spans(tmp_path: Path) -> None:
    """An emoji is two units; a sentence may have several lines, and escapes."""
    path = write(
        tmp_path,
        ["#T_SP=custom.Span|value"],
        "#Text=\N{FIRE} Ada's",
        r"#Text=\[ex\]it",
        "1-1 0-2 \N{FIRE} _",
        "1-2 3-8 Ada's _",
        "1-2.1 3-6 Ada PER",
        r"1-3 9-15 \[ex\]it A\_B",
    )
    bundle, losses = read(path, A_B="PER")
    assert bundle.texts == {"d": "\N{FIRE} Ada's\n[ex]it"}
    assert mentions(bundle) == [("Ada", "PER", None), ("[ex]it", "PER", None)]
    assert not losses


def test_layers_of_tokens_relations_and_slots_are_counted(tmp_path: Path) -> None:
    """A host of slots without another feature is a mention without a type."""
    layers = [
        "#T_SP=de.tudarmstadt.ukp.dkpro.core.api.lexmorph.type.pos.POS|PosValue",
        "#T_SP=custom.Host|ROLE_custom.Host:links_custom.Link|custom.Span",
        "#T_RL=custom.Relation|value|BT_custom.Host",
    ]
    path = write(
        tmp_path, layers, "#Text=Ada met", "1-1 0-3 Ada NNP * * _ _", "1-2 4-7 met VBD agent;theme 1-1;1-2 x 1-1"
    )
    bundle, losses = read(path)
    assert mentions(bundle) == [("Ada", None, None), ("met", None, None)]
    assert lost(losses) == {"layer POS": 2, "layer Relation": 1, "slots of Host": 2}


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("1-1 Ada _", "the row has no number, offsets and word"),
        ("1-1 0-3 Ado _", "the word is not that of the text at its offsets"),
        ("1-1 99-3 Ada _", "the word is not that of the text at its offsets"),
        ("1-1 0-99 Ada _", "the word is not that of the text at its offsets"),
    ],
)
def test_a_wrong_row_is_an_error_with_its_line(row: str, message: str, tmp_path: Path) -> None:
    """The error names the line."""
    path = write(tmp_path, [ENTITY], "#Text=Ada", row)
    with pytest.raises(OnrecordError, match=message) as raised:
        read(path)
    assert f"{path}:6" in str(raised.value)


def test_another_version_is_refused(tmp_path: Path) -> None:
    """Versions 1 and 2 have other columns."""
    with pytest.raises(OnrecordError, match="is not WebAnno TSV 3") as raised:
        read(write(tmp_path, [], version="2.0"))
    assert "export the document again as WebAnno TSV v3.3" in raised.value.hint
