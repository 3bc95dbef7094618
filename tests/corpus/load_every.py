"""Load every configuration of a corpus with the `datasets` that is installed, and print what came as JSON.

Run by test_versions.py with the interpreter of an environment of its own: no package but `datasets` and what it brings
may be imported here. Arguments: the corpus's directory, and one for the cache.
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
    """Return a day as JSON can hold it; anything else is an error."""
    if type(value) is not dt.date:
        raise TypeError(type(value))
    return {"day": value.isoformat()}


if __name__ == "__main__":
    main(*sys.argv[1:])
