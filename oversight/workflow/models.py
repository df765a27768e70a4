"""Tracks: where a dossier stands in a procedure, and the edges that the database admits."""

from django.db import models

from oversight.dossiers.models import Dossier


class Edge(models.Model):
    """One transition of an edition of the law; copied here from code by migrations, looked up by the trigger."""

    procedure = models.CharField(max_length=40)
    edition = models.CharField(max_length=24)
    source = models.CharField(max_length=40, blank=True, help_text="Empty: the track begins here.")
    verb = models.CharField(max_length=40)
    target = models.CharField(max_length=40)
    basis = models.CharField(max_length=200)

    class Meta:
        db_table = "workflow_edge"
        constraints = [
            models.UniqueConstraint(
                fields=["procedure", "edition", "source", "verb"], name="a_verb_leads_to_one_status"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.procedure} {self.source} {self.verb} {self.target}"


class Track(models.Model):
    """A dossier in one procedure under one edition of the law; several may run at once."""

    id = models.UUIDField(primary_key=True)
    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="tracks")
    procedure = models.CharField(max_length=40)
    edition = models.CharField(max_length=24)
    status = models.CharField(max_length=40)
    since = models.DateTimeField()

    class Meta:
        db_table = "workflow_track"
        indexes = [models.Index("procedure", "status", name="track_by_procedure_and_status")]

    def __str__(self) -> str:
        return f"{self.procedure} {self.status}"
