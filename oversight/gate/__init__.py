"""What stands between the public and a module's action: proof of work, limits, quarantine, forms without an account."""
