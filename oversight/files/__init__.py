"""The blob store: bytes under their hash, written durably, re-hashed on a schedule."""
