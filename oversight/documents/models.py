"""Templates, documents, their files, what became of them, and to whom a file was handed. All of it only grows."""

from django.conf import settings
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.lookups import Exact
from django.utils.translation import gettext_lazy as _

from oversight.accounts.models import Office
from oversight.dossiers.models import Dossier
from oversight.files.models import Blob


def _octets(field: str, count: int) -> Exact:
    return Exact(Func(F(field), function="octet_length", output_field=models.IntegerField()), count)


class Template(models.Model):
    """One published version of a form or letter: what it says and asks, and the sheet that sets it."""

    class Mark(models.TextChoices):
        READ = "S", _("read in the source")
        REMEMBERED = "M", _("remembered, to be confirmed")
        UNCONFIRMED = "?", _("not confirmed")

    id = models.UUIDField(primary_key=True)
    code = models.SlugField(max_length=40, db_index=False)
    regime = models.CharField(max_length=8, blank=True, help_text="Empty: serves every election.")
    version = models.SmallIntegerField()
    form = models.CharField(max_length=40, blank=True, help_text="The code of the regulation, as printed.")
    valid_from = models.DateField()
    title_id = models.CharField(max_length=160)
    title_en = models.CharField(max_length=160)
    mark = models.CharField(max_length=1, choices=Mark)
    source = models.CharField(max_length=300)
    definition = models.JSONField()
    sheet = models.TextField()
    digest = models.BinaryField(max_length=32)
    published_at = models.DateTimeField()

    class Meta:
        db_table = "documents_template"
        constraints = [
            models.UniqueConstraint(fields=["code", "regime", "version"], name="template_version_is_unique"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """How it is called in logs: code, regime and version."""
        return f"{self.code}{f'.{self.regime}' if self.regime else ''}.v{self.version}"


class Document(models.Model):
    """One paper of a dossier as it was issued; what it says of protected people lies with the keeper."""

    id = models.UUIDField(primary_key=True)
    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="documents", db_index=False)
    template = models.ForeignKey(Template, models.PROTECT, related_name="+", db_index=False)
    number = models.CharField(max_length=80, blank=True)
    office = models.ForeignKey(Office, models.PROTECT, related_name="+", db_index=False)
    office_name = models.CharField(max_length=160)
    place = models.CharField(max_length=120, blank=True)
    zone = models.CharField(max_length=20)
    issued_at = models.DateTimeField()
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False,
        help_text="None: the platform itself.",
    )  # fmt: skip
    actor = models.CharField(max_length=50)
    code = models.CharField(max_length=16, unique=True)
    address = models.CharField(max_length=200)
    facts = models.JSONField(default=dict)
    masks = models.JSONField(default=dict)
    salt = models.CharField(max_length=32, help_text="Stands in the open files, so that no hash can be guessed.")
    # SHA-256 over a random salt and the protected facts, both of which the keeper holds; None when there are none.
    sealed_digest = models.BinaryField(max_length=32, null=True)
    has_complete = models.BooleanField()
    has_redacted = models.BooleanField()

    class Meta:
        db_table = "documents_document"
        constraints = [
            models.CheckConstraint(
                condition=Q(has_complete=True) | Q(has_redacted=True), name="a_document_has_a_variant"
            ),
            models.CheckConstraint(
                condition=Q(sealed_digest=None) | Q(_octets("sealed_digest", 32)), name="document_seal_has_32_bytes"
            ),
        ]
        indexes = [models.Index(F("dossier"), F("id").desc(), name="document_by_dossier")]

    def __str__(self) -> str:
        return str(self.id)

    @property
    def is_sealed(self) -> bool:
        """Whether its complete variant names protected people, and so lies with the keeper."""
        return self.sealed_digest is not None


class File(models.Model):
    """The bytes of one variant. Those of a sealed document lie with the keeper, under a name that tells nothing."""

    class Variant(models.TextChoices):
        COMPLETE = "complete", _("complete")
        REDACTED = "redacted", _("redacted")
        SIGNED = "signed", _("signed original")

    id = models.UUIDField(primary_key=True)
    document = models.ForeignKey(Document, models.PROTECT, related_name="files")
    variant = models.CharField(max_length=8, choices=Variant)
    sha256 = models.BinaryField(max_length=32)
    size = models.BigIntegerField()
    media_type = models.CharField(max_length=60)
    blob = models.ForeignKey(Blob, models.PROTECT, null=True, related_name="+", db_index=False)
    made_by = models.CharField(max_length=60, help_text="Renderer and its version, or how it was signed.")
    made_at = models.DateTimeField()

    class Meta:
        db_table = "documents_file"
        constraints = [
            models.UniqueConstraint(fields=["document", "variant"], name="one_file_per_document_and_variant"),
            models.CheckConstraint(condition=_octets("sha256", 32), name="document_file_hash_has_32_bytes"),
            models.CheckConstraint(condition=Q(size__gt=0), name="document_file_is_not_empty"),
        ]
        indexes = [models.Index("blob", name="document_file_by_blob", condition=Q(blob__isnull=False))]

    def __str__(self) -> str:
        return f"{self.document_id} {self.variant}"

    @property
    def is_open(self) -> bool:
        """Whether it lies in the store for all of the house, since nothing in it is protected."""
        return self.blob_id is not None


class Step(models.Model):
    """What became of a document after it was issued: signed once, withdrawn once."""

    class State(models.TextChoices):
        SIGNED = "signed", _("signed")
        WITHDRAWN = "withdrawn", _("withdrawn")

    id = models.UUIDField(primary_key=True)
    document = models.ForeignKey(Document, models.PROTECT, related_name="steps")
    state = models.CharField(max_length=9, choices=State)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)
    actor = models.CharField(max_length=50)
    method = models.CharField(max_length=20, blank=True, help_text="The adapter that signed.")
    signatory = models.CharField(max_length=120, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    replaced_by = models.ForeignKey(Document, models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        db_table = "documents_step"
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["document", "state"], name="a_document_is_signed_and_withdrawn_once"),
            models.CheckConstraint(
                condition=Q(state="signed", reason="", replaced_by=None) & ~Q(method="") & ~Q(signatory="")
                | Q(state="withdrawn", method="", signatory="") & ~Q(reason=""),
                name="a_document_step_says_what_it_must",
            ),
            models.CheckConstraint(condition=~Q(replaced_by=F("document")), name="no_document_replaces_itself"),
        ]

    def __str__(self) -> str:
        return f"{self.document_id} {self.state}"


class Handout(models.Model):
    """A complete or signed file was handed to somebody of the agency."""

    id = models.UUIDField(primary_key=True)
    file = models.ForeignKey(File, models.PROTECT, related_name="handouts")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)
    actor = models.CharField(max_length=50)
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        db_table = "documents_handout"
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.file_id} to {self.actor}"
