"""Give a configuration's rows as a tidy pandas data frame.

The dtypes follow the declared columns, never the values: `string`, `Int32` and `boolean`, all of which can hold nulls,
and `datetime64[s]` for whole days. What may be a part of a date, such as the `2017-01` of an utterance, is a string and
stays as it is. Nested values are lists and dicts, with `datetime.date` for days in them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from onrecord.corpus.features import configs
from onrecord.corpus.rows import rows
from onrecord.errors import OnrecordError
from onrecord.schema import using

if TYPE_CHECKING:
    import pandas as pd

    from onrecord.corpus.records import Records

DTYPES = {"string": "string", "date": "datetime64[s]", "int32": "Int32", "bool": "boolean"}


def frame(records: Records, config: str) -> pd.DataFrame:
    """Return a configuration as a data frame; one without rows has its columns all the same.

    Raises:
        OnrecordError: there is no such configuration, or pandas is not installed.
    """
    try:
        import pandas as pd
    except ImportError as error:
        raise OnrecordError(
            "Data frames need pandas.",
            got=str(error),
            expected="pandas 2.2 or later",
            hint="pip install 'pandas>=2.2'",
        ) from error

    with using(records.root):
        found = rows(records, config)
        columns = configs()[config]
        made = pd.DataFrame(found, columns=list(columns))
    return made.astype({name: DTYPES[each.kind] for name, each in columns.items() if isinstance(each.kind, str)})
