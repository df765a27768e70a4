"""The record identity: everything that reaches the agency is a dossier."""
