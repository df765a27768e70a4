"""Notices, every try to deliver them, what is still to be sent, and who wants no e-mail of which kind."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from oversight.dossiers.models import Dossier


class Notice(models.Model):
    """What one person was told, in the very words that were served."""

    id = models.UUIDField(primary_key=True)
    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=32)
    dossier = models.ForeignKey(Dossier, models.PROTECT, null=True, related_name="+", db_index=False)
    language = models.CharField(max_length=2)
    subject = models.CharField(max_length=150)
    body = models.TextField()
    facts = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "notices_notice"
        indexes = [
            models.Index(F("recipient"), F("id").desc(), name="notice_by_recipient"),
            models.Index("recipient", name="notice_unread", condition=Q(read_at=None)),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """What people call it by."""
        text = self.id.hex[-8:].upper()
        return f"{text[:4]}-{text[4:]}"


class Delivery(models.Model):
    """One try to reach the person, and what came of it."""

    class Channel(models.TextChoices):
        DESK = "desk", _("desk")
        MAIL = "mail", _("e-mail")

    class Outcome(models.TextChoices):
        PLACED = "placed", _("laid on the desk")
        READ = "read", _("read")
        ACCEPTED = "accepted", _("taken by the mail server")
        DEFERRED = "deferred", _("not taken yet, tried again")
        REFUSED = "refused", _("refused by the mail server")
        GIVEN_UP = "given_up", _("given up after many tries")
        NO_ADDRESS = "no_address", _("no address known")
        NOT_WANTED = "not_wanted", _("turned off by the person")

    id = models.UUIDField(primary_key=True)
    notice = models.ForeignKey(Notice, models.PROTECT, related_name="deliveries")
    channel = models.CharField(max_length=4, choices=Channel)
    at = models.DateTimeField()
    outcome = models.CharField(max_length=10, choices=Outcome)
    detail = models.CharField(max_length=120, blank=True, help_text="Message-ID or reply code; never an address.")

    class Meta:
        db_table = "notices_delivery"
        ordering = ["at", "id"]
        indexes = [
            models.Index("id", name="delivery_failed", condition=Q(outcome__in=["refused", "given_up"])),
        ]

    def __str__(self) -> str:
        return f"{self.notice_id} {self.channel} {self.outcome}"


class Outgoing(models.Model):
    """An e-mail that is still to be sent; the row goes when it is. `leaf` and `entry` are those that asked for it."""

    notice = models.OneToOneField(Notice, models.PROTECT, primary_key=True, related_name="+")
    leaf = models.BigIntegerField()
    entry = models.UUIDField()
    due_at = models.DateTimeField()
    tries = models.SmallIntegerField(default=0)
    is_dead = models.BooleanField(default=False)

    class Meta:
        db_table = "notices_outgoing"
        indexes = [models.Index("due_at", name="outgoing_by_time", condition=Q(is_dead=False))]

    def __str__(self) -> str:
        return str(self.notice_id)


class Preference(models.Model):
    """One person wants no e-mail of one kind; the notice lies on the desk all the same."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=32)
    at = models.DateTimeField()

    class Meta:
        db_table = "notices_preference"
        constraints = [models.UniqueConstraint(fields=["user", "kind"], name="one_preference_per_person_and_kind")]

    def __str__(self) -> str:
        return f"{self.user_id} without {self.kind}"
