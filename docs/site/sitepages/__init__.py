"""The pages of the site: those of the repository, and those made from grammar, rule base and API."""
