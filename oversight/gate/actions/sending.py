"""Sending: the draft becomes a record of its module, or waits in quarantine. Twice is as once."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from oversight.accounts.actor import Actor
from oversight.gate import codes
from oversight.gate.actions import admitting, drafts
from oversight.gate.actions.admitting import Facts
from oversight.gate.actions.quarantine import hold
from oversight.gate.drafting import Contents, Receipt
from oversight.gate.forms.definition import PublicForm, Submission
from oversight.gate.models import Draft


class Unsound(Exception):
    """A group is not answered as its form wants; `step` is the first."""

    def __init__(self, step: str) -> None:
        super().__init__(step)
        self.step = step


@transaction.atomic
def send(*, form: PublicForm, token: str, facts: Facts, by: Actor, now: datetime) -> Receipt:
    """Send what was typed; a second tap waits for the first and gets its receipt.

    Unsound while a group is not answered. What the module refuses is raised, and the draft stays as it is. `by` is the
    public (`machine("public")`).
    """
    draft, contents = drafts.locked(form, token, now=now, may_be_sent=True)
    if contents.receipt is not None:
        return contents.receipt
    reading = form.read(contents.typed)
    if reading.unsound is not None:
        raise Unsound(reading.unsound.code)
    words = form.words(reading.answers)
    arrival = admitting.count(form=form.slug, draft=draft.pk, facts=facts, words=words, now=now)
    verdict = admitting.admit(
        arrival=arrival,
        words=words,
        is_trapped=contents.is_trapped,
        seconds=(now - draft.started_at).total_seconds(),
        groups=len(reading.steps),
        now=now,
    )
    code = codes.new_code()
    submission = Submission(
        draft.pk,
        form.slug,
        form.moment(now),
        codes.mark(code),
        reading.answers,
        tuple(contents.files),
        contents.file_key,
    )
    if verdict.passes:
        lines = tuple(form.accept(submission=submission, by=by, now=now))
        receipt = Receipt(code, "accepted", lines)
    else:
        hold(form=form, submission=submission, typed=contents.typed, verdict=verdict, arrival=arrival, by=by)
        receipt = Receipt(code, "held")
    _settle(draft, receipt, token, is_held=not verdict.passes, now=now)
    return receipt


def _settle(draft: Draft, receipt: Receipt, token: str, *, is_held: bool, now: datetime) -> None:
    """What was typed goes, and files that the module has taken in; the receipt stays readable for a while."""
    if not is_held:
        drafts.destroy_files(draft)
    draft.sent_at = now
    draft.expires_at = min(draft.expires_at, now + timedelta(minutes=settings.GATE_RECEIPT_MINUTES))
    drafts.write(draft, Contents(receipt=receipt), token, now=now)
