"""Readers and writers of other projects' formats, one module per format."""
