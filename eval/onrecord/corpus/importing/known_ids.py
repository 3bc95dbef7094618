"""Hold the ids and texts of an input against those of the corpus to which its documents are added."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import replace
from itertools import count
from typing import TYPE_CHECKING

from msgspec.structs import replace as with_fields

from onrecord.errors import OnrecordError, first_few

if TYPE_CHECKING:
    from collections.abc import Iterator

    from onrecord.corpus.importing.reading import Read
    from onrecord.corpus.load import Corpus
    from onrecord.formats.losses import Losses

_NUMBERED = re.compile(r"-[0-9]+$")


def with_free_ids(found: Read, corpus: Corpus, losses: Losses) -> Read:
    """Return the input, with new ids for documents without names whose ids the corpus uses for other texts.

    A document has a name if its file gives one, such as `# newdoc id`. Without a name its id was made from the name of
    the file (`eng-2`). If the corpus has another text under this id, the document gets the next free number; `losses`
    receives one note with the number of such documents. Ids that the file gives are not changed.
    """
    taken = {*corpus.doc_ids, *found.texts}
    ids = {name: name for name in found.texts}
    numbers: defaultdict[str, Iterator[int]] = defaultdict(lambda: count(1))
    for name in found.texts:
        if name in found.bundle.unnamed and name in corpus.articles and corpus.texts[name] != found.texts[name]:
            base = _NUMBERED.sub("", name)
            ids[name] = next(made for number in numbers[base] if (made := f"{base}-{number}") not in taken)
            taken.add(ids[name])
    changed = [f"{old} becomes {new}" for old, new in ids.items() if old != new]
    if not changed:
        return found
    losses.note(f"Documents without names got ids that the corpus does not have: {len(changed):,}, {changed[0]}.")
    return replace(
        found,
        documents=tuple(with_fields(each, doc_id=ids[each.doc_id]) for each in found.documents),
        texts={ids[name]: text for name, text in found.texts.items()},
        facts={ids.get(name, name): facts for name, facts in found.facts.items()},
    )


def refuse_known(found: Read, corpus: Corpus, *, overwrite: bool) -> None:
    """Raise OnrecordError if the corpus has a document of the input already.

    The error says that the corpus has a document with the same id, or a document with the same text and another id.

    Args:
        found: The input.
        corpus: The corpus to which the documents are to be added.
        overwrite: Whether documents of the corpus with the same ids are to be replaced; then equal ids are no error.
    """
    known = [each.doc_id for each in found.documents if each.doc_id in corpus.articles]
    if known and not overwrite:
        raise OnrecordError(
            f"The corpus has {'this document' if len(known) == 1 else f'{len(known):,} of these documents'} already.",
            where=str(corpus.root),
            got=first_few(known),
            expected="documents with other ids",
            hint="replace them: onrecord import PATH --into CORPUS --overwrite",
        )
    by_text = {text: doc_id for doc_id, text in corpus.texts.items()}
    for doc_id, text in found.texts.items():
        other = by_text.get(text, doc_id)
        if other != doc_id:
            raise OnrecordError(
                "The corpus has this text under another id.",
                where=str(corpus.root),
                got=f"{doc_id}, whose text is that of {other}",
                expected="an article that the corpus does not have",
                hint=f"leave it out, or call it {other} and use --overwrite",
            )
