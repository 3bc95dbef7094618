"""Checks of the level bytes: the files exist, can be decoded, and have the hashes in corpus/articles.json."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from onrecord.checks.corpus import Fault
from onrecord.checks.files import ARTICLES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from onrecord.checks.corpus import CheckedCorpus


def check_files(corpus: CheckedCorpus) -> Iterator[Fault]:
    """Yield a fault for each missing file, and for each text or gold document that corpus/articles.json does not list.

    Required are the text and the gold document of every article in corpus/articles.json, the registries, and the list
    of verified Wikidata ids.
    """
    files = corpus.files
    for file in files.json_files():
        if file.data is None and file not in (files.acknowledged, files.declared):
            yield _missing(file.name, str(file.path.relative_to(files.root)))
    for name, file in files.texts.items():
        if file.data is None:
            expected = str(file.path.relative_to(files.root))
            yield _missing(name, expected, hint="onrecord rebuild --texts DIR puts texts back into a text-free copy")
    if not files.articles:
        return
    listed = {file.path for file in files.texts.values()}
    for path in sorted((files.root / "corpus" / "articles").glob("*")):
        if path not in listed:
            yield _unlisted(str(path.relative_to(files.root)))
    for name in files.documents.keys() - files.articles.keys():
        yield _unlisted(name)


def _missing(document: str, path: str, *, hint: str = "") -> Fault:
    """Return the fault of a missing file.

    Args:
        document: The doc_id or the file's name, by which the fault names the file.
        path: The path of the file, relative to the root of the corpus.
        hint: What to do next; "" for the command that restores the file from git.
    """
    return Fault(document, "", "the file is missing", expected=path, hint=hint or f"git checkout -- {path}")


def _unlisted(document: str) -> Fault:
    """Return the fault of a text or gold document that belongs to no article in corpus/articles.json.

    `document` is its doc_id or its path, by which the fault names it.
    """
    return Fault(
        document,
        "",
        "corpus/articles.json has no article for the file",
        hint="list the article or remove the file",
    )


def check_utf8(corpus: CheckedCorpus) -> Iterator[Fault]:
    """Yield a fault for each article's text that is not UTF-8, with its first invalid byte.

    Missing texts are skipped.
    """
    for doc_id, file in corpus.files.texts.items():
        if file.data is None:
            continue
        try:
            file.data.decode("utf-8")
        except UnicodeDecodeError as error:
            got = f"byte {file.data[error.start]:#04x} at byte {error.start}"
            yield Fault(doc_id, "", "the text is not UTF-8", got=got, hint="restore the article's exact bytes")


def check_json(corpus: CheckedCorpus) -> Iterator[Fault]:
    """Yield a fault for each JSON file that is not strict JSON: UTF-8, no key twice in an object, no NaN."""
    for file in corpus.files.json_files():
        if (error := file.not_json) is not None:
            yield Fault(file.name, "", error.message, got=error.got, expected="strict JSON, UTF-8", hint=error.hint)


def check_hash(corpus: CheckedCorpus) -> Iterator[Fault]:
    """Yield a fault for each text whose SHA-256 differs from the one in corpus/articles.json.

    Missing texts are skipped.
    """
    for doc_id, article in corpus.files.articles.items():
        data = corpus.files.texts[doc_id].data
        if data is not None and (found := hashlib.sha256(data).hexdigest()) != article.sha256:
            yield Fault(
                doc_id,
                "",
                "the text differs from the text that was annotated",
                got=f"sha256 {found}",
                expected=f"sha256 {article.sha256}",
                hint=f"git checkout -- corpus/{article.file}",
            )


def check_characters(corpus: CheckedCorpus) -> Iterator[Fault]:
    """Yield a fault for each article whose `characters` in corpus/articles.json is not its number of code points."""
    for at, (doc_id, article) in enumerate(corpus.files.articles.items()):
        text = corpus.files.texts[doc_id].text
        if text is not None and len(text) != article.characters:
            yield Fault(
                ARTICLES,
                f"articles[{at}].characters",
                f"the number of characters of {doc_id} is wrong",
                got=str(article.characters),
                expected=f"{len(text)} code points",
                hint="correct the number in corpus/articles.json",
            )
