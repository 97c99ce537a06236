"""The pages of the console: the same decisions as the API, for people who look rather than call."""
