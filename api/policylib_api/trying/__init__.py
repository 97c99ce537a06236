"""Trying a rule: a copy of the policy with one file edited, checked and held against the one in force."""
