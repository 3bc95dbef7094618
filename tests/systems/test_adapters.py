"""Adapters of systems whose weights are not available here, with results as those systems return them."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest

from onrecord.checks.predictions import check_document
from onrecord.documents.predictions import parse_line

SYSTEMS = Path(__file__).parents[2] / "eval" / "systems"
TEXT = "Ann Lind left on Monday. “I saw her,” said Berg."


@pytest.fixture
def adapter(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """Return the adapter of the test's parameter, imported without the system's own packages."""
    monkeypatch.syspath_prepend(str(SYSTEMS / "common"))
    path = SYSTEMS / request.param / "adapter.py"
    spec = importlib.util.spec_from_file_location(f"adapter_{request.param}", path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    sys.modules.pop("protocol", None)
    return module


def sound(layers: dict[str, object]) -> dict[str, list[tuple[str, ...]]]:
    """Return each layer's items as words, after checking that predictions have no problem."""
    import msgspec

    line = parse_line(msgspec.json.encode({"doc_id": "d1", **layers}), 1, "p")
    assert line.document is not None, line.problems
    assert [problem.render() for problem in check_document(line.document, TEXT, 1, "p")] == []
    found = {}
    for layer in ("mentions", "times", "events"):
        items = getattr(line.document, layer) or []
        found[layer] = [(TEXT[i.start : i.end], i.type, getattr(i, "entity", None)) for i in items]
    return found


def place(words: str) -> tuple[int, int]:
    """Return the offsets of some words in the text."""
    return TEXT.index(words), TEXT.index(words) + len(words)


@pytest.mark.parametrize("adapter", ["fastcoref"], indirect=True)
def test_fastcoref_clusters_without_characters_are_left_out(adapter: ModuleType) -> None:
    """Clusters are lists of pairs of offsets; a mention that no character holds is None."""
    found = sound(adapter.layers([[place("Ann Lind"), place("her"), None], [place("I "), place("Berg")]]))
    assert [(words, entity) for words, _, entity in found["mentions"]] == [
        ("Ann Lind", "c0"),
        ("I ", "c1"),
        ("her", "c0"),
        ("Berg", "c1"),
    ]


@pytest.mark.parametrize("adapter", ["gliner"], indirect=True)
def test_gliner_entities_count_from_the_start_of_their_line(adapter: ModuleType) -> None:
    """Entities are dicts with a label that was asked for, and count from the start of their line."""
    at = TEXT.index("Monday")
    first = [{"start": 0, "end": 8, "text": "Ann Lind", "label": "person", "score": 0.9}]
    second = [{"start": 0, "end": 6, "text": "Monday", "label": "date", "score": 0.8}]
    found = sound(adapter.layers([(first, 0), (second, at)]))
    assert found["mentions"] == [("Ann Lind", "PER", None)]
    assert found["times"] == [("Monday", "DATE", None)]


@pytest.mark.parametrize("adapter", ["stanza"], indirect=True)
def test_stanza_chains_become_clusters_without_dropped_pronouns(adapter: ModuleType) -> None:
    """Chains name words of sentences, with the end left out; a dropped pronoun has a pair in place of a number."""
    spans = [place(word) for word in ("Ann", "Lind", "left", "on", "Monday")]
    words = [SimpleNamespace(start_char=start, end_char=end) for start, end in spans]
    mention = SimpleNamespace(sentence=0, start_word=0, end_word=2)
    dropped = SimpleNamespace(sentence=0, start_word=(3, 1), end_word=(3, 1))
    entity = SimpleNamespace(start_char=0, end_char=8, type="PERSON")
    day = SimpleNamespace(start_char=place("Monday")[0], end_char=place("Monday")[1], type="DATE")
    money = SimpleNamespace(start_char=0, end_char=3, type="MONEY")
    doc = SimpleNamespace(
        ents=[entity, day, money],
        coref=[SimpleNamespace(index=4, mentions=[mention, dropped])],
        sentences=[SimpleNamespace(words=words)],
    )
    found = sound(adapter.layers(doc))
    assert found["mentions"] == [("Ann Lind", "PER", "c4")]
    assert found["times"] == [("Monday", "DATE", None)]


@pytest.mark.parametrize("adapter", ["coreferee"], indirect=True)
def test_coreferee_chains_become_clusters(adapter: ModuleType) -> None:
    """A chain is a sequence of mentions with the indexes of their tokens."""

    class Token(str):
        __slots__ = ("idx",)

    tokens = []
    for word in ("Ann", "Lind", "her"):
        token = Token(word)
        token.idx = place(word)[0]
        tokens.append(token)

    class Chain(list[SimpleNamespace]):
        index = 2

    chain = Chain([SimpleNamespace(token_indexes=[0, 1]), SimpleNamespace(token_indexes=[2])])

    class Doc(list[Token]):
        _ = SimpleNamespace(coref_chains=[chain])

    found = sound(adapter.layers(Doc(tokens)))
    assert found["mentions"] == [("Ann Lind", None, "c2"), ("her", None, "c2")]


@pytest.mark.parametrize("adapter", ["booknlp"], indirect=True)
def test_booknlp_tables_become_mentions_and_quotes(adapter: ModuleType, tmp_path: Path) -> None:
    """Tables name tokens, the last one inclusive; a quote without a speaker has None."""
    words = ["Ann", "Lind", "left", "on", "Monday", ".", "“", "I", "saw", "her", ",", "”", "said", "Berg"]
    rows = ["word\tbyte_onset\tbyte_offset\tevent"]
    rows += [f"{word}\t{place(word)[0]}\t{place(word)[1]}\t{'EVENT' if word == 'left' else 'O'}" for word in words]
    (tmp_path / "tokens").write_text("\n".join(rows) + "\n", encoding="utf-8")
    (tmp_path / "entities").write_text(
        "COREF\tstart_token\tend_token\tprop\tcat\ttext\n0\t0\t1\tPROP\tPER\tAnn Lind\n1\t13\t13\tPROP\tPER\tBerg\n",
        encoding="utf-8",
    )
    head = "quote_start\tquote_end\tmention_start\tmention_end\tmention_phrase\tchar_id\tquote\n"
    quotes = "6\t11\t13\t13\tBerg\t1\t“ I saw her , ”\n6\t11\tNone\tNone\tNone\tNone\t“ I saw her , ”\n"
    (tmp_path / "quotes").write_text(head + quotes, encoding="utf-8")
    layers = adapter.layers(*(adapter.rows(tmp_path / table) for table in ("tokens", "entities", "quotes")))
    assert sound(layers)["mentions"] == [("Ann Lind", "PER", "e0"), ("Berg", "PER", "e1")]
    assert sound(layers)["events"] == [("left", None, None)]
    first, second = layers["quotes"]
    content = first["content"][0]
    assert TEXT[content["start"] : content["end"]] == "I saw her,"
    assert (first["speakers"], second["speakers"], second["source"]) == (["e1"], [], [])
