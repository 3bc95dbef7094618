"""The version of the tool; the corpus and the schema have their own (schema/inventory.schema.json, corpus/articles.json)."""

__version__ = "0.1.0"
