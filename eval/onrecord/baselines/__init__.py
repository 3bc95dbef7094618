"""Systems to measure against, small enough to read; `BASELINES` lists them: name -> (module:function, summary)."""

BASELINES: dict[str, tuple[str, str]] = {
    "rules": ("onrecord.baselines.rules:extract", "Quotation marks, a lexicon of cue words, the nearest name."),
}
