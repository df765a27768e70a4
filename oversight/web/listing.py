"""What every list page shares: its address, pages and sorts as links, the saved views above it."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise

from oversight.accounts.actor import Actor
from oversight.web import queries


class SortLink(NamedTuple):
    """One order of a list as a link; `address` is the query of it."""

    words: str | Promise
    address: str
    is_current: bool


class ViewLink(NamedTuple):
    """One saved view as a link above its list."""

    pk: int
    name: str
    address: str
    is_current: bool
    is_own: bool
    shared_by: str


def frame(
    request: HttpRequest,
    actor: Actor,
    name: str,
    chosen: Mapping[str, str],
    *,
    next: str | None,
    sorts: Sequence[tuple[str, str | Promise]] = (),
) -> dict[str, Any]:
    """The context of a list page: `chosen` are its filters as they stand in the address, without empty ones.

    `sorts` are name and words of each order, the first one in force when the address names none.
    """
    kept = {
        key: value for key, value in chosen.items() if value and not (sorts and (key, value) == ("sort", sorts[0][0]))
    }
    query = urlencode(kept)
    others = {key: value for key, value in kept.items() if key != "sort"}
    sort = kept.get("sort", sorts[0][0] if sorts else "")
    return {
        "list_name": name,
        "list_url": reverse(name),
        "parameters": query,
        "first": query,
        "next": urlencode({**kept, "cursor": next}) if next else "",
        "is_first": "cursor" not in request.GET,
        "is_narrowed": bool(others),
        "sorts": [
            SortLink(words, urlencode(others if code == sorts[0][0] else {**others, "sort": code}), code == sort)
            for code, words in sorts
        ],
        "saved_views": [
            ViewLink(
                view.pk,
                view.name,
                view.parameters,
                _same(view.parameters, query),
                view.owner_id == actor.user_id,
                "" if view.owner_id == actor.user_id else view.owner.name,
            )
            for view in queries.views_of(actor, name)
        ],
    }


def _same(left: str, right: str) -> bool:
    return sorted(left.split("&")) == sorted(right.split("&"))
