"""Reads of the quarantine: each starts from the reader's area."""

from collections.abc import Iterable
from uuid import UUID

import msgspec
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from oversight.accounts.actor import Actor
from oversight.accounts.roles import Permission
from oversight.core.errors import NotFound
from oversight.dossiers import keyset
from oversight.dossiers.queries import PAGE, Count, Page, capped, visible_to
from oversight.gate.drafting import SentFile, Typed
from oversight.gate.forms.definition import PublicForm, Reading, Submission
from oversight.gate.ledger import LABEL
from oversight.gate.models import Held
from oversight.gate.rules import Reason
from oversight.vault import queries as vault


class Narrowing(msgspec.Struct, frozen=True):
    """Which of the quarantine: in a state, of the same words, from the same range, held for a reason, of a place."""

    state: str = Held.State.HELD
    text: bytes = b""
    sender: bytes = b""
    reason: Reason | None = None
    place: str = ""


class _Sealed(msgspec.Struct, frozen=True):
    typed: dict[str, Typed]
    files: tuple[SentFile, ...]
    file_key: str


def held(form: str, actor: Actor, narrowing: Narrowing = Narrowing(), *, after: str | None = None) -> Page[Held]:  # noqa: B008
    """One page of a form's quarantine, newest received first."""
    return keyset.page([_rows(form, actor, narrowing)], keyset.newest(), after=after, size=PAGE)


def count_held(form: str, actor: Actor, narrowing: Narrowing = Narrowing()) -> Count:  # noqa: B008
    """How many there are, exact up to 10,000."""
    return capped(_rows(form, actor, narrowing))


def matching(form: str, actor: Actor, narrowing: Narrowing, *, most: int) -> list[UUID]:
    """The ids of all that match, the newest first: what a bulk act is given."""
    rows = _rows(form, actor, narrowing).order_by("-received_at", "-pk")
    return list(rows.values_list("pk", flat=True)[:most])


def one_held(actor: Actor, id: UUID, *, forms: Iterable[str]) -> Held:
    """One submission of these forms within the actor's area, whatever was decided; NotFound otherwise."""
    rows = visible_to(Held.objects.select_related("decided_by"), actor, Permission.SORT_QUARANTINE)
    found = rows.filter(pk=id, form__in=list(forms)).first()
    if found is None:
        raise NotFound(_("There is no such submission, or it lies outside your area."))
    return found


def submissions(form: PublicForm, rows: Iterable[Held]) -> dict[UUID, Submission]:
    """What rows of `held` contain, opened in one query; erased ones are missing."""
    found = list(rows)
    opened = vault.opened([row.subject for row in found], LABEL)
    return {row.pk: _submission(form, row, opened[row.subject]) for row in found if row.subject in opened}


def submission_of(form: PublicForm, row: Held) -> Submission:
    """What one row contains; KeyError when it was erased."""
    return submissions(form, [row])[row.pk]


def reading_of(form: PublicForm, row: Held) -> Reading | None:
    """What was typed in one row, as its sender saw it on the check page; None when it was erased.

    Whoever shows it has recorded the look (`actions.look`).
    """
    fields = vault.opened([row.subject], LABEL).get(row.subject)
    return None if fields is None else form.read(msgspec.convert(fields, _Sealed).typed)


def files_of(row: Held) -> tuple[SentFile, ...]:
    """The files that came with one row, by name and size; none when it was erased."""
    fields = vault.opened([row.subject], LABEL).get(row.subject)
    return () if fields is None else msgspec.convert(fields, _Sealed).files


def by_code(mark: bytes) -> Held | None:
    """The held submission of a tracking code (its keyed hash); not for those that became a record."""
    return Held.objects.filter(code=mark).exclude(state=Held.State.RELEASED).first()


def _rows(form: str, actor: Actor, narrowing: Narrowing) -> QuerySet[Held]:
    rows = visible_to(Held.objects.all(), actor, Permission.SORT_QUARANTINE, place=narrowing.place)
    rows = rows.filter(form=form, state=narrowing.state)
    if narrowing.text:
        rows = rows.filter(text=narrowing.text)
    if narrowing.sender:
        rows = rows.filter(sender=narrowing.sender)
    if narrowing.reason is not None:
        rows = rows.filter(reasons__contains=[narrowing.reason])
    return rows


def _submission(form: PublicForm, row: Held, fields: dict[str, object]) -> Submission:
    sealed = msgspec.convert(fields, _Sealed)
    answers = form.read(sealed.typed).answers
    return Submission(row.pk, row.form, row.received_at, bytes(row.code), answers, sealed.files, sealed.file_key)
