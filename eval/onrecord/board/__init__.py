"""The leaderboard: every system whose predictions are committed, scored again, in one table."""
