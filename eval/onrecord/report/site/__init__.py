"""The report: a static site on which systems, errors, utterances, entities and events can be looked at."""
