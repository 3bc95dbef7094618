"""Check gold against its errata: an error that was corrected must not come back.

annotations/errata/<version>.json lists the errors of a released version (schema `errata`). Each entry has conditions
(`checks.conditions`), all of which must hold on the present gold. They must not all hold on the old gold, since they
could then not detect the error. `onrecord errata --measure` checks that, because it has the old gold.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from onrecord.checks.conditions import Annotations, broken, misplaced
from onrecord.checks.corpus import Fault

if TYPE_CHECKING:
    from collections.abc import Iterator

    from onrecord.checks.corpus import CheckedCorpus
    from onrecord.checks.files import File


def check_errata(corpus: CheckedCorpus) -> Iterator[Fault]:
    """Yield a fault for each condition of the errata that does not hold on gold: a corrected error is back.

    Other faults are an id that two errata have, an erratum in the file of another version, and a place whose words do
    not occur exactly once in the text. Errata of documents that cannot be checked are skipped.
    """
    documents = {each.doc_id: (each.record, each.text) for each in corpus.documents}
    annotations = Annotations(documents, corpus.registries, corpus.blocked)
    seen: dict[str, str] = {}
    for file in corpus.files.errata:
        if file.name in corpus.blocked or file.value is None:
            continue
        for at, entry in enumerate(file.value):
            if entry["id"] in seen:
                message = "the entry's id is given twice"
                yield Fault(file.name, f"[{at}].id", message, got=entry["id"], expected=f"first in {seen[entry['id']]}")
            seen.setdefault(entry["id"], f"{file.name} [{at}]")
            yield from _faults(file, at, entry, annotations)


def _faults(file: File, at: int, entry: dict[str, Any], annotations: Annotations) -> Iterator[Fault]:
    """Yield the faults of one erratum.

    Args:
        file: The file that has the erratum.
        at: Its index in the file, from 0.
        entry: The erratum as a dict.
        annotations: Gold, on which its conditions are tested.
    """
    place = entry["place"]
    doc_id = place.get("doc_id", "")
    if entry["version"] != file.path.stem:
        message = "the entry is of another version than its file"
        yield Fault(file.name, f"[{at}].version", message, got=entry["version"], expected=file.path.stem)
    if "text" in place and doc_id not in annotations.unreadable and (wrong := misplaced(annotations, place, doc_id)):
        message = f"erratum {entry['id']}: {wrong.message}"
        yield Fault(file.name, f"[{at}].place", message, got=wrong.got, expected=wrong.expected)
    for number, condition in enumerate(entry["check"]):
        if wrong := broken(annotations, condition, doc_id):
            yield Fault(
                file.name,
                f"[{at}].check[{number}]",
                f"erratum {entry['id']}: {wrong.message}",
                got=wrong.got,
                expected=wrong.expected or entry["right"],
                hint=f"correct gold by {entry['rule']}, or the condition",
            )
