"""Level spans: offsets are sound."""
