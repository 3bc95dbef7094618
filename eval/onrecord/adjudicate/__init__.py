"""Two annotations into gold: list where they disagree, let somebody decide, and put together what is left."""
