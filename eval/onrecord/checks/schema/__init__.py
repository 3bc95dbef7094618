"""Level schema: every file holds records that its schema allows, written in one way."""
