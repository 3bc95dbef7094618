"""Carry documents into Label Studio and back: configurations, tasks, a preflight that refuses what would be lost."""
