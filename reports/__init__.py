"""Siwaslu: what supervisors report from the polling stations."""
