"""BookNLP's entities with coreference, quotes with speakers, and events."""

import csv
import tempfile
from pathlib import Path

from protocol import serve

TYPES = {"PER": "PER", "ORG": "ORG", "GPE": "GPE", "LOC": "LOC", "FAC": "FAC"}
FORMS = {"PROP": "name", "NOM": "nominal", "PRON": "pronoun"}
PIPELINE = "entity,quote,event,coref"


def rows(path):
    """Return the rows of one of BookNLP's tables (a tab-separated file), as dicts: column -> string."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def layers(tokens, entities, quotes):
    """Return layer -> items with character offsets, from the rows of BookNLP's three tables.

    The tables refer to tokens by index, from 0; the last token of a range is included. Of several mentions with the
    same offsets, the first is kept. An entity of a category that is not in TYPES is left out.
    """

    def place(first, last):
        return {"start": int(tokens[int(first)]["byte_onset"]), "end": int(tokens[int(last)]["byte_offset"])}

    mentions = {}
    for row in entities:
        if row["cat"] in TYPES:
            span = place(row["start_token"], row["end_token"])
            mention = dict(span, form=FORMS[row["prop"]], type=TYPES[row["cat"]], entity=f"e{row['COREF']}")
            mentions.setdefault((span["start"], span["end"]), mention)
    return {
        "mentions": list(mentions.values()),
        "quotes": [
            {
                "kind": "direct",
                "content": [place(int(row["quote_start"]) + 1, int(row["quote_end"]) - 1)],
                "source": source(row, place),
                "speakers": [] if row["char_id"] == "None" else [f"e{row['char_id']}"],
            }
            for row in quotes
            if int(row["quote_end"]) - int(row["quote_start"]) > 1
        ],
        "events": [place(at, at) for at, token in enumerate(tokens) if token["event"] == "EVENT"],
    }


def source(row, place):
    """Return the mention that a quote is attributed to, as a list of one span; [] if there is none.

    Args:
        row: The row of the quote.
        place: Returns the span from a first to a last token.
    """
    return [] if row["mention_start"] == "None" else [place(row["mention_start"], row["mention_end"])]


def main():
    """Load the pipeline, and answer each document of standard input with its entities, quotes and events."""
    from booknlp.booknlp import BookNLP

    pipeline = BookNLP("en", {"pipeline": PIPELINE, "model": "big"})

    def extract(document):
        with tempfile.TemporaryDirectory() as name:
            there = Path(name)
            (there / "in.txt").write_text(document["text"], encoding="utf-8", newline="")
            pipeline.process(str(there / "in.txt"), name, "out")
            return layers(*(rows(there / f"out.{table}") for table in ("tokens", "entities", "quotes")))

    serve(extract)


if __name__ == "__main__":
    main()
