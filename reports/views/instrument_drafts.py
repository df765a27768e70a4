"""Writing an instrument: one page for the draft, one form a part, and the steps to its publication."""

from collections.abc import Callable, Mapping
from typing import Any, Literal

from django import forms as django_forms
from django.contrib import messages
from django.forms import BoundField
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from oversight.core.errors import Conflict, Invalid, NotFound, Refused
from oversight.portal.people.forms import blame
from oversight.web.actors import actor_of
from reports import actions, forms, policies, previewing, queries, rules
from reports.models import InstrumentDraft
from reports.rules import Definition, drafting

METHODS = ["GET", "HEAD", "POST"]
CHANGED = "draft-changed"


@require_safe
def draft_page(request: HttpRequest, pk: int) -> HttpResponse:
    """The draft: its parts, what stands in the way of publishing it, and the next step."""
    actor = actor_of(request)
    draft = queries.draft(actor, pk)
    definition = rules.parse(draft.content)
    election = next((one for one in queries.elections() if one.code == definition.election), None)
    context = {
        "draft": draft,
        "definition": definition,
        "title": previewing.words(definition.title),
        "election": forms.election_name(election) if election else definition.election,
        "when": previewing.when(definition, election.voting_day) if election else None,
        "groups": previewing.outline(definition),
        "tallies": previewing.tallies(definition),
        "flaws": [(flaw, _place_of(draft, definition, flaw.where)) for flaw in _flaws(draft, definition)],
        "before": queries.version_before(draft.code, draft.version),
        "may_publish": policies.can_publish(draft, actor),
    }
    return render(request, "reports/instruments/draft.html", context)


@require_http_methods(METHODS)
def draft_head(request: HttpRequest, pk: int) -> HttpResponse:
    """The instrument itself: title, module, window, figures of the law."""
    draft, definition = _opened(request, pk)
    form = forms.HeadForm(_posted(request), initial=_seen(draft, forms.HeadForm.initial_of(definition)))
    return _edit(request, draft, form, lambda: drafting.head_put(**form.values()), title=_("Title, window and limits"))


@require_http_methods(METHODS)
def draft_group(request: HttpRequest, pk: int, code: str | None = None) -> HttpResponse:
    """A group: its title and code."""
    draft, definition = _opened(request, pk)
    group = next((one for one in definition.groups if one.code == code), None)
    if code is not None and group is None:
        raise NotFound(_("This part of the draft is gone."))
    initial = forms.GroupForm.initial_of(group) if group else {}
    form = forms.GroupForm(_posted(request), initial=_seen(draft, initial), definition=definition, code=code)
    return _edit(
        request,
        draft,
        form,
        lambda: drafting.group_put(code, renamed=form.cleaned_data["code"], title=form.title()),
        title=_("Group “%(title)s”") % {"title": previewing.words(group.title)} if group else _("New group"),
        remove=drafting.group_removed(code) if code else None,
        remove_words=_("Remove the group with its questions"),
    )


@require_http_methods(METHODS)
def draft_item(request: HttpRequest, pk: int, code: str | None = None, group: str = "") -> HttpResponse:
    """An item: question, answer, alert, source."""
    draft, definition = _opened(request, pk)
    try:
        item = drafting.item_of(definition, code) if code else None
        home = drafting.group_of(definition, code) if code else group
    except LookupError as error:
        raise NotFound(_("This part of the draft is gone.")) from error
    initial = forms.ItemForm.initial_of(item, home) if item else {"group": home}
    form = forms.ItemForm(_posted(request), initial=_seen(draft, initial), definition=definition, code=code)
    return _edit(
        request,
        draft,
        form,
        lambda: drafting.item_put(code, form.item(), group=form.cleaned_data["group"]),
        title=_("Question %(code)s") % {"code": code} if code else _("New question"),
        remove=drafting.item_removed(code) if code else None,
        remove_words=_("Remove the question"),
    )


@require_http_methods(METHODS)
def draft_tally(request: HttpRequest, pk: int, contest: str | None = None) -> HttpResponse:
    """A result form."""
    draft, definition = _opened(request, pk)
    tally = next((one for one in definition.tallies if one.contest == contest), None)
    if contest is not None and tally is None:
        raise NotFound(_("This part of the draft is gone."))
    initial = forms.TallyForm.initial_of(tally) if tally else {}
    form = forms.TallyForm(_posted(request), initial=_seen(draft, initial), definition=definition, code=contest)
    return _edit(
        request,
        draft,
        form,
        lambda: drafting.tally_put(contest, form.tally()),
        title=_("Result form %(code)s") % {"code": contest} if contest else _("New result form"),
        remove=drafting.tally_removed(contest) if contest else None,
        remove_words=_("Remove the result form"),
    )


@require_POST
def draft_arrange(request: HttpRequest, pk: int) -> HttpResponse:
    """Move a group, an item or a result form one place up or down."""
    draft = queries.draft(actor_of(request), pk)
    part, _bar, rest = request.POST.get("move", "").partition(":")
    code, _bar, step = rest.partition(":")
    moves: Mapping[str, Callable[[str, Literal["up", "down"]], drafting.Change]] = {
        "group": drafting.group_moved,
        "item": drafting.item_moved,
        "tally": drafting.tally_moved,
    }
    if part not in moves or step not in ("up", "down"):
        raise Invalid(_("The request could not be read."))
    change = moves[part](code, "up" if step == "up" else "down")
    return _revised(request, draft, change, anchor=code)


@require_safe
def draft_preview(request: HttpRequest, pk: int) -> HttpResponse:
    """The draft as a phone will show it."""
    draft = queries.draft(actor_of(request), pk)
    context = previewing.preview(rules.parse(draft.content), request.GET.get("language", ""))
    context |= {"name": draft.name, "back": reverse("reports:draft", args=[pk])}
    return render(request, "reports/instruments/preview.html", context)


@require_safe
def draft_difference(request: HttpRequest, pk: int) -> HttpResponse:
    """What the draft asks otherwise than the version before it."""
    draft = queries.draft(actor_of(request), pk)
    context = {"name": draft.name, "back": reverse("reports:draft", args=[pk]), **_differences(draft)}
    return render(request, "reports/instruments/difference.html", context)


@require_safe
def draft_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The draft as a file."""
    draft = queries.draft(actor_of(request), pk)
    disposition = f'attachment; filename="{draft.code}.v{draft.version}.json"'
    layout = {"ensure_ascii": False, "indent": 2}
    return JsonResponse(draft.content, json_dumps_params=layout, headers={"Content-Disposition": disposition})


@require_http_methods(METHODS)
def draft_act(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """The steps of a draft: hand in, send back, publish, discard; each says first what will happen."""
    actor, now = actor_of(request), timezone.now()
    draft = queries.draft(actor, pk)
    named = {"name": draft.name}
    plain = django_forms.Form({} if request.method == "POST" else None)
    match verb:
        case "hand-in":

            def hand_in() -> HttpResponse:
                actions.hand_in(draft=draft, revision=_revision(request), by=actor, now=now)
                return _done(request, pk, _("The draft is handed in. A second person publishes it or sends it back."))

            return _step(
                request,
                draft,
                plain,
                hand_in,
                title=_("Hand in %(name)s") % named,
                submit=_("Hand in"),
                words=_("Nobody can change it then. A second person, who wrote nothing of it, publishes it."),
            )
        case "send-back":
            reason = forms.SendBack(_posted(request))

            def send_back() -> HttpResponse:
                actions.send_back(draft=draft, reason=reason.cleaned_data["reason"], by=actor, now=now)
                return _done(request, pk, _("The draft can be changed again."))

            return _step(
                request,
                draft,
                reason,
                send_back,
                title=_("Send %(name)s back") % named,
                submit=_("Send back"),
                words=_("Its writers can change it again and read your reason."),
            )
        case "publish":
            policies.check_publish(draft, actor)

            def publish() -> HttpResponse:
                published = actions.publish_draft(draft=draft, revision=_revision(request), by=actor, now=now)
                messages.success(request, _("%(name)s is published. Filings under it are taken from now on.") % named)
                return redirect("reports:instrument", name=published.name)

            return _step(
                request,
                draft,
                plain,
                publish,
                title=_("Publish %(name)s") % named,
                submit=_("Publish"),
                words=_("It is asked from now on and can never be changed. The publication is written to the ledger."),
                more=_differences(draft),
            )
        case "discard":

            def discard() -> HttpResponse:
                actions.discard(draft=draft, by=actor, now=now)
                return _done(request, pk, _("The draft is discarded. It stays readable here."))

            return _step(
                request,
                draft,
                plain,
                discard,
                title=_("Discard %(name)s") % named,
                submit=_("Discard"),
                words=_("It will not be published. A new draft of this instrument may begin then."),
            )
    raise NotFound(_("This page does not exist."))


def _opened(request: HttpRequest, pk: int) -> tuple[InstrumentDraft, Definition]:
    draft = queries.draft(actor_of(request), pk)
    if not draft.is_open:
        raise Conflict(_("The draft is handed in or closed; nothing in it can be changed now."), code="draft-closed")
    return draft, rules.parse(draft.content)


def _posted(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _seen(draft: InstrumentDraft, initial: dict[str, Any]) -> dict[str, Any]:
    return {**initial, "revision": draft.revision}


def _revision(request: HttpRequest) -> int:
    given = request.POST.get("revision", "")
    return int(given) if given.isdecimal() and len(given) < 10 else 0


def _edit(
    request: HttpRequest,
    draft: InstrumentDraft,
    form: forms.PartForm,
    change: Callable[[], drafting.Change],
    *,
    title: str,
    remove: drafting.Change | None = None,
    remove_words: str = "",
) -> HttpResponse:
    """Show the form of a part; when it is sent and sound, change the draft. Who came second sees both versions."""
    status, both = 200, None
    if request.method == "POST":
        if remove is not None and "remove" in request.POST:
            return _revised(request, draft, remove)
        status = 422
        if form.is_valid():
            revision = form.cleaned_data["revision"]
            try:
                actions.revise(
                    draft=draft, change=change(), revision=revision, by=actor_of(request), now=timezone.now()
                )
            except Refused as refusal:
                status = refusal.status
                if refusal.code == CHANGED:
                    both = _both(form)
                    form.data = {**request.POST.dict(), "revision": draft.revision}
                else:
                    blame(form, refusal)
            else:
                messages.success(request, _("Saved."))
                anchor = form.cleaned_data.get("code") or form.cleaned_data.get("contest") or ""
                return _to(draft.pk, anchor)
    context = {
        "draft": draft,
        "form": form,
        "title": title,
        "both": both,
        "remove_words": remove_words if remove is not None else "",
    }
    return render(request, "reports/instruments/part.html", context, status=status)


def _both(form: forms.PartForm) -> list[tuple[str, str, str]]:
    """Where what was sent and what is stored now differ: label, sent, stored."""
    found = []
    for bound in form.visible_fields():
        sent, stored = _shown(bound, bound.data), _shown(bound, form.get_initial_for_field(bound.field, bound.name))
        if sent != stored:
            found.append((str(bound.label), sent, stored))
    return found


def _shown(bound: BoundField, value: Any) -> str:
    if isinstance(bound.field, django_forms.BooleanField):
        return _("Yes") if value else _("No")
    if isinstance(bound.field, django_forms.ChoiceField):
        offered = {str(key): str(words) for key, words in bound.field.widget.choices}
        return offered.get("" if value is None else str(value), str(value))
    return "" if value is None else str(value).replace("\r\n", "\n").strip()


def _revised(request: HttpRequest, draft: InstrumentDraft, change: drafting.Change, anchor: str = "") -> HttpResponse:
    """Make a change that has no form, and return to the draft."""
    try:
        actions.revise(
            draft=draft, change=change, revision=_revision(request), by=actor_of(request), now=timezone.now()
        )
    except Refused as refusal:
        if refusal.code != CHANGED:
            raise
        messages.warning(request, _("%(why)s Look at it as it is now, and try again.") % {"why": refusal.message})
    return _to(draft.pk, anchor)


def _step(
    request: HttpRequest,
    draft: InstrumentDraft,
    form: django_forms.Form,
    act: Callable[[], HttpResponse],
    *,
    title: str,
    submit: str,
    words: str,
    more: Mapping[str, object] | None = None,
) -> HttpResponse:
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                return act()
            except Refused as refusal:
                status = refusal.status
                blame(form, refusal)
    context = {"draft": draft, "form": form, "title": title, "submit": submit, "words": words, **(more or {})}
    return render(request, "reports/instruments/step.html", context, status=status)


def _done(request: HttpRequest, pk: int, words: str) -> HttpResponse:
    messages.success(request, words)
    return _to(pk)


def _to(pk: int, anchor: str = "") -> HttpResponse:
    return HttpResponseRedirect(reverse("reports:draft", args=[pk]) + (f"#{anchor}" if anchor else ""))


def _flaws(draft: InstrumentDraft, definition: Definition) -> list[rules.Flaw]:
    return queries.obstacles(definition) if draft.is_alive else []


def _place_of(draft: InstrumentDraft, definition: Definition, where: str) -> str:
    """The address of the form that mends a flaw."""
    if any(item.code == where for item in definition.items()):
        return reverse("reports:draft-item", args=[draft.pk, where])
    if any(group.code == where for group in definition.groups):
        return reverse("reports:draft-group", args=[draft.pk, where])
    if any(tally.contest == where for tally in definition.tallies):
        return reverse("reports:draft-tally", args=[draft.pk, where])
    return reverse("reports:draft-head", args=[draft.pk])


def _differences(draft: InstrumentDraft) -> dict[str, object]:
    before = queries.version_before(draft.code, draft.version)
    found = rules.differences(queries.definition_of(before), rules.parse(draft.content)) if before else []
    return {"before": before, "rows": previewing.told(found)}
