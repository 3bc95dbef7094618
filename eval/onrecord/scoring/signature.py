"""The signature of a score: one line with all versions and settings that can change a figure, and the hash of gold.

The form is that of sacrebleu (Post 2018, A call for clarity in reporting BLEU scores): `key:value` joined by `|`, which
fits into tables and footnotes and can be searched. Parameters of measures are in the names of the measures.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from onrecord._version import __version__
from onrecord.documents.digest import SHORT
from onrecord.schema.profile import current
from onrecord.schema.schemas import schema_version
from onrecord.scoring.filters import NO_FILTERS, Filters
from onrecord.text import TOKENS_VERSION

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from onrecord.scoring.certain import Certain

MAY_DIFFER = frozenset({"align", "format", "column", "spans", "labels", "seed"})
"""The parts that may differ between two systems whose figures are compared: how predictions are written, and the seed.

Figures do not depend on the seed; intervals and p-values do, within their error.
"""
RULES = "3"  # 1: attribution by gold's coreference. 2: attribution asks who. 3: CRAC's words, pieces and zeros


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
    """Return name -> value of all settings that can change a figure, in the order of the signature.

    Two keys have no argument. `rules` is the version of the measures' rules; it changes when the same predictions may
    get another figure. `inventory` is the hash of the corpus's own inventory (list of labels), if it has one.

    Args:
        corpus: The name and version of gold, None if it has none.
        gold_hash: The hash of gold, 64 hexadecimal digits.
        texts: Whether gold has texts (`yes`, `no`, `some`), on which trimming and tokens depend.
        aligned: The version of the aligner, None if predictions had no strings.
        without_duplicates: Whether zones that repeat another zone are left out.
        filters: The forms, kinds, types and labels to which the score is restricted.
        given: The layers of gold that were given to the system.
        certain: The items on which all annotations of the corpus agree, if only these are scored; else None.
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
    """Return the settings that the sources of gold and predictions have, such as `format`; {} if there are none.

    Keys of gold's settings get the prefix `gold-`.

    A source is an object from which documents are read; only its attribute `settings` is used, if it has one.
    """
    sides = (("", predicted), ("gold-", gold))
    return {f"{side}{key}": value for side, source in sides for key, value in getattr(source, "settings", {}).items()}


def differing(a: Mapping[str, str], b: Mapping[str, str]) -> list[str]:
    """Return the parts that differ between the settings of two scores, and must be equal to compare their figures.

    >>> differing({"gold": "1", "align": "1"}, {"gold": "1", "align": "offsets", "given": "mentions"})
    ['given']
    """
    return [key for key in dict.fromkeys((*a, *b)) if key not in MAY_DIFFER and a.get(key) != b.get(key)]


def line(chosen: Mapping[str, str]) -> str:
    """Return the settings of a score as one line: `name:value` joined by `|`, with 12 digits of gold's hash.

    >>> line({"onrecord": "1.0.0", "gold": "0123456789abcdef"})
    'onrecord:1.0.0|gold:0123456789ab'
    """
    return "|".join(f"{key}:{value[:SHORT] if key == 'gold' else value}" for key, value in chosen.items())
