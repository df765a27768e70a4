"""Deny by default: every resource needs an actor unless it says otherwise."""

from typing import TYPE_CHECKING, cast

from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from oversight.accounts.actor import Actor

if TYPE_CHECKING:
    from rest_framework.views import APIView


class HasActor(BasePermission):
    """Lets nobody in who is not a known actor; what he may do is asked in the actions."""

    def has_permission(self, request: Request, view: "APIView") -> bool:
        return isinstance(request.user, Actor)


def caller(request: Request) -> Actor:
    """The actor of a request that the permission let in."""
    return cast(Actor, request.user)
