"""Pages about violations: one file a subject."""
