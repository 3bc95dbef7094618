"""Contracts for what others add: call them in the tests of your own package. Ours pass by the same calls.

A contract raises AssertionError, which says what is broken and on which input.
"""

from onrecord.testing.checks import check_checks
from onrecord.testing.contracts import check_measure
from onrecord.testing.corpora import random_corpus

__all__ = ["check_checks", "check_measure", "random_corpus"]
