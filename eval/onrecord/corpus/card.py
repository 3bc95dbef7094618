"""Make the data card, corpus/README.md, from the template annotations/card.md.

The template is written by hand and has no figures. A slot such as `{{figures}}` is replaced by counts or declarations
(the slots are listed in `card`); `{{version}}` and `{{gold}}`, the hash of the annotations, are also replaced in the
front matter. The template's front matter becomes part of the card's front matter, except for
`croissant`, which is added to the Croissant metadata; its BibTeX entry `citeAs` is also shown in the card. A corpus
without a template gets the card `PLAIN`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import yaml

from onrecord.corpus import counts, reviewed
from onrecord.corpus.agreement_table import agreement_tables
from onrecord.corpus.columns_table import columns_section, overview, values_section
from onrecord.corpus.front_matter import front_matter
from onrecord.corpus.markdown import markdown
from onrecord.corpus.scored import scored
from onrecord.corpus.unannotated import unannotated
from onrecord.documents.digest import SHORT, hash_of
from onrecord.errors import OnrecordError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from onrecord.corpus.load import Corpus
    from onrecord.corpus.rows import Row

TEMPLATE = "annotations/card.md"
LOADING = """\
Each configuration is one Parquet file, which each of these libraries reads by itself
(`pip install datasets pandas polars duckdb`):

```python
import duckdb, onrecord, pandas, polars
from datasets import load_dataset

directory = onrecord.corpus_dir()  # of this card; without the package write its path: "/home/me/onrecord/corpus"

quotes = load_dataset(directory, "quotes", split="test")
quotes = quotes.to_pandas().convert_dtypes()  # `start` and `end` stay integers where some are missing
quotes = pandas.read_parquet(f"{directory}/data/quotes/test.parquet", dtype_backend="pyarrow")
quotes = polars.read_parquet(f"{directory}/data/quotes/test.parquet")
quotes = duckdb.sql(f"from '{directory}/data/quotes/test.parquet'")
```

The directory is `corpus/`, and not the clone of the repository that holds it: there, `load_dataset` finds no
configurations (`BuilderConfig 'quotes' not found`).

`to_pandas()` alone makes a column of integers with missing values, such as `start` of quotes, a column of floats.
`convert_dtypes()` does not change what is nested in a column: offsets in `utterance_quotes` of `utterances` become
floats. `onrecord.load().utterances_frame()` keeps them integers.

Columns have the same types in every corpus that `onrecord build` makes, so that two corpora can be concatenated. A
whole day is a `date`. What may be a part of a date (`date` of `utterances`, `value` of `times`) is a string, and
nothing completes it. Labels are strings too, the same ones in every library; where a model needs integers,
`quotes.class_encode_column("kind")` makes them. `end` is a reserved word in SQL, where it is written `"end"`.

`datasets` loads this from 2.14 on; before 2.16 its cache does not see that a corpus was edited. A stream
(`streaming=True`) that is left before its end can abort Python when it exits, a fault of pyarrow: read it to its end,
or load without streaming."""
PLAIN = (
    "# {{name}}\n\n{{copy}}\n\n{{articles}}\n\n## Load it\n\n{{loading}}\n\n## Configurations\n\n{{configurations}}\n\n"
    "## Figures\n\n{{figures}}\n\n{{scored}}\n\n{{agreement}}\n\n{{reviewed}}\n\n## Columns\n\n{{columns}}\n\n"
    "## Values\n\n{{values}}\n\nCanary: `{{canary}}`\n"
)
TEXT_FREE = (
    "> **This is a text-free copy.** It holds offsets, ids, labels and hashes; what is cut from an article is null,\n"
    "> and a mark such as `⟦doc_id:start:end⟧` stands where four or more words of an article stood in a title, note\n"
    "> or label. Whoever has the texts puts them back with `onrecord rebuild --texts DIR`; they are found by their\n"
    "> SHA-256, and any other text is refused."
)
NEWLINE = "\n"
SAID = "# Declarations for data set libraries and hubs. The text of the card begins in line {}."
_SLOT = re.compile(r"\{\{(\w+)\}\}")


def written(corpus: Corpus) -> tuple[dict[str, Any], str]:
    """Return (front matter as a dict, body as Markdown) of annotations/card.md, the template of the dataset card.

    Without this file, they are those of the plain template, which every corpus can use.

    Raises:
        OnrecordError: There is a card.md in corpus/, where it would be published.
    """
    old = corpus.root / "corpus" / "card.md"
    if old.exists():
        raise OnrecordError(
            "The card's template is in corpus/, and would be published.",
            where=str(old),
            expected="the template in annotations/card.md",
            hint="move it: git mv corpus/card.md annotations/card.md",
        )
    path = corpus.root / TEMPLATE
    if not path.exists():
        return {"pretty_name": corpus.metadata.name}, PLAIN
    text = path.read_text(encoding="utf-8").replace("{{version}}", corpus.metadata.corpus_version)
    if "{{gold}}" in text:
        left_out = unannotated(corpus)  # as a score leaves them out
        gold = (each for doc_id, each in corpus.documents.items() if doc_id not in left_out)
        text = text.replace("{{gold}}", hash_of(gold)[:SHORT])
    _, front, body = text.split("---\n", 2)
    return yaml.safe_load(front), body.lstrip("\n")


def card(
    corpus: Corpus, *, front: Mapping[str, Any], body: str, rows: Mapping[str, Sequence[Row]], withheld: bool
) -> bytes:
    """Return the dataset card (corpus/README.md) as UTF-8 Markdown with YAML front matter.

    Args:
        corpus: The corpus.
        front: The front matter of its template annotations/card.md.
        body: The Markdown of its template, in which slots such as `{{figures}}` are replaced.
        rows: Configuration (published table, such as `quotes`) -> its rows.
        withheld: True for the card of a text-free copy.

    Raises:
        OnrecordError: The body has an unknown slot.
    """
    matter = dict(front)
    croissant = matter.pop("croissant", {})
    citation = croissant.get("citeAs", "")
    version = corpus.metadata.corpus_version
    about = {
        "citation": citation,
        "homepage": croissant.get("url", ""),
        "license": matter.get("license_name", matter.get("license", "")),
    }
    matter |= front_matter(rows, version=version, about={name: each for name, each in about.items() if each})
    slots = {
        "name": corpus.metadata.name,
        "version": version,
        "canary": corpus.metadata.canary,
        "copy": TEXT_FREE if withheld else "",
        "citation": f"```bibtex\n{citation.strip()}\n```" if citation else "",
        "loading": LOADING,
        "articles": _articles(rows["documents"]),
        "figures": _figures(corpus),
        "scored": _scored(corpus),
        "agreement": agreement_tables(corpus.root / "annotations"),
        "reviewed": _reviewed(corpus),
        "configurations": overview(rows),
        "columns": columns_section(),
        "values": values_section(),
    }
    prose = _SLOT.sub(lambda slot: _filled(slot, slots), body)
    prose = re.sub(r"\n{3,}", "\n\n", prose).strip()
    text = yaml.safe_dump(matter, sort_keys=False, allow_unicode=True, width=100, default_flow_style=None)
    return f"---\n{SAID.format(text.count(NEWLINE) + 5)}\n{text}---\n\n{prose}\n".encode()


def _filled(slot: re.Match[str], slots: Mapping[str, str]) -> str:
    """Return the text that replaces a slot such as `{{figures}}`; raise OnrecordError for an unknown slot.

    Args:
        slot: The match of the slot; its first group is the name.
        slots: Name of a slot -> its text.
    """
    if slot[1] not in slots:
        raise OnrecordError(
            "The card has an unknown slot.",
            where=TEMPLATE,
            got=slot[0],
            expected=", ".join(f"{{{{{name}}}}}" for name in slots),
            hint="correct or remove the slot in annotations/card.md",
        )
    return slots[slot[1]]


def _articles(documents: Sequence[Row]) -> str:
    """Return a Markdown table of the articles with title, publisher and date.

    A value that the article's text does not state has its basis in brackets: `2017-03-02 (inferred)`. A missing value
    is shown as `unknown`.
    """

    def fact(row: Row, name: str) -> str:
        value, basis = row[name], row[f"{name}_basis"]
        return "unknown" if value is None else str(value) if basis == "stated" else f"{value} ({basis})"

    body = [[row["doc_id"], *(fact(row, name) for name in ("title", "publisher", "date"))] for row in documents]
    return markdown(["document", "title", "publisher", "date"], body)


def _figures(corpus: Corpus) -> str:
    """Return Markdown tables of the corpus's counts (`counts.tables` and `counts.links`), each with its title."""
    pieces = []
    for table in counts.tables(corpus):
        body = [[label, table.total(label), *row.values()] for label, row in table.cells.items()]
        pieces.append(f"**{table.title}**\n\n{markdown(['', 'all', *table.documents], body)}")
    linked = counts.links(corpus)
    pieces.append(f"**Across documents**\n\n{markdown(list(linked[0]), [list(row.values()) for row in linked])}")
    return "\n\n".join(pieces)


def _scored(corpus: Corpus) -> str:
    """Return a Markdown table of the measures that do not score all items: items in the data, scored, and left out."""
    body = [[f"`{each.measure}`", each.items, each.scored, each.left_out] for each in scored(corpus)]
    return markdown(["measure", "in the data", "scored", "left out"], body)


def _reviewed(corpus: Corpus) -> str:
    """Return a sentence and a Markdown table on how many items a person has reviewed."""
    header = ["", reviewed.ALL, *corpus.doc_ids]
    body = [[layer, *row.values()] for layer, row in reviewed.shares(corpus).items()]
    return f"{reviewed.sentence(corpus)}\n\n{markdown(header, body)}"
