"""The clock of notices: e-mails that are due go out."""

from celery import shared_task
from django.utils import timezone

from oversight.notices import actions


@shared_task(name="oversight.notices.tasks.deliver_mail", ignore_result=True)  # type: ignore[untyped-decorator]
def deliver_mail() -> None:
    """Send the next batch."""
    actions.deliver(now=timezone.now())
