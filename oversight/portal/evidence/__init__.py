"""Evidence for people: a gallery, a viewer, the chase list of what is missing, and incidents of stored files."""
