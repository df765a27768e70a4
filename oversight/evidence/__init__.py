"""Evidence: promised by manifest, received later, kept untouched, every touch a custody row."""
