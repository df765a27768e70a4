"""The house rules as plain functions: each reads a tree (or the running platform) and answers what breaks the rule.

A finding is one line: where, and what is wrong with it. `python -m tests.house_rules` runs those that need no database.
"""
