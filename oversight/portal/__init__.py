"""Pages that belong to no module: start page, desk, account, sources of the data, health."""
