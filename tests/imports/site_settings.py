"""The platform's settings with the target of the tests, for tests that start the platform as a process."""

from oversight.settings import *  # noqa: F403

IMPORT_TARGETS = ["tests.imports.cases.Cases"]
