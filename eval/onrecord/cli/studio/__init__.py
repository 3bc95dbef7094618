"""The commands `onrecord studio ...`, one a file."""
