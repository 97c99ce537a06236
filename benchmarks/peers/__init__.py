"""The Tonghua ordinance in the languages of other rule engines, measured side by side with policylib."""
