"""The platform with the trial forms, for a server that runs beside the tests."""

from oversight.settings import *  # noqa: F403

ROOT_URLCONF = "tests.gate.urls"
