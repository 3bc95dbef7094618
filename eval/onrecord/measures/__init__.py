"""All measures, one family per file. `registry.py` lists them; `scoring/measure.py` defines a measure."""
