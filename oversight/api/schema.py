"""OpenAPI from the very types that are read and rendered: msgspec structs become components and parameters."""

from collections.abc import Callable
from typing import Any, Literal, TypeVar

import msgspec
from django.utils.translation import gettext as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework.request import Request

from oversight.api.misfits import misfits
from oversight.core.errors import Fault, Invalid

T = TypeVar("T")
F = TypeVar("F", bound=Callable[..., Any])
_REF = "#/components/schemas/{name}"
_components: dict[str, Any] = {}


class Problem(msgspec.Struct, omit_defaults=True):
    """A problem document (RFC 9457); `faults` names field, rule and value of everything wrong."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    faults: list[Fault] = []


def shape(kind: Any) -> dict[str, Any]:
    """The schema of a type, as a reference into the components; ValueError when two types have one name."""
    (found,), components = msgspec.json.schema_components((kind,), ref_template=_REF)
    for name, component in components.items():
        if _components.setdefault(name, component) != component:
            raise ValueError(f"two shapes of the interface are called {name}")
    return found


_PROBLEM = {"application/problem+json": shape(Problem)}
_WORDS = {
    400: "Malformed",
    401: "No valid token",
    403: "Not allowed",
    404: "Unknown, or outside your area",
    405: "No such method here",
    406: "No such representation",
    409: "The state does not admit it",
    413: "Too large",
    415: "Wrong content type",
    422: "Breaks a rule; every fault is named",
    429: "Too many requests; see Retry-After",
}


class Schema(AutoSchema):
    """Every operation may answer with problem documents; the door says which others."""

    def _get_response_bodies(self, direction: Literal["request", "response"] = "response") -> dict[str, Any]:
        found: dict[str, Any] = super()._get_response_bodies(direction)
        for status, words in _WORDS.items():
            found.setdefault(
                str(status),
                {"description": words, "content": {media: {"schema": schema} for media, schema in _PROBLEM.items()}},
            )
        return found


def describe(
    *,
    summary: str,
    answer: Any = None,
    status: int = 200,
    body: Any = None,
    query: type[msgspec.Struct] | None = None,
    examples: list[OpenApiExample] | None = None,
    public: bool = False,
    headers: list[OpenApiParameter] | None = None,
    tag: str | None = None,
    answers: dict[int, Any] | None = None,
    id: str | None = None,
    media: str = "application/json",
) -> Callable[[F], F]:
    """Describe one operation by the types it reads and renders."""
    responses: dict[Any, Any] = {status: shape(answer) if answer is not None else None}
    responses |= {code: shape(kind) for code, kind in (answers or {}).items()}
    options: dict[str, Any] = {
        "summary": summary,
        "responses": responses,
        "examples": examples or [],
        "operation_id": id,
    }
    options["parameters"] = [*_parameters(query), *(headers or [])]
    if body is not None:
        options["request"] = {media: body if isinstance(body, dict) else shape(body)}
    else:
        options["request"] = None
    if public:
        options["auth"] = []
    if tag:
        options["tags"] = [tag]
    return extend_schema(**options)


def _parameters(query: type[msgspec.Struct] | None) -> list[OpenApiParameter]:
    if query is None:
        return []
    return [
        OpenApiParameter(
            field.name,
            shape(field.type),
            OpenApiParameter.QUERY,
            required=field.required,
            default=None if field.required or field.default in (None, "", msgspec.NODEFAULT) else field.default,
        )
        for field in msgspec.structs.fields(query)
    ]


def read_query(request: Request, kind: type[T]) -> T:
    """The query parameters as the struct says; Invalid names every parameter that is unknown or wrong."""
    fields = {field.name: field for field in msgspec.structs.fields(kind)}  # type: ignore[arg-type]
    values: dict[str, Any] = {}
    faults = []
    for name, texts in request.query_params.lists():
        if name not in fields:
            faults.append(
                Fault(name, "known parameter", _("Known are: %(names)s.") % {"names": ", ".join(fields)}, texts[-1])
            )
            continue
        if "\0" in texts[-1]:
            faults.append(Fault(name, "text without NUL", _("The value holds a NUL character."), texts[-1]))
            continue
        try:
            values[name] = msgspec.convert(texts[-1], fields[name].type, strict=False)
        except msgspec.ValidationError as error:
            faults.append(Fault(name, "type", _("The value does not fit: %(error)s.") % {"error": error}, texts[-1]))
    faults += [
        Fault(name, "required", _("This parameter is needed."))
        for name, field in fields.items()
        if field.required and name not in request.query_params
    ]
    if faults:
        raise Invalid(_("Something in the address is wrong."), faults=faults)
    return kind(**values)


def read_body(request: Request, kind: type[T]) -> T:
    """The JSON body as the struct says; Invalid names every member that is missing, unknown or does not fit."""
    try:
        try:
            return msgspec.json.decode(request.body, type=kind)
        except msgspec.ValidationError as error:
            # What does not fit may be no JSON further on, which only reading all of it tells.
            raise Invalid(_("The body breaks a rule."), faults=misfits(request.body, kind)) from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Invalid(
            _("The body is not JSON."),
            code="malformed",
            status=400,
            faults=[Fault("", "JSON", _("It cannot be read: %(error)s.") % {"error": error})],
        ) from error


def add_components(result: dict[str, Any], generator: Any, request: Any, public: bool) -> dict[str, Any]:
    """Postprocessing hook: put the struct schemas where the references point."""
    result.setdefault("components", {}).setdefault("schemas", {}).update(_components)
    return result


class BearerScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How the document names tokens of devices and offices."""

    target_class = "oversight.api.authentication.BearerToken"
    name = "token"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, Any]:
        return {"type": "http", "scheme": "bearer", "description": "ovd_… of a phone, ovt_… of an office"}


class SessionScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How the document names the session of a desk."""

    target_class = "oversight.api.authentication.DeskSession"
    name = "desk"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, Any]:
        return {"type": "apiKey", "in": "cookie", "name": "sessionid"}
