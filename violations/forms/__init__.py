"""What people fill in about violations: one file a subject. Forms parse; what is right is decided by the rules."""
