"""Reads of documents: the templates in force, the papers of a dossier, and one paper by its code."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

import msgspec
from django.db.models import Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from oversight.accounts.actor import Actor
from oversight.core.errors import Fault, Invalid, NotFound
from oversight.documents import codes, policies
from oversight.documents.models import Document, File, Handout, Step, Template
from oversight.dossiers import queries as dossiers
from oversight.dossiers.models import Dossier

HANDOUTS_SHOWN = 100


class Standing(StrEnum):
    """Where a document stands."""

    ISSUED = "issued"
    SIGNED = "signed"
    WITHDRAWN = "withdrawn"


class Told(msgspec.Struct, frozen=True):
    """What anybody who holds the code is told: what the paper is and whether it stands, nothing about people."""

    title: str
    title_en: str
    form: str
    number: str
    office: str
    zone: str
    issued_at: datetime
    code: str
    standing: Standing
    changed_at: datetime | None
    replaced_by: str
    replaced_by_code: str
    hashes: tuple[tuple[str, str], ...]
    is_made: bool


class Match(msgspec.Struct, frozen=True):
    """Which variant a file is, byte for byte; None for no file of this document."""

    variant: str | None


def template(code: str, *, regime: str, on: date) -> Template:
    """The version in force: by our code (`receipt`) or the regulation's (`B.3`); Invalid when there is none."""
    rows = Template.objects.filter(Q(code=code) | Q(form=f"Formulir Model {code}"), valid_from__lte=on)
    found = rows.filter(regime__in=[regime, ""]).order_by("-regime", "-valid_from", "-version").first()
    if found is None:
        fault = Fault("template", "published template", _("No such template is in force."), code)
        raise Invalid(_("There is no template for this paper."), code="no-template", faults=[fault])
    return found


def templates() -> QuerySet[Template]:
    """Every published version, newest first, without what is in it."""
    return Template.objects.defer("definition", "sheet").order_by("code", "regime", "-version")


def document(actor: Actor, id: UUID, *, now: datetime) -> Document:
    """One document with its dossier, template and files; NotFound when unknown or its dossier is not seen."""
    found = _whole(Document.objects.filter(pk=id)).first()
    if found is None:
        raise NotFound(_("There is no such document, or it lies outside your area."))
    dossiers.fetch(Dossier.objects.all(), actor, policies.reading(found.dossier), found.dossier_id, now=now)
    return found


def for_dossier(dossier: Dossier) -> list[Document]:
    """The documents of a dossier that the caller has already fetched by right, newest first. Three queries."""
    return list(_whole(Document.objects.filter(dossier=dossier)).order_by("-pk"))


def by_code(text: str) -> Document | None:
    """The document with the code that somebody typed or scanned. One look into the index of codes."""
    code = codes.read(text)
    return _whole(Document.objects.filter(code=code)).first() if code else None


def standing(document: Document) -> Standing:
    """Where it stands, from its steps."""
    states = {step.state for step in document.steps.all()}
    if Step.State.WITHDRAWN in states:
        return Standing.WITHDRAWN
    return Standing.SIGNED if Step.State.SIGNED in states else Standing.ISSUED


def told(document: Document) -> Told:
    """What the public page says; hashes of files that lie open in the house alone."""
    steps = list(document.steps.all())
    last = steps[-1] if steps else None
    replacement = next((step.replaced_by for step in steps if step.replaced_by), None)
    files = list(document.files.all())
    return Told(
        title=document.template.title_id,
        title_en=document.template.title_en,
        form=document.template.form,
        number=document.number,
        office=document.office_name,
        zone=document.zone,
        issued_at=document.issued_at,
        code=document.code,
        standing=standing(document),
        changed_at=last.at if last else None,
        replaced_by=replacement.number if replacement else "",
        replaced_by_code=replacement.code if replacement else "",
        hashes=tuple((file.variant, bytes(file.sha256).hex()) for file in files if file.is_open),
        is_made=bool(files),
    )


def match(document: Document, digest: bytes) -> Match:
    """Whether a file with this SHA-256 is one of the document's."""
    for file in document.files.all():
        if bytes(file.sha256) == digest:
            return Match(file.variant)
    return Match(None)


def file_of(document: Document, variant: str) -> File | None:
    """The file of one variant, when it is made."""
    return next((file for file in document.files.all() if file.variant == variant), None)


def handouts(document: Document) -> Sequence[Handout]:
    """To whom its files were handed, newest first."""
    rows = Handout.objects.filter(file__document=document).select_related("file", "by")
    return list(rows.order_by("-at", "-pk")[:HANDOUTS_SHOWN])


def complete_handouts(dossier: Dossier) -> Sequence[Handout]:
    """Every time that a file which names protected people left the house, of a dossier that the caller may see."""
    rows = Handout.objects.filter(file__document__dossier=dossier, file__document__sealed_digest__isnull=False)
    return list(rows.exclude(file__variant=File.Variant.REDACTED).select_related("file__document__template"))


def unmade(ids: Iterable[UUID]) -> list[Document]:
    """Those of the documents that exist, with all that printing needs."""
    return list(_whole(Document.objects.filter(pk__in=list(ids))).order_by("pk"))


def kept_apart(dossiers: Iterable[UUID]) -> list[UUID]:
    """Documents of these dossiers of which the keeper holds something: to be erased with a person."""
    rows = Document.objects.filter(dossier__in=list(dossiers))
    apart = rows.filter(Q(sealed_digest__isnull=False) | Q(files__isnull=False, files__blob=None))
    return list(apart.order_by("pk").values_list("pk", flat=True).distinct())


def _whole(rows: QuerySet[Document]) -> QuerySet[Document]:
    steps = Step.objects.select_related("by", "replaced_by")
    files = File.objects.select_related("blob").order_by("variant")
    return rows.select_related("dossier", "template", "office", "issued_by").prefetch_related(
        Prefetch("files", queryset=files), Prefetch("steps", queryset=steps)
    )
