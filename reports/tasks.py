"""The clock of reports: at night the figures of coverage are compared with a recount."""

import logging

from celery import shared_task

from oversight.core.errors import Conflict
from reports import actions

log = logging.getLogger("oversight.reports.tasks")


@shared_task(name="reports.tasks.recount_coverage", ignore_result=True)  # type: ignore[untyped-decorator]
def recount_coverage() -> None:
    """Put right what differs, and tell; a second one beside it ends at once."""
    try:
        differences = actions.recount()
    except Conflict:
        log.warning("another recount of coverage is running")
        return
    if differences:
        places = ", ".join(sorted({difference.path for difference in differences})[:10])
        log.error("coverage differed from the reports in %d villages and was put right: %s", len(differences), places)
