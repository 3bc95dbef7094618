"""Every command of `onrecord`, with the line that `--help` shows: name -> (module:object, summary, section)."""

COMMANDS: dict[str, tuple[str, str, str]] = {
    "demo": ("onrecord.cli.demo:demo", "Score and compare two systems, and open their report.", "Begin"),
    "validate": (
        "onrecord.cli.validate:validate",
        "Check corpus, gold and registries: every problem at once.",
        "Corpus",
    ),
    "stats": (
        "onrecord.cli.stats:stats",
        "Count what is annotated, by layer, type, form, document and zone.",
        "Corpus",
    ),
    "build": (
        "onrecord.cli.build:build",
        "Write the published data set; --check says whether it is current.",
        "Corpus",
    ),
    "rebuild": ("onrecord.cli.rebuild:rebuild", "Put the texts back into a text-free copy, by hash.", "Corpus"),
    "texts": ("onrecord.cli.texts:texts", "Print the documents as JSONL: an extractor's input.", "Corpus"),
    "schema": ("onrecord.cli.schema:schema", "Print a schema.", "Corpus"),
    "align": ("onrecord.cli.align:align", "Give the strings of a predictions file their offsets.", "Predictions"),
    "marks": ("onrecord.cli.marks:marks", "Turn an annotator's marks into documents with offsets.", "Annotation"),
    "check": ("onrecord.cli.check:check", "Check a predictions file: every problem at once.", "Predictions"),
    "run": ("onrecord.cli.run:run", "Run a system over the corpus and write its predictions.", "Predictions"),
    "score": ("onrecord.cli.score:score", "Score predictions against gold.", "Predictions"),
    "measures": ("onrecord.cli.measures:measures", "List every measure, with its paper.", "Predictions"),
    "explain": (
        "onrecord.cli.explain:explain",
        "Say what every item was matched with, or why it was not.",
        "Predictions",
    ),
    "compare": (
        "onrecord.cli.compare:compare",
        "Say which of two systems is better, by how much, and where.",
        "Predictions",
    ),
    "power": (
        "onrecord.cli.power:power",
        "Say how many documents it takes to tell two systems apart.",
        "Predictions",
    ),
    "board": (
        "onrecord.cli.board:board",
        "Show the leaderboard, every committed system scored again.",
        "Predictions",
    ),
    "submit": (
        "onrecord.cli.submit:submit",
        "Pack a system's results into one file, to propose it for the leaderboard.",
        "Predictions",
    ),
    "report": (
        "onrecord.cli.report:report",
        "Write a static site: scores, every error in its article, utterances, entities.",
        "Predictions",
    ),
    "convert": (
        "onrecord.cli.convert:convert",
        "Turn annotations into another format, and say what that loses.",
        "Predictions",
    ),
    "merge": (
        "onrecord.cli.merge:merge",
        "Merge layers of several predictions files into one.",
        "Predictions",
    ),
    "agree": ("onrecord.cli.agree:agree", "Measure how well annotators agree.", "Annotation"),
    "adjudicate": (
        "onrecord.cli.adjudicate:adjudicate",
        "List disagreements, and merge the decisions into gold.",
        "Annotation",
    ),
    "diff": (
        "onrecord.cli.diff:diff",
        "Show what changed between two versions of annotations.",
        "Annotation",
    ),
    "errata": (
        "onrecord.cli.errata:errata",
        "Print what was wrong in released versions of gold.",
        "Corpus",
    ),
    "import": (
        "onrecord.cli.import_:import_",
        "Make a corpus of other annotations, or of articles and quotes in simple JSON.",
        "Corpus",
    ),
    "add": ("onrecord.cli.add:add", "Put an article into the corpus, its zones proposed.", "Corpus"),
    "studio": (
        "onrecord.cli.studio.group:studio",
        "Annotate in Label Studio: serve, push, pull, status, adjudicate.",
        "Annotation",
    ),
}
