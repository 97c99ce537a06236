"""From the words of a task to entries of lists."""
