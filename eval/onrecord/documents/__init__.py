"""Documents: their records, and readers and writers of our own JSONL files and directories."""
