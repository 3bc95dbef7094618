"""Level bytes: the files are there, and are what the metadata says."""
