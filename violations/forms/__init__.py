"""Forms of violations, one file a subject."""
