"""What people fill in on the module's pages, one file per subject. Forms parse; the actions decide."""
