"""What the module looks like to machines: one shape each, read, rendered and documented from the same types."""

from violations.serializers import cases, filing, procedure, verbs

__all__ = ["cases", "filing", "procedure", "verbs"]
