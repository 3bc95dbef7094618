"""The corpus: where it lies, how it is loaded, and how the published data set is built from it."""
