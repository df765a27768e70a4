"""The pages of the module."""
"""Pages of violations, one file a subject."""
