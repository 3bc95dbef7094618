"""Convert the rows of a configuration to a tidy pandas data frame.

The dtypes depend on the declared columns and not on the values: `string`, `Int32` and `boolean`, which allow nulls, and
`datetime64[s]` for whole days. A value that may be a part of a date, such as `2017-01`, is a string. Nested values are
lists and dicts with `datetime.date` for days.
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
    """Return a published table as a data frame with one row per item; it has its columns even if it has no rows.

    Args:
        records: The corpus.
        config: The name of the table (configuration), such as `quotes`.

    Raises:
        OnrecordError: There is no such configuration, or pandas is not installed.
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
