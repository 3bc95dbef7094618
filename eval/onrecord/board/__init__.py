"""The leaderboard: all systems whose predictions are committed, scored again, in one table per track."""
