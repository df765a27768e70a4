"""Pages of violations, one file a subject."""
