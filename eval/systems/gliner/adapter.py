"""GLiNER's entities; the model is asked for our entity types by their titles."""

from protocol import lines, serve

# What the model is asked for: the titles of the schema's types, in words that a reader of news would use.
TYPES = {
    "person": "PER",
    "group of people": "GROUP",
    "organization": "ORG",
    "country, state or city": "GPE",
    "location": "LOC",
    "building": "FAC",
    "title of a work": "WORK",
}
TIMES = {"date": "DATE", "time of day": "TIME", "duration": "DURATION"}
MODEL = "urchade/gliner_medium-v2.1"
THRESHOLD = 0.5  # the library's own


def layers(found):
    """Return layer (`mentions`, `times`) -> items with offsets in the document.

    `found` has for each line of the document (the entities found in it, the offset at which the line starts).
    """
    placed = [
        (each["label"], {"start": each["start"] + at, "end": each["end"] + at}) for many, at in found for each in many
    ]
    return {
        "mentions": [dict(place, type=TYPES[label]) for label, place in placed if label in TYPES],
        "times": [dict(place, type=TIMES[label]) for label, place in placed if label in TIMES],
    }


def main():
    """Load the model, and answer each document of standard input with its entities.

    The model reads a document line by line, since it takes only some hundred words at a time.
    """
    from gliner import GLiNER

    model = GLiNER.from_pretrained(MODEL)
    labels = [*TYPES, *TIMES]

    def extract(document):
        text = document["text"]
        return layers([(model.predict_entities(line, labels, threshold=THRESHOLD), at) for line, at in lines(text)])

    serve(extract)


if __name__ == "__main__":
    main()
