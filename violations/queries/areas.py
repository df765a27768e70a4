"""From what a person types to the office that he means, within his area; and offices by path for lists and figures."""

import re
from collections.abc import Iterable, Mapping

from django.db.models.functions import Length

from oversight.accounts.actor import Actor
from oversight.accounts.models import Office
from oversight.accounts.people import within
from oversight.accounts.roles import Permission

MOST_NAMED = 20


def offices_named(actor: Actor, text: str) -> list[Office]:
    """Offices of the area whose place has the text in its name, the widest first; one more than are shown."""
    paths = actor.paths(Permission.READ_CASES)
    # Any case: unlike UPPER ... LIKE, the trigram index answers a pattern.
    rows = Office.objects.filter(within(paths, "path"), region__name__iregex=re.escape(text.strip()))
    return list(rows.select_related("region").order_by(Length("path"), "path")[: MOST_NAMED + 1])


def offices_at(paths: Iterable[str]) -> Mapping[str, Office]:
    """The offices with these paths, each with its region; a path without office is missing."""
    return {row.path: row for row in Office.objects.filter(path__in=set(paths)).select_related("region")}
