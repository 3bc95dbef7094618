"""Make a corpus of another project's files: read them, make registries and ids, find what they declare, write all."""
