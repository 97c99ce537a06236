"""The HTTP API of policylib: decide before a task is assigned, with a record that can be evidence."""
