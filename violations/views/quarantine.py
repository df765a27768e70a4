"""What the gate held back: listed without its contents, opened on the record, released, discarded, taken back."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from oversight.accounts.actor import Actor
from oversight.accounts.roles import Permission
from oversight.core.errors import Invalid, NotAllowed, NotFound, Refused
from oversight.gate import actions as gate
from oversight.gate import queries as held_back
from oversight.gate.models import Held
from oversight.gate.queries import Narrowing
from oversight.gate.rules import Reason
from oversight.web.actors import actor_of
from violations import sorting
from violations.filing import FORMS
from violations.forms import quarantine as forms


@require_safe
def held_list(request: HttpRequest) -> HttpResponse:
    """What waits to be sorted in my area, newest first: why it was held, never what it says."""
    actor, now = _sorter(request), timezone.now()
    search = forms.Search(request.GET, kinds=sorting.kinds())
    given = search.cleaned_data if search.is_valid() else {}
    form = FORMS.get(given.get("form") or "") or next(iter(FORMS.values()))
    narrowing = Narrowing(
        state=given.get("state") or Held.State.HELD, reason=Reason(given["reason"]) if given.get("reason") else None
    )
    page = held_back.held(form.slug, actor, narrowing, after=request.GET.get("cursor") or None)
    chosen = {"form": form.slug, "state": narrowing.state, "reason": given.get("reason", "")}
    kept = {name: value for name, value in chosen.items() if value}
    context = {
        "search": search,
        "rows": sorting.rows(page.rows),
        "tabs": [
            (one.title, urlencode(kept | {"form": one.slug}), one.slug == form.slug, held_back.count_held(slug, actor))
            for slug, one in FORMS.items()
        ],
        "form": form,
        "state": narrowing.state,
        "count": held_back.count_held(form.slug, actor, narrowing),
        "as_of": now,
        "list_url": request.path,
        "first": urlencode(kept),
        "next": urlencode(kept | {"cursor": page.next}) if page.next else "",
        "is_first": "cursor" not in request.GET,
    }
    return render(request, "violations/quarantine/list.html", context, status=422 if search.errors else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def held_page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One submission. What it says is opened by a press of a button alone, and that is recorded."""
    actor = _sorter(request)
    held = _held(actor, pk)
    is_opened = request.method == "POST"
    if is_opened:
        gate.look(held=held, by=actor, now=timezone.now())
    return _page(request, actor, held, forms.Discard(), is_opened=is_opened)


@require_POST
def release(request: HttpRequest, pk: UUID) -> HttpResponse:
    """It becomes the record that it would have been, with its own time of receipt and code."""
    actor, now = _sorter(request), timezone.now()
    held = _held(actor, pk)
    try:
        done = gate.release(form=FORMS[held.form], id=held.pk, by=actor, now=now)
    except Refused as refusal:
        return _page(request, actor, held, forms.Discard(), refused=refusal)
    messages.success(request, _("It is released and stands with its own time of receipt."))
    return redirect(sorting.page_of(done) or reverse("violations:held", args=[pk]))


@require_POST
def discard(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One submission is put aside, with a reason."""
    actor, now = _sorter(request), timezone.now()
    held = _held(actor, pk)
    form = forms.Discard(request.POST)
    if not form.is_valid():
        return _page(request, actor, held, form, status=422)
    reason = Held.Discard(form.cleaned_data["reason"])
    number = gate.discard(form=FORMS[held.form], ids=[pk], reason=reason, by=actor, now=now)
    _say(request, number)
    return redirect("violations:held", pk=pk)


@require_POST
def take_back(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A discarded submission waits again."""
    actor, now = _sorter(request), timezone.now()
    held = _held(actor, pk)
    if gate.take_back(form=FORMS[held.form], ids=[pk], by=actor, now=now):
        messages.success(request, _("It waits again."))
    else:
        messages.warning(request, _("It cannot come back: it was not discarded, or its contents were destroyed."))
    return redirect("violations:held", pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
def many(request: HttpRequest) -> HttpResponse:
    """All that are like one: first how many they are, then discard them or take them back, five thousand at most."""
    actor, now = _sorter(request), timezone.now()
    asked = request.POST if request.method == "POST" else request.GET
    held = _held(actor, _id(asked.get("like", "")))
    by, why = asked.get("by", ""), asked.get("why", "")
    narrowing = sorting.alike(held, by, why)
    if narrowing is None or held.state == Held.State.RELEASED:
        raise Invalid(_("Choose what they have in common."))
    number = held_back.count_held(held.form, actor, narrowing)
    start = {"like": held.pk, "by": by, "why": why, "number": number.count}
    kind = forms.ManyBack if held.state == Held.State.DISCARDED else forms.Many
    form = kind(request.POST or None, initial=start)
    if request.method == "POST" and form.is_valid():
        ids = held_back.matching(held.form, actor, narrowing, most=gate.MOST_AT_ONCE)
        # No more than were shown: what came meanwhile is left, as far as its coarse time tells it apart.
        ids = ids[max(0, len(ids) - form.cleaned_data["number"]) :]
        public = FORMS[held.form]
        if held.state == Held.State.DISCARDED:
            back = gate.take_back(form=public, ids=ids, by=actor, now=now)
            words = ngettext("%(number)s submission waits again.", "%(number)s submissions wait again.", back)
            messages.success(request, words % {"number": back})
        else:
            reason = Held.Discard(form.cleaned_data["reason"])
            _say(request, gate.discard(form=public, ids=ids, reason=reason, by=actor, now=now))
        return redirect(f"{reverse('violations:quarantine')}?{urlencode({'form': held.form})}")
    context = {
        "held": held,
        "form": form,
        "common": forms.BY[by],
        "reason": forms.REASONS.get(Reason(why)) if why else "",
        "count": number,
        "most": gate.MOST_AT_ONCE,
        "at_once": min(number.count, gate.MOST_AT_ONCE),
        "examples": sorting.rows(held_back.held(held.form, actor, narrowing).rows[:5]),
        "title": FORMS[held.form].title,
    }
    return render(request, "violations/quarantine/many.html", context, status=422 if form.errors else 200)


def _sorter(request: HttpRequest) -> Actor:
    actor = actor_of(request)
    if Permission.SORT_QUARANTINE not in actor.permissions:
        raise NotAllowed(_("You may not sort submissions here."))
    return actor


def _held(actor: Actor, pk: UUID) -> Held:
    return held_back.one_held(actor, pk, forms=FORMS)


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotFound(_("There is no such submission, or it lies outside your area.")) from None


def _say(request: HttpRequest, number: int) -> None:
    words = ngettext("%(number)s submission is discarded.", "%(number)s submissions are discarded.", number)
    messages.success(request, words % {"number": number})


def _page(
    request: HttpRequest,
    actor: Actor,
    held: Held,
    form: forms.Discard,
    *,
    is_opened: bool = False,
    refused: Refused | None = None,
    status: int = 200,
) -> HttpResponse:
    public = FORMS[held.form]
    context: dict[str, Any] = {
        "held": held,
        "title": public.title,
        "why": sorting.reasons(held),
        "is_opened": is_opened,
        "parts": sorting.contents(public, held) if is_opened else None,
        "alike": sorting.groups(held, actor),
        "form": form,
        "refused": refused,
        "record": sorting.page_of(held),
        "discarded_as": held.get_discard_display() if held.discard else "",
    }
    if refused is not None:
        status = refused.status
    return render(request, "violations/quarantine/held.html", context, status=status)
