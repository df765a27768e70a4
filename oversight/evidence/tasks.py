"""The clock of evidence: everything stored is hashed again in turn, the longest unchecked first."""

from datetime import timedelta

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from oversight.evidence import actions


@shared_task(name="oversight.evidence.tasks.rehash_evidence", ignore_result=True)  # type: ignore[untyped-decorator]
def rehash_evidence() -> None:
    """Hash the next share of the store again."""
    actions.rehash_share(
        period=timedelta(days=settings.EVIDENCE_REHASH_DAYS),
        budget=settings.EVIDENCE_REHASH_MIB * 1024 * 1024,
        now=timezone.now(),
    )
