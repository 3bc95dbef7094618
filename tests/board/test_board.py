"""The leaderboard of made-up systems: tracks, ranks, pages and errors."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest

from onrecord.corpus.load import load
from onrecord.errors import OnrecordError
from onrecord.measures import registry
from onrecord.measures.tracks import SHORT, TRACKS

from .conftest import ALL, CARD, as_json, gold_mentions, run, system, track

pytestmark = pytest.mark.usefixtures("gold_alone")

RESULTS = Path(__file__).parents[2] / "eval" / "results"
DOC_IDS = load().doc_ids
NOTHING = [{"doc_id": doc_id, "mentions": []} for doc_id in DOC_IDS]


def test_board_check_names_every_file_that_is_out_of_date(tmp_path: Path) -> None:
    """A changed, a missing and a left-over file are each named, and nothing is written."""
    system(tmp_path, "none", NOTHING)
    run("--results", tmp_path, "-o", tmp_path)
    assert run("--results", tmp_path, "--check").return_value == 0
    (tmp_path / "README.md").write_text("Mine is best.")
    (tmp_path / "index.html").unlink()
    (tmp_path / "gone").mkdir()
    (tmp_path / "gone" / "score.json").write_text("{}")
    result = run("--results", tmp_path, "--check")
    assert result.return_value == 1
    assert [line for line in result.output.splitlines() if line.startswith("error")] == [
        "error[board.current] README.md: is out of date with the predictions",
        "error[board.current] index.html: is missing",
        "error[board.current] gone/score.json: has no predictions beside it",
    ]
    assert (tmp_path / "README.md").read_text() == "Mine is best."


def test_track_option_prints_only_the_matching_tracks(tmp_path: Path) -> None:
    """`--track` prints the tracks of a key or of its beginning, with their systems; an unknown key names all keys."""
    system(tmp_path, "none", NOTHING)
    quotes = [{"doc_id": doc_id, "quotes": []} for doc_id in DOC_IDS]
    system(tmp_path, "silent", quotes)
    printed = run("--results", tmp_path, "--track", "quotes").output
    assert "quotes: direct" in printed
    assert "quotes: all" in printed
    assert "entities: names" not in printed
    assert "none  " not in printed
    assert "quotes: direct" not in run("--results", tmp_path, "--track", "quotes.all").output
    with pytest.raises(OnrecordError, match="no such track") as caught:
        run("--track", "quote")
    assert "quotes.direct" in caught.value.expected


def test_every_measure_of_a_track_is_registered() -> None:
    """Every measure of a track is registered, every one but the first has a short name, and keys differ."""
    for each in TRACKS:
        assert [registry.parse(name).name for name in each.measures] == list(each.measures)
        assert set(each.measures[1:]) <= SHORT.keys()
    assert len({each.key for each in TRACKS}) == len(TRACKS)


def test_a_system_is_listed_only_in_the_tracks_that_it_attempts(tmp_path: Path) -> None:
    """A system of mentions is in no track of quotes; a system that finds nothing is listed in its track with 0."""
    system(tmp_path, "mentions", gold_mentions(ALL))
    quote = {"content": [{"start": 0, "end": 1}], "speakers": ["Nobody"]}
    system(tmp_path, "quotes", [{"doc_id": doc_id, "quotes": [quote]} for doc_id in DOC_IDS])
    made = as_json(tmp_path)
    held = {each["key"]: [row["name"] for row in each["systems"]] for each in made["tracks"] if each["systems"]}
    assert held.pop("entities.names") == ["mentions"]
    assert held.pop("entities.all") == ["mentions"]
    assert set(held) == {"quotes.direct", "quotes.all", "attribution.entity"}
    assert set(map(tuple, held.values())) == {("quotes",)}
    assert track(made, "attribution.entity")["quotes"]["figures"]["quote.attribution"]["f1"] == 0


def test_a_system_without_types_has_a_row_but_no_rank(tmp_path: Path) -> None:
    """Entities are ranked with types, so a system without types is last, with its other figures and no rank."""
    lines = [
        {
            "doc_id": row["doc_id"],
            "mentions": [{"start": each["start"], "end": each["end"]} for each in row["mentions"]],
        }
        for row in gold_mentions(ALL)
    ]
    system(tmp_path, "untyped", lines)
    system(tmp_path, "half", gold_mentions(2))
    rows = track(as_json(tmp_path), "entities.all")
    assert list(rows) == ["half", "untyped"]
    assert rows["untyped"]["rank"] is None
    assert rows["untyped"]["figures"]["mention.strict"]["f1"] is None
    assert rows["untyped"]["figures"]["mention.exact"]["f1"] > rows["half"]["figures"]["mention.exact"]["f1"]


def test_equal_systems_share_ranks_and_a_worse_system_is_third(tmp_path: Path) -> None:
    """Two equal systems share ranks 1-2; a system that misses half of the items is third."""
    system(tmp_path, "best", gold_mentions(ALL))
    system(tmp_path, "copy", gold_mentions(ALL))
    system(tmp_path, "half", gold_mentions(2))
    rows = track(as_json(tmp_path), "entities.all")
    assert [(name, row["rank"], row["ties"]) for name, row in rows.items()] == [
        ("best", [1, 2], ["copy"]),
        ("copy", [1, 2], ["best"]),
        ("half", [3, 3], []),
    ]
    best, half = (rows[name]["figures"]["mention.strict"] for name in ("best", "half"))
    assert half["low"] < half["f1"] < half["high"] < best["f1"]


def test_a_combination_is_listed_below_its_part_with_equal_figures(tmp_path: Path) -> None:
    """Of equal figures those of a part come first; its note has the rule by which the parts were chosen."""
    system(tmp_path, "a-combination", gold_mentions(2), CARD | {"rule": "The first."})
    system(tmp_path, "part", gold_mentions(2), CARD)
    made = as_json(tmp_path)
    assert list(track(made, "entities.all")) == ["part", "a-combination"]
    assert "Chosen by this rule: The first." in made["systems"][0]["note"]


def test_five_documents_are_too_few_to_rank_coreference(tmp_path: Path) -> None:
    """Within documents all places are open; across documents there are no ranks at all."""
    for name, share in (("whole", ALL), ("half", 2)):
        system(tmp_path, name, gold_mentions(share, "entity"), scope="corpus")
    made = as_json(tmp_path)
    assert {tuple(row["rank"]) for row in track(made, "coreference.within").values()} == {(1, 2)}
    assert {row["rank"] for row in track(made, "coreference.across").values()} == {None}


def test_a_system_given_mentions_is_only_in_the_tracks_of_given_mentions(tmp_path: Path) -> None:
    """Its card says so; it has no figure for mentions, which it did not find."""
    system(tmp_path, "given", gold_mentions(ALL, "entity"), CARD | {"given": ["mentions"]}, scope="corpus")
    system(tmp_path, "alone", gold_mentions(ALL, "entity"), CARD, scope="corpus")
    made = as_json(tmp_path)
    held = {each["key"]: [row["name"] for row in each["systems"]] for each in made["tracks"] if each["systems"]}
    assert held["coreference.given-mentions"] == ["given"]
    assert all(names == ["alone"] for key, names in held.items() if "given" not in key)
    assert run("--results", tmp_path, "-o", tmp_path).exit_code == 0
    written = json.loads((tmp_path / "given" / "score.json").read_bytes())
    assert "given:mentions" in written["signature"]


def test_markup_in_a_systems_name_or_note_is_escaped(tmp_path: Path) -> None:
    """Markup in a card is escaped, on the page and in the terminal."""
    system(tmp_path, "<b>bold", gold_mentions(2), note="<script>alert(1)</script> [red]")
    result = run("--results", tmp_path, "-o", tmp_path)
    page = (tmp_path / "index.html").read_text("utf-8")
    assert "<script>" not in page
    assert "&lt;b&gt;bold" in page
    assert "[red]" in result.stdout
    assert "://" not in page


def test_html_markdown_and_terminal_show_the_same_facts(tmp_path: Path) -> None:
    """Each has every track, every system with its rank and figure, and the facts of its card."""
    card = CARD | {"size_mb": 12, "licence": "GPL-3.0", "readme": "eval/systems/chrono/README.md"}
    system(tmp_path, "mine", gold_mentions(2), card, version="mine 1.2")
    shutil.copytree(RESULTS / "rules", tmp_path / "rules")
    shown = run("--results", tmp_path, "-o", tmp_path).stdout
    page, markdown = ((tmp_path / name).read_text("utf-8") for name in ("index.html", "README.md"))
    figure = f"{100 * track(as_json(tmp_path), 'entities.all')['mine']['figures']['mention.strict']['f1']:.1f}"
    for text in (page, markdown, " ".join(shown.split())):
        for each in TRACKS:
            assert each.title in text
        for part in ("mine", "mine 1.2", "GPL-3.0", "independent", "tuned", "12", "Made for a test", figure):
            assert part in text
    assert 'href="../systems/chrono/README.md"' in page
    assert "[mine](../systems/chrono/README.md)" in markdown


def test_the_tables_of_the_board_fit_into_80_columns(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Figures are whole on a terminal of 80 columns; a long name is folded."""
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "80")
    system(tmp_path, "a-system-with-quite-a-long-name-to-it", gold_mentions(2))
    shutil.copytree(RESULTS / "rules", tmp_path / "rules")
    tables = re.sub(r"\x1b\[[0-9;]*m", "", run("--results", tmp_path).stdout).partition("F1, precision")[0]
    assert max(map(len, tables.splitlines())) <= 80
    assert "…" not in tables
    assert "a-system-with" in tables
    assert "baseline:rules" in tables


def test_a_directory_without_results_is_an_error_with_a_command_to_type(tmp_path: Path) -> None:
    """An empty directory is misuse, and the message names a command that fills it."""
    with pytest.raises(OnrecordError, match="no results") as caught:
        run("--results", tmp_path)
    assert "onrecord run baseline:rules" in caught.value.hint


def test_two_systems_with_the_same_name_are_an_error(tmp_path: Path) -> None:
    """Systems are called what their headers say, so that two headers cannot say the same."""
    system(tmp_path, "one", NOTHING)
    shutil.copytree(tmp_path / "one", tmp_path / "other")
    with pytest.raises(OnrecordError, match="the same name") as caught:
        run("--results", tmp_path)
    assert caught.value.got == "one"


def test_predictions_for_another_corpus_version_are_accepted(tmp_path: Path) -> None:
    """The texts have not changed; the header's version is information."""
    system(tmp_path, "one", NOTHING[:1], corpus_version="0.0.9")
    assert run("--results", tmp_path).exit_code == 0
