"""Batches of the console: a file of tasks each, kept in a folder, worked on by a process of its own."""
