"""Level coverage: nothing that is marked in one place was passed over in another."""
