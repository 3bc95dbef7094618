"""Checks of the level schema: every file fits its JSON Schema, is declared, and is written canonically."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from onrecord import schema
from onrecord.checks.corpus import Fault
from onrecord.checks.files import DECLARED
from onrecord.documents.declared import undeclared_values
from onrecord.documents.directory import encode_document
from onrecord.documents.model import Document
from onrecord.errors import counted
from onrecord.schema.shapes import is_surely_valid

if TYPE_CHECKING:
    from collections.abc import Iterator

    from onrecord.checks.corpus import CheckedCorpus


def check_record(corpus: CheckedCorpus) -> Iterator[Fault]:
    """Yield a fault for each place of a JSON file of the corpus that breaks the file's JSON Schema."""
    for file in corpus.files.json_files():
        if file.name not in corpus.blocked and file.value is not None and not is_surely_valid(file.schema, file.value):
            for each in schema.explain(file.schema, file.value, document=file.name):
                yield Fault(
                    each.document, each.path, each.message, got=each.got, expected=each.expected, hint=each.hint
                )


def check_declared(corpus: CheckedCorpus) -> Iterator[Fault]:
    """Yield a fault for each layer or field that has values in gold and that corpus.json does not declare.

    Such values are not scored; the fault says how many there are.
    """
    declared, found = schema.asked(), Counter[str]()
    for document in corpus.documents:
        found += undeclared_values(document.record, declared)
    for name, number in found.items():
        message, hint = f"gold has {name}, and the corpus does not declare it", "declare it, or remove it from gold"
        values = f"{counted(number, 'value')}, not scored"
        yield Fault(DECLARED, name, message, got=values, hint=hint, key=name)


def check_one_type(corpus: CheckedCorpus) -> Iterator[Fault]:
    """Yield a fault for each JSON value whose type differs from the type that its field has where it first occurs.

    A field is published as a column, which has one type. Null is allowed in addition. A number with a decimal point is
    always a fault, since no field is a fraction: JSON Schema accepts 1.0 as an integer, and Arrow does not.
    """
    first: dict[tuple[str, str], tuple[str, str]] = {}
    for file in corpus.files.json_files():
        if file.name in corpus.blocked or file.value is None:
            continue
        for path, column, kind in _types(file.value, "", ""):
            if kind == "float":
                yield Fault(file.name, path, "the number has a decimal point", got=kind, expected="int")
                continue
            seen, where = first.setdefault((file.schema, column), (kind, f"{file.name} {path}"))
            if seen != kind:
                yield Fault(
                    file.name,
                    path,
                    "the field has another type elsewhere",
                    got=kind,
                    expected=f"{seen}, as in {where}",
                    hint="write one type",
                )


def _types(value: Any, path: str, column: str) -> Iterator[tuple[str, str, str]]:
    """Yield (path, column, name of the Python type) of a JSON value and of each value inside it; nulls are skipped.

    The path has indexes (`quotes[3].cue`), the column has none (`.quotes[].cue`). Both are "" for the whole file.
    """
    if value is None:
        return
    yield path, column, type(value).__name__
    if isinstance(value, dict):
        for name, each in value.items():
            separator = "." if path else ""
            yield from _types(each, f"{path}{separator}{name}", f"{column}.{name}")
    elif isinstance(value, list):
        for at, each in enumerate(value):
            yield from _types(each, f"{path}[{at}]", f"{column}[]")


def check_identity(corpus: CheckedCorpus) -> Iterator[Fault]:
    """Yield a fault for each gold document whose doc_id is not its file's name, or whose hash is not that of its text.

    The hash is `text_sha256`, and is compared with corpus/articles.json.
    """
    for doc_id, file in corpus.files.documents.items():
        document = file.records(Document)
        article = corpus.files.articles.get(doc_id)
        if document is None or article is None or doc_id in corpus.blocked:
            continue
        if document.doc_id != doc_id:
            yield Fault(
                doc_id,
                "doc_id",
                "doc_id differs from the name of the file",
                got=document.doc_id,
                expected=doc_id,
                hint="rename the file, or correct doc_id",
            )
        if document.text_sha256 != article.sha256:
            yield Fault(
                doc_id,
                "text_sha256",
                "the annotations were made on another text",
                got=str(document.text_sha256),
                expected=article.sha256,
                hint="restore the article, or align the annotations again",
            )


def check_canonical(corpus: CheckedCorpus) -> Iterator[Fault]:
    """Yield a fault for each gold document whose file is not in canonical form.

    The fault names the first line that differs. The canonical form has every field in the schema's order, one space of
    indentation, and a line break at the end, so that a changed annotation changes few lines.
    """
    for doc_id, file in corpus.files.documents.items():
        document = file.records(Document)
        if doc_id in corpus.blocked or document is None or file.data is None:
            continue
        expected = encode_document(document)
        if expected == file.data:
            continue
        pairs = zip(file.data.splitlines(), expected.splitlines(), strict=False)
        line = next((number for number, (got, want) in enumerate(pairs, 1) if got != want), None)
        yield Fault(
            doc_id,
            "",
            "the file is not written canonically",
            got=f"line {line} differs" if line else "the end of the file differs",
            hint="read it with onrecord.read and write it with onrecord.documents.directory.write_document",
        )
