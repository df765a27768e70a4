"""Documents on pages: the public check of a paper, and its page for the agency."""
