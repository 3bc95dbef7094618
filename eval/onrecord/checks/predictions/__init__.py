"""Checks of predictions: `check_file` streams a file, `check_document` checks one document.

`problems.CHECKS` lists the ids of all checks. The functions are fast enough for millions of spans.
"""

from onrecord.checks.predictions.document import check_document
from onrecord.checks.predictions.file import Reference, check_file, check_held, reference

__all__ = ["Reference", "check_document", "check_file", "check_held", "reference"]
