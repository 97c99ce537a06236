"""What people and systems hand in: JSON, YAML and files of tasks, read strictly."""
