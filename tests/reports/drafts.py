"""Drafts for the tests: begun, filled in and sent through the portal's forms."""

import re
from typing import Any

from django.forms import ChoiceField
from django.test import Client

from reports.models import InstrumentDraft

BASE = "pilkada-2024-quiet-period@1"
LIST = "/reports/instruments/"


def begin(client: Client, base: str = BASE) -> InstrumentDraft:
    """The next version of a published instrument, begun at its page."""
    response = client.post(f"{LIST}versions/{base}/begin/")
    assert response.status_code == 302, response.content.decode()[:500]
    return InstrumentDraft.objects.get(pk=int(response["Location"].rstrip("/").rpartition("/")[2]))


def at(draft: InstrumentDraft, rest: str = "") -> str:
    """An address of the draft."""
    return f"{LIST}drafts/{draft.pk}/{rest}"


def fields(client: Client, address: str) -> dict[str, Any]:
    """What the form at an address would send if nothing were changed, as a browser reads it."""
    response = client.get(address)
    assert response.status_code == 200, response.status_code
    form = response.context["form"]
    sent = {}
    for bound in form:
        value = bound.value()
        if value in (None, "") and isinstance(bound.field, ChoiceField):
            value = str(bound.field.choices[0][0])
        if value is None or value is False:
            continue
        sent[bound.html_name] = "on" if value is True else value
    return sent


def save(client: Client, address: str, **changes: Any) -> Any:
    """Send the form at an address with other values; None takes a value out."""
    sent = fields(client, address) | changes
    return client.post(address, {name: value for name, value in sent.items() if value is not None})


def step(client: Client, draft: InstrumentDraft, verb: str, **more: Any) -> Any:
    """Take a step as the page offers it."""
    page = client.get(at(draft, f"{verb}/"))
    if page.status_code != 200:
        return page
    revision = re.search(r'name="revision" value="(\d+)"', page.content.decode())
    assert revision
    return client.post(at(draft, f"{verb}/"), {"revision": revision[1], **more})


def text(response: Any) -> str:
    """What the page says."""
    return str(response.content.decode())


def handed_in(client: Client) -> InstrumentDraft:
    """A sound draft that waits for a second person."""
    draft = begin(client)
    save(client, at(draft, "head/"), title_en="Quiet days")
    assert step(client, draft, "hand-in").status_code == 302
    draft.refresh_from_db()
    return draft
