"""People of the agency: offices, assignments, devices and tokens; jurisdiction is resolved here."""
