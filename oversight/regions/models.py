"""Places under dated code editions, links between editions, elections and their polling stations."""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class CodeSystem(models.TextChoices):
    """Who numbers the places."""

    KEMENDAGRI = "kemendagri", _("Ministry of Home Affairs")
    KPU = "kpu", _("Election commission (KPU)")
    BAWASLU = "bawaslu", _("Election supervisory body (Bawaslu)")


class Level(models.IntegerChoices):
    """Depth in the tree of places."""

    PROVINCE = 1, _("Province")
    REGENCY = 2, _("Regency or city")
    DISTRICT = 3, _("Sub-district")
    VILLAGE = 4, _("Village")


class Edition(models.Model):
    """One published list of codes; a code means something only together with its edition."""

    id = models.SmallAutoField(primary_key=True)
    system = models.CharField(max_length=12, choices=CodeSystem)
    label = models.CharField(max_length=20)
    decree = models.CharField(max_length=120, blank=True)
    in_force_from = models.DateField(null=True)
    in_force_until = models.DateField(null=True)
    source = models.CharField(max_length=200)
    is_confirmed = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["system", "label"], name="edition_label_is_unique_in_its_system")
        ]

    def __str__(self) -> str:
        return f"{self.system} {self.label}"


class Region(models.Model):
    """A province, regency, sub-district or village as one edition names it."""

    id = models.IntegerField(primary_key=True)
    edition = models.ForeignKey(Edition, models.PROTECT, db_index=False)
    code = models.CharField(max_length=24, db_collation="C")
    level = models.SmallIntegerField(choices=Level)
    name = models.CharField(max_length=120)
    parent = models.ForeignKey("self", models.PROTECT, null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["edition", "code"], name="region_code_is_unique_in_its_edition")]
        indexes = [GinIndex(OpClass("name", "gin_trgm_ops"), name="region_by_name")]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class RegionLink(models.Model):
    """How a place of one edition relates to a place of another."""

    class Kind(models.TextChoices):
        SUCCESSOR = "successor", _("became")
        SAME_PLACE = "same_place", _("is the same place as")

    source = models.ForeignKey(Region, models.PROTECT, related_name="links_out", db_index=False)
    target = models.ForeignKey(Region, models.PROTECT, related_name="links_in")
    kind = models.CharField(max_length=12, choices=Kind)
    basis = models.CharField(max_length=120)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "target", "kind"], name="regions_are_linked_once_per_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.source_id} {self.kind} {self.target_id}"


class Regime(models.TextChoices):
    """The two bodies of election law."""

    PEMILU = "pemilu", _("General election (Pemilu)")
    PILKADA = "pilkada", _("Regional election (Pemilihan)")


class Election(models.Model):
    """One election event; its polling stations are its own (field-supervision §1.6)."""

    id = models.SmallAutoField(primary_key=True)
    code = models.SlugField(max_length=40, unique=True)
    name_id = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120)
    regime = models.CharField(max_length=8, choices=Regime)
    voting_day = models.DateField()
    edition = models.ForeignKey(Edition, models.PROTECT, help_text="The region codes that this election used.")

    def __str__(self) -> str:
        return self.code


class Contest(models.Model):
    """One election type within the event, in the order of counting (Perbawaslu 1/2024 art. 31)."""

    class Type(models.TextChoices):
        PPWP = "PPWP", _("President and Vice-President")
        DPR = "DPR", _("House of Representatives")
        DPD = "DPD", _("Regional Representative Council")
        DPRD_PROV = "DPRD_PROV", _("Provincial council")
        DPRD_KABKOTA = "DPRD_KABKOTA", _("Regency or city council")
        PILGUB = "PILGUB", _("Governor")
        PILBUP = "PILBUP", _("Regent")
        PILWAKO = "PILWAKO", _("Mayor")

    election = models.ForeignKey(Election, models.PROTECT, related_name="contests", db_index=False)
    type = models.CharField(max_length=12, choices=Type)
    counting_order = models.SmallIntegerField()

    class Meta:
        ordering = ["counting_order"]
        constraints = [models.UniqueConstraint(fields=["election", "type"], name="contest_is_unique_in_its_election")]

    def __str__(self) -> str:
        return f"{self.election_id} {self.type}"


class Stage(models.Model):
    """A stage (tahapan) of the election with its dates, as the KPU's schedule sets them."""

    election = models.ForeignKey(Election, models.PROTECT, related_name="stages", db_index=False)
    code = models.SlugField(max_length=40)
    number = models.SmallIntegerField()
    name_id = models.CharField(max_length=160)
    name_en = models.CharField(max_length=160)
    starts = models.DateField(null=True)
    ends = models.DateField(null=True)
    is_confirmed = models.BooleanField(default=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["election", "code"], name="stage_is_unique_in_its_election"),
            models.CheckConstraint(condition=Q(ends__gte=F("starts")), name="stage_ends_after_it_starts"),
        ]

    def __str__(self) -> str:
        return f"{self.election_id} {self.code}"


class PollingStation(models.Model):
    """A polling station (TPS) of one election; numbered within its village."""

    class Kind(models.TextChoices):
        REGULAR = "regular", _("Regular")
        SPECIAL = "special", _("Special location")
        ABROAD = "abroad", _("Abroad")
        MOBILE = "mobile", _("Mobile ballot box (KSK)")
        POST = "post", _("By post")

    id = models.IntegerField(primary_key=True)
    election = models.ForeignKey(Election, models.PROTECT, db_index=False)
    village = models.ForeignKey(Region, models.PROTECT)
    number = models.SmallIntegerField()
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.REGULAR)
    code = models.CharField(max_length=16, db_collation="C", help_text="The KPU's code: village digits and number.")
    path = models.CharField(
        max_length=28, db_collation="C", help_text="Path of the village office, one level deeper: 64.01.01.2009.001."
    )
    voters_male = models.IntegerField(null=True)
    voters_female = models.IntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["election", "code"], name="station_code_is_unique_in_its_election"),
            models.UniqueConstraint(fields=["election", "path"], name="station_path_is_unique_in_its_election"),
            models.CheckConstraint(condition=Q(number__gt=0), name="station_number_is_positive"),
        ]

    def __str__(self) -> str:
        return self.code


class StationCount(models.Model):
    """How many polling stations a village has in an election; `path` as its stations' begin. Kept by the database."""

    pk = models.CompositePrimaryKey("election", "path")
    election = models.ForeignKey(Election, models.PROTECT, db_index=False)
    path = models.CharField(max_length=24, db_collation="C")
    stations = models.IntegerField()

    class Meta:
        db_table = "regions_stationcount"

    def __str__(self) -> str:
        return f"{self.path} {self.stations}"
