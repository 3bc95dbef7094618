"""Test helpers for packages that add measures. The tests of our own measures call the same functions.

`check_measure` raises AssertionError with the broken part of the contract and the input that breaks it.
"""

from onrecord.testing.checks import check_checks
from onrecord.testing.contracts import check_measure
from onrecord.testing.corpora import random_corpus

__all__ = ["check_checks", "check_measure", "random_corpus"]
