"""Who may call: keys, bearer tokens, scopes, rates."""
