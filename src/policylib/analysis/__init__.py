"""What can be known of a policy without a task at hand: coverage, the law of a place, places compared."""
