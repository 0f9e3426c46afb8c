"""Attacks on the service, the instance they are tried on, and the client they must not hurt."""
