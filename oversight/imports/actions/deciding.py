"""A person decides what a contradiction of the old data means; until then the row waits."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from oversight.accounts.actor import Actor
from oversight.core.errors import Fault, Invalid
from oversight.imports import policies
from oversight.imports.actions.record import enter, recount
from oversight.imports.models import Decision, Import, Row
from oversight.imports.queries.rows import contradicting


@transaction.atomic
def decide(*, one: Import, numbers: Sequence[int], rule: str, choice: str, words: str, by: Actor, now: datetime) -> int:
    """Decide a contradiction of these rows, or of all rows that wait for it when none is named; how many it was."""
    one = Import.objects.select_for_update().get(pk=one.pk)
    policies.check_import(one.scope, by)
    policies.check_state(policies.can_decide(one))
    if choice not in Decision.Choice.values:
        missing = _("Say what is right.")
        raise Invalid(missing, faults=[Fault("choice", "one of the choices", missing, choice[:20])])
    rows: list[Row] = contradicting(one, rule, numbers)
    Decision.objects.bulk_create(
        Decision(
            row=row, rule=rule, choice=choice, words=" ".join(words.split())[:200], decided_by_id=by.user_id,
            decided_at=now,
        )
        for row in rows
    )  # fmt: skip
    recount(one)
    one.save(update_fields=["counts"])
    enter("imports.decide", one, by.label, now, {"rule": rule, "choice": choice, "rows": len(rows)})
    return len(rows)
