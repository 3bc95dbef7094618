"""Say in one line what a score's numbers hang on: versions, gold's content, and every setting that can change a number.

The form is sacrebleu's (Post 2018, A call for clarity in reporting BLEU scores): `key:value` joined by `|`, so that
it survives a table, a footnote and a search. Measures carry their own parameters in their names.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from onrecord._version import __version__
from onrecord.schema.profile import current
from onrecord.schema.schemas import schema_version
from onrecord.scoring.filters import NO_FILTERS, Filters
from onrecord.text import TOKENS_VERSION

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from onrecord.scoring.certain import Certain

RULES = "3"  # 1: attribution by gold's coreference. 2: attribution asks who. 3: CRAC's words, pieces and zeros
SHORT = 12  # hexadecimal digits of gold's hash that the line shows; the settings have all 64


def settings(
    *,
    corpus: str | None,
    gold_hash: str,
    texts: str,
    aligned: str | None,
    without_duplicates: bool = False,
    filters: Filters = NO_FILTERS,
    given: Sequence[str] = (),
    certain: Certain | None = None,
) -> dict[str, str]:
    """Return everything that can change a number, in the signature's order.

    corpus is gold's name and version, None if it has none. texts says whether gold came with texts (`yes`, `no`,
    `some`), on which trimming and tokens hang. aligned is the aligner's version where predictions were strings.
    rules is the version of the measures' rules: it changes whenever the same predictions may get another figure.
    inventory is the hash of a corpus's own inventory, where it has one. Duplicate zones are named where they are left
    out; filters, what was given to the system, and the readings that have to agree on an item, where there are such.
    """
    return {
        "onrecord": __version__,
        "corpus": corpus or "other",
        "gold": gold_hash,
        "schema": schema_version(),
        **({"inventory": inventory[:SHORT]} if (inventory := current().digest) else {}),
        "tokens": TOKENS_VERSION.rpartition("/")[2],
        "align": "offsets" if aligned is None else aligned.rpartition("/")[2],
        "texts": texts,
        "rules": RULES,
        **({"duplicates": "no"} if without_duplicates else {}),
        **filters.settings,
        **({"given": ",".join(given)} if given else {}),
        **({"certain": certain.readings} if certain else {}),
    }


def of_sides(gold: object, predicted: object) -> dict[str, str]:
    """Return how the two sides were read, as far as their sources say; gold's settings as `gold-…`."""
    sides = (("", predicted), ("gold-", gold))
    return {f"{side}{key}": value for side, source in sides for key, value in getattr(source, "settings", {}).items()}


def line(chosen: Mapping[str, str]) -> str:
    """Return the settings as one line.

    >>> line({"onrecord": "1.0.0", "gold": "0123456789abcdef"})
    'onrecord:1.0.0|gold:0123456789ab'
    """
    return "|".join(f"{key}:{value[:SHORT] if key == 'gold' else value}" for key, value in chosen.items())
