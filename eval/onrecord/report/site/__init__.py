"""Build the report: a static site that shows scores, errors, utterances, entities and events."""
