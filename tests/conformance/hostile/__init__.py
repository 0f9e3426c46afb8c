"""Attacks on the service, the instance they go to, and the client they must not hurt."""
