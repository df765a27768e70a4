"""From what a person types to what it means: places and reporters by name, within his area."""

import re

from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Length

from oversight.accounts.actor import Actor
from oversight.accounts.models import Assignment, Office, User
from oversight.accounts.people import within
from oversight.accounts.roles import Permission

MOST_NAMED = 20


def _part(text: str) -> str:
    """A pattern for what has the text in it, any case: unlike UPPER … LIKE, the trigram indexes answer it."""
    return re.escape(text.strip())


def offices_named(actor: Actor, text: str) -> list[Office]:
    """Offices of the area whose place has the text in its name, the widest first; one more than are shown."""
    paths = actor.paths(Permission.READ_REPORTS)
    rows = Office.objects.filter(within(paths, "path"), region__name__iregex=_part(text)).select_related("region")
    return list(rows.order_by(Length("path"), "path")[: MOST_NAMED + 1])


def office_at(path: str) -> Office | None:
    """The office with this path."""
    return Office.objects.filter(path=path).first()


def reporters_named(actor: Actor, text: str) -> list[User]:
    """People who serve or served in the area: the one with this sign-in name, else those with the text in the name."""
    text = text.strip()
    area = within(actor.paths(Permission.READ_REPORTS), "office__path") | within(
        actor.paths(Permission.READ_REPORTS), "station__path"
    )
    served = Exists(Assignment.objects.filter(area, user=OuterRef("pk")))
    exact = list(User.objects.filter(served, username__iexact=text)[:1])
    return exact or list(
        User.objects.filter(served, Q(name__iregex=_part(text))).order_by("name", "pk")[: MOST_NAMED + 1]
    )
