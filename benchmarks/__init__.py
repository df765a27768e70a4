"""Measuring and failure drills, on a stack of their own (docs/operations.md)."""
