"""Page plumbing: what every page has, whichever module shows it."""
