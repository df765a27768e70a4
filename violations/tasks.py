"""The clock of violations: what the reporter did not bring in time lapses, and clocks that run out are raised."""

import logging

from celery import shared_task
from django.utils import timezone

from oversight.accounts.actor import machine
from violations import actions

log = logging.getLogger("oversight.violations.tasks")


@shared_task(name="violations.tasks.lapse_violations", ignore_result=True)  # type: ignore[untyped-decorator]
def lapse_violations() -> None:
    """Let lapse whose term is over; each in a transaction of its own, so running twice does nothing twice."""
    done = actions.lapse_due(by=machine("clock"), now=timezone.now())
    if done:
        log.info("%d cases lapsed because their term was over", done)


@shared_task(name="violations.tasks.raise_alarms", ignore_result=True)  # type: ignore[untyped-decorator]
def raise_alarms() -> None:
    """Tell people of clocks that run out soon or are over; each clock is raised once, so running twice tells once."""
    done = actions.raise_alarms(by=machine("clock"), now=timezone.now())
    if done:
        log.info("%d clocks were raised", done)
