"""Documents: the records, where they come from, and our own JSONL and directories, read and written."""
