import logging
import signal
import threading
import time
from argparse import ArgumentParser
from collections.abc import Callable, Sequence
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand
from django.db import InterfaceError, OperationalError, connection
from django.utils import timezone

from oversight.ledger import export, sealer, stream, stuck

log = logging.getLogger("oversight.ledger.run_stream")

IDLE_SECONDS = 0.2
BUSY = 2_000  # entries sealed or followed in one round; less than this leaves time to rest
LONGEST_PAUSE = 5.0
LONGEST_WAIT = 2.0  # seconds that a consumer which can wait rests at most
SEALER = "sealer"


class Command(BaseCommand):
    """Seals pending entries and serves the consumers of the stream, until it is told to stop."""

    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="do what there is to do, then end")

    def handle(self, *args: Any, once: bool, **options: Any) -> None:
        rounds = Rounds(stream.consumers())
        if once:
            while rounds.run() or _to_witness():
                pass
            return
        stop = threading.Event()

        def end(number: int, frame: FrameType | None) -> None:
            stop.set()

        signal.signal(signal.SIGTERM, end)
        signal.signal(signal.SIGINT, end)
        # The witness may answer slowly or not at all, and sealing must not wait for it.
        witness = threading.Thread(target=_repeat, args=(_to_witness, stop), name="witness", daemon=True)
        witness.start()
        _repeat(rounds.run, stop)
        witness.join(timeout=IDLE_SECONDS)


class Rounds:
    """One round: seal what waits, then a batch for each consumer. Those that can wait do so while much comes in."""

    def __init__(self, consumers: Sequence[stream.Consumer]) -> None:
        self._consumers = consumers
        self._window = stream.Window()
        self._served = time.monotonic()

    def run(self) -> int:
        """How many entries were sealed or followed."""
        moved = _seal()
        is_busy = moved >= BUSY and time.monotonic() - self._served < LONGEST_WAIT
        for consumer in self._consumers:
            if not (is_busy and getattr(consumer, "can_wait", False)):
                moved += stream.follow(consumer, now=timezone.now(), window=self._window)
        if not is_busy:
            self._served = time.monotonic()
        return moved


def _to_witness() -> int:
    return export.post_to_witness(now=timezone.now())


def _seal() -> int:
    """One pass of the sealer. A damaged ledger is not continued, but what was sealed still flows."""
    now = timezone.now()
    if not sealer.has_work() or not stuck.is_due(SEALER, now=now):
        return 0
    try:
        count = sealer.seal(now=now).count
    except sealer.LedgerDamaged as error:
        log.critical("nothing more is signed: %s. Run `manage.py verify_ledger`.", error)
        stuck.record(SEALER, error, now=now)
        return 0
    stuck.resolve(SEALER, now=now)
    return count


def _repeat(work: Callable[[], int], stop: threading.Event) -> None:
    """Do work until told to stop, resting after each round that did not bring much, longer while the database is away.

    A seal of many entries costs hardly more than one of few, so a short rest under load leaves the machine to intake.
    """
    pause = IDLE_SECONDS
    while not stop.is_set():
        try:
            moved = work()
            pause = IDLE_SECONDS
        except (OperationalError, InterfaceError) as error:
            log.warning("the database does not answer (%s); again in %.1f s", type(error).__name__, pause)
            moved, pause = 0, min(2 * pause, LONGEST_PAUSE)
            connection.close()
        if moved < BUSY:
            stop.wait(pause)
    connection.close()
