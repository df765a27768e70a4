"""The papers of the procedure: which paper was drawn up for which act."""

from django.conf import settings
from django.db import models
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from oversight.documents.models import Document
from violations.models.record import Case


class Letter(models.Model):
    """One paper that was drawn up for one act of a case; what became of the paper is the document's own record."""

    class Kind(models.TextChoices):
        PLENARY_MINUTE = "plenary_minute", _("Minute of the plenary")
        COMPLETION = "completion", _("Completion letter")
        STATUS_NOTICE = "status_notice", _("Notice of the status")
        TRANSFER_MINUTE = "transfer_minute", _("Minute of the transfer or take-over")
        TRACING_ORDER = "tracing_order", _("Tracing order")

    id = models.UUIDField(primary_key=True)
    case = models.ForeignKey(Case, models.PROTECT, related_name="letters", db_index=False)
    kind = models.CharField(max_length=16, choices=Kind)
    about = models.UUIDField(
        help_text="The row of the act: plenary, completion, transfer, tracing; the step of a status."
    )
    document = models.OneToOneField(Document, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)

    class Meta:
        db_table = "violations_letter"
        indexes = [models.Index("case", "kind", F("id").desc(), name="letter_by_case")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.kind}"
