"""What every page of a signed-in person knows besides the frame: where the desk can go, which office, what is new."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from oversight.accounts.actor import Actor
from oversight.notices import queries as notices
from oversight.portal import places, queries


def desk(request: HttpRequest) -> dict[str, Any]:
    """`desk_places`, `desk_assignments` and `desk_unread`, looked up when a template first asks for them."""

    def assignments() -> list[queries.Held]:
        actor: Actor | None = getattr(request, "actor", None)
        return queries.assignments_in_force(actor.user_id, now=timezone.now()) if actor else []

    def unread() -> str:
        """In figures, empty for none."""
        actor: Actor | None = getattr(request, "actor", None)
        count = notices.unread(actor.user_id) if actor else 0
        return f"{notices.UNREAD_CAP}+" if count > notices.UNREAD_CAP else str(count or "")

    return {
        "desk_places": SimpleLazyObject(lambda: places.open_to(getattr(request, "actor", None))),
        "desk_assignments": SimpleLazyObject(assignments),
        "desk_unread": SimpleLazyObject(unread),
    }
