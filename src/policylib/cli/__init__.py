"""The `policylib` command: one file a command, each importing what it needs when it runs."""
