"""Attacks on the service, the attacked instance, and the client that must not be affected."""
