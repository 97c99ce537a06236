"""The life of the policy that decides: loaded, kept by its hash, replaced as a whole."""
