"""The version of the tool; schema and corpus have their own (inventory.schema.json, articles.json)."""

__version__ = "0.2.0"
