"""Test helpers for packages that add measures or checks. Our own tests call the same functions.

`check_measure` and `check_checks` raise AssertionError with the broken part of the contract and the input.
"""

from onrecord.testing.checks import check_checks
from onrecord.testing.contracts import check_measure
from onrecord.testing.corpora import random_corpus

__all__ = ["check_checks", "check_measure", "random_corpus"]
