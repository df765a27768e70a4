"""The hottest resources without what they do not need: one shape of answer, one way to say who calls.

Content negotiation, parsers and the wrapped request are a third of what a filing costs in the interpreter
(docs/adr/0005). A request with a bearer token goes straight to `take`; any other takes the long way to the same.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any

import msgspec
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from rest_framework.exceptions import AuthenticationFailed, Throttled
from rest_framework.request import Request
from rest_framework.response import Response

from oversight.accounts.actor import Actor
from oversight.api.authentication import bearer, token_of
from oversight.api.errors import CONTENT_TYPE, problem
from oversight.api.permissions import caller
from oversight.api.rendering import encoder
from oversight.api.throttling import admits, wait_seconds


class Answer(msgspec.Struct, frozen=True):
    """What a resource answers: anything that has a JSON form, status and headers."""

    data: Any
    status: int = 200
    headers: Mapping[str, str] | None = None


class Direct(ABC):
    """For an APIView (named before it): its POST is `take`, by whichever way the request comes."""

    @abstractmethod
    def take(self, request: HttpRequest, by: Actor) -> Answer:
        """The work; refusals are raised."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Straight to the work for a bearer token that posts; else as the framework does."""
        token = token_of(request.META) if request.method == "POST" else None
        if token is None:
            answered: HttpResponseBase = super().dispatch(request, *args, **kwargs)  # type: ignore[misc]
            return answered
        try:
            answer = self.take(request, _admitted(token))
        except Exception as error:  # whatever it is, the framework's own handler says what becomes of it
            refusal = problem(error, {})
            if refusal is None:
                raise
            kept = {name: value for name, value in refusal.items() if name != "Content-Type"}
            return _response(Answer(refusal.data, refusal.status_code, kept), CONTENT_TYPE)
        return _response(answer, "application/json")

    def taken(self, request: Request) -> Response:
        """The same by the long way, for the session of a desk."""
        answer = self.take(request._request, caller(request))
        return Response(answer.data, status=answer.status, headers=answer.headers)


def _response(answer: Answer, content_type: str) -> HttpResponse:
    content = encoder.encode(answer.data)
    return HttpResponse(content, status=answer.status, headers=answer.headers, content_type=content_type)


def _admitted(token: str) -> Actor:
    try:
        actor = bearer(token)
    except AuthenticationFailed as error:
        error.auth_header = "Bearer"  # type: ignore[attr-defined] # as the framework marks it: 401, not 403
        raise
    if not admits(actor.label):
        raise Throttled(wait_seconds())
    return actor
