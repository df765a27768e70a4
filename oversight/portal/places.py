"""Where a desk can go. Modules are known by the names of their URLs alone; one that is not installed is not shown."""

from typing import NamedTuple

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from oversight.accounts.actor import Actor
from oversight.accounts.roles import Permission


class Place(NamedTuple):
    """A page that a desk may open, and the permission that opens it (any of them)."""

    url_name: str
    title: str | Promise
    sentence: str | Promise
    permissions: frozenset[Permission]


class Open(NamedTuple):
    """A place that this person may open."""

    url_name: str
    url: str
    title: str | Promise
    sentence: str | Promise


PLACES = (
    Place(
        "reports:list", _("Station reports"),
        _("Reports of the polling stations in your area, with what is missing and what is to be checked."),
        frozenset({Permission.READ_REPORTS}),
    ),
    Place(
        "people:list", _("People"), _("Who sits where in your area: appoint, replace, enrol phones, import lists."),
        frozenset({Permission.MANAGE_ASSIGNMENTS, Permission.ENROL_DEVICES}),
    ),
    Place(
        "people:tokens", _("Access tokens"), _("Keys with which programs of your office use the interface."),
        frozenset({Permission.MANAGE_TOKENS}),
    ),
    Place(
        "web:exports", _("Exports"), _("Which lists were taken out as files: by whom, when, how many rows."),
        frozenset({Permission.AUDIT}),
    ),
    Place(
        "portal:stuck-work", _("Stuck work"), _("What failed after an entry was sealed, and trying it again."),
        frozenset({Permission.READ_STUCK_WORK}),
    ),
)  # fmt: skip


def open_to(actor: Actor | None) -> list[Open]:
    """The places that the actor may open, in fixed order; none for nobody."""
    if not actor:
        return []
    found = []
    for place in PLACES:
        if not place.permissions & actor.permissions:
            continue
        try:
            url = reverse(place.url_name)
        except NoReverseMatch:
            continue
        found.append(Open(place.url_name, url, place.title, place.sentence))
    return found
