"""The README is up to date, and its examples work; run as a script, it writes the README's tables."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import onrecord

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
READERS = ("reader-d", "reader-e")
ARTICLES = 4
PLAIN = {
    "mention.strict": "mentions of people, bodies and places: words and type",
    "mention.head": "the same by their head words, whatever the type",
    "time.value": "times: words and date",
    "event.trigger.cls": "events: word and type",
    "event.argument.cls.coreferent": "who and what takes part in them",
    "quote.content.exact": "quotes: the exact words",
    "quote.content.overlap": "quotes: words that overlap",
    "quote.attribution": "quotes: the exact words and who says them",
    "coref.conll": "which mentions are one, within an article",
    "xcoref.conll": "which mentions are one, over all articles",
}


def statement() -> str:
    """Return the table of one utterance: of those in four articles, the one with most renderings, then the shortest."""
    corpus = onrecord.load()
    quotes = corpus.quotes_frame().dropna(subset=["utterance", "rendering"]).fillna({"cue_text": "-"})
    found = []
    for utterance, group in quotes.groupby("utterance"):
        fresh = [*group.drop_duplicates("rendering").index, *group.index]  # ways that were not shown come first
        rows = group.loc[list(dict.fromkeys(fresh))].drop_duplicates("doc_id").head(ARTICLES).sort_values("doc_id")
        if len(rows) == ARTICLES:
            found.append((-rows["rendering"].nunique(), rows["text"].str.len().sum(), utterance, rows))
    *_, rows = min(found, key=lambda each: each[:3])
    said = {id_: each.publisher.value or "publisher not known" for id_, each in corpus.articles.items()}
    lines = [
        f"| {row.doc_id} ({said[row.doc_id]}) | {row.cue_text} | {row.text} | {row.rendering} |"
        for row in rows.itertuples()
    ]
    return "\n".join(["| article | cue | words | rendering |", "|---|---|---|---|", *lines, ""])


def scores() -> str:
    """Return the table of headline figures: the baseline `rules`, the best public system, the annotators."""
    results = {path.parent.name: path for path in sorted((ROOT / "eval" / "results").glob("*/predictions.jsonl"))}
    ours = {"rules", "names", "crf"} | {name for name in results if name.startswith("combination") or "given" in name}
    figures = {
        name: onrecord.score(None, path, measures=list(PLAIN))
        for name, path in results.items()
        if name == "rules" or name not in ours
    }
    agreement = json.loads((ROOT / "annotations" / "agreement" / f"{'-'.join(READERS)}.json").read_bytes())
    annotators = agreement["figures"]["f1"]  # the mean of both directions, as the card shows it
    lines = ["| what is scored | rules | best public system | annotators |", "|---|--:|--:|--:|"]
    for measure, plain in PLAIN.items():
        public = {name: found[measure].f1 for name, found in figures.items() if name not in ours}
        best = (
            max((value, name) for name, value in public.items() if value is not None)
            if any(value is not None for value in public.values())
            else None
        )
        shown = f"{100 * best[0]:.1f} {best[1]}" if best else "-"
        ours_and_theirs = _percent(figures["rules"][measure].f1), shown, _percent(annotators[measure]["value"])
        lines.append(f"| {plain} | {' | '.join(ours_and_theirs)} |")
    return "\n".join([*lines, ""])


def _percent(figure: float | None) -> str:
    return "-" if figure is None else f"{100 * figure:.1f}"


BLOCKS = {"statement": statement, "scores": scores}


def block(name: str) -> re.Pattern[str]:
    """Return the pattern of the text between the marks of a block."""
    return re.compile(rf"(?<=<!-- {name}: begin -->\n).*?(?=<!-- {name}: end -->)", re.DOTALL)


@pytest.mark.parametrize("name", BLOCKS)
def test_tables_of_the_readme_are_up_to_date(name: str) -> None:
    """`make readme` writes them."""
    found = block(name).search(README.read_text(encoding="utf-8"))
    assert found is not None
    assert found.group() == BLOCKS[name]()


def test_the_readme_has_at_most_110_lines() -> None:
    """It fits on a screen and a half."""
    assert len(README.read_text(encoding="utf-8").splitlines()) <= 110


def test_the_python_example_of_the_readme_loads_the_quotes(tmp_path: Path) -> None:
    """The README's Python example runs offline and gives rows."""
    (code,) = re.findall(r"```python\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    environment = os.environ | {"HF_HUB_OFFLINE": "1", "HF_HOME": str(tmp_path)}
    command = [sys.executable, "-c", f"{code}\nprint(len(quotes), quotes[0]['text'])"]
    done = subprocess.run(command, cwd=tmp_path, env=environment, check=True, capture_output=True, text=True)
    count, text = done.stdout.split(maxsplit=1)
    assert int(count) > 100
    assert text.strip()


def test_the_prediction_in_the_readme_is_right(tmp_path: Path) -> None:
    """The quote of the example is one of gold's in one piece, and its speaker is found by name."""
    (line,) = re.findall(r"```json\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    (tmp_path / "short.jsonl").write_text(line, encoding="utf-8")
    measures = ["quote.content.exact", "quote.attribution", "quote.speaker"]
    found = onrecord.score(None, tmp_path / "short.jsonl", measures=measures)
    assert [found[measure].precision for measure in measures] == [1.0, 1.0, 1.0]


if __name__ == "__main__":
    text = README.read_text(encoding="utf-8")
    for each, made in BLOCKS.items():
        text = block(each).sub(lambda _, made=made: made(), text)  # type: ignore[misc]
    README.write_text(text, encoding="utf-8")
