"""Violations (SigapLapor): tips, reports and findings, from the first word to registration and beyond."""
