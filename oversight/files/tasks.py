"""The clock of the store: everything is re-hashed in turn, the longest unchecked first."""

from celery import shared_task
from django.utils import timezone

from oversight.files import actions


@shared_task(name="oversight.files.tasks.rehash_stored_files", ignore_result=True)  # type: ignore[untyped-decorator]
def rehash_stored_files() -> None:
    """Re-hash the next share of the store."""
    actions.check_fixity(now=timezone.now())
