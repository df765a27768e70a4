"""The clock of the gate: drafts end, spent proofs and decided submissions are forgotten."""

from celery import shared_task
from django.utils import timezone

from oversight.accounts.actor import machine
from oversight.gate import actions


@shared_task(name="oversight.gate.tasks.forget_drafts", ignore_result=True)  # type: ignore[untyped-decorator]
def forget_drafts() -> None:
    """Destroy drafts that have ended."""
    actions.forget_expired(now=timezone.now())


@shared_task(name="oversight.gate.tasks.forget_decided", ignore_result=True)  # type: ignore[untyped-decorator]
def forget_decided() -> None:
    """Destroy the contents of submissions that were decided longer ago than they are kept."""
    actions.forget_decided(by=machine("clock"), now=timezone.now())
