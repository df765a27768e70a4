"""What every page of a signed-in person knows besides the frame: where the desk can go, and for which office."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from oversight.accounts.actor import Actor
from oversight.portal import places, queries


def desk(request: HttpRequest) -> dict[str, Any]:
    """`desk_places` and `desk_assignments`, looked up when a template first asks for them."""

    def assignments() -> list[queries.Held]:
        actor: Actor | None = getattr(request, "actor", None)
        return queries.assignments_in_force(actor.user_id, now=timezone.now()) if actor else []

    return {
        "desk_places": SimpleLazyObject(lambda: places.open_to(getattr(request, "actor", None))),
        "desk_assignments": SimpleLazyObject(assignments),
    }
