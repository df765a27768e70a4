"""A file comes in: read once from end to end, sealed, kept; or forgotten again before anything of it was stored."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from oversight.accounts.actor import Actor
from oversight.accounts.models import Office
from oversight.core.errors import Fault, Invalid
from oversight.core.ids import uuid7
from oversight.imports import policies, sealing
from oversight.imports.actions.record import enter
from oversight.imports.models import Import, State
from oversight.imports.reading import read
from oversight.imports.rules import check_source
from oversight.imports.targets import target as target_named
from oversight.vault import actions as vault
from oversight.vault.models import SubjectKind

LONGEST_NAME = 120


@transaction.atomic
def receive(
    *, content: bytes, file_name: str, target: str, source: str, office: Office, by: Actor, now: datetime
) -> Import:
    """Keep a spreadsheet for an office, sealed. Invalid when it cannot be read to its end or holds no rows.

    `source` is the short name of the system from which the records come; with a record's reference there it makes sure
    that nothing comes in twice.
    """
    policies.check_import(office.path, by)
    target_named(target)
    check_source(source)
    rows = sum(not line.is_blank for line in read(content).lines)
    if rows < 2:
        words = _("The file holds no rows below a header.")
        raise Invalid(words, code="unreadable-file", faults=[Fault("file", "rows below a header", words)])
    id = uuid7(now)
    vault.create(SubjectKind.CONTENTS, now=now, id=id)
    vault.seal(id, sealing.FILE, {"name": " ".join(file_name.split())[:LONGEST_NAME], "size": len(content)}, now=now)
    one = Import.objects.create(
        id=id,
        target=target,
        source=source,
        office=office,
        scope=office.path,
        blob=sealing.keep_file(id, content, now=now),
        fingerprint=sealing.fingerprint(content),
        received_by_id=by.user_id,
        received_at=now,
        state=State.RECEIVED,
        moved_at=now,
    )
    enter("imports.receive", one, by.label, now, {"rows": rows})
    return one


@transaction.atomic
def discard(*, one: Import, by: Actor, now: datetime) -> Import:
    """Forget the contents of an import of which nothing was stored: their key is destroyed, the row stays."""
    one = Import.objects.select_for_update().get(pk=one.pk)
    policies.check_import(one.scope, by)
    policies.check_state(policies.can_discard(one))
    vault.erase(one.pk, now=now)
    one.state, one.moved_at = State.DISCARDED, now
    one.save(update_fields=["state", "moved_at"])
    enter("imports.discard", one, by.label, now)
    return one
