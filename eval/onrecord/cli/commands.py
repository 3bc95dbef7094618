"""Every command of `onrecord` by section, with the line that `--help` shows and an example."""

from __future__ import annotations

from typing import NamedTuple


class Listed(NamedTuple):
    """A command: where it is defined (module:object), its summary, its section in `--help`, and a line to type."""

    place: str
    summary: str
    section: str
    example: str


COMMANDS: dict[str, Listed] = {
    "demo": Listed(
        "onrecord.cli.demo:demo", "Score and compare two systems, and open their report.", "Start here", "onrecord demo"
    ),
    "stats": Listed(
        "onrecord.cli.stats:stats",
        "Count what is annotated, by layer, type, form, document and zone.",
        "Start here",
        "onrecord stats",
    ),
    "run": Listed(
        "onrecord.cli.run:run",
        "Run a system over the corpus and write its predictions.",
        "Start here",
        "onrecord run py:my_extractor:extract -o mine.jsonl",
    ),
    "score": Listed(
        "onrecord.cli.score:score", "Score predictions against gold.", "Start here", "onrecord score mine.jsonl"
    ),
    "compare": Listed(
        "onrecord.cli.compare:compare",
        "Say which of two systems is better, by how much, and where.",
        "Start here",
        "onrecord compare mine.jsonl other.jsonl",
    ),
    "report": Listed(
        "onrecord.cli.report:report",
        "Write a static site: scores, every error in its article, utterances, entities.",
        "Start here",
        "onrecord report mine.jsonl -o report",
    ),
    "texts": Listed(
        "onrecord.cli.texts:texts",
        "Print the documents as JSONL: an extractor's input.",
        "Systems",
        "onrecord texts > texts.jsonl",
    ),
    "check": Listed(
        "onrecord.cli.check:check",
        "Check a predictions file: every problem at once.",
        "Systems",
        "onrecord check mine.jsonl",
    ),
    "align": Listed(
        "onrecord.cli.align:align",
        "Give the strings of a predictions file their offsets.",
        "Systems",
        "onrecord align mine.jsonl -o aligned.jsonl",
    ),
    "explain": Listed(
        "onrecord.cli.explain:explain",
        "Say what every item was matched with, or why it was not.",
        "Systems",
        "onrecord explain mine.jsonl --errors",
    ),
    "measures": Listed(
        "onrecord.cli.measures:measures",
        "List every measure, with its paper.",
        "Systems",
        "onrecord measures quote.attribution",
    ),
    "merge": Listed(
        "onrecord.cli.merge:merge",
        "Merge layers of several predictions files into one.",
        "Systems",
        "onrecord merge names.jsonl quotes.jsonl -o both.jsonl",
    ),
    "convert": Listed(
        "onrecord.cli.convert:convert",
        "Turn annotations into another format, and say what that loses.",
        "Systems",
        "onrecord convert mine.jsonl brat-directory --to brat",
    ),
    "power": Listed(
        "onrecord.cli.power:power",
        "Say how many documents it takes to tell two systems apart.",
        "Systems",
        "onrecord power mine.jsonl other.jsonl --difference 2",
    ),
    "stress": Listed(
        "onrecord.cli.stress:stress",
        "Rewrite the articles in a dozen ways, and show what each costs a system.",
        "Systems",
        "onrecord stress baseline:rules",
    ),
    "board": Listed(
        "onrecord.cli.board:board",
        "Show the leaderboard, every committed system scored again.",
        "Systems",
        "onrecord board",
    ),
    "submit": Listed(
        "onrecord.cli.submit:submit",
        "Pack a system's results into one file, to propose it for the leaderboard.",
        "Systems",
        "onrecord submit mine.jsonl -o mine.submission.json",
    ),
    "import": Listed(
        "onrecord.cli.import_:import_",
        "Make a corpus of other annotations, or of articles and quotes in simple JSON.",
        "Corpora",
        "onrecord import articles.json --as mine",
    ),
    "add": Listed(
        "onrecord.cli.add:add",
        "Put an article into the corpus, its zones proposed.",
        "Corpora",
        "onrecord add article.txt --root mine",
    ),
    "validate": Listed(
        "onrecord.cli.validate:validate",
        "Check corpus, gold and registries: every problem at once.",
        "Corpora",
        "onrecord validate",
    ),
    "browse": Listed(
        "onrecord.cli.browse:browse",
        "Write the corpus as a static site: articles with all layers, utterances, entities.",
        "Corpora",
        "onrecord browse -o site",
    ),
    "build": Listed(
        "onrecord.cli.build:build",
        "Write the published data set; --check says whether it is current.",
        "Corpora",
        "onrecord build --check",
    ),
    "rebuild": Listed(
        "onrecord.cli.rebuild:rebuild",
        "Put the texts back into a text-free copy, by hash.",
        "Corpora",
        "onrecord rebuild --texts DIR",
    ),
    "schema": Listed("onrecord.cli.schema:schema", "Print a schema.", "Corpora", "onrecord schema prediction"),
    "diff": Listed(
        "onrecord.cli.diff:diff",
        "Show what changed between two versions of annotations.",
        "Corpora",
        "onrecord diff OLD/annotations/gold annotations/gold",
    ),
    "errata": Listed(
        "onrecord.cli.errata:errata", "Print what was wrong in released versions of gold.", "Corpora", "onrecord errata"
    ),
    "studio": Listed(
        "onrecord.cli.studio.group:studio",
        "Annotate in Label Studio: serve, push, pull, accept, adjudicate.",
        "Annotation",
        "onrecord studio serve",
    ),
    "marks": Listed(
        "onrecord.cli.marks:marks",
        "Turn an annotator's marks into documents with offsets.",
        "Annotation",
        "onrecord marks FOLDER --check",
    ),
    "agree": Listed(
        "onrecord.cli.agree:agree",
        "Measure how well annotators agree.",
        "Annotation",
        "onrecord agree reader-d reader-e",
    ),
    "adjudicate": Listed(
        "onrecord.cli.adjudicate:adjudicate",
        "List disagreements, and merge the decisions into gold.",
        "Annotation",
        "onrecord adjudicate list A B -o disagreements",
    ),
}
