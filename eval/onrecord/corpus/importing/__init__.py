"""Import another project's files as a new corpus: read them, assign ids, build registries, and write the directory."""
