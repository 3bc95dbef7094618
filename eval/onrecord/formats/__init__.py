"""Formats of other projects, one module each: read into our documents, and written from them."""
