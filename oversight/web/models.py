"""What people keep of their lists: saved views, and what was taken out of the house as a file."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from oversight.accounts.models import Office

LONGEST_PARAMETERS = 1_000


class SavedView(models.Model):
    """The filters of a list under a name: one person's, or shared with everybody who sits in an office."""

    list = models.CharField(max_length=40, help_text="The URL name of the list.")
    name = models.CharField(max_length=80)
    parameters = models.CharField(max_length=LONGEST_PARAMETERS, blank=True)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    office = models.ForeignKey(Office, models.PROTECT, null=True, db_index=False, help_text="Shared with it.")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner", "list", "name"], name="a_person_names_a_view_of_a_list_once")
        ]
        indexes = [models.Index("office", "list", name="saved_view_by_office", condition=Q(office__isnull=False))]

    def __str__(self) -> str:
        return self.name


class ListExport(models.Model):
    """One list taken out as a file: who asked, which rows, and, once all were sent, how many and the file's hash.

    `scope` is the path of the office for which the person asked. An export without an end was broken off on the way.
    """

    id = models.UUIDField(primary_key=True)
    list = models.CharField(max_length=40)
    format = models.CharField(max_length=10)
    parameters = models.CharField(max_length=LONGEST_PARAMETERS, blank=True)
    scope = models.CharField(max_length=28, db_collation="C")
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    requested_at = models.DateTimeField()
    expected_rows = models.IntegerField()
    sent_rows = models.IntegerField(null=True)
    sha256 = models.BinaryField(max_length=32, null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(sent_rows=None, sha256=None, finished_at=None)
                | Q(sent_rows__isnull=False, sha256__isnull=False, finished_at__isnull=False),
                name="a_finished_export_has_rows_hash_and_time",
            ),
        ]
        indexes = [models.Index(F("requested_by"), F("id").desc(), name="list_export_by_person")]

    def __str__(self) -> str:
        return str(self.id)
