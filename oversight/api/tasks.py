"""The clock of the API: remembered answers are forgotten after 72 hours."""

from celery import shared_task
from django.utils import timezone

from oversight.api.idempotency import forget_expired


@shared_task(name="oversight.api.tasks.forget_expired_keys", ignore_result=True)  # type: ignore[untyped-decorator]
def forget_expired_keys() -> None:
    """Delete what is older than is kept."""
    forget_expired(now=timezone.now())
