"""The commands of `onrecord` by section, each with the summary in `--help` and an example."""

from __future__ import annotations

from typing import NamedTuple


class Listed(NamedTuple):
    """A command: its object (`module:name`), its summary, its section in `--help`, and an example."""

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
        "Test which of two systems is better, by how much, and where.",
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
        "Print the articles as JSONL, the input of an extractor.",
        "Systems",
        "onrecord texts > texts.jsonl",
    ),
    "check": Listed(
        "onrecord.cli.check:check",
        "List all problems of a predictions file.",
        "Systems",
        "onrecord check mine.jsonl",
    ),
    "align": Listed(
        "onrecord.cli.align:align",
        "Replace the strings of a predictions file by offsets.",
        "Systems",
        "onrecord align mine.jsonl -o aligned.jsonl",
    ),
    "explain": Listed(
        "onrecord.cli.explain:explain",
        "Show what every item was matched with, or why it was not.",
        "Systems",
        "onrecord explain mine.jsonl --errors",
    ),
    "measures": Listed(
        "onrecord.cli.measures:measures",
        "List the measures, with their papers.",
        "Systems",
        "onrecord measures quote.attribution",
    ),
    "merge": Listed(
        "onrecord.cli.merge:merge",
        "Merge the layers of several predictions files into one file.",
        "Systems",
        "onrecord merge names.jsonl quotes.jsonl -o both.jsonl",
    ),
    "convert": Listed(
        "onrecord.cli.convert:convert",
        "Convert annotations to another format, and list what is lost.",
        "Systems",
        "onrecord convert mine.jsonl brat-directory --to brat",
    ),
    "power": Listed(
        "onrecord.cli.power:power",
        "Estimate how many documents a difference between two systems needs.",
        "Systems",
        "onrecord power mine.jsonl other.jsonl --difference 2",
    ),
    "stress": Listed(
        "onrecord.cli.stress:stress",
        "Rewrite the articles, and show how each rewriting changes a system's scores.",
        "Systems",
        "onrecord stress baseline:rules",
    ),
    "board": Listed(
        "onrecord.cli.board:board",
        "Score every committed system again, and show the leaderboard.",
        "Systems",
        "onrecord board",
    ),
    "submit": Listed(
        "onrecord.cli.submit:submit",
        "Pack a system's results into one file, to submit it to the leaderboard.",
        "Systems",
        "onrecord submit mine.jsonl -o mine.submission.json",
    ),
    "import": Listed(
        "onrecord.cli.import_:import_",
        "Make a corpus from other annotations, or from articles and quotes in simple JSON.",
        "Corpora",
        "onrecord import articles.json --as mine",
    ),
    "add": Listed(
        "onrecord.cli.add:add",
        "Add an article to a corpus, with proposed zones.",
        "Corpora",
        "onrecord add article.txt --title 'Harbour closes' --root mine",
    ),
    "validate": Listed(
        "onrecord.cli.validate:validate",
        "List all problems of corpus, gold and registries.",
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
        "Write the published data set; --check tests that it is up to date.",
        "Corpora",
        "onrecord build --check",
    ),
    "rebuild": Listed(
        "onrecord.cli.rebuild:rebuild",
        "Put the texts back into a text-free copy.",
        "Corpora",
        "onrecord rebuild --texts DIR",
    ),
    "schema": Listed("onrecord.cli.schema:schema", "Print a schema.", "Corpora", "onrecord schema prediction"),
    "diff": Listed(
        "onrecord.cli.diff:diff",
        "Show the changes between two versions of annotations.",
        "Corpora",
        "onrecord diff OLD/annotations/gold annotations/gold",
    ),
    "errata": Listed(
        "onrecord.cli.errata:errata", "Print the errors in released versions of gold.", "Corpora", "onrecord errata"
    ),
    "studio": Listed(
        "onrecord.cli.studio.group:studio",
        "Annotate in Label Studio: serve, push, pull, accept, adjudicate.",
        "Annotation",
        "onrecord studio serve",
    ),
    "marks": Listed(
        "onrecord.cli.marks:marks",
        "Convert an annotator's marks (strings) to documents with offsets.",
        "Annotation",
        "onrecord marks FOLDER --check",
    ),
    "agree": Listed(
        "onrecord.cli.agree:agree",
        "Measure the agreement of annotators.",
        "Annotation",
        "onrecord agree reader-d reader-e",
    ),
    "adjudicate": Listed(
        "onrecord.cli.adjudicate:adjudicate",
        "List disagreements, and merge decisions into gold.",
        "Annotation",
        "onrecord adjudicate list A B -o disagreements",
    ),
}
