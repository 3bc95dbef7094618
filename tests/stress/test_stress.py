"""`onrecord stress`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner
from msgspec.structs import replace
from tests.stress.conftest import Made

from onrecord import schema
from onrecord.cli.main import onrecord
from onrecord.documents.directory import write_document
from onrecord.errors import OnrecordError, ProblemsError
from onrecord.run import systems
from onrecord.scoring.measure import Unit
from onrecord.stats.units import Place
from onrecord.stress.checking import check
from onrecord.stress.plan import Plan, Transformation
from onrecord.stress.registry import select
from onrecord.stress.rewriting import Rewriting, replaced
from onrecord.stress.run import Asked, stress
from onrecord.stress.table import markdown
from onrecord.stress.units import groups
from onrecord.stress.write import rewrite

if TYPE_CHECKING:
    from collections.abc import Callable

    from click.testing import Result

    from onrecord.corpus.load import Corpus

SMALL = Path(__file__).parents[1] / "corpus_small"
PAGES = [
    Made(
        "\n".join(f"Ida Lind spoke {number} times.\nEva Moen slept {number} times." for number in range(30)),
        {"ent-ida": ["Ida Lind"], "ent-eva": ["Eva Moen"]},
    )
]
KNOWS = """
import re


def story(document):  # knows who spoke
    return found(document, "Ida Lind(?= spoke)|Eva Moen(?= slept)")


def reader(document):
    return found(document, r"[A-Z]\\w+ [A-Z]\\w+(?= spoke| slept)")


def list_of_names(document):
    return found(document, "Ida Lind|Eva Moen")


def quoted(document):  # gives types in straight quotation marks only
    kind = {"type": "PER"} if '"' in document["text"] else {}
    return {"mentions": [{"start": 0, "end": 8, **kind}]}


def untyped(document):
    return {"mentions": [{"start": 0, "end": 8}]}


def silent(document):
    raise ValueError("no answer")


def found(document, pattern):
    places = [match.span() for match in re.finditer(pattern, document["text"])]
    return {"mentions": [{"start": start, "end": end, "type": "PER"} for start, end in places]}
"""


def run(*arguments: object) -> Result:
    """Return the result of a command; its exceptions are raised."""
    return CliRunner().invoke(onrecord, ["stress", *map(str, arguments)], catch_exceptions=False)


@pytest.fixture
def knows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Return the name of a module with six extractors."""
    (tmp_path / "knows_the_story.py").write_text(KNOWS)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", f"{tmp_path}")
    return "knows_the_story"


def test_a_system_that_knows_the_story_loses_with_swapped_names(
    make: Callable[..., Corpus], knows: str, tmp_path: Path
) -> None:
    """The output says so; a system that reads loses nothing."""
    corpus = make(*PAGES)
    asked = Asked(select(["swapped-names", "other-names", "curly-quotes"]), ["mention.strict"])
    found = {
        name: stress(corpus, systems.find(f"py:{knows}:{name}"), tmp_path / name, asked)
        for name in ("story", "reader", "list_of_names")
    }
    fall = found["story"].rows[2].differences["mention.strict"]
    assert (fall.a, fall.b, fall.unit, fall.units) == (1.0, 0.0, Unit.PARAGRAPH, 60)
    assert found["story"].is_sure(found["story"].rows[2], "mention.strict")
    assert "falls when people have each other's names: mention.strict by 100.0 points" in found["story"].notes[-1]
    assert "known from elsewhere" in found["story"].notes[-1]
    assert "does not fall by a significant amount" in found["reader"].notes[-1]
    names = found["list_of_names"].notes[-1]
    assert "falls when people have made-up names: mention.strict by 100.0 points" in names
    assert "nothing here shows that it knows the story" in names
    assert "-100.0*" in markdown(found["story"]).replace("\\", "")
    assert found["story"].notes[0] == (
        "curly-quotes: nothing to rewrite; it needs straight quotation marks or apostrophes."
    )


def test_stress_compares_the_measures_that_the_system_attempts(
    make: Callable[..., Corpus], knows: str, tmp_path: Path
) -> None:
    """Selected measures are always shown."""
    corpus, chosen = make(*PAGES), select(["swapped-names"])
    figures = [
        list(
            stress(
                corpus, systems.find(f"py:{knows}:{name}"), tmp_path / f"{name}{number}", Asked(chosen, asked)
            ).figures
        )
        for number, (name, asked) in enumerate(
            [("untyped", None), ("reader", None), ("reader", ["mention.strict", "mention.exact"])]
        )
    ]
    assert figures == [["mention.exact"], ["mention.strict"], ["mention.strict", "mention.exact"]]


def test_stress_of_a_system_without_answers_is_an_error(
    make: Callable[..., Corpus], knows: str, tmp_path: Path
) -> None:
    """A system that answers nothing is an error with the number of failed documents."""
    with pytest.raises(OnrecordError, match="attempts none") as error:
        stress(make(*PAGES), systems.find(f"py:{knows}:silent"), tmp_path / "out")
    assert "1 of 1 documents failed" in error.value.got


def test_stress_output_is_deterministic_and_conforms_to_its_schema(tmp_path: Path) -> None:
    """JSON fits schema `stress`, and Markdown has a row for each rewriting; the corpora are kept on request."""
    only = "--only", "pronouns", "--only", "joined-paragraphs", "--only", "american-punctuation"
    written = []
    for name in "ab":
        path, page, out = tmp_path / f"{name}.json", tmp_path / f"{name}.md", tmp_path / name
        table = run("baseline:rules", "--root", SMALL, *only, "-o", out, "--json", path, "--markdown", page)
        assert table.exit_code == 0
        written.append((path.read_bytes(), page.read_text(), table.stdout))
    assert written[0] == written[1]
    value = json.loads(written[0][0])
    assert list(schema.explain("stress", value, document="stress.json")) == []
    assert [each["name"] for each in value["transformations"]] == [
        "pronouns",
        "joined-paragraphs",
        "american-punctuation",
    ]
    for name in ("original", "pronouns", "joined-paragraphs", "american-punctuation"):
        assert f"\n{name} " in written[0][2]
        assert f"| {name} |" in written[0][1]
    assert (tmp_path / "a" / "original" / "predictions.jsonl").is_file()
    kept = CliRunner().invoke(onrecord, ["validate", "--root", str(tmp_path / "a" / "joined-paragraphs")])
    assert kept.exit_code == 0
    assert run("baseline:rules", "--root", SMALL, *only, "--json", "-").stdout_bytes == written[0][0]


def test_a_measure_no_longer_attempted_after_rewriting_is_shown_as_lost(
    make: Callable[..., Corpus], knows: str, tmp_path: Path
) -> None:
    """It is attempted only on the original articles."""
    corpus = make(Made('Ida Lind said: "It rains."', {"ent-ida": ["Ida Lind"]}))
    asked = Asked(select(["curly-quotes", "swapped-names"]), ["mention.strict", "mention.exact"])
    table = markdown(stress(corpus, systems.find(f"py:{knows}:quoted"), tmp_path / "out", asked))
    rows = {row.split(" | ")[0]: row.split(" | ")[1:] for row in table.splitlines() if row.startswith("| ")}
    assert rows["| curly-quotes"][1:] == ["lost", "0 |"]
    assert rows["| swapped-names"] == ["–", "–", "– |"]


def test_stress_without_a_system_writes_the_rewritten_corpora(tmp_path: Path) -> None:
    """With -o alone the rewritten corpora are written, with a count of what was rewritten."""
    found = run("--root", SMALL, "--only", "curly-quotes", "--only", "decomposed", "-o", tmp_path / "out")
    assert found.stdout.splitlines()[0].endswith("curly-quotes: 15 places in 2 documents")
    assert "“I met him once,”" in (tmp_path / "out" / "curly-quotes/corpus/articles/ferry-1.txt").read_text()


def test_an_imported_corpus_of_some_layers_and_labels_of_its_own_is_rewritten(tmp_path: Path) -> None:
    """The rewritten corpora have the declaration and the schema of the corpus; without them its gold had errors."""
    text = "“The Alma left,” Ida Lind said. Ida Lind slept."
    marks = [{"start": 17, "end": 25, "type": "PER"}, {"start": 5, "end": 9, "type": "SHIP"}]
    example = {"doc_id": "a", "text": text, "spans": [{"label": each["type"], **each} for each in marks]}
    (tmp_path / "marked.jsonl").write_text(json.dumps(example) + "\n", encoding="utf-8")
    corpus = tmp_path / "own"

    def typed(*words: object) -> Result:
        return CliRunner().invoke(onrecord, [*map(str, words)], catch_exceptions=False)

    assert typed("import", tmp_path / "marked.jsonl", "--as", corpus, "--language", "en").exit_code == 0
    found = run("--root", corpus, "--only", "other-cues", "--only", "split-paragraphs", "-o", tmp_path / "rewritten")
    assert found.exit_code == 0, found.output
    for made in ("other-cues", "split-paragraphs"):
        assert "0 errors" in typed("validate", "--root", tmp_path / "rewritten" / made).output


def test_stress_continues_an_interrupted_run(tmp_path: Path) -> None:
    """The answers are in the directory, and the same command does not ask for them again."""
    command = ["baseline:names", "--root", SMALL, "--only", "pronouns", "--only", "capitals", "-o", tmp_path / "out"]
    first = run(*command, "--json", "-").stdout
    path = tmp_path / "out" / "capitals" / "predictions.run.json"
    assert json.loads(path.read_text())["documents"][0]["status"] == "measured"
    assert run(*command, "--json", "-").stdout == first
    assert json.loads(path.read_text())["documents"][0]["status"] == "replayed"


def test_stress_says_what_a_rewriting_needs_if_it_changes_nothing(make: Callable[..., Corpus], tmp_path: Path) -> None:
    """A rewriting that changes nothing is a dash in the table, and a note says what the texts lack."""
    corpus = make(Made("It rained on the quay all day."))
    found = run("--root", corpus.root, "-o", tmp_path / "out")
    said = dict(line.rsplit("/", 1)[-1].split(": ", 1) for line in found.stdout.splitlines())
    assert said["swapped-names"] == "nothing; it needs two mentions that name people (type PER, form name)"
    assert said["other-cues"] == "nothing; it needs quotes with a cue"
    assert said["typing-errors"] == "1 place in 1 document"


def test_list_option_shows_every_rewriting_with_its_needs() -> None:
    """--list has a line for each rewriting, with what it does and what it needs."""
    lines = run("--list").stdout.splitlines()
    assert len(lines) == len(select([]))
    assert all("; needs " in line for line in lines)


REFUSED: dict[str, tuple[list[str], str]] = {
    "no system": ([], "neither SYSTEM nor -o was given"),
    "another name": (["baseline:rules", "--only", "curly"], "There is no such transformation."),
    "predictions that are there": (["file:{predictions}", "--only", "pronouns"], "made from the original texts"),
    "a directory with other things": (["-o", "{full}"], "The directory has other files."),
}


@pytest.mark.parametrize("case", REFUSED.values(), ids=REFUSED)
def test_invalid_options_of_stress_are_errors_with_a_hint(case: tuple[list[str], str], tmp_path: Path) -> None:
    """Options that cannot be used are errors that say what to type."""
    arguments, words = case
    predictions = tmp_path / "full" / "pred.jsonl"
    predictions.parent.mkdir()
    made = CliRunner().invoke(onrecord, ["run", "baseline:rules", "--root", str(SMALL), "-o", str(predictions)])
    assert made.exit_code == 0
    filled = [each.format(predictions=predictions, full=predictions.parent) for each in arguments]
    with pytest.raises(OnrecordError, match=words) as error:
        run(*filled, "--root", SMALL)
    assert error.value.hint


@pytest.mark.parametrize(
    ("given", "hint"),
    [
        ("found_here.py", "onrecord stress py:found_here:extract"),
        ("py:found_here:extrct", "onrecord stress py:found_here:extract"),
        ("rules", "onrecord stress baseline:rules"),
        ("mine.jsonl", "onrecord stress cmd:"),
    ],
)
def test_a_system_that_is_not_found_is_answered_with_a_command_of_stress(
    given: str, hint: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The hint is not the command that only runs the system, and a file of predictions is said to be none."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "found_here.py").write_text("def extract(document): return {}")
    (tmp_path / "mine.jsonl").write_text('{"doc_id": "ferry-1", "mentions": []}\n')
    with pytest.raises(OnrecordError) as error:
        run(given, "--root", SMALL)
    assert hint in error.value.hint
    assert "onrecord run" not in error.value.hint
    assert "predictions.jsonl" not in error.value.hint


def test_a_wrong_span_after_rewriting_is_an_error(make: Callable[..., Corpus], tmp_path: Path) -> None:
    """The error has both texts."""
    corpus = make(*PAGES)
    (chosen,) = select(["swapped-names"])
    made = rewrite(corpus, chosen, tmp_path / "out")
    document = made.corpus.documents["d0"]
    first, *others = document.mentions or []
    write_document(made.corpus.gold_dir, replace(document, mentions=[replace(first, start=1, head=None), *others]))
    from onrecord.corpus.load import load

    with pytest.raises(ProblemsError, match=r"stress\.span.*d0 mentions\[0\]: the mention has the wrong") as error:
        check(corpus, load(made.corpus.root), made.texts, chosen)
    assert {each.check for each in error.value.problems} >= {"stress.span"}


def test_a_rewriting_that_breaks_spans_or_records_is_an_error(make: Callable[..., Corpus], tmp_path: Path) -> None:
    """A transformation that changes a span's words, or writes an invalid record, is refused."""
    corpus = make(*PAGES)

    def plan(_corpus: Any) -> Plan:
        return Plan({"d0": [replaced(0, 3, "Eve")]}, fields={"d0": {"m1": {"form": "nickname"}}})

    changed = Transformation("changed", "names changed", "names", plan, str.casefold)
    with pytest.raises(ProblemsError) as error:
        rewrite(corpus, changed, tmp_path / "changed")
    assert {each.check for each in error.value.problems} == {"stress.span", "schema.record"}


def test_joined_and_split_paragraphs_are_one_unit_of_the_test() -> None:
    """Joined paragraphs are one unit on both sides, and parts of a split one belong to it."""
    text = "One.\n\nTwo. Three.\n\nFour."
    rewriting = Rewriting.make(text, [replaced(4, 6, " "), replaced(10, 11, "\n\n")])
    assert rewriting.text == "One. Two.\n\nThree.\n\nFour."
    before, after = groups({"d": rewriting})
    assert before == {Place("d", 0): Place("d", 0), Place("d", 1): Place("d", 0), Place("d", 2): Place("d", 2)}
    assert after == {Place("d", 0): Place("d", 0), Place("d", 1): Place("d", 0), Place("d", 2): Place("d", 2)}
