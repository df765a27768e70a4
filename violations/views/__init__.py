"""Pages of the module: one file per subject, each beside the others and knowing none of them."""
