"""Whole files of tasks, decided by pattern: tasks that differ in nothing that matters are decided once."""
