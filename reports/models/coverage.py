"""Coverage: which stations have reported, counted up by village. Derived from the reports, and counted anew at night.

No foreign keys: every row can be made again from reports and stations, and a check a row would double the cost of the
consumer. `instrument` is the first version of a questionnaire and stands for all its versions.
"""

from django.db import models


class StationStanding(models.Model):
    """What has come from one station under one questionnaire; no row before the first report.

    `reports` counts current ones. `last_received_at` is the last word, whatever became of it, so it only grows.
    """

    pk = models.CompositePrimaryKey("station", "instrument")
    station = models.IntegerField()
    instrument = models.SmallIntegerField()
    path = models.CharField(max_length=28, db_collation="C")
    reports = models.SmallIntegerField()
    is_flagged = models.BooleanField(help_text="One of its current reports has figures to be checked.")
    lacks_photos = models.BooleanField(help_text="A file that a current report promises is still missing.")
    last_received_at = models.DateTimeField()

    class Meta:
        db_table = "reports_stationstanding"

    def __str__(self) -> str:
        return f"{self.path} {self.instrument}"


class Coverage(models.Model):
    """One village under one questionnaire: stations, not reports; no row before the first report."""

    pk = models.CompositePrimaryKey("instrument", "path")
    instrument = models.SmallIntegerField()
    path = models.CharField(max_length=24, db_collation="C")
    reported = models.IntegerField(help_text="Stations with a current report.")
    flagged = models.IntegerField()
    lacking_photos = models.IntegerField()
    last_received_at = models.DateTimeField()

    class Meta:
        db_table = "reports_coverage"

    def __str__(self) -> str:
        return f"{self.path} {self.instrument}"
