"""Checks of the corpus and of predictions; no check stops at its first finding.

`registry.CHECKS` lists every check of the corpus, and `run.validate` runs them. A check whose id is `spans.range` is
the function `check_range` of the module `spans`. `predictions` checks a file that a system wrote.
"""
