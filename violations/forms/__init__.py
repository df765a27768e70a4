"""What people type on the pages of the module."""
"""What people fill in about violations, one file a subject. Forms parse; what is right is decided by the actions."""
