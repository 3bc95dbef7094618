"""Stanza's named entities and coreference."""

from protocol import serve

TYPES = {
    "PERSON": "PER",
    "NORP": "GROUP",
    "ORG": "ORG",
    "GPE": "GPE",
    "LOC": "LOC",
    "FAC": "FAC",
    "WORK_OF_ART": "WORK",
}
TIMES = {"DATE", "TIME"}


def layers(doc):
    """Return layer (`mentions`, `times`) -> items of a Stanza document.

    Mentions are its named entities and those of its coreference chains. A named entity in no chain gets an entity of
    its own.
    """
    mentions = {(each.start_char, each.end_char): {"type": TYPES[each.type]} for each in doc.ents if each.type in TYPES}
    for chain in doc.coref:
        for each in chain.mentions:
            if isinstance(each.start_word, int):  # a pair names a dropped pronoun, which has no place in the text
                words = doc.sentences[each.sentence].words[each.start_word : each.end_word]
                place = words[0].start_char, words[-1].end_char
                mentions.setdefault(place, {}).setdefault("entity", f"c{chain.index}")
    return {
        "mentions": [
            {"start": start, "end": end, "entity": f"e{start}", **mention}
            for (start, end), mention in sorted(mentions.items())
        ],
        "times": [
            {"start": each.start_char, "end": each.end_char, "type": each.type}
            for each in doc.ents
            if each.type in TIMES
        ],
    }


def main():
    """Load the pipeline, and answer each document of standard input with its named entities and coreference."""
    import stanza

    pipeline = stanza.Pipeline("en", processors="tokenize,mwt,pos,lemma,depparse,ner,coref", verbose=False)
    serve(lambda document: layers(pipeline(document["text"])))


if __name__ == "__main__":
    main()
