"""Adjudication: push the marks of two annotators with a proposal, and read the decisions as gold with a log."""
