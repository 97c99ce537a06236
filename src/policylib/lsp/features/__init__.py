"""What an editor can be told about a policy: pure functions, without a protocol, files or threads."""
