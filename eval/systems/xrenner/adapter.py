"""xrenner's mentions, coreference, events and times in its GUM setting, from a Universal Dependencies parse.

With `--together`, all documents are resolved as one text, so that an entity has the same id in all of them.
"""

import sys

import spacy
from protocol import lines, serve, serve_together
from xrenner import Xrenner

# The parser was trained on Universal Dependencies 1; xrenner expects version 2. The guidelines give these new names.
RENAMED = {
    "ROOT": "root",
    "auxpass": "aux:pass",
    "csubjpass": "csubj:pass",
    "dobj": "obj",
    "mwe": "fixed",
    "name": "flat",
    "neg": "advmod",
    "nsubjpass": "nsubj:pass",
    "remnant": "orphan",
}
OBLIQUE = ("nmod", "nmod:npmod", "nmod:tmod")  # of a predicate these became obl in version 2
PREDICATES = ("VERB", "AUX", "ADJ", "ADV")
SETTLEMENTS = {"capital", "city", "country", "kingdom", "state", "town"}
BUILDINGS = {"building", "church", "restaurant", "sports_facility"}
ENTITIES = {"person", "organization", "place"}
POSSESSIVES = (" 's", " ’s", " '", " ’")  # a token of its own, which GUM counts to the phrase
FORMS = {"proper": "name", "common": "nominal", "pronoun": "pronoun"}

parser = spacy.load("en_ud_model_sm")


def relation(token):
    """Return a spaCy token's relation to its head, as version 2 of Universal Dependencies names it."""
    if token.dep_ in OBLIQUE and token.head.pos_ in PREDICATES:
        return token.dep_.replace("nmod", "obl")
    return RENAMED.get(token.dep_, token.dep_) or "dep"


def conllu(sentence):
    """Return (tokens, rows) of a spaCy sentence: its tokens except white space, and their CoNLL-U rows as a string."""
    tokens = [token for token in sentence if not token.is_space]
    numbers = {token.i: number for number, token in enumerate(tokens, 1)}
    rows = []
    for token in tokens:
        lemma = token.text if token.lemma_ == "-PRON-" else token.lemma_
        root = token.head.i == token.i or token.head.i not in numbers
        head = "0" if root else str(numbers[token.head.i])
        func = "root" if root else relation(token)
        number = str(numbers[token.i])
        rows.append(f"{number}\t{token.text}\t{lemma}\t{token.pos_}\t{token.tag_}\t_\t{head}\t{func}\t_\t_")
    return tokens, "\n".join(rows)


def parsed(text):
    """Return (places, parse) of a text: (start, end) of each token, and the sentences as a string in CoNLL-U.

    A sentence never crosses a line break.
    """
    places, sentences = [], []
    for line, at in lines(text):
        for sentence in parser(line).sents:
            tokens, rows = conllu(sentence)
            if tokens:
                places += [(token.idx + at, token.idx + at + len(token)) for token in tokens]
                sentences.append(rows)
    return places, "\n\n".join(sentences) + "\n\n"


def resolved(parse):
    """Return xrenner's markables (mentions) in a parse, a string in CoNLL-U.

    A new resolver is made for each call, since a resolver remembers the text before.
    """
    resolver = Xrenner(model="eng", override="GUM", rule_based=True, no_seq=True)
    resolver.analyze(parse, "none")
    return resolver.markables


def extract(document):
    """Return layer -> items: the mentions, times and event triggers that xrenner finds in a document."""
    places, parse = parsed(document["text"])
    return layers(resolved(parse), places)


def together(documents):
    """Yield the prediction of each document; an entity has the same id in all documents."""
    found = [parsed(document["text"]) for document in documents]
    marks = resolved("".join(parse for _, parse in found))
    first = 0
    for document, (places, _) in zip(documents, found):  # noqa: B905 - Python 3.8 has no `strict`
        own = [mark for mark in marks if first < mark.start and mark.end <= first + len(places)]
        yield dict(layers(own, places, first), doc_id=document["doc_id"])
        first += len(places)


def layers(marks, places, first=0):
    """Return layer (`mentions`, `times`, `events`) -> items with character offsets in the document.

    Args:
        marks: xrenner's markables. They refer to tokens by number, from 1; the last token is included.
        places: (start, end) in characters of each token of the document.
        first: The number of tokens in the documents before it, if several were resolved together.
    """

    def place(start, end):
        return {"start": places[start - 1 - first][0], "end": places[end - 1 - first][1]}

    def head(mark):
        return place(int(mark.head.id), int(mark.head.id))

    mentions, times = {}, {}
    for mark in marks:
        possessive = mark.text.endswith(POSSESSIVES) and int(mark.head.id) < mark.end
        span = place(mark.start, mark.end - possessive)
        key = span["start"], span["end"]
        if mark.entity in ENTITIES:
            entity, form = f"e{mark.group}", FORMS.get(mark.form)
            mentions.setdefault(key, dict(span, head=head(mark), form=form, type=entity_type(mark), entity=entity))
        elif mark.entity == "time":
            times.setdefault(key, span)
    return {
        "mentions": list(mentions.values()),
        "times": list(times.values()),
        "events": [head(mark) for mark in marks if mark.entity == "event"],
    }


def entity_type(mark):
    """Return the type in our schema, such as `PER`, for a markable's entity type, subclass and agreement."""
    if mark.entity == "person":
        return "GROUP" if mark.agree == "plural" else "PER"
    if mark.entity == "organization":
        return "ORG"
    return "GPE" if mark.subclass in SETTLEMENTS else "FAC" if mark.subclass in BUILDINGS else "LOC"


if sys.argv[1:] == ["--together"]:
    serve_together(together)
else:
    serve(extract)
