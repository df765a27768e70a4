"""Cases whose term of the reporter is over: what the clock lets lapse."""

from datetime import datetime

from oversight.deadlines.models import Deadline, State
from oversight.regions.models import Regime
from violations.models import Case
from violations.workflow import LAPSES


def over(*, now: datetime, size: int) -> list[tuple[Case, str]]:
    """The longest overdue first, each with its term; by the index of open deadlines."""
    keys = [f"{regime}.{term}" for regime in Regime.values for term in LAPSES]
    rows = Deadline.objects.filter(state=State.OPEN, due_at__lt=now, rule__key__in=keys)
    found = list(rows.order_by("due_at", "pk").values_list("dossier", "rule__key")[:size])
    cases = Case.objects.select_related("dossier__office", "dossier__election").in_bulk([pk for pk, _key in found])
    return [(cases[pk], key.partition(".")[2]) for pk, key in found if pk in cases]
