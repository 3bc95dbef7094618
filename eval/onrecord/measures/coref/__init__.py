"""Coreference: the contingency table of two clusterings, and the measures that are computed from it."""

from onrecord.measures.coref.kernels import KERNELS, added, statistics, total, value
from onrecord.measures.coref.overlap import Overlap
from onrecord.measures.coref.table import Table, contingency, without_singletons
from onrecord.scoring.exact import Parallel, RationalSum, plain

__all__ = [
    "KERNELS",
    "Overlap",
    "Parallel",
    "RationalSum",
    "Table",
    "added",
    "contingency",
    "plain",
    "statistics",
    "total",
    "value",
    "without_singletons",
]
