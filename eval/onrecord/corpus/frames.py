"""Give a configuration's rows as a tidy pandas data frame; nested values stay lists and dicts.

The dtypes follow the declared columns: `string`, `Int32` and `boolean`, all of which can hold nulls, and
`datetime64[s]` for dates. TIMEX values stay strings, since `2017-03-02TMO` is no date.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from onrecord.corpus.features import configs
from onrecord.corpus.rows import rows
from onrecord.errors import OnrecordError

if TYPE_CHECKING:
    import pandas as pd

    from onrecord.corpus.load import Corpus

DTYPES = {"string": "string", "timex": "string", "date": "datetime64[s]", "int32": "Int32", "bool": "boolean"}


def frame(corpus: Corpus, config: str) -> pd.DataFrame:
    """Return a configuration as a data frame; one without rows has its columns all the same. Needs pandas."""
    try:
        import pandas as pd
    except ImportError as error:
        raise OnrecordError(
            "Data frames need pandas.",
            got=str(error),
            expected="the extra [data]",
            hint="pip install 'onrecord[data]'",
        ) from error

    made = pd.DataFrame(rows(corpus, config), columns=list(configs()[config]))
    scalars = {name: DTYPES[kind] for name, kind in configs()[config].items() if isinstance(kind, str)}
    return made.astype(scalars)
