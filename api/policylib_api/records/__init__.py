"""Records of decisions: written before the answer, chained, provable, replayable."""
