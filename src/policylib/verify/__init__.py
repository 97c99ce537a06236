"""Provision texts and quotes held against full source texts."""
