"""Sealed contents: a key of its own for every protected person and every narrative, blind indexes, erasure by key."""
