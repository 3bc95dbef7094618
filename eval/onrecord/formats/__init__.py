"""Formats of other projects, a file each: read into our documents, and written from them."""
