"""Webhooks: who is told of recorded decisions and activated policies, signed, at least once each."""
