"""Commands that `policylib` has when this package is installed; one file a command."""
