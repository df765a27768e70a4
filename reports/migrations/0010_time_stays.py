from django.db import migrations


class Migration(migrations.Migration):
    """The time of receipt never changes, like the other facts of a report."""

    dependencies = [("reports", "0009_lists_go_by_index")]
    operations = [
        migrations.RunSQL(
            sql="""
            create trigger reports_stationreport_keeps_its_time before update on reports_stationreport
              for each row when (new.received_at is distinct from old.received_at) execute function refuse_change();
            """,
            reverse_sql="drop trigger reports_stationreport_keeps_its_time on reports_stationreport;",
        ),
    ]
