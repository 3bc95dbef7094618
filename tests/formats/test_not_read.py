"""What a reader leaves out of a file is counted; a file that no reader reads is named, with what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from onrecord.errors import OnrecordError
from onrecord.formats.base import Reading
from onrecord.formats.guess import guess_input, looks_like
from onrecord.formats.losses import Losses
from onrecord.formats.registry import FORMATS
from onrecord.scoring.refused_formats import refuse_foreign

if TYPE_CHECKING:
    from pathlib import Path

ROW = "bc/d\t0\t{0}\t{1}\t{2}\t*\t-\t-\t-\t{3}\t{4}\t{5}\n"


def lost(name: str, path: Path, content: str) -> dict[str, int]:
    """Return what is lost when a file with this content is read, with the numbers."""
    path.write_text(content, encoding="utf-8")
    losses = Losses()
    FORMATS[name].load().read(path, Reading(lambda _: None, losses))
    return {row["what"]: row["count"] for row in losses.rows()}


def test_the_other_columns_of_conll_2012_are_counted(tmp_path: Path) -> None:
    """Names, speakers and tags of OntoNotes are not read, and are not lost in silence."""
    rows = [("Ada", "NNP", "anna", "(PERSON", "(0"), ("Lind", "NNP", "anna", "*)", "0)"), ("met", "-", "-", "*", "-")]
    text = "".join(ROW.format(number, *cells) for number, cells in enumerate(rows))
    found = lost("conll", tmp_path / "d.conll", f"#begin document (bc/d); part 000\n{text}#end document\n")
    assert found == {
        "names (the column of named entities)": 1,
        "rows of speakers": 2,
        "rows of tags, syntax, senses, roles": 2,
    }


def test_columns_of_a_narrow_conll_file_are_counted_together(tmp_path: Path) -> None:
    """A file without the columns of CoNLL-2012 does not say what its other columns are."""
    text = "#begin document (d)\nd\t0\t0\tAda\tNNP\t(0)\nd\t0\t1\tshe\t_\t(0)\n#end document\n"
    assert lost("conll", tmp_path / "d.conll", text) == {"rows of other columns": 1}


def test_attributes_of_words_in_conllu_are_counted_by_name(tmp_path: Path) -> None:
    """White space and brackets are read; speakers, glosses and other attributes are counted."""
    text = (
        "# newdoc id = d\n# global.Entity = eid-etype-head\n"
        "1\tAda\t_\t_\t_\t_\t0\troot\t_\tEntity=(e1-PER-1)|Speaker=Ada|SpaceAfter=No\n"
        "2\t,\t_\t_\t_\t_\t1\tpunct\t_\tSpeaker=Ada|Gloss=x\n\n"
    )
    assert lost("corefud", tmp_path / "d.conllu", text) == {"MISC Speaker": 2, "MISC Gloss": 1}


def test_tokens_without_annotated_entities_are_counted(tmp_path: Path) -> None:
    """A Doc whose entities were never set is no Doc without entities: spaCy's scorer leaves it out."""
    spacy = pytest.importorskip("spacy")
    nlp = spacy.blank("en")
    found = nlp("Ada met Berg.")
    found.set_ents([spacy.tokens.Span(found, 0, 1, label="PER")])
    path = tmp_path / "d.spacy"
    for docs, missing in (([found, nlp("Ole slept.")], 3), ([found], 0)):
        spacy.tokens.DocBin(docs=docs).to_disk(path)
        losses = Losses()
        FORMATS["docbin"].load().read(path, Reading(lambda _: None, losses))
        assert sum(row["count"] for row in losses.rows() if row["what"] == "tokens") == missing


@pytest.mark.parametrize(
    ("name", "content", "tool"),
    [
        ("a.xmi", '<?xml version="1.0"?><xmi:XMI xmlns:xmi="http://www.omg.org/XMI"/>', "UIMA CAS XMI"),
        ("a.json", '{"%TYPES": {}, "%FEATURE_STRUCTURES": []}', "UIMA CAS JSON"),
    ],
)
def test_files_of_inception_are_named(tmp_path: Path, name: str, content: str, tool: str) -> None:
    """`convert` and `score` say what the file is, and which export is read."""
    path = tmp_path / name
    path.write_text(content, encoding="utf-8")
    with pytest.raises(OnrecordError, match=f"{tool} is not read") as error:
        refuse_foreign([path], "--format")
    assert "CoNLL 2003" in str(error.value)
    if not name.endswith(".json"):
        with pytest.raises(OnrecordError, match=f"{tool} is not read"):
            guess_input(path)


def test_a_table_of_ten_columns_is_no_conllu(tmp_path: Path) -> None:
    """HIPE's tables have ten columns as well, whose first has words and not numbers."""
    path = tmp_path / "a.tsv"
    path.write_text("".join("\t".join([word, *["O"] * 8, "_"]) + "\n" for word in ("Ada", "ran", ".")), "utf-8")
    assert looks_like(path) is None
