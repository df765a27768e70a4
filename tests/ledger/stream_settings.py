"""The platform's settings with one consumer, for tests that start the stream as a process."""

from oversight.settings import *  # noqa: F403

STREAM_CONSUMERS = ["tests.ledger.test_stream.Follower"]
LEDGER_SUBJECTS = {}
