"""The effect of a change of the policy, put into words: for the commands and for pages."""
