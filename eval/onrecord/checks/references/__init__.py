"""Level references: ids are unique, and point to something."""
