"""The mailbox between the agency and who holds the tracking code: both write, and each sees what was read."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from oversight.accounts.actor import Actor
from oversight.core.errors import Conflict, Invalid
from oversight.core.ids import uuid7
from oversight.vault import actions as vault
from violations import policies, rules
from violations.actions import opening
from violations.actions.additions import moment_of
from violations.digests import MESSAGE, message_digests, message_label
from violations.models import Case, Message

POST_VERB, READ_VERB = "post_message", "read_messages"
MOST_UNREAD = 20


@transaction.atomic
def post_message(*, case: Case, text: str, by: Actor, now: datetime) -> Message:
    """Write to the other side; the text is sealed with the case.

    The public writes as who holds the tracking code: the door has found the case by it. Conflict while too many of its
    messages wait to be read, and for a case without a code: nobody would read them.
    """
    policies.check_write(case, by)
    if faults := rules.text_faults("text", text, rules.MESSAGE_TEXT):
        raise Invalid(_("The message cannot be sent like this."), faults=faults)
    held = opening.locked(case)
    if held.code_mark is None:
        raise Conflict(
            _("Nobody holds a tracking code of this case; reach the reporter by another way."), code="no-mailbox"
        )
    is_public = policies.is_public(by)
    direction = Message.Direction.IN if is_public else Message.Direction.OUT
    if is_public and Message.objects.filter(case=held, direction=direction, read_at=None).count() >= MOST_UNREAD:
        raise Conflict(_("Your earlier messages have not been read yet; please wait."), code="mailbox-full")
    at = moment_of(held, by, now)
    message = Message(id=uuid7(at), case=held, direction=direction, at=at, author_id=by.user_id or None)
    vault.seal(held.pk, message_label(message.pk), {"text": text.strip()}, now=at)
    message.save(force_insert=True)
    _enter(POST_VERB, held, [message], by, at)
    return message


@transaction.atomic
def read_messages(*, case: Case, by: Actor, now: datetime) -> int:
    """Mark what the other side wrote as read; how many were new."""
    policies.check_write(case, by)
    wrote = Message.Direction.OUT if policies.is_public(by) else Message.Direction.IN
    if not Message.objects.filter(case=case, direction=wrote, read_at=None).exists():
        return 0
    held = opening.locked(case)
    at = moment_of(held, by, now)
    rows = list(Message.objects.filter(case=held, direction=wrote, read_at=None))
    for row in rows:
        row.read_at = at
    Message.objects.bulk_update(rows, ["read_at"])
    if rows:
        _enter(READ_VERB, held, rows, by, at)
    return len(rows)


def _enter(verb: str, case: Case, messages: list[Message], by: Actor, at: datetime) -> None:
    rows = {f"{MESSAGE}:{id}": digest for id, digest in message_digests(messages).items()}
    opening.enter(verb, case, rows, by=by, now=at)
