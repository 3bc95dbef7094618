"""Load every configuration of a corpus with the installed `datasets`, and print the rows as JSON.

test_versions.py runs it with the interpreter of a separate environment: only `datasets` and its dependencies may be
imported here. Arguments: the corpus's directory, and one for the cache.
"""

import datetime as dt
import json
import sys


def main(corpus: str, cache: str) -> None:
    """Print {"version", "loads": {configuration: {"map" or "streaming": rows}}}; a day is {"day": ISO}."""
    import datasets

    loads = {
        config: {
            mode: list(
                datasets.load_dataset(corpus, config, split="test", streaming=mode == "streaming", cache_dir=cache)
            )
            for mode in ("map", "streaming")
        }
        for config in datasets.get_dataset_config_names(corpus)
    }
    json.dump({"version": datasets.__version__, "loads": loads}, sys.stdout, default=day)


def day(value: dt.date) -> dict[str, str]:
    """Return a day as JSON; another type is an error."""
    if type(value) is not dt.date:
        raise TypeError(type(value))
    return {"day": value.isoformat()}


if __name__ == "__main__":
    main(*sys.argv[1:])
