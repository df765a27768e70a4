import logging
import signal
import threading
import time
from argparse import ArgumentParser
from collections.abc import Callable, Sequence
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import InterfaceError, OperationalError, connection
from django.utils import timezone

from oversight.core.memory import set_aside
from oversight.ledger import export, sealer, stream, stuck

log = logging.getLogger("oversight.ledger.run_stream")

IDLE_SECONDS = 0.2
BUSY = 2_000  # entries sealed or followed in one round; less than this leaves time to rest
LONGEST_PAUSE = 5.0
LONGEST_WAIT = 2.0  # seconds that a consumer which can wait rests at most
LONGEST_END = 8.0  # seconds for what was begun when the process is told to stop
SEALER = "sealer"


class Command(BaseCommand):
    """Seals pending entries and serves the consumers of the stream, until it is told to stop."""

    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="do what there is to do, then end")

    def handle(self, *args: Any, once: bool, **options: Any) -> None:
        sealing = Sealing()
        lanes = lanes_of(stream.consumers(), sealing)
        if once:
            while sealing.run() or sum(lane.run() for lane in lanes) or _to_witness():
                pass
            return
        set_aside()
        stop = threading.Event()

        def end(number: int, frame: FrameType | None) -> None:
            stop.set()

        signal.signal(signal.SIGTERM, end)
        signal.signal(signal.SIGINT, end)
        # Nobody waits for another: not sealing for photos, not alerts for figures, nothing for a slow witness.
        beside = [Beside(lane.run, stop, lane.full, name=lane.name) for lane in lanes]
        witness = Beside(_to_witness, stop, BUSY, name="witness")
        for thread in (*beside, witness):
            thread.start()
        try:
            _repeat(sealing.run, stop)
        finally:
            stop.set()
            end_by = time.monotonic() + LONGEST_END
            for thread in beside:
                thread.join(timeout=max(0.0, end_by - time.monotonic()))
            witness.join(timeout=IDLE_SECONDS)
        if failed := [thread.name for thread in (*beside, witness) if thread.has_failed]:
            raise CommandError(f"{', '.join(failed)} failed; the process ends so that it is started anew.")


class Beside(threading.Thread):
    """Work that is repeated beside the sealer. When it fails unforeseen the whole process ends, so that it is seen."""

    def __init__(self, work: Callable[[], int], stop: threading.Event, full: int, *, name: str) -> None:
        super().__init__(name=name, daemon=True)
        self.has_failed = False
        self._work, self._halt, self._full = work, stop, full

    def run(self) -> None:
        """Until told to stop."""
        try:
            _repeat(self._work, self._halt, self._full)
        except Exception:
            log.exception("%s failed", self.name)
            self.has_failed = True
            self._halt.set()


class Sealing:
    """Gives leaves to what waits; `is_busy` while more comes in than one short pass takes."""

    is_busy = False

    def run(self) -> int:
        """One pass: how many entries were sealed."""
        moved = _seal()
        self.is_busy = moved >= BUSY
        return moved


class Lane:
    """Consumers that are served one after the other."""

    def __init__(
        self,
        consumers: Sequence[stream.Consumer],
        sealing: Sealing,
        window: stream.Window,
        *,
        can_wait: bool = False,
    ) -> None:
        self.name = "+".join(consumer.name for consumer in consumers)
        self.full = min((getattr(consumer, "most", BUSY) for consumer in consumers), default=BUSY)
        self._consumers, self._sealing, self._can_wait = consumers, sealing, can_wait
        self._window = window
        self._served = time.monotonic()

    def run(self) -> int:
        """A batch for each: how many leaves were passed. Who can wait does so while the sealer is busy."""
        if self._can_wait and self._sealing.is_busy and time.monotonic() - self._served < LONGEST_WAIT:
            return 0
        moved = sum(stream.follow(one, now=timezone.now(), window=self._window) for one in self._consumers)
        self._served = time.monotonic()
        return moved


def lanes_of(consumers: Sequence[stream.Consumer], sealing: Sealing) -> list[Lane]:
    """The prompt ones together; each that takes few at once, or can wait, by itself. All share one reading."""
    window = stream.Window()
    slow = [one for one in consumers if getattr(one, "most", None) or getattr(one, "can_wait", False)]
    prompt = [one for one in consumers if one not in slow]
    lanes = [Lane(prompt, sealing, window)] if prompt else []
    return lanes + [Lane([one], sealing, window, can_wait=getattr(one, "can_wait", False)) for one in slow]


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


def _repeat(work: Callable[[], int], stop: threading.Event, full: int = BUSY) -> None:
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
        if moved < full:
            stop.wait(pause)
    connection.close()
