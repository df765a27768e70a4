"""Pages of the intake: a spreadsheet comes in, its columns are chosen, every row is tried, then imported or undone."""
