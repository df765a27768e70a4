"""Pages for people, roles, phones and access tokens."""
