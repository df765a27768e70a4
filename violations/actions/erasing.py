"""What a person wrote goes with him, when the order to erase him says so."""

from datetime import datetime

from oversight.dossiers.models import Dossier
from oversight.parties.models import Part, Person, Role
from oversight.vault import actions as vault
from violations.models import Case

AUTHORS = (Role.REPORTER, Role.PROXY, Role.TIPPER)


def erase_contents(person: Person, dossiers: list[Dossier], with_contents: bool, now: datetime) -> None:
    """Destroy the key of the contents of the cases that the person brought in (settings.PARTIES_ERASING).

    All that is sealed with a case goes: narrative, evidence, messages, and the words of the procedure. What was done,
    when, by whom and with which result is in plain columns and in the ledger, and stays. Whether the cases are closed
    and two people want it was checked by the caller (oversight.parties.actions.erase).
    """
    if not with_contents:
        return
    own = Part.objects.filter(person=person, role__in=AUTHORS, dossier__in=dossiers).values_list("dossier", flat=True)
    for id in Case.objects.filter(pk__in=set(own)).values_list("pk", flat=True):
        vault.erase(id, now=now)
