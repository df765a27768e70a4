"""The clockwork of the law: calendar and rules as data, one count for all, deadlines that say why."""
