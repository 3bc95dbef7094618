"""coreferee's chains, with spaCy's large English pipeline; a mention is one token, or several coordinated tokens."""

from protocol import serve


def layers(doc):
    """Return {"mentions": [...]} with the mentions of a spaCy Doc's chains, whose number is the entity.

    A coordination is one mention, from its first to its last token. A span in two chains belongs to the first.
    """
    places = {}
    for chain in doc._.coref_chains:
        for mention in chain:
            first, last = doc[min(mention.token_indexes)], doc[max(mention.token_indexes)]
            places.setdefault((first.idx, last.idx + len(last)), f"c{chain.index}")
    return {"mentions": [{"start": s, "end": e, "entity": entity} for (s, e), entity in sorted(places.items())]}


def main():
    """Load the pipeline, and answer each document of standard input with its coreference chains."""
    import spacy

    nlp = spacy.load("en_core_web_lg")
    nlp.add_pipe("coreferee")
    serve(lambda document: layers(nlp(document["text"])))


if __name__ == "__main__":
    main()
