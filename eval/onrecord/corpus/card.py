"""Make the data card, corpus/README.md: front matter for `datasets`, and the prose of corpus/card.md with figures.

`datasets` finds the configurations, their files and their columns in the front matter. Its cache is keyed by the
front matter and not by the files, so each configuration carries the SHA-256 of its rows: an edited corpus is never
served from a stale cache. A configuration without rows is not declared, since `datasets` cannot load one.

card.md is written by hand and holds no figure. A line `{{figures}}`, `{{articles}}`, `{{agreement}}`, `{{reviewed}}`,
`{{columns}}` or `{{copy}}` in it is replaced by what is counted here, and `{{canary}}` and `{{version}}` wherever they
stand. A corpus without a card.md gets a plain card.
"""

from __future__ import annotations

import hashlib
import json
import re
from typing import TYPE_CHECKING, Any

import yaml

from onrecord.corpus import counts, features, reviewed
from onrecord.corpus.agreement_table import agreement_tables
from onrecord.corpus.markdown import markdown
from onrecord.errors import OnrecordError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from onrecord.corpus.load import Corpus

DEFAULT_CONFIG = "documents"
PLAIN = (
    "# {{name}}\n\n{{copy}}\n\n{{articles}}\n\n{{figures}}\n\n{{agreement}}\n\n{{reviewed}}\n\n"
    "{{columns}}\n\nCanary: `{{canary}}`\n"
)
TEXT_FREE = (
    "> **This is a text-free copy.** It holds offsets, ids, labels and hashes; what is cut from an article is null,\n"
    "> and a mark such as `⟦doc_id:start:end⟧` stands where four or more words of an article stood in a title, note\n"
    "> or label. Whoever has the texts puts them back with `onrecord rebuild --texts DIR`; they are found by their\n"
    "> SHA-256, and any other text is refused."
)
_SLOT = re.compile(r"\{\{(\w+)\}\}")


def written(corpus: Corpus) -> tuple[dict[str, Any], str]:
    """Return the front matter and the prose of corpus/card.md, or of a plain card where there is none."""
    path = corpus.root / "corpus" / "card.md"
    if not path.exists():
        return {"pretty_name": corpus.metadata.name}, PLAIN
    _, front, body = path.read_text(encoding="utf-8").split("---\n", 2)
    return yaml.safe_load(front), body.lstrip("\n")


def card(corpus: Corpus, *, front: Mapping[str, Any], body: str, files: Mapping[str, bytes], withheld: bool) -> bytes:
    """Return the card for the data files, given as `config -> bytes`."""
    version = corpus.metadata.corpus_version
    declared = {config: data for config, data in files.items() if data}
    matter = dict(front) | {
        "configs": [
            {
                "config_name": config,
                "version": version,
                "data_files": [{"split": "test", "path": f"data/{config}/test.jsonl"}],
                **({"default": True} if config == DEFAULT_CONFIG else {}),
            }
            for config in declared
        ],
        "dataset_info": [
            {
                "config_name": config,
                "description": f"content-sha256:{hashlib.sha256(data).hexdigest()}",
                "version": version,
                "features": features.front_matter(features.configs()[config], _rows(data)),
            }
            for config, data in declared.items()
        ],
    }
    slots = {
        "name": corpus.metadata.name,
        "version": version,
        "canary": corpus.metadata.canary,
        "copy": TEXT_FREE if withheld else "",
        "articles": _articles(_rows(files["documents"])),
        "figures": _figures(corpus),
        "agreement": agreement_tables(corpus.root / "annotations"),
        "reviewed": _reviewed(corpus),
        "columns": _columns(files),
    }
    prose = _SLOT.sub(lambda slot: _filled(slot, slots), body)
    prose = re.sub(r"\n{3,}", "\n\n", prose).strip()
    text = yaml.safe_dump(matter, sort_keys=False, allow_unicode=True, width=100)
    return f"---\n{text}---\n\n{prose}\n".encode()


def _filled(slot: re.Match[str], slots: Mapping[str, str]) -> str:
    if slot[1] not in slots:
        raise OnrecordError(
            "The card has a slot that nothing fills.",
            where="corpus/card.md",
            got=slot[0],
            expected=", ".join(f"{{{{{name}}}}}" for name in slots),
        )
    return slots[slot[1]]


def _rows(data: bytes) -> list[dict[str, Any]]:
    return [json.loads(line) for line in data.split(b"\n") if line]


def _articles(documents: list[dict[str, Any]]) -> str:
    def fact(row: dict[str, Any], name: str) -> str:
        value, basis = row[name], row[f"{name}_basis"]
        return "unknown" if value is None else value if basis == "stated" else f"{value} ({basis})"

    body = [[row["doc_id"], *(fact(row, name) for name in ("title", "publisher", "date"))] for row in documents]
    return markdown(["document", "title", "publisher", "date"], body)


def _figures(corpus: Corpus) -> str:
    pieces = []
    for table in counts.tables(corpus):
        body = [[label, table.total(label), *row.values()] for label, row in table.cells.items()]
        pieces.append(f"**{table.title}**\n\n{markdown(['', 'all', *table.documents], body)}")
    linked = counts.links(corpus)
    pieces.append(f"**Across documents**\n\n{markdown(list(linked[0]), [list(row.values()) for row in linked])}")
    return "\n\n".join(pieces)


def _reviewed(corpus: Corpus) -> str:
    header = ["", reviewed.ALL, *corpus.doc_ids]
    body = [[layer, *row.values()] for layer, row in reviewed.shares(corpus).items()]
    return f"{reviewed.sentence(corpus)}\n\n{markdown(header, body)}"


def _columns(files: Mapping[str, bytes]) -> str:
    header = ["configuration", "rows", "columns"]
    body = [
        [f"`{config}`", len(_rows(data)), ", ".join(f"`{name}`" for name in features.configs()[config])]
        for config, data in files.items()
    ]
    return markdown(header, body)
