"""Procedures as data: the transitions that the law knows, checked in code and by a trigger."""
