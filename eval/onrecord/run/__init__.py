"""Drive an extractor over documents and write its predictions."""
