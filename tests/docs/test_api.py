"""docs/api.md documents every public name from its docstring; run as a script, it writes the page."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import griffe
import pytest

import onrecord

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "api.md"
HEAD = """# Python interface

Every public name with its signature, arguments, result and errors, from the docstrings (`make readme`).
`help(onrecord.score)` prints the same.
"""
TYPES = """Three names of types occur in the signatures:

- `Origin`: documents, gold or predicted: a path (a file, a directory), an `onrecord.Corpus`, one document (a dict or an
  `onrecord.Document`), several of them, or a mapping of doc_id to document.
- `Gold`: gold that was read already, with its texts and registries, as the functions use it among themselves. Pass an
  `Origin`, or None for the corpus in use.
- `Labels`: a string of labels with commas between (`"name,nominal"`), or several such strings."""
# Section -> its introduction and the public names, in the order of reading.
SECTIONS = {
    "Types of arguments": (
        TYPES,
        [],
    ),
    "Load": (
        "The corpus, and documents of your own.",
        ["onrecord.load", "onrecord.corpus_dir", "onrecord.read", "onrecord.Corpus", "onrecord.Document"],
    ),
    "Score": ("One system against gold.", ["onrecord.score", "onrecord.Result"]),
    "Compare": ("Two systems with each other.", ["onrecord.compare", "onrecord.Comparison"]),
    "Agree": ("Annotators with each other.", ["onrecord.agree.agree", "onrecord.agree.Agreement"]),
    "Predictions": ("Predictions as a data frame.", ["onrecord.frames.predictions_frame"]),
    "Explain": ("What became of each item.", ["onrecord.explain.explain", "onrecord.explain.findings_frame"]),
    "Run a spaCy pipeline": (
        "For an extractor of your own that starts from spaCy.",
        ["onrecord.run.spacy_pipeline.loaded", "onrecord.run.spacy_pipeline.extracted"],
    ),
    "Test an addition": (
        "For measures and checks of your own ([extending.md](extending.md)).",
        ["onrecord.testing.check_measure", "onrecord.testing.check_checks", "onrecord.testing.random_corpus"],
    ),
    "Errors": ("", ["onrecord.OnrecordError"]),
}
TITLES = {
    "parameters": "Arguments",
    "attributes": "Attributes",
    "returns": "Returns",
    "yields": "Yields",
    "raises": "Raises",
}


def page() -> str:
    """Return the page as Markdown."""
    package = griffe.load(
        "onrecord",
        search_paths=[ROOT / "eval"],
        docstring_parser="google",
        docstring_options={"warnings": False, "returns_multiple_items": False, "returns_named_value": False},
    )
    parts = [HEAD]
    for title, (introduction, names) in SECTIONS.items():
        parts += [f"## {title}\n", *([f"{introduction}\n"] if introduction else [])]
        for name in names:
            parts += described(name, target(package, name), level=3)
    return re.sub(r"\n{3,}", "\n\n", "\n".join(parts)).rstrip() + "\n"


def target(package: griffe.Object | griffe.Alias, name: str) -> griffe.Object:
    """Return the object of a dotted name, wherever the name is imported from."""
    found = package[name.removeprefix("onrecord.")]
    return found.final_target if isinstance(found, griffe.Alias) else found


def described(name: str, found: griffe.Object, *, level: int) -> Iterator[str]:
    """Yield the lines of an object: heading, signature, sections of its docstring; then its public methods.

    Properties are listed with the attributes of their class.
    """
    yield f"{'#' * level} {name}\n"
    if isinstance(found, griffe.Function):
        yield f"```py\n{signature(name, found)}\n```\n"
    yield from sections(found)
    if isinstance(found, griffe.Class):
        for each in found.members.values():
            if isinstance(each, griffe.Function) and not each.name.startswith("_"):
                yield from described(f"{name}.{each.name}", each, level=level + 1)


def properties(found: griffe.Object) -> list[str]:
    """Return a list item for each public property of a class: its name and the first paragraph of its docstring."""
    return [
        f"- `{each.name}`: {said[:1].upper()}{said[1:]}"
        for each in found.members.values()
        if isinstance(each, griffe.Attribute) and "property" in each.labels and not each.name.startswith("_")
        if each.docstring
        for said in [" ".join(each.docstring.value.split("\n\n")[0].split()).removeprefix("Return ")]
    ]


def signature(name: str, found: griffe.Function) -> str:
    """Return a function's signature, an argument a line where it is long; `self` is left out."""
    given = [each for each in found.parameters if each.name not in {"self", "cls"}]
    texts: list[str] = []
    for at, each in enumerate(given):
        keyword_only = each.kind is griffe.ParameterKind.keyword_only
        if keyword_only and (at == 0 or given[at - 1].kind is not griffe.ParameterKind.keyword_only):
            texts.append("*")
        star = {griffe.ParameterKind.var_positional: "*", griffe.ParameterKind.var_keyword: "**"}.get(each.kind, "")  # type: ignore[arg-type]
        default = f" = {each.default}" if each.default is not None and not star else ""
        texts.append(
            f"{star}{each.name}: {each.annotation}{default}" if each.annotation else f"{star}{each.name}{default}"
        )
    result = f" -> {found.returns}" if found.returns else ""
    line = f"{name}({', '.join(texts)}){result}"
    return line if len(line) <= 100 else f"{name}(\n    " + ",\n    ".join(texts) + f",\n){result}"


def sections(found: griffe.Object) -> Iterator[str]:
    """Yield the parts of a docstring as Markdown."""
    for section in found.docstring.parsed if found.docstring else ():
        kind = section.kind.value
        if kind == "text":
            yield f"{section.value}\n"
        elif kind == "examples":
            yield "\n".join(f"```pycon\n{text}\n```" for _, text in section.value) + "\n"
        elif kind in TITLES:
            yield f"**{TITLES[kind]}**\n"
            listed = [item(each, kind) for each in section.value]
            yield "\n".join([*listed, *(properties(found) if kind == "attributes" else [])]) + "\n"


def item(each: griffe.DocstringElement, kind: str) -> str:
    """Return an argument, a result or an error as a list item."""
    words = " ".join(each.description.split())
    name = getattr(each, "name", "")
    label = f"`{name}`" if name else f"`{each.annotation}`" if each.annotation else ""
    return f"- {label}: {words}" if label and kind != "returns" else f"- {words}"


def test_docs_api_md_is_up_to_date() -> None:
    """A changed docstring changes the page: run `make readme`."""
    assert PAGE.read_text(encoding="utf-8") == page()


@pytest.mark.parametrize("name", sorted(set(onrecord.__all__) - {"__version__"}))
def test_every_public_name_is_in_docs_api_md(name: str) -> None:
    """A name that is exported and not documented is a defect."""
    assert f"### onrecord.{name}\n" in PAGE.read_text(encoding="utf-8")


def test_properties_are_attributes_of_their_class_and_have_no_headings() -> None:
    """A reader who calls `Comparison.summary()` gets a TypeError."""
    text = PAGE.read_text(encoding="utf-8")
    assert "onrecord.Comparison.summary" not in text
    of_class = text.partition("### onrecord.Comparison\n")[2].partition("\n#")[0]
    assert "- `summary`: The verdicts of all measures" in of_class.partition("**Attributes**")[2]


def test_every_name_can_be_used_as_written_after_import_onrecord() -> None:
    """`onrecord.explain.explain` works after `import onrecord` alone, in a process that has imported nothing else."""
    names = re.findall(r"^### (onrecord\.\S+)$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    assert "onrecord.explain.explain" in names
    code = "\n".join(["import onrecord", *(f"assert callable({name})" for name in names)])
    for lines in (code, code.replace("import onrecord\n", "import onrecord\nimport onrecord.cli.main\n", 1)):
        subprocess.run([sys.executable, "-c", lines], check=True)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
