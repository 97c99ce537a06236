"""From a checked policy and a task to a decision."""
