"""The version of the tool; schema and corpus have their own (inventory.schema.json, articles.json)."""

__version__ = "0.1.0"
