"""Which of a phone's own numbers have arrived: the outbox counts 1, 2, 3 …; a missing one is a report that was made."""

from collections.abc import Iterable
from uuid import UUID

import msgspec

from oversight.core.database import prepared


class Span(msgspec.Struct, frozen=True):
    """Numbers without a break, both ends included."""

    first: int
    last: int

    @property
    def count(self) -> int:
        """How many they are."""
        return self.last - self.first + 1


class Counters(msgspec.Struct, frozen=True):
    """What has arrived from one phone: reports with a number, the highest, and the numbers below it that have not.

    `repeated` counts reports whose number came before: the phone lost its store and began anew.
    """

    device: UUID
    received: int
    highest: int
    repeated: int
    missing: tuple[Span, ...]

    @property
    def missing_count(self) -> int:
        """How many numbers are missing."""
        return sum(span.count for span in self.missing)


# One look into the index `station_report_by_phone` a phone, whatever the number of reports; the rest is arithmetic on
# ranges, so that a number of two thousand million costs no more than a three. bigint, because the end of a range lies
# one above its last number. A browser that is enrolled again goes on counting: what lies below a phone's first number
# is looked for among the earlier phones of the same person.
_COUNTERS = """
  with own as (
    select d.id, d.user_id, d.enrolled_at, coalesce(r.received, 0) as received, r.numbers
    from accounts_device d
    left join lateral (
      select count(*) as received, range_agg(int8range(device_counter, device_counter, '[]')) as numbers
      from reports_stationreport where device = d.id and device_counter > 0
    ) r on true
    where d.user_id in (select user_id from accounts_device where id = any(%(devices)s))
  ), chained as (
    select *, range_agg(numbers) over (
      partition by user_id order by enrolled_at, id rows between unbounded preceding and 1 preceding
    ) as before
    from own
  ), told as (
    select id, received, numbers,
      int8multirange(int8range(1, upper(numbers))) - numbers
        - coalesce(before * int8multirange(int8range(1, lower(numbers))), '{}') as missing
    from chained where id = any(%(devices)s)
  )
  select id, received, coalesce(upper(numbers) - 1, 0),
    received - coalesce((select sum(upper(n) - lower(n)) from unnest(numbers) n), 0)::bigint,
    coalesce((select array_agg(lower(m) order by m) from unnest(missing) m), '{}'),
    coalesce((select array_agg(upper(m) - 1 order by m) from unnest(missing) m), '{}')
  from told
"""


def device_counters(devices: Iterable[UUID]) -> dict[UUID, Counters]:
    """The counters of phones that the caller has already fetched by right, by id; one query for all of them."""
    with prepared() as cursor:
        cursor.execute(_COUNTERS, {"devices": list(devices)})
        return {
            device: Counters(device, received, highest, repeated, tuple(map(Span, firsts, lasts)))
            for device, received, highest, repeated, firsts, lasts in cursor.fetchall()
        }
