"""The corpus: load it, build the published data set from it, describe it; begin a new one and add articles to it."""
