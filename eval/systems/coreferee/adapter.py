"""coreferee's chains over spaCy's large English pipeline; a mention is one token, or several that are coordinated."""

from protocol import serve


def layers(doc):
    """Return the mentions of a spaCy document's chains; each token of a coordination is a mention of its own chain."""
    places = {}
    for chain in doc._.coref_chains:
        for mention in chain:
            first, last = doc[min(mention.token_indexes)], doc[max(mention.token_indexes)]
            places.setdefault((first.idx, last.idx + len(last)), f"c{chain.index}")
    return {"mentions": [{"start": s, "end": e, "entity": entity} for (s, e), entity in sorted(places.items())]}


def main():
    """Answer documents with the chains that the pipeline finds."""
    import spacy

    nlp = spacy.load("en_core_web_lg")
    nlp.add_pipe("coreferee")
    serve(lambda document: layers(nlp(document["text"])))


if __name__ == "__main__":
    main()
