"""The version of the tool. Schema (inventory.schema.json) and corpus (articles.json) have versions of their own."""

__version__ = "0.2.0"
