"""API plumbing: authentication, problem documents, pagination, idempotent verbs, the schema."""
