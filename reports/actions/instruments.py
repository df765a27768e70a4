"""Writing the next version of an instrument, and publishing it: one person writes, another publishes.

A draft is one row that its writers change; `revision` is what they have seen of it. Only the publication enters the
ledger, since nothing is asked before it.
"""

from datetime import datetime
from typing import Any

import msgspec
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext as _
from msgspec.structs import replace

from oversight.accounts.actor import Actor
from oversight.core import canonical
from oversight.core.errors import Conflict, Fault, Invalid, NotFound
from oversight.regions.models import Election
from reports import policies, publishing, queries, rules
from reports.models import Instrument, InstrumentDraft
from reports.rules import Definition, drafting

LARGEST_FILE = 1024 * 1024
LONGEST_REASON = 500
_State = InstrumentDraft.State


def begin_version(*, base: Instrument, by: Actor, now: datetime) -> InstrumentDraft:
    """A draft of the next version of a published instrument, beginning with what that asks."""
    policies.check_draft(by)
    return _begin(rules.parse(base.definition), by=by, now=now)


def begin_instrument(
    *, code: str, election: Election, module: str, asked_of: str, title: dict[str, str], source: str, by: Actor,
    now: datetime,
) -> InstrumentDraft:  # fmt: skip
    """A draft of a new instrument without questions; its figures of the law are those of its regime's newest one."""
    policies.check_draft(by)
    pattern = queries.newest_of_regime(election.regime)
    if pattern is None:
        raise Conflict(_("Nothing is published for this regime yet: import the first instrument as a file."))
    if Instrument.objects.filter(code=code).exists():
        fault = Fault("code", "new code", _("An instrument with this code is published; begin its next version."), code)
        raise Invalid(_("The code is taken."), faults=[fault])
    known = rules.parse(pattern.definition)
    content = {
        "code": code,
        "version": 1,
        "election": election.code,
        "module": module,
        "regime": election.regime,
        "title": title,
        "source": source,
        "counted_stations": None,
        "asked_of": asked_of,
        "limits": msgspec.to_builtins(known.limits),
        "demo": msgspec.to_builtins(known.demo),
        "groups": [],
        "tallies": [],
    }
    return _begin(_parsed(content), by=by, now=now)


def import_draft(*, raw: bytes, by: Actor, now: datetime) -> InstrumentDraft:
    """A draft from a definition's JSON file; Invalid when it breaks the format, its other faults stay in the draft.

    The number of the version is the next free one, whatever the file says.
    """
    policies.check_draft(by)
    if len(raw) > LARGEST_FILE:
        raise Invalid(_("The file may have %(limit)s bytes at most.") % {"limit": LARGEST_FILE})
    try:
        content = rules.load(raw)
        canonical.check(content)
    except (ValueError, RecursionError) as error:
        raise _unreadable(str(error)) from error
    if b"\0" in raw or b"\\u0000" in raw:
        raise _unreadable("NUL")
    return _begin(_parsed(content), by=by, now=now)


@transaction.atomic
def revise(
    *, draft: InstrumentDraft, change: drafting.Change, revision: int, by: Actor, now: datetime
) -> InstrumentDraft:
    """Change a draft that is being written; Conflict `draft-changed` when somebody changed it since `revision`."""
    policies.check_draft(by)
    row = _locked(draft, revision)
    if row.state != _State.OPEN:
        raise Conflict(_("The draft is handed in or closed; nothing in it can be changed now."), code="draft-closed")
    try:
        definition = change(rules.parse(row.content))
    except LookupError as error:
        raise NotFound(_("This part of the draft is gone.")) from error
    row.content = rules.content_of(replace(definition, code=row.code, version=row.version))
    _touch(row, by, now)
    row.save(update_fields=["content", "revision", "editors", "edited_by", "edited_at"])
    return row


@transaction.atomic
def hand_in(*, draft: InstrumentDraft, revision: int, by: Actor, now: datetime) -> InstrumentDraft:
    """Ask a second person to publish; Invalid names every fault that stands in the way."""
    policies.check_draft(by)
    row = _locked(draft, revision)
    if row.state != _State.OPEN:
        raise Conflict(_("The draft is handed in or closed already."), code="draft-closed")
    row.version = _next_version(row.code)
    row.content |= {"version": row.version}
    _check_sound(rules.parse(row.content))
    _touch(row, by, now)
    row.state, row.handed_in_by_id, row.handed_in_at = _State.HANDED_IN, by.user_id, now
    row.returned_by, row.return_reason = None, ""
    row.save()
    return row


@transaction.atomic
def send_back(*, draft: InstrumentDraft, reason: str, by: Actor, now: datetime) -> InstrumentDraft:
    """Give a draft that was handed in back to its writers, with the reason; who handed it in may take it back so."""
    policies.check_draft(by)
    row = _locked(draft)
    if row.state != _State.HANDED_IN:
        raise Conflict(_("Only what was handed in can be sent back."), code="not-handed-in")
    row.return_reason = _reason(reason)
    row.state, row.handed_in_by, row.handed_in_at, row.returned_by_id = _State.OPEN, None, None, by.user_id
    row.revision += 1
    row.save()
    return row


@transaction.atomic
def publish_draft(*, draft: InstrumentDraft, revision: int, by: Actor, now: datetime) -> Instrument:
    """Publish what another person wrote and handed in, exactly as the command publishes a file."""
    policies.check_draft(by)
    row = _locked(draft, revision)
    policies.check_publish(row, by)
    if row.version != _next_version(row.code):
        raise Conflict(_("Another version was published since; send the draft back."), code="version-taken")
    definition = rules.parse(row.content)
    _check_sound(definition)
    rules.compiled(row.content)
    more = {"author": row.author_id, "handed_in_by": row.handed_in_by_id}
    published = publishing.insert(definition, row.content, actor=by.label, office="", now=now, more=more)
    row.state, row.closed_by_id, row.closed_at, row.instrument = _State.PUBLISHED, by.user_id, now, published
    row.save(update_fields=["state", "closed_by", "closed_at", "instrument"])
    return published


@transaction.atomic
def discard(*, draft: InstrumentDraft, by: Actor, now: datetime) -> InstrumentDraft:
    """Give a draft up; it stays readable, and the next one of this instrument may begin."""
    policies.check_draft(by)
    row = _locked(draft)
    if not row.is_alive:
        raise Conflict(_("The draft is closed already."), code="draft-closed")
    row.state, row.closed_by_id, row.closed_at = _State.DISCARDED, by.user_id, now
    row.save(update_fields=["state", "closed_by", "closed_at"])
    return row


def _begin(definition: Definition, *, by: Actor, now: datetime) -> InstrumentDraft:
    number = _next_version(definition.code)
    content = rules.content_of(replace(definition, version=number))
    try:
        with transaction.atomic():
            return InstrumentDraft.objects.create(
                code=definition.code,
                version=number,
                content=content,
                based_on=queries.version_before(definition.code, number),
                author_id=by.user_id,
                started_at=now,
                editors=[by.user_id],
                edited_by_id=by.user_id,
                edited_at=now,
            )
    except IntegrityError as error:
        raise Conflict(
            _("The next version of %(code)s is being written already; go on there, or discard it first.")
            % {"code": definition.code},
            code="draft-exists",
        ) from error


def _locked(draft: InstrumentDraft, revision: int | None = None) -> InstrumentDraft:
    row = InstrumentDraft.objects.select_for_update(of=("self",)).select_related("edited_by").get(pk=draft.pk)
    if revision is not None and row.revision != revision:
        raise Conflict(
            _("%(name)s changed the draft while you were writing.") % {"name": row.edited_by.name}, code="draft-changed"
        )
    return row


def _touch(row: InstrumentDraft, by: Actor, now: datetime) -> None:
    row.revision += 1
    row.editors = sorted({*row.editors, by.user_id})
    row.edited_by_id, row.edited_at = by.user_id, now


def _next_version(code: str) -> int:
    newest: int | None = Instrument.objects.filter(code=code).aggregate(newest=Max("version"))["newest"]
    return (newest or 0) + 1


def _check_sound(definition: Definition) -> None:
    found = queries.obstacles(definition)
    if found:
        faults = [Fault(flaw.where, "sound instrument", str(flaw)) for flaw in found]
        raise Invalid(_("The draft cannot be published as it is."), code="unsound-instrument", faults=faults)


def _parsed(content: dict[str, Any]) -> Definition:
    try:
        return rules.parse(content)
    except rules.DefinitionError as error:
        raise _unreadable(str(error)) from error


def _unreadable(why: str) -> Invalid:
    message = _("This is no definition of an instrument: %(error)s.") % {"error": why}
    return Invalid(message, code="no-instrument", faults=[Fault("file", "definition", message)])


def _reason(text: str) -> str:
    reason = " ".join(text.replace("\0", "").split())
    if not 0 < len(reason) <= LONGEST_REASON:
        fault = Fault("reason", f"1 to {LONGEST_REASON} characters", _("Say what is to be mended."), reason[:50])
        raise Invalid(_("A reason is needed."), faults=[fault])
    return reason
