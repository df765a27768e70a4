"""Every error of the API as one problem document (RFC 9457)."""

from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.response import Response

from oversight.core.errors import Fault, Refused

CONTENT_TYPE = "application/problem+json"


def problem(error: Exception, context: dict[str, Any]) -> Response | None:
    """The response for an exception of a view; None (and so a 500) for what nobody foresaw."""
    headers: dict[str, str] = {}
    if isinstance(error, Refused):
        return document(error.status, error.code, str(error.message), error.faults)
    if isinstance(error, Http404):
        return document(404, "not-found", _("There is no such record, or it lies outside your area."))
    if isinstance(error, PermissionDenied):
        return document(403, "not-allowed", _("You may not do this."))
    if isinstance(error, RequestDataTooBig):
        return document(413, "too-large", _("The request is larger than this interface takes."))
    if isinstance(error, exceptions.APIException):
        if wait := getattr(error, "wait", None):
            headers["Retry-After"] = str(int(wait) + 1)
        if header := getattr(error, "auth_header", None):
            headers["WWW-Authenticate"] = header
        code = error.default_code.replace("_", "-")
        faults = _faults(error.detail) if isinstance(error, exceptions.ValidationError) else ()
        words = _("Something in the request is wrong.") if faults else str(error.detail)
        return document(error.status_code, code, words, faults, headers)
    return None


def document(
    status: int,
    code: str,
    detail: str,
    faults: tuple[Fault, ...] | list[Fault] = (),
    headers: dict[str, str] | None = None,
) -> Response:
    """One problem document as a response."""
    return Response(body(status, code, detail, faults), status=status, headers=headers, content_type=CONTENT_TYPE)


def body(status: int, code: str, detail: str, faults: tuple[Fault, ...] | list[Fault] = ()) -> dict[str, Any]:
    """The members of a problem document; `faults` names field, rule and value of everything wrong."""
    found: dict[str, Any] = {
        "type": f"urn:oversight:problem:{code}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "code": code,
        "detail": detail,
    }
    if faults:
        found["faults"] = list(faults)
    return found


def _faults(detail: Any, field: str = "") -> tuple[Fault, ...]:
    if isinstance(detail, dict):
        parts = [_faults(value, f"{field}.{key}".strip(".")) for key, value in detail.items()]
        return tuple(fault for part in parts for fault in part)
    if isinstance(detail, list):
        return tuple(Fault(field, getattr(item, "code", "invalid"), str(item)) for item in detail)
    return (Fault(field, getattr(detail, "code", "invalid"), str(detail)),)
