"""Run an extractor on documents and write its predictions."""
