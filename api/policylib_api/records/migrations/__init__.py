"""Migrations of the record store: the tables as they change from version to version."""
