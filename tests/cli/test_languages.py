"""German, Chinese and Arabic in import, align, check, score and report: nothing needs English or spaces."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from click.testing import CliRunner

from onrecord import load
from onrecord.cli.main import onrecord
from onrecord.text import sentences

if TYPE_CHECKING:
    from pathlib import Path


class Language(NamedTuple):
    """An article in a language, and the words, speaker and cue of each of its quotes."""

    code: str
    text: str
    quotes: tuple[tuple[str, str, str], ...]
    other: str  # what a system predicts for the first quote: part of its words


LANGUAGES = (
    Language(
        "de",
        "Die Fähre bleibt\n\nBürgermeisterin Ada Lindström sagte am Montag: „Die Fähre bleibt, daran ändert niemand "
        "etwas.“ Das Geld reiche nicht, so Jörg Weiß.\n",
        (
            ("Die Fähre bleibt, daran ändert niemand etwas.", "Ada Lindström", "sagte"),
            ("Das Geld reiche nicht", "Jörg Weiß", "so"),
        ),
        "daran ändert niemand etwas",
    ),
    Language(
        "zh",
        "渡轮将保留\n\n市长林爱达周一表示：“渡轮将继续运行，不会停航。”港务局的王伟说，桥梁并不安全。\n",
        (("渡轮将继续运行，不会停航。", "林爱达", "表示"), ("桥梁并不安全", "王伟", "说")),
        "渡轮将继续",
    ),
    Language(
        "ar",
        "العبّارة باقية\n\nقالت رئيسة البلدية ليلى حداد يوم الاثنين: «العبّارة باقية ولن تتوقف.» "
        "وأضاف سامي منصور أن الجسر غير آمن.\n",
        (("العبّارة باقية ولن تتوقف.", "ليلى حداد", "قالت"), ("الجسر غير آمن", "سامي منصور", "وأضاف")),
        "العبّارة باقية ولن",
    ),
)


def run(*arguments: object) -> str:
    """Run a command of `onrecord`, which must end with 0, and return what it printed on standard output."""
    result = CliRunner().invoke(onrecord, [str(each) for each in arguments], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.stdout


@pytest.fixture(params=LANGUAGES, ids=[each.code for each in LANGUAGES])
def language(request: pytest.FixtureRequest) -> Language:
    """Return each of the languages."""
    chosen: Language = request.param
    return chosen


@pytest.fixture
def corpus(language: Language, tmp_path: Path) -> Path:
    """Return the root of a corpus that was imported from simple JSON."""
    quotes = [{"quote": words, "speaker": speaker, "cue": cue} for words, speaker, cue in language.quotes]
    article = {"id": "article", "language": language.code, "text": language.text, "quotes": quotes}
    (tmp_path / "quotes.json").write_text(json.dumps(article, ensure_ascii=False), encoding="utf-8")
    assert "validate   0 errors, 0 warnings" in run("import", tmp_path / "quotes.json", "--as", tmp_path / "own")
    return tmp_path / "own"


def predictions(path: Path, quotes: list[dict[str, Any]]) -> Path:
    """Write predictions of the article."""
    path.write_text(json.dumps({"doc_id": "article", "quotes": quotes}, ensure_ascii=False) + "\n", encoding="utf-8")
    return path


def test_import_finds_quotes_and_names_in_every_language(language: Language, corpus: Path) -> None:
    """Every string is at its place, and every name is an entity with an id of its own."""
    found = load(corpus)
    (document,) = found.documents.values()
    for quote, (words, speaker, cue) in zip(document.quotes or (), language.quotes, strict=True):
        (content,), (verb,) = quote.content or (), quote.cue or ()
        assert language.text[content.start : content.end] == words
        assert language.text[verb.start : verb.end] == cue
        assert [found.entities[each].name for each in quote.speakers or ()] == [speaker]
    assert found.articles["article"].language == language.code


def test_gold_strings_score_1_in_every_language(language: Language, corpus: Path, tmp_path: Path) -> None:
    """Gold's quotes as strings score 1 before and after alignment, and names are compared in every script."""
    said = [{"content": [words], "speakers": [speaker], "cue": [cue]} for words, speaker, cue in language.quotes]
    path = predictions(tmp_path / "words.jsonl", said)
    run("align", path, "--root", corpus, "-o", tmp_path / "offsets.jsonl")
    for each in (path, tmp_path / "offsets.jsonl"):
        assert "0 errors" in run("check", each, "--gold", corpus)
        scored = json.loads(run("score", each, "--gold", corpus, "--json", "-"))["measures"]
        for name in ("quote.content.exact", "quote.content.token", "quote.attribution", "quote.cue.exact"):
            assert scored[name]["f1"] == 1, name
    run("report", path, "--gold", corpus, "-o", tmp_path / "report")
    (page,) = (tmp_path / "report" / "articles" / "words").glob("article.html")
    assert language.quotes[0][1] in page.read_text(encoding="utf-8")


def test_a_part_of_a_quote_gets_partial_token_recall_in_every_language(
    language: Language, corpus: Path, tmp_path: Path
) -> None:
    """Tokens are counted without spaces between words."""
    path = predictions(tmp_path / "part.jsonl", [{"content": [language.other]}])
    scored = json.loads(run("score", path, "--gold", corpus, "--json", "-"))["measures"]
    assert scored["quote.content.exact"]["f1"] == 0
    assert 0 < scored["quote.content.token"]["recall"] < scored["quote.content.token"]["precision"] == 1


def test_quotation_marks_and_stops_of_every_language_are_trimmed(
    language: Language, corpus: Path, tmp_path: Path
) -> None:
    """The comparison ignores quotation marks and full stops of every language."""
    start = language.text.index(language.quotes[0][0])
    words = language.text[start - 1 : start + len(language.quotes[0][0]) + 1]
    inner = language.quotes[0][0].rstrip(".。")
    for each in (words, inner):
        path = predictions(tmp_path / "edges.jsonl", [{"content": [each]}])
        scored = json.loads(run("score", path, "--gold", corpus, "--json", "-"))["measures"]
        assert scored["quote.content.exact"]["precision"] == 1


def test_sentences_are_split_in_every_language(language: Language) -> None:
    """A Chinese full stop needs no space after it."""
    body = language.text.index("\n\n") + 2
    found = [each for each in sentences(language.text) if each.start >= body]
    assert len(found) == 2
