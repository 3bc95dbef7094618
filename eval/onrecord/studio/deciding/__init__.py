"""Let a person decide where two annotators disagree: both beside a proposal, and back as gold with its log."""
