"""Checks of predictions: `check_document` is cheap enough for millions of spans, `check_file` streams a file."""

from onrecord.checks.predictions.document import check_document
from onrecord.checks.predictions.file import Reference, check_file, check_held, reference

__all__ = ["Reference", "check_document", "check_file", "check_held", "reference"]
