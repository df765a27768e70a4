"""Writes of the portal: remembering when somebody last looked at his desk. No act of office, so no ledger entry."""

from datetime import datetime, timedelta

from django.db import connection

from oversight.accounts.actor import Actor

# Pages opened within this time are one visit: what changed stays on the desk while somebody works from it.
ONE_VISIT = timedelta(minutes=30)
_VISIT = """
insert into portal_visit as v (person_id, last_at, before_at) values (%(person)s, %(now)s, %(first)s)
on conflict (person_id) do update set
  before_at = case when v.last_at < %(gap)s then v.last_at else v.before_at end, last_at = %(now)s
returning before_at
"""


def open_desk(*, by: Actor, now: datetime) -> datetime:
    """Remember the visit; since when the desk tells what changed (a day back for the first). One statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            _VISIT, {"person": by.user_id, "now": now, "first": now - timedelta(days=1), "gap": now - ONE_VISIT}
        )
        (since,) = cursor.fetchone()
    found: datetime = since
    return found
