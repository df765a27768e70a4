from django.db import migrations

from oversight.core.guards import never_deleted

# Counted where the rows are written, so that no load, by whatever way, can leave the counts behind.
COUNT = """
create function regions_count_stations() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    insert into regions_stationcount (election_id, path, stations)
    select election_id, left(path, 14), count(*) from fresh group by 1, 2
    on conflict (election_id, path) do update set stations = regions_stationcount.stations + excluded.stations;
  else
    insert into regions_stationcount (election_id, path, stations)
    select election_id, left(path, 14), sum(n) from (
      select election_id, path, 1 as n from fresh union all select election_id, path, -1 from gone
    ) as moved group by 1, 2 having sum(n) <> 0
    on conflict (election_id, path) do update set stations = regions_stationcount.stations + excluded.stations;
  end if;
  return null;
end $$;
create trigger regions_pollingstation_is_counted after insert on regions_pollingstation
  referencing new table as fresh for each statement execute function regions_count_stations();
create trigger regions_pollingstation_is_counted_anew after update on regions_pollingstation
  referencing old table as gone new table as fresh for each statement execute function regions_count_stations();
insert into regions_stationcount (election_id, path, stations)
  select election_id, left(path, 14), count(*) from regions_pollingstation group by 1, 2;
"""
UNCOUNT = """
drop trigger regions_pollingstation_is_counted_anew on regions_pollingstation;
drop trigger regions_pollingstation_is_counted on regions_pollingstation;
drop function regions_count_stations();
delete from regions_stationcount;
"""


class Migration(migrations.Migration):
    """The database keeps the number of stations of each village."""

    dependencies = [("regions", "0003_station_counts")]
    operations = [migrations.RunSQL(COUNT, UNCOUNT), never_deleted("regions_stationcount")]
