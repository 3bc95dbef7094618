"""Checks of a corpus and of predictions. Each check reports all problems that it finds, not only the first.

`registry.CHECKS` lists the checks of a corpus, and `run.validate` runs them. The check with the id `spans.range` is the
function `check_range` of the module `spans`. The package `predictions` checks the predictions of a system.
"""
