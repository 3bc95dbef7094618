"""GLiNER's entities, asked for our entity types by their titles."""

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
    """Return entities by layer; found: (entities of a line, where the line starts) for each line."""
    placed = [
        (each["label"], {"start": each["start"] + at, "end": each["end"] + at}) for many, at in found for each in many
    ]
    return {
        "mentions": [dict(place, type=TYPES[label]) for label, place in placed if label in TYPES],
        "times": [dict(place, type=TIMES[label]) for label, place in placed if label in TIMES],
    }


def main():
    """Answer documents with the model's entities, line by line: it reads some hundred words at a time."""
    from gliner import GLiNER

    model = GLiNER.from_pretrained(MODEL)
    labels = [*TYPES, *TIMES]

    def extract(document):
        text = document["text"]
        return layers([(model.predict_entities(line, labels, threshold=THRESHOLD), at) for line, at in lines(text)])

    serve(extract)


if __name__ == "__main__":
    main()
