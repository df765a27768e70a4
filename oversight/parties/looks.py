"""Opening an identity leaves a row: one for all openings under an unmask within fifteen minutes."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from oversight.core.database import prepared
from oversight.core.ids import uuid7
from oversight.parties.models import Unmask

ONE_LOOK = timedelta(minutes=15)
_LOOK = """
insert into parties_look (id, unmask_id, at)
select n.id, n.unmask, %(now)s from unnest(%(ids)s::uuid[], %(unmasks)s::uuid[]) as n(id, unmask)
where not exists (select from parties_look l where l.unmask_id = n.unmask and l.at > %(since)s and l.at <= %(now)s)
"""


def record(unmasks: Iterable[Unmask], *, now: datetime) -> None:
    """These were opened now. One statement."""
    rows = [row.pk for row in unmasks]
    with prepared() as cursor:
        cursor.execute(_LOOK, {"ids": [uuid7(now) for _ in rows], "unmasks": rows, "now": now, "since": now - ONE_LOOK})
