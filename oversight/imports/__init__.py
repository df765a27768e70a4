"""Intake of legacy spreadsheets for all modules: read, mapped, repaired or refused, tried, run in batches, undone."""
