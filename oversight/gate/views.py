"""Tracking: a code is typed, sent by POST alone, and leads to the page of what it stands for."""

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from oversight.accounts import attempts
from oversight.gate import codes, cookies, queries, ranges
from oversight.gate.leaving import elsewhere


class Code(forms.Form):
    """A tracking code as people type it: any case, with or without spaces and hyphens."""

    code = forms.CharField(
        label=gettext_lazy("Tracking code"),
        max_length=80,
        help_text=gettext_lazy("Twenty letters and digits in four groups, as on your confirmation."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "characters"}),
        error_messages={"required": gettext_lazy("Type your tracking code.")},
    )

    def clean_code(self) -> str:
        """The code that was meant; a typing mistake is noticed by its check character, and costs no attempt."""
        found = codes.read(self.cleaned_data["code"])
        if found is None:
            raise forms.ValidationError(_("This is no tracking code: a letter is wrong or missing. Look at it again."))
        return found


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def track(request: HttpRequest) -> HttpResponse:
    """Where a code is typed. Unknown codes are limited by range of addresses, known ones are not."""
    form = Code(request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        return render(request, "gate/track.html", {"form": form}, status=422 if request.method == "POST" else 200)
    slot = attempts.take(ranges.mark_of(request.META, now=timezone.now()).hex())
    if slot is None:
        form.add_error("code", _("Too many unknown codes came from your network. Try again in fifteen minutes."))
        return render(request, "gate/track.html", {"form": form}, status=429)
    mark = codes.mark(form.cleaned_data["code"])
    address = queries.address_of(mark)
    if address is None:
        form.add_error("code", _("Nobody knows this code. Compare it with your confirmation."))
        return render(request, "gate/track.html", {"form": form}, status=404)
    attempts.give_back(slot)
    response = redirect(address)
    cookies.keep_tracking(response, mark)
    return response


@login_not_required
@never_cache
@require_safe
def received(request: HttpRequest) -> HttpResponse:
    """What is in quarantine, to its sender: it is here, and somebody will look at it."""
    mark = cookies.tracking_of(request)
    held = queries.by_code(mark) if mark else None
    if held is None:
        return redirect("gate:track")
    return render(request, "gate/received.html", {"held": held})


@login_not_required
@require_POST
def close(request: HttpRequest) -> HttpResponse:
    """Close what a code opened."""
    response = redirect("gate:track")
    cookies.forget_tracking(response)
    return response


@login_not_required
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """The same in a hurry: to a page that has nothing to do with this one."""
    response = elsewhere(request)
    response["Clear-Site-Data"] = '"cache"'
    cookies.forget_tracking(response)
    return response
