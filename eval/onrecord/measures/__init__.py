"""Every measure, a family a file. `registry.py` is the whole list; `base.py` says what a measure is."""
