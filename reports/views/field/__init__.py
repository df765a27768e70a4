"""The phone pages of the field: enrol, my station, one question group a page, check, send, what was sent."""
