"""The public log over HTTP, as C2SP tlog-tiles lays it out: for anybody, without session, GET and HEAD."""

from collections.abc import Callable
from functools import wraps

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from oversight.ledger import keys, queries
from oversight.ledger.tree import TILE_WIDTH

_FOR_EVER = "public, max-age=31536000, immutable"
_BRIEFLY = "public, max-age=2"
_LARGEST_DIGITS = 18
View = Callable[..., HttpResponse]


def _public(view: View) -> View:
    """For anybody, GET and HEAD alone, the same for all.

    Django asks who is there even before a view that needs nobody; here the answer does not vary by it, so that
    caches may share it.
    """

    @wraps(view)
    def answer(request: HttpRequest, **values: str) -> HttpResponse:
        if hasattr(request, "session"):
            request.session.accessed = False
        return view(request, **values)

    return login_not_required(require_safe(answer))


def _tile_number(path: str) -> int:
    """The number of a tile from its path elements (1234067 is x001/x234/067); Http404 with needless zeros."""
    digits = path.replace("x", "").replace("/", "")
    if len(digits) > _LARGEST_DIGITS or (len(digits) > 3 and digits.startswith("000")):
        raise Http404
    return int(digits)


def _bytes(data: bytes | None) -> HttpResponse:
    """A resource that never changes once it exists; one that does not exist yet may come, so a 404 is not kept."""
    if data is None:
        raise Http404
    return HttpResponse(data, content_type="application/octet-stream", headers={"Cache-Control": _FOR_EVER})


def _text(text: str) -> HttpResponse:
    return HttpResponse(text, content_type="text/plain; charset=utf-8", headers={"Cache-Control": _BRIEFLY})


@_public
def checkpoint(request: HttpRequest) -> HttpResponse:
    """The signed tree head."""
    note = queries.checkpoint_note()
    if note is None:
        raise Http404
    return _text(note)


@_public
def key(request: HttpRequest) -> HttpResponse:
    """The verifier keys, the present one first. A verifier should have got them by another way as well."""
    known = keys.verifier_keys()
    if not known:
        raise Http404
    return _text("".join(f"{verifier}\n" for verifier in known))


@_public
def tile(request: HttpRequest, level: str, number: str, width: str | None = None) -> HttpResponse:
    """The hashes of a tile."""
    return _bytes(queries.tile(int(level), _tile_number(number), int(width or TILE_WIDTH)))


@_public
def entries(request: HttpRequest, number: str, width: str | None = None) -> HttpResponse:
    """The log's entries under a level 0 tile: commitments, nothing else."""
    return _bytes(queries.entry_bundle(_tile_number(number), int(width or TILE_WIDTH)))
