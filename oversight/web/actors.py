"""Who asks for a page."""

from django.http import HttpRequest
from django.utils.translation import gettext as _

from oversight.accounts.actor import Actor
from oversight.core.errors import NotAllowed


def actor_of(request: HttpRequest) -> Actor:
    """The signed-in actor; NotAllowed for an account that holds no assignment."""
    actor: Actor | None = getattr(request, "actor", None)
    if not actor:
        raise NotAllowed(_("Your role does not allow this."))
    return actor
