"""Every address refuses the outsider, or stands on the list of public ones with a reason."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from django.conf import settings
from django.contrib.admindocs.views import simplify_regex
from django.http import HttpResponse
from django.shortcuts import resolve_url
from django.test import Client
from django.urls import Resolver404, URLPattern, URLResolver, resolve
from django.urls.resolvers import RegexPattern

METHODS = ("get", "post", "put", "patch", "delete")
_SAMPLES = {"uuid": "01900000-0000-7000-8000-000000000000", "int": "1", "slug": "x", "str": "x", "path": "x"}
_PLACE = re.compile(r"<(?:(?P<kind>[^>:]+):)?(?P<name>[^>]+)>")

# Addresses that anybody may open, each with the reason. Everything else answers with a sign-in page, 401 or 403.
PUBLIC: dict[str, str] = {
    "/": "the start page for citizens",
    "/about-the-data/": "where published figures come from",
    "/language": "chooses the language of public pages; changes nothing but a cookie",
    "/documents/verify/": "anybody checks a paper of the agency; asks for its code alone",
    "/documents/verify/<str:code>/": "opens with the code of a paper: title, number, office, state, nothing of people",
    "/health": "for load balancers; figures of the machine, none of a person",
    "/status": "the same for people",
    "/public-ledger/": "the signed state of the ledger is published so that it cannot be rewritten",
    "/public-ledger/verify.py": "the checking tool, the same file that stands in the repository",
    "/tips/": "anybody tells something without a name; passes the gate",
    "/tips/<slug:code>/": "one group of the same form, from the sender's own draft",
    "/tips/files/": "files of the same draft",
    "/tips/files/<uuid:pk>/": "one file of the same draft, found by the sender's cookie alone",
    "/tips/check/": "everything of the same draft once more",
    "/tips/sent/": "the confirmation, for the sender's browser and an hour",
    "/tips/leave/": "destroys the sender's own draft",
    "/violation-reports/": "anybody reports a violation; passes the gate",
    "/violation-reports/<slug:code>/": "one group of the same form, from the sender's own draft",
    "/violation-reports/files/": "files of the same draft",
    "/violation-reports/files/<uuid:pk>/": "one file of the same draft, found by the sender's cookie alone",
    "/violation-reports/check/": "everything of the same draft once more",
    "/violation-reports/sent/": "the confirmation, for the sender's browser and an hour",
    "/violation-reports/leave/": "destroys the sender's own draft",
    "/violation-reports/receipt/": "opens with the tracking code that was typed; leads to the question without it",
    "/violation-reports/receipt/pdf/": "the same as a paper, masked",
    "/violation-reports/receipt/ledger/": "the same of the ledger: proof and salt, no body",
    "/track/": "asks for a tracking code; misses are limited by range of addresses",
    "/track/received/": "what one tracking code stands for; leads back to the question without it",
    "/track/close/": "closes what a tracking code opened",
    "/track/leave/": "the same in a hurry, to an unsuspicious page",
    **{
        f"/track/case/{rest}": "of the holder of one tracking code; leads back to the question without it"
        for rest in (
            "",
            "message/",
            "evidence/",
            "evidence/files/",
            "evidence/files/<uuid:pk>/",
            "withdrawal/",
            "receipt/",
            "documents/<uuid:pk>/",
        )
    },
    "/register/": "the public register: what the law's own lists publish of a case, never a person or a word of it",
    "/register/<uuid:pk>/": "one entry of the public register",
    "/register/<uuid:pk>/proof/": "the ledger's proof of a public decision, without the entry's body",
    "/ledger/checkpoint": "the public log: signed tree heads",
    "/ledger/key": "the public log: the keys to check its signatures",
    "/ledger/tile/<level>/<number>": "the public log: hashes alone",
    "/ledger/tile/entries/<number>": "the public log: salted commitments alone",
    "/field/sw.js": "the field's service worker: a program, the same for everybody",
    "/api/v1/schema/": "how the interface looks; no data",
    "/api/v1/docs/": "how the interface looks; no data",
    "/api/v1/devices/enrol": "the field's door: opens with a one-time code of the superior alone, misses are limited",
    "/field/enrol/": "the field's door on pages: opens with the same code, misses are limited together",
    "/field/shell/": "an empty page that a phone keeps for a start without signal; no person, no report",
    "/field/shell/<str:instrument>/<slug:group>/": "the same of a published questionnaire",
    "/accounts/login/": "the sign-in page itself",
    "/accounts/logout/": "signing out when nobody is signed in leads to the start page",
    "/accounts/signup/": "says that accounts are given out by offices, and makes none",
    "/accounts/inactive/": "says that an account is closed, and not whose",
    "/accounts/confirm-email/": "a static text of the sign-in library",
    "/accounts/confirm-email/<key>/": "opens with the secret of a letter alone; unknown ones change nothing",
    "/accounts/password/reset/": "asks for an address and never says whether it is known",
    "/accounts/password/reset/done/": "a static text after asking",
    "/accounts/password/reset/key/<uidb36>-<key>/": "opens with the secret of a letter alone",
    "/accounts/password/reset/key/done/": "a static text after the change",
}

# Examples of addresses whose parts have a form of their own.
EXAMPLES: dict[str, str] = {}


class Address(NamedTuple):
    """One address of the platform: how it is declared, and an example of it."""

    route: str
    url: str


def addresses(patterns: Iterable[URLPattern | URLResolver], before: str = "/") -> Iterator[Address]:
    """All addresses below some patterns."""
    for pattern in patterns:
        own = str(pattern.pattern)
        if isinstance(pattern.pattern, RegexPattern):
            own = simplify_regex(own).lstrip("/")
        route = before + own
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern.url_patterns, route)
        else:
            yield Address(route, _PLACE.sub(lambda place: _SAMPLES.get(place["kind"] or "str", "x"), route))


def open_to_outsiders(
    found: Iterable[Address], client: Client, public: Mapping[str, str], samples: Mapping[str, str] | None = None
) -> Iterator[str]:
    """Addresses that answer somebody who is not signed in, and entries of the public list that are none."""
    sign_in = (resolve_url(settings.LOGIN_URL), "/field/enrol/")
    seen = set()
    for route, example in found:
        seen.add(route)
        if public.get(route):
            continue
        url = (samples or {}).get(route, example)
        try:
            resolve(url)
        except Resolver404:
            yield f"{route}: {url} does not reach it; give an example in tests/house_rules/addresses.py"
            continue
        for method in METHODS:
            response = getattr(client, method)(url)
            if response.streaming:
                b"".join(response.streaming_content)
            if not _refuses(response, sign_in):
                yield f"{route}: {method.upper()} by an outsider is answered with {response.status_code}"
    for route in sorted(set(public) - seen):
        yield f"{route}: listed as public and does not exist"


def _refuses(response: HttpResponse, sign_in: tuple[str, ...]) -> bool:
    if response.status_code in {401, 403}:
        return True
    return response.status_code == 302 and response.headers["Location"].partition("?")[0] in sign_in
